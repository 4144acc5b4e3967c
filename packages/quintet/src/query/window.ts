import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import { Leaf, makeLeaf, Order } from './leaf.ts'
import type { Node } from './node.ts'

/** What is structure in a window: how many of the operands partition, the directions of the order, the frame. */
export interface WindowData {
  readonly partition: number
  readonly order: readonly { readonly desc: boolean; readonly nulls: Order['nulls'] }[]
  readonly frame: FrameData | null
}

export interface FrameData {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly from: Bound
  readonly to: Bound
}

/** Rows before (negative) or after the current one, or an end of the partition. */
export type Bound = number | 'start' | 'end'

/** `function over (partition by … order by … frame)`. The operands are the function, the partition's and the order's expressions. */
export function over(of: Node, window: unknown, field: FieldDefinition | null, nullable: boolean): Leaf {
  if (window !== undefined && (typeof window !== 'object' || window === null))
    throw failure('QT_EXPRESSION', 'over(…) expects { partitionBy, orderBy, frame }')
  const { partitionBy, orderBy, frame } = (window ?? {}) as {
    readonly partitionBy?: unknown
    readonly orderBy?: unknown
    readonly frame?: unknown
  }
  const partition = many(partitionBy).map(part => leaf(part, 'partitionBy'))
  const order = many(orderBy).map(term => (term instanceof Order ? term : new Order(leaf(term, 'orderBy'), false, null)))
  const data: WindowData = {
    partition: partition.length,
    order: order.map(({ desc, nulls }) => ({ desc, nulls })),
    frame: frame === undefined ? null : frameData(frame),
  }
  return makeLeaf('over', [of, ...partition, ...order.map(({ by }) => by)], data, field, nullable)
}

function many(parts: unknown): readonly unknown[] {
  return parts === undefined ? [] : Array.isArray(parts) ? parts : [parts]
}

function leaf(value: unknown, where: string): Node {
  if (value instanceof Leaf) return value
  throw failure('QT_EXPRESSION', `over({ ${where} }) expects expressions`)
}

function frameData(frame: unknown): FrameData {
  const entries = typeof frame === 'object' && frame !== null ? Object.entries(frame) : []
  const [unit, ends] = entries[0] ?? []
  if (entries.length !== 1 || !(unit === 'rows' || unit === 'range' || unit === 'groups') || !Array.isArray(ends) || ends.length !== 2)
    throw failure('QT_EXPRESSION', 'over({ frame }) expects one of rows, range, groups with two ends, as { rows: [-1, 0] }')
  const [from, to] = ends.map(end => bound(end, unit)) as [Bound, Bound]
  if (from === 'end' || to === 'start' || (typeof from === 'number' && typeof to === 'number' && from > to))
    throw failure('QT_EXPRESSION', 'over({ frame }): the frame ends before it begins')
  return { unit, from, to }
}

function bound(end: unknown, unit: string): Bound {
  if (end === 'start' || end === 'end') return end
  if (end === 'current') return 0
  if (unit !== 'range' && typeof end === 'number' && Number.isSafeInteger(end)) return end
  throw failure(
    'QT_EXPRESSION',
    `over({ frame }): an end is 'start', 'end'${unit === 'range' ? " or 'current'" : ' or a whole number of rows'}`,
  )
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
