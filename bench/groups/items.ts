import type { Options } from '../options.ts'
import type { Measured } from '../runner/interleave.ts'
import { groupByHand } from './by-hand.ts'

/** Documents and partitions in a file of 20,000 each, through node:sqlite; hand-written statements on the same tables are the base. */
export const itemsTitles = {
  docGet: 'document by id',
  docPath: '20 documents by an indexed path',
  docTag: '20 documents by an element of an indexed list',
  docScan: '20 documents by an element of a list without index: all are looked through',
  docInsert: 'insert a document',
  docUpdate: 'change a field of a document',
  famRead: '100 rows of a partition',
  famPut: 'put a row',
} as const

export function itemsGroup(options: Options): Promise<Measured[]> {
  return groupByHand('items', './items-child.ts', options)
}
