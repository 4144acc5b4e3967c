import type { Case } from './case.ts'
import { cases as conditions } from './conditions.ts'
import { cases as counters } from './counters.ts'
import { cases as expiry } from './expiry.ts'
import { cases as hashes } from './hashes.ts'
import { cases as lists } from './lists.ts'
import { cases as maps } from './maps.ts'
import { cases as scans } from './scans.ts'
import { cases as sets } from './sets.ts'
import { cases as sorted } from './sorted.ts'
import { cases as updates } from './updates.ts'

export const allCases: readonly Case[] = [
  ...maps,
  ...conditions,
  ...expiry,
  ...updates,
  ...counters,
  ...scans,
  ...hashes,
  ...lists,
  ...sets,
  ...sorted,
]
