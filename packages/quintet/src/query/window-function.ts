import type { EdgeFunction, NeighbourFunction, NthFunction, RankFunction, ShareFunction, TileFunction } from './aggregate.ts'
import { argument } from './aggregation.ts'
import { declared } from './declared.ts'
import { makeLeaf } from './leaf.ts'
import { amount, operand } from './operand.ts'
import { doubleField, integerField } from './operator.ts'
import { Windowed } from './window.ts'

function ranking(name: string): RankFunction {
  return declared(() => new Windowed(makeLeaf(name, [], null, integerField, false)))
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
  return declared(() => new Windowed(makeLeaf(name, [], null, doubleField, false)))
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
 * await db.posts.select(p => ({ share: cumeDist().over({ orderBy: p.views.asc() }) }))
 */
export const cumeDist: ShareFunction = share('cumeDist')

/**
 * In which of so many parts of equal size a row falls, from 1.
 *
 * @example
 * await db.posts.select(p => ({ quarter: ntile(4).over({ orderBy: p.views.asc() }) }))
 */
export const ntile: TileFunction = declared(
  (parts: unknown) => new Windowed(makeLeaf('ntile', [amount(parts, 'ntile(…)', 1)], null, integerField, false)),
)

function neighbour(name: 'lag' | 'lead'): NeighbourFunction {
  return declared((of: unknown, rows: unknown = 1, otherwise: unknown = null) => {
    const one = argument(of, name, null)
    const far = otherwise === null ? [] : [operand(otherwise, one, name)]
    const nullable = one.nullable || far.every(value => value.nullable)
    return new Windowed(makeLeaf(name, [one, amount(rows, `${name}(…)`, 0), ...far], null, one.field, nullable))
  })
}

/**
 * The value some rows before; where there is none null, or what stands last.
 *
 * @example
 * await db.readings.select(r => ({ before: lag(r.value).over({ orderBy: r.at.asc() }) }))
 */
export const lag: NeighbourFunction = neighbour('lag')

/**
 * The value some rows after; where there is none null, or what stands last.
 *
 * @example
 * await db.readings.select(r => ({ after: lead(r.value).over({ orderBy: r.at.asc() }) }))
 */
export const lead: NeighbourFunction = neighbour('lead')

function edge(name: 'firstValue' | 'lastValue'): EdgeFunction {
  return declared((of: unknown) => {
    const one = argument(of, name, null)
    return new Windowed(makeLeaf(name, [one], null, one.field, true))
  })
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

/**
 * The value of the nth row of the frame, from 1; null where it has fewer.
 *
 * @example
 * await db.posts.select(p => ({ second: nthValue(p.title, 2).over({ orderBy: p.views.desc(), frame: { rows: ['start', 'end'] } }) }))
 */
export const nthValue: NthFunction = declared((of: unknown, nth: unknown) => {
  const one = argument(of, 'nthValue', null)
  return new Windowed(makeLeaf('nthValue', [one, amount(nth, 'nthValue(…)', 1)], null, one.field, true))
})
