import type { Case } from './case.ts'
import { cases as changes } from './changes.ts'
import { cases as elements } from './elements.ts'
import { cases as first } from './first.ts'

export const allCases: readonly Case[] = [...first, ...elements, ...changes]
