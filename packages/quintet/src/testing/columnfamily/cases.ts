import type { Case } from './case.ts'
import { cases as first } from './first.ts'

export const allCases: readonly Case[] = [...first]
