import type { Case } from './case.ts'

/** All cases of the relational kind, one file a subject. */
export const allCases: readonly Case[] = []
