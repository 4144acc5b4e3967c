import { shifted } from './column-path.ts'
import type { Find, Lambda } from './find.ts'
import { type Frame, root } from './frame.ts'
import { freshShape, pair, word } from './shape.ts'

/** Where the rows of a find come from, if not from its model's own table. */
export type Origin =
  /** The rows of a query (`asTable`). */
  | { readonly kind: 'query'; readonly find: Find }
  /** Rows of several sources side by side (`db.from`). */
  | { readonly kind: 'sources'; readonly sources: readonly Source[] }

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

const marks = { query: freshShape(), lateral: freshShape(), on: freshShape() }

/** The shape of an origin as seen from the find that it belongs to. */
export function originShape(origin: Origin, frame: Frame): number {
  if (origin.kind === 'query') return pair(marks.query, inner(origin.find, frame))
  let shape = 0
  for (const { name, join, find, lateral, on } of origin.sources) {
    const rows = lateral ? pair(marks.lateral, bodyShape(inner(find, lateral), lateral, frame)) : inner(find, frame)
    shape = pair(pair(shape, word(`${join ?? 'from'} ${name}`)), rows)
    if (on) shape = pair(pair(shape, marks.on), bodyShape(on.body.shape, on.scope, frame))
  }
  return shape
}

function inner(find: Find, frame: Frame): number {
  return shifted(find.shape, frame.depth - find.frame.depth)
}

/** What a lambda made, as seen from a lambda directly inside `frame`, wherever it was written. */
export function bodyShape(shape: number, scope: Frame, frame: Frame): number {
  const { outer } = scope
  return outer === null || outer === root ? shape : shifted(shape, frame.depth - outer.depth)
}
