import { failure } from '../base/failure.ts'
import type { Node } from './node.ts'

/** Where nulls go in an order; null: where they go unless it is said. */
export function nullsOf(of: Node, options: OrderOptions | undefined): Order['nulls'] {
  const nulls = options?.nulls
  if (nulls === undefined) return null
  if (nulls !== 'first' && nulls !== 'last' && nulls !== 'server')
    throw failure('QT_VALUE', `nulls in the order of ${of.describe()} is 'first', 'last' or 'server'`)
  return nulls
}

export interface OrderOptions {
  readonly nulls?: 'first' | 'last' | 'server'
  readonly collation?: Readonly<Record<string, string>>
}

/** One term of an order: an expression, a direction, and where nulls go (smallest unless said otherwise). */
export class Order {
  declare readonly by: Node
  declare readonly desc: boolean
  declare readonly nulls: 'first' | 'last' | 'server' | null
  constructor(by: Node, desc: boolean, nulls: 'first' | 'last' | 'server' | null) {
    this.by = by
    this.desc = desc
    this.nulls = nulls
  }
}
