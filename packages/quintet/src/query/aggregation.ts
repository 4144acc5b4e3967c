import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type {
  AverageFunction,
  CountFunction,
  EdgeFunction,
  ExtremeFunction,
  NeighbourFunction,
  RankFunction,
  ShareFunction,
  SumFunction,
  TileFunction,
} from './aggregate.ts'
import { currentFrame } from './frame.ts'
import { extremeKinds, numericKinds } from './kinds.ts'
import { Leaf, makeLeaf } from './leaf.ts'
import { Many } from './many.ts'
import { combine, type Node } from './node.ts'
import { amount } from './operand.ts'
import { doubleField, integerField, sumField } from './operator.ts'
import { asPredicate, junction, type Predicate } from './predicate.ts'
import { pair, word } from './shape.ts'
import { over, Windowed } from './window.ts'

/** An aggregate of a group: also of some of its rows, of different values only, or over a window. */
class Aggregate extends Leaf {
  filter(that: unknown): Aggregate {
    const condition = asPredicate(that, 'filter(…)')
    const [of, before] = this.op === 'filtered' ? (this.kids as readonly [Node, Predicate]) : [this, null]
    return aggregate('filtered', [of, before === null ? condition : junction('and', [before, condition])], false, this.field, this.nullable)
  }

  distinct(): Aggregate {
    if (this.op === 'filtered') throw failure('QT_EXPRESSION', 'distinct() comes before filter(…)')
    return aggregate(this.op, this.kids, true, this.field, this.nullable)
  }

  over(window?: unknown): Leaf {
    return over(this, window, this.field, this.nullable)
  }
}

function aggregate(op: string, kids: readonly Node[], distinct: boolean, field: FieldDefinition | null, nullable: boolean): Aggregate {
  const here = currentFrame()
  const shape = pair(combine(op, kids, here), word(distinct ? 'distinct' : 'all'))
  return new Aggregate(op, shape, here, kids, { distinct }, field, nullable)
}

/** What an aggregate takes: an expression of one of these kinds. */
function argument(of: unknown, name: string, kinds: ReadonlySet<string> | null): Leaf {
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
export const count: CountFunction = ((...of: readonly [unknown?]): Leaf => {
  if (of.length === 0) return aggregate('count', [], false, integerField, false)
  const [one] = of
  if (one instanceof Many) return one.count()
  return aggregate('count', [argument(one, 'count', null)], false, integerField, false)
}) as unknown as CountFunction

/**
 * The sum of a group, exact for integers and decimals, 0 over no rows.
 *
 * @example
 * await db.orders.select(o => ({ total: sum(o.amount) }))
 */
export const sum: SumFunction = ((of: unknown): Leaf => {
  const one = argument(of, 'sum', numericKinds)
  return aggregate('sum', [one], false, sumField(one.field), false)
}) as unknown as SumFunction

/**
 * The average of a group as a double, null over no rows.
 *
 * @example
 * await db.posts.select(p => ({ mean: avg(p.views) }))
 */
export const avg: AverageFunction = ((of: unknown): Leaf =>
  aggregate('avg', [argument(of, 'avg', numericKinds)], false, doubleField, true)) as unknown as AverageFunction

function extreme(name: 'min' | 'max'): ExtremeFunction {
  return ((of: unknown): Leaf => {
    const one = argument(of, name, extremeKinds)
    return aggregate(name, [one], false, one.field, true)
  }) as unknown as ExtremeFunction
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

function ranking(name: string): RankFunction {
  return (() => new Windowed(makeLeaf(name, [], null, integerField, false))) as unknown as RankFunction
}

/**
 * The place of a row in its partition, with gaps after equals.
 *
 * @example
 * await db.users.select(u => ({ name: u.name, place: rank().over({ orderBy: u.posts.count().desc() }) }))
 */
export const rank: RankFunction = ranking('rank')

/**
 * The place of a row in its partition, without gaps.
 *
 * @example
 * await db.users.select(u => ({ place: denseRank().over({ orderBy: u.zipCode.asc() }) }))
 */
export const denseRank: RankFunction = ranking('denseRank')

/**
 * The number of a row in its partition, from 1.
 *
 * @example
 * await db.posts.select(p => ({ nth: rowNumber().over({ partitionBy: p.authorId, orderBy: p.id.asc() }) }))
 */
export const rowNumber: RankFunction = ranking('rowNumber')

function share(name: string): ShareFunction {
  return (() => new Windowed(makeLeaf(name, [], null, doubleField, false))) as unknown as ShareFunction
}

/**
 * The rank of a row as a share from 0 to 1.
 *
 * @example
 * await db.posts.select(p => ({ top: percentRank().over({ orderBy: p.views.desc() }) }))
 */
export const percentRank: ShareFunction = share('percentRank')

/**
 * The share of rows that come no later than this one.
 *
 * @example
 * await db.posts.select(p => ({ share: cumulativeShare().over({ orderBy: p.views.asc() }) }))
 */
export const cumulativeShare: ShareFunction = share('cumulativeShare')

/**
 * In which of so many parts of equal size a row falls, from 1.
 *
 * @example
 * await db.posts.select(p => ({ quarter: ntile(4).over({ orderBy: p.views.asc() }) }))
 */
export const ntile: TileFunction = ((parts: unknown) =>
  new Windowed(makeLeaf('ntile', [amount(parts, 'ntile(…)', 1)], null, integerField, false))) as unknown as TileFunction

function neighbour(name: 'lag' | 'lead'): NeighbourFunction {
  return ((of: unknown, rows: unknown = 1) => {
    const one = argument(of, name, null)
    return new Windowed(makeLeaf(name, [one, amount(rows, `${name}(…)`, 0)], null, one.field, true))
  }) as unknown as NeighbourFunction
}

/**
 * The value some rows before, null where there is none.
 *
 * @example
 * await db.readings.select(r => ({ before: lag(r.value).over({ orderBy: r.at.asc() }) }))
 */
export const lag: NeighbourFunction = neighbour('lag')

/**
 * The value some rows after, null where there is none.
 *
 * @example
 * await db.readings.select(r => ({ after: lead(r.value).over({ orderBy: r.at.asc() }) }))
 */
export const lead: NeighbourFunction = neighbour('lead')

function edge(name: 'firstValue' | 'lastValue'): EdgeFunction {
  return ((of: unknown) => {
    const one = argument(of, name, null)
    return new Windowed(makeLeaf(name, [one], null, one.field, true))
  }) as unknown as EdgeFunction
}

/**
 * The value of the first row of the frame.
 *
 * @example
 * await db.posts.select(p => ({ best: firstValue(p.title).over({ orderBy: p.views.desc() }) }))
 */
export const firstValue: EdgeFunction = edge('firstValue')

/**
 * The value of the last row of the frame, which ends at the current row unless said otherwise.
 *
 * @example
 * await db.posts.select(p => ({ last: lastValue(p.title).over({ orderBy: p.views.desc(), frame: { rows: ['start', 'end'] } }) }))
 */
export const lastValue: EdgeFunction = edge('lastValue')
