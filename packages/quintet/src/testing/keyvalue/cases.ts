import type { Case } from './case.ts'
import { cases as maps } from './maps.ts'

export const allCases: readonly Case[] = [...maps]
