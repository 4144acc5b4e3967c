import { Bounded } from '../base/bounded.ts'
import type { Value } from '../base/value.ts'

/** The function of statements that tells whether a text has what a regular expression describes. */
export const matchesFunction = 'quintet_matches'

const kept = 200
const patterns = new Bounded<string, RegExp>(kept)

/** Null for null, as an operator of the server's own would. */
export function matches(text: Value, pattern: Value): number | null {
  if (typeof text !== 'string' || typeof pattern !== 'string') return null
  let known = patterns.get(pattern)
  if (!known) {
    known = new RegExp(pattern, 'u')
    patterns.set(pattern, known)
  }
  return known.test(text) ? 1 : 0
}
