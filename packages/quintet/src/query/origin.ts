import { shifted } from './column-path.ts'
import type { Find, Lambda } from './find.ts'
import { type Frame, root } from './frame.ts'
import type { Node } from './node.ts'
import { freshShape, pair, word } from './shape.ts'
import { type WrittenRows, writtenShape } from './written.ts'

/** Where the rows of a find come from, if not from its model's own table. */
export type Origin =
  /** The rows of a query (`asTable`). */
  | { readonly kind: 'query'; readonly find: Find }
  /** Rows of several sources side by side (`db.from`). */
  | { readonly kind: 'sources'; readonly sources: readonly Source[] }
  /** Rows of several queries one after the other, or what they have in common. */
  | { readonly kind: 'set'; readonly set: SetOperator; readonly parts: readonly Find[] }
  /** Rows of values, each with a cell for each column. */
  | { readonly kind: 'values'; readonly rows: readonly (readonly Node[])[] }
  /** What a function of the server gives as rows. */
  | { readonly kind: 'function'; readonly name: TableFunctionName; readonly args: readonly Node[] }
  /** A query that stands once before the statement, however often its rows are read. */
  | { readonly kind: 'common'; readonly common: Common }
  /** The rows that a recursion has found so far, inside its step. */
  | { readonly kind: 'self'; readonly of: Recursion }
  /** What a write gives back of its rows. */
  | { readonly kind: 'written'; readonly write: WrittenRows }

export type SetOperator = 'union' | 'unionAll' | 'intersect' | 'intersectAll' | 'except' | 'exceptAll'
export type TableFunctionName = 'unnest' | 'elements' | 'jsonEach' | 'jsonElements' | 'generateSeries'

/** A common table expression; one with a step is recursive. */
export interface Common {
  readonly find: Find
  readonly step: { readonly find: Find; readonly recursion: Recursion; readonly end: RecursionEnd } | null
  readonly materialized: boolean | null
}

/** How a recursion comes to its end: no row is found twice, or it goes only so deep. */
export type RecursionEnd = { readonly once: true } | { readonly depth: Node }

/** Names a recursion inside its own step, before it is whole. */
export interface Recursion {
  /** How many recursions are around it. */
  readonly level: number
}

/** How the rows of a source stand beside those before it. */
export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'cross'

/** One named source of a join. */
export interface Source {
  readonly name: string
  /** null: the first. */
  readonly join: JoinKind | null
  readonly find: Find
  /** The lambda in which it was made, where it speaks of the rows before it. */
  readonly lateral: Frame | null
  readonly on: Lambda | null
}

const marks = {
  query: freshShape(),
  lateral: freshShape(),
  on: freshShape(),
  cell: freshShape(),
  common: freshShape(),
  self: freshShape(),
}

/** The shape of an origin as seen from the find that it belongs to. */
export function originShape(origin: Origin, frame: Frame): number {
  switch (origin.kind) {
    case 'query':
      return pair(marks.query, inner(origin.find, frame))
    case 'sources':
      return origin.sources.reduce((shape, source) => sourceShape(shape, source, frame), 0)
    case 'set':
      return origin.parts.reduce((shape, part) => pair(shape, inner(part, frame)), word(origin.set))
    case 'values':
      // what the cells are follows from the columns, which are those of the entity
      return pair(marks.cell, word(String(origin.rows.length)))
    case 'function':
      return origin.args.reduce((shape, arg) => pair(shape, shifted(arg.shape, frame.depth - arg.frame.depth)), word(origin.name))
    case 'common':
      return pair(marks.common, commonShape(origin.common))
    case 'self':
      return pair(marks.self, word(String(origin.of.level)))
    case 'written':
      return writtenShape(origin.write)
  }
}

/** It speaks of no row around it, so that it is the same from everywhere. */
function commonShape({ find, step, materialized }: Common): number {
  const shape = pair(find.shape, word(`materialized ${materialized}`))
  return step ? pair(pair(shape, step.find.shape), word('once' in step.end ? 'once' : 'depth')) : shape
}

function sourceShape(before: number, { name, join, find, lateral, on }: Source, frame: Frame): number {
  const rows = lateral ? pair(marks.lateral, bodyShape(inner(find, lateral), lateral, frame)) : inner(find, frame)
  const shape = pair(pair(before, word(`${join ?? 'from'} ${name}`)), rows)
  return on ? pair(pair(shape, marks.on), bodyShape(on.body.shape, on.scope, frame)) : shape
}

function inner(find: Find, frame: Frame): number {
  return shifted(find.shape, frame.depth - find.frame.depth)
}

/** What a lambda made, as seen from a lambda directly inside `frame`, wherever it was written. */
export function bodyShape(shape: number, scope: Frame, frame: Frame): number {
  const { outer } = scope
  return outer === null || outer === root ? shape : shifted(shape, frame.depth - outer.depth)
}
