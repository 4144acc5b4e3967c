import { cases as caches } from './caches.ts'
import type { Case } from './case.ts'
import { cases as conditions } from './conditions.ts'
import { cases as counters } from './counters.ts'
import { cases as expiry } from './expiry.ts'
import { cases as groups } from './groups.ts'
import { cases as hashes } from './hashes.ts'
import { cases as hostile } from './hostile.ts'
import { cases as lists } from './lists.ts'
import { cases as maps } from './maps.ts'
import { cases as scans } from './scans.ts'
import { cases as services } from './services.ts'
import { cases as sets } from './sets.ts'
import { cases as sorted } from './sorted.ts'
import { cases as streams } from './streams.ts'
import { cases as transactions } from './transactions.ts'
import { cases as updates } from './updates.ts'
import { cases as values } from './values.ts'

export const allCases: readonly Case[] = [
  ...maps,
  ...conditions,
  ...expiry,
  ...updates,
  ...values,
  ...hostile,
  ...counters,
  ...scans,
  ...hashes,
  ...lists,
  ...sets,
  ...sorted,
  ...streams,
  ...groups,
  ...caches,
  ...services,
  ...transactions,
]
