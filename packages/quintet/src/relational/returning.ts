import { failure } from '../base/failure.ts'
import { collectSelection } from '../query/collect.ts'
import type { ColumnRef } from '../query/column-path.ts'
import { Find, type Selection } from '../query/find.ts'
import { type Frame, inFrame } from '../query/frame.ts'
import { Related } from '../query/many.ts'
import type { Node } from '../query/node.ts'
import { Scope } from '../query/scope.ts'
import { select } from '../query/selection.ts'
import { rowBefore } from '../query/written-row.ts'
import type { Entity } from '../schema/registry.ts'
import { unknownField } from './layout.ts'

/** What a lambda made of the written row, and of the row as it was before. */
export interface Shaped {
  readonly selection: Selection
  readonly row: Frame
  readonly before: Frame
  /** It speaks of nothing but the written row, so that the write itself can give it. */
  readonly own: boolean
  /** Whether it speaks of the row as it was before, or of what the write did. */
  readonly looksBack: boolean
}

/** What comes back from a write: nothing, the whole rows, some fields, or what a lambda makes of each row. */
export type Returning = null | 'all' | readonly string[] | Shaped

export function isShaped(returning: Returning): returning is Shaped {
  return returning !== null && typeof returning === 'object' && 'selection' in returning
}

/** What `returning` was told: nothing more, fields, or a lambda. */
export function returningOf(entity: Entity, of: readonly unknown[], place: string): Returning {
  const [first] = of
  // what a function of the program gives is judged where it is used
  if (typeof first === 'function') return shaped(entity, first as Parameters<typeof shaped>[1], place)
  for (const field of of) if (typeof field !== 'string' || !entity.byKey.has(field)) throw unknownField(entity, String(field), place)
  return of.length === 0 ? 'all' : (of as readonly string[])
}

/** The fields of rows that are put together from several statements: what a lambda makes of such rows is read afterwards. */
export function fieldsOf(returning: Exclude<Returning, null>): 'all' | readonly string[] {
  if (isShaped(returning)) throw failure('QT_BUG', 'a lambda over rows of several statements')
  return returning
}

/** What a lambda makes of the rows that a write gives back. */
function shaped(entity: Entity, body: (row: never, before: never) => unknown, place: string): Shaped {
  return inFrame(
    before => {
      let row = before
      const selection = select(
        entity,
        (of: Scope) => {
          row = Scope.frame(of)
          // the scopes of a lambda are what its declared parameters stand for
          return body(of as never, rowBefore(entity, before) as never)
        },
        place,
      )
      return { selection, row }
    },
    ({ selection, row }, before) => ({
      selection,
      row,
      before,
      own: consists(selection, { node: isOwn, row: isOwnRow, list: false }),
      looksBack: !consists(selection, {
        node: ({ op, frame }) => op !== 'wasInserted' && (op !== 'column' || frame !== before),
        row: ({ scope }) => scope !== before,
        list: true,
      }),
    }),
  )
}

interface Allowed {
  readonly node: (node: Node) => boolean
  readonly row: (row: Selection) => boolean
  readonly list: boolean
}

/** Whether a selection consists of what is allowed. */
function consists(of: Selection, allowed: Allowed): boolean {
  if (of.leaf) return every(of.leaf, allowed.node)
  if (of.path) return allowed.row(of)
  return of.entries ? of.entries.every(([, part]) => consists(part, allowed)) : allowed.list
}

function every(of: Node, passes: (node: Node) => boolean): boolean {
  return passes(of) && of.kids.every(kid => every(kid, passes))
}

function isOwn({ op, data }: Node): boolean {
  if (data instanceof Related || data instanceof Find) return false
  if (op !== 'column') return true
  // a column's node carries its reference
  const { path, column } = data as ColumnRef
  return path.parent === null && column.part === null
}

function isOwnRow({ path }: Selection): boolean {
  return path !== null && path.parent === null && !path.entity.variants?.parts
}

/** What tells one way of returning from another in the key of a plan. */
export function returningId(returning: Returning): string {
  if (returning === null || returning === 'all') return String(returning)
  if (isShaped(returning)) return `#${returning.selection.shape}`
  // asked at every write: a single field, as most are, needs no list made of it
  return returning.length === 1 ? `=${returning[0]}` : `=${returning.join('\u0000')}`
}

/** The values in what is returned, in the order of their slots. */
export function returningValues(returning: Returning, into: unknown[] = []): unknown[] {
  if (isShaped(returning)) collectSelection(returning.selection, into)
  return into
}
