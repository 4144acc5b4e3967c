import type { Options } from '../options.ts'
import type { Measured } from '../runner/interleave.ts'
import { groupByHand } from './by-hand.ts'

/** Keys in a file of 20,000, through node:sqlite; hand-written statements that do the same are the base. */
export const keysTitles = {
  kvGet: 'get a value of 200 bytes by key',
  kvSet: 'set one, with a version',
  kvMany: 'get 20 keys at once',
  kvScan: 'page of 100 keys',
  kvCount: 'add to a counter',
} as const

export function keysGroup(options: Options): Promise<Measured[]> {
  return groupByHand('keys', './keys-child.ts', options)
}
