import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { AverageFunction, CountFunction, ExtremeFunction, SumFunction } from './aggregate.ts'
import { declared } from './declared.ts'
import { currentFrame } from './frame.ts'
import { extremeKinds, numericKinds } from './kinds.ts'
import { Leaf } from './leaf.ts'
import { Many } from './many.ts'
import { combine, type Node } from './node.ts'
import { ObjectScope } from './object-scope.ts'
import { doubleField, integerField, sumField } from './operator.ts'
import { Order } from './order-term.ts'
import { asPredicate, junction, type Predicate } from './predicate.ts'
import { pair, word } from './shape.ts'
import { over } from './window.ts'

/** What is structure in an aggregate: whether equal values count once, and the directions of its order, which stands last among its operands. */
export interface AggregateData {
  readonly distinct: boolean
  readonly order: readonly { readonly desc: boolean; readonly nulls: Order['nulls'] }[]
  /** The name of a function that only the program knows. */
  readonly name?: string
  /** The types of its values and of its result. */
  readonly types?: readonly number[]
}

const plain: AggregateData = Object.freeze({ distinct: false, order: [] })

/** An aggregate of a group: also of some of its rows, of different values only, in an order, or over a window. */
class Aggregate extends Leaf {
  filter(that: unknown): Aggregate {
    const condition = asPredicate(that, 'filter(…)')
    const [of, before] = this.op === 'filtered' ? (this.kids as readonly [Node, Predicate]) : [this, null]
    const kids = [of, before === null ? condition : junction('and', [before, condition])]
    return aggregate('filtered', kids, this.field, this.nullable)
  }

  distinct(): Aggregate {
    return this.#with('distinct()', this.kids, { distinct: true })
  }

  /** The order in which the values are taken, where that matters. */
  orderBy(...terms: readonly unknown[]): Aggregate {
    const order = terms.map(term => (term instanceof Order ? term : new Order(argument(term, 'orderBy', null), false, null)))
    const told = order.map(({ desc, nulls }) => ({ desc, nulls }))
    const { order: before } = this.data as AggregateData
    return this.#with('orderBy(…)', [...this.kids, ...order.map(({ by }) => by)], { order: [...before, ...told] })
  }

  #with(what: string, kids: readonly Node[], more: Partial<AggregateData>): Aggregate {
    if (this.op === 'filtered') throw failure('QT_EXPRESSION', `${what} comes before filter(…)`)
    return aggregate(this.op, kids, this.field, this.nullable, { ...(this.data as AggregateData), ...more })
  }

  over(window?: unknown): Leaf {
    return over(this, window, this.field, this.nullable)
  }
}

export function aggregate(
  op: string,
  kids: readonly Node[],
  field: FieldDefinition | null,
  nullable: boolean,
  data: AggregateData = plain,
): Aggregate {
  const here = currentFrame()
  const shape = pair(combine(op, kids, here), word(JSON.stringify(data)))
  return new Aggregate(op, shape, here, kids, data, field, nullable)
}

/** What an aggregate takes: an expression of one of these kinds. */
export function argument(given: unknown, name: string, kinds: ReadonlySet<string> | null): Leaf {
  const of = given instanceof ObjectScope ? ObjectScope.node(given) : given
  if (!(of instanceof Leaf)) throw failure(of === undefined ? 'QT_UNDEFINED' : 'QT_EXPRESSION', `${name}(…) expects an expression`)
  const kind = of.field?.tag ?? 'condition'
  if (kinds !== null && !kinds.has(kind))
    throw failure('QT_EXPRESSION', `${name}(…) cannot take ${of.describe()}, which is of kind ${kind}`)
  return of
}

/**
 * Rows of a group, those where an expression is not null, or the rows of a relation. A number.
 *
 * @example
 * await db.posts.groupBy(p => p.authorId).select((p, author) => ({ author, posts: count() }))
 */
// here and below the declared types follow the field's kind, which the run time reads from the node
export const count: CountFunction = declared((...of: readonly [unknown?]): Leaf => {
  if (of.length === 0) return aggregate('count', [], integerField, false)
  const [one] = of
  if (one instanceof Many) return one.count()
  return aggregate('count', [argument(one, 'count', null)], integerField, false)
})

/**
 * The sum of a group, exact for integers and decimals, 0 over no rows.
 *
 * @example
 * await db.orders.select(o => ({ total: sum(o.amount) }))
 */
export const sum: SumFunction = declared((of: unknown): Leaf => {
  const one = argument(of, 'sum', numericKinds)
  return aggregate('sum', [one], sumField(one.field), false)
})

/**
 * The average of a group as a double, null over no rows.
 *
 * @example
 * await db.posts.select(p => ({ mean: avg(p.views) }))
 */
export const avg: AverageFunction = declared(
  (of: unknown): Leaf => aggregate('avg', [argument(of, 'avg', numericKinds)], doubleField, true),
)

function extreme(name: 'min' | 'max'): ExtremeFunction {
  return declared((of: unknown): Leaf => {
    const one = argument(of, name, extremeKinds)
    return aggregate(name, [one], one.field, true)
  })
}

/**
 * The least value of a group, null over no rows.
 *
 * @example
 * await db.posts.select(p => ({ first: min(p.publishedAt) }))
 */
export const min: ExtremeFunction = extreme('min')

/**
 * The greatest value of a group, null over no rows.
 *
 * @example
 * await db.posts.select(p => ({ latest: max(p.publishedAt) }))
 */
export const max: ExtremeFunction = extreme('max')
