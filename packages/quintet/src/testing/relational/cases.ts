import type { Case } from './case.ts'
import { cases as first } from './first.ts'

/** All cases of the relational kind, one file a subject. */
export const allCases: readonly Case[] = [...first]
