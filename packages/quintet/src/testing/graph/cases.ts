import { cases as algorithms } from './algorithms.ts'
import type { Case } from './case.ts'
import { cases as first } from './first.ts'
import { cases as hostile } from './hostile.ts'
import { cases as matches } from './matches.ts'
import { cases as paths } from './paths.ts'
import { cases as reads } from './reads.ts'
import { cases as values } from './values.ts'
import { cases as writes } from './writes.ts'

export const allCases: readonly Case[] = [...first, ...reads, ...values, ...writes, ...matches, ...paths, ...algorithms, ...hostile]
