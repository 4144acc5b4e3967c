import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { WindowFunction } from './aggregate.ts'
import { Leaf, makeLeaf } from './leaf.ts'
import { type Node, valueNode } from './node.ts'
import { Order } from './order-term.ts'

/** What is structure in a window: how many of the operands partition, the directions of the order, the frame. */
export interface WindowData {
  readonly partition: number
  readonly order: readonly { readonly desc: boolean; readonly nulls: Order['nulls'] }[]
  readonly frame: FrameData | null
  /** Whether it is printed once and named. */
  readonly named: boolean
}

export interface FrameData {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly from: Bound
  readonly to: Bound
  readonly exclude: 'current' | 'group' | 'ties' | null
}

/** Rows before (negative) or after the current one, an end of the partition, or a distance that is bound and stands last among the operands. */
export type Bound = number | 'start' | 'end' | 'before' | 'after'

const named = new WeakSet<object>()

/**
 * A window that several functions share: the statement says it once, under a name.
 *
 * @example
 * await db.posts.select(p => {
 *   const byAuthor = window({ partitionBy: p.authorId, orderBy: p.views.desc() })
 *   return { place: rank().over(byAuthor), running: sum(p.views).over(byAuthor) }
 * })
 */
export const window: WindowFunction = parts => {
  const made = Object.freeze({ ...parts })
  named.add(made)
  return made
}

interface Parts {
  readonly partitionBy?: unknown
  readonly orderBy?: unknown
  readonly frame?: unknown
}

/** `function over (partition by … order by … frame)`. The operands are the function, the partition's and the order's expressions, distances. */
export function over(of: Node, window: unknown, field: FieldDefinition | null, nullable: boolean): Leaf {
  if (window !== undefined && (typeof window !== 'object' || window === null))
    throw failure('QT_EXPRESSION', 'over(…) expects { partitionBy, orderBy, frame }')
  const { partitionBy, orderBy, frame } = (window ?? {}) as Parts
  const partition = many(partitionBy).map(part => leaf(part, 'partitionBy'))
  const order = many(orderBy).map(term => (term instanceof Order ? term : new Order(leaf(term, 'orderBy'), false, null)))
  const distances: Node[] = []
  const data: WindowData = {
    partition: partition.length,
    order: order.map(({ desc, nulls }) => ({ desc, nulls })),
    frame: frame === undefined ? null : frameData(frame, order, distances),
    named: window !== undefined && named.has(window),
  }
  return makeLeaf('over', [of, ...partition, ...order.map(({ by }) => by), ...distances], data, field, nullable)
}

function many(parts: unknown): readonly unknown[] {
  return parts === undefined ? [] : Array.isArray(parts) ? parts : [parts]
}

function leaf(value: unknown, where: string): Node {
  if (value instanceof Leaf) return value
  throw failure('QT_EXPRESSION', `over({ ${where} }) expects expressions`)
}

const excluded: ReadonlySet<unknown> = new Set(['current', 'group', 'ties'])

function frameData(frame: unknown, order: readonly Order[], distances: Node[]): FrameData {
  const { exclude = null, ...units } = (typeof frame === 'object' && frame !== null ? frame : {}) as Readonly<Record<string, unknown>>
  const entries = Object.entries(units)
  const [unit, ends] = entries[0] ?? []
  if (entries.length !== 1 || !(unit === 'rows' || unit === 'range' || unit === 'groups') || !Array.isArray(ends) || ends.length !== 2)
    throw failure('QT_EXPRESSION', 'over({ frame }) expects one of rows, range, groups with two ends, as { rows: [-1, 0] }')
  if (exclude !== null && !excluded.has(exclude))
    throw failure('QT_EXPRESSION', "over({ frame: { exclude } }) leaves out 'current', 'group' or 'ties'")
  if (unit === 'groups' && order.length === 0)
    throw failure('QT_EXPRESSION', 'over({ frame: { groups } }) needs an orderBy, which makes the groups')
  const [from, to] = ends as [unknown, unknown]
  if (from === 'end' || to === 'start' || (place(from) ?? -Infinity) > (place(to) ?? Infinity))
    throw failure('QT_EXPRESSION', 'over({ frame }): the frame ends before it begins')
  const bound = unit === 'range' ? (end: unknown) => distance(end, order, distances) : (end: unknown) => rows(end)
  return { unit, from: bound(from), to: bound(to), exclude: exclude as FrameData['exclude'] }
}

function place(end: unknown): number | null {
  return end === 'current' ? 0 : typeof end === 'number' ? end : null
}

function rows(end: unknown): Bound {
  if (end === 'start' || end === 'end') return end
  if (end === 'current') return 0
  if (typeof end === 'number' && Number.isSafeInteger(end)) return end
  throw failure('QT_EXPRESSION', "over({ frame }): an end is 'start', 'current', 'end' or a whole number of rows")
}

const measured: ReadonlySet<string> = new Set(['integer', 'double'])

/** A distance in values of the order; which way is structure, how far is bound. */
function distance(end: unknown, order: readonly Order[], distances: Node[]): Bound {
  if (end === 'start' || end === 'end') return end
  if (end === 'current' || end === 0) return 0
  if (typeof end !== 'number' || !Number.isFinite(end))
    throw failure('QT_EXPRESSION', "over({ frame: { range } }): an end is 'start', 'current', 'end' or a distance")
  const [term, more] = order
  const field = term?.by.field ?? null
  if (!term || more || field === null || !measured.has(field.tag))
    throw failure('QT_EXPRESSION', 'over({ frame: { range } }): a distance needs an order by exactly one number')
  distances.push(valueNode(Math.abs(end), field))
  return end < 0 ? 'before' : 'after'
}

/** A function that exists only over a window. */
export class Windowed {
  readonly #of: Leaf

  constructor(of: Leaf) {
    this.#of = of
  }

  over(window: unknown): Leaf {
    return over(this.#of, window, this.#of.field, this.#of.nullable)
  }
}
