import { counts, firstDay } from './generate.ts'

/** Keys walk the tables by a fixed stride. */
const stride = 7919

export const customerKey = (turn: number): number => 1 + ((turn * stride) % counts.customers)
/** Starts of lists, far enough from the end for 1,000 rows. */
export const listStart = (turn: number): number => (turn * stride) % (counts.customers - 1000)
export const orderStart = (turn: number): number => (turn * stride) % (counts.orders - 50)
/** The five customers of a transaction. */
export const transactionKeys = (turn: number): readonly number[] => [0, 1, 2, 3, 4].map(n => customerKey(turn * 5 + n))
/** What an update writes: changes at every call. */
export const scoreOf = (turn: number): number => (turn % 4096) / 4

const day = 86_400_000
/** The 30 days of a report. */
export function reportDays(turn: number): { readonly from: Date; readonly to: Date } {
  const from = firstDay + ((turn * stride) % 1600) * day
  return { from: new Date(from), to: new Date(from + 30 * day) }
}
