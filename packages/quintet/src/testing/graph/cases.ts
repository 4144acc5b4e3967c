import { cases as algorithms } from './algorithms.ts'
import type { Case } from './case.ts'
import { cases as first } from './first.ts'
import { cases as matches } from './matches.ts'
import { cases as paths } from './paths.ts'

export const allCases: readonly Case[] = [...first, ...matches, ...paths, ...algorithms]
