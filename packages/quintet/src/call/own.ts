import { failure } from '../base/failure.ts'
import type { ColumnRef } from '../query/column-path.ts'
import { Find, type Selection } from '../query/find.ts'
import { Related } from '../query/many.ts'
import { Node } from '../query/node.ts'

/**
 * Refuses what speaks of anything but the item itself: most servers of these kinds do not join, and what is written for one must
 * mean the same on another. References are read by include, or by their keys.
 */
export function assertOwn(of: Node | Selection, place: string): void {
  if (of instanceof Node) return assertOwnNode(of, place)
  if (of.leaf) assertOwnNode(of.leaf, place)
  if (of.list || of.path?.parent) throw notOwn(place)
  for (const [, part] of of.entries ?? []) assertOwn(part, place)
}

function assertOwnNode({ op, data, kids }: Node, place: string): void {
  // a cast: this is what a column's node carries
  if (op === 'column' && (data as ColumnRef).path.parent) throw notOwn(place)
  if (data instanceof Related) return assertOwnElements(data, place)
  if (data instanceof Find || op === 'raw') throw notOwn(place)
  for (const kid of kids) assertOwnNode(kid, place)
}

/** The elements of a list are the item's own. */
function assertOwnElements({ find, of }: Related, place: string): void {
  const { from, where } = find
  if (from?.kind !== 'function') throw notOwn(place)
  for (const arg of from.args) assertOwnNode(arg, place)
  for (const { body } of where) assertOwnNode(body, place)
  if (of) assertOwnNode(of.body, place)
}

function notOwn(place: string): Error {
  return failure('QT_UNSUPPORTED', `${place} can speak of the item itself only: read what it refers to by include(…), or by its key`)
}
