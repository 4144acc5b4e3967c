import { cases as batches } from './batches.ts'
import type { Case } from './case.ts'
import { cases as changes } from './changes.ts'
import { cases as collections } from './collections.ts'
import { cases as conditional } from './conditional.ts'
import { cases as counters } from './counters.ts'
import { cases as hostile } from './hostile.ts'
import { cases as keyOrder } from './key-order.ts'
import { cases as lives } from './lives.ts'
import { cases as rows } from './rows.ts'
import { cases as scans } from './scans.ts'
import { cases as statics } from './statics.ts'
import { cases as transactions } from './transactions.ts'
import { cases as values } from './values.ts'
import { cases as views } from './views.ts'

export const allCases: readonly Case[] = [
  ...rows,
  ...keyOrder,
  ...values,
  ...batches,
  ...scans,
  ...collections,
  ...changes,
  ...conditional,
  ...lives,
  ...counters,
  ...statics,
  ...views,
  ...transactions,
  ...hostile,
]
