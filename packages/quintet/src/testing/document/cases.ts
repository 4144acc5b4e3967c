import { cases as beside } from './beside.ts'
import { cases as bulk } from './bulk.ts'
import type { Case } from './case.ts'
import { cases as changes } from './changes.ts'
import { cases as elements } from './elements.ts'
import { cases as first } from './first.ts'
import { cases as groups } from './groups.ts'
import { cases as hostile } from './hostile.ts'
import { cases as indexes } from './indexes.ts'
import { cases as unions } from './unions.ts'

export const allCases: readonly Case[] = [
  ...first,
  ...elements,
  ...changes,
  ...groups,
  ...bulk,
  ...unions,
  ...indexes,
  ...beside,
  ...hostile,
]
