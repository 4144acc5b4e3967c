import { failure } from '../base/failure.ts'
import { checkGiven } from '../schema/cell.ts'
import type { Column } from '../schema/registry.ts'
import type { Bound, KeyRange } from './contract.ts'

type Test = 'eq' | 'gt' | 'gte' | 'lt' | 'lte' | 'between'

/** What a lambda says of one clustering column. Recognised by its class, which parsed JSON can't have. */
class KeyTest {
  readonly column: Column
  readonly test: Test
  readonly values: readonly unknown[]

  constructor(column: Column, test: Test, values: readonly unknown[]) {
    this.column = column
    this.test = test
    this.values = values
  }
}

/** A clustering column as the parameter of a lambda has it. */
class KeyColumn {
  readonly #column: Column
  readonly #place: string

  constructor(column: Column, place: string) {
    this.#column = column
    this.#place = place
  }

  eq(value: unknown): KeyTest {
    return this.#test('eq', value)
  }
  gt(value: unknown): KeyTest {
    return this.#test('gt', value)
  }
  gte(value: unknown): KeyTest {
    return this.#test('gte', value)
  }
  lt(value: unknown): KeyTest {
    return this.#test('lt', value)
  }
  lte(value: unknown): KeyTest {
    return this.#test('lte', value)
  }
  between(low: unknown, high: unknown): KeyTest {
    return this.#test('between', low, high)
  }

  #test(test: Test, ...values: readonly unknown[]): KeyTest {
    for (const value of values) checkGiven(this.#column, value, this.#place)
    return new KeyTest(this.#column, test, values)
  }
}

export const everything: KeyRange = Object.freeze({ equal: [], low: null, high: null })

/**
 * Narrows a range by one more condition: an object of clustering fields, or a lambda that tests the next one. What would have
 * to look at rows outside the range is refused, as the servers of this kind do.
 */
export function narrowed(range: KeyRange, cluster: readonly Column[], condition: unknown, place: string): KeyRange {
  if (typeof condition !== 'function') return byObject(range, cluster, condition, place)
  const scope = Object.fromEntries(cluster.map(column => [column.key, new KeyColumn(column, place)]))
  // checked to be a function; what it gives is judged here
  const test = (condition as (row: object) => unknown)(scope)
  if (!(test instanceof KeyTest)) throw failure('QT_EXPRESSION', `${place} gives no test of a clustering field, as r.at.gte(value) is`)
  return byTest(range, cluster, test, place)
}

function byObject(range: KeyRange, cluster: readonly Column[], condition: unknown, place: string): KeyRange {
  if (typeof condition !== 'object' || condition === null) throw failure('QT_EXPRESSION', `${place} takes clustering fields or a lambda`)
  // own keys of a plain object
  const given = condition as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given).find(key => !cluster.some(column => column.key === key))
  if (unknown !== undefined)
    throw failure('QT_UNKNOWN_FIELD', `${place}: '${unknown.slice(0, 80)}' is no clustering field: only those can be asked for`)
  let next = range
  for (const column of cluster)
    if (Object.hasOwn(given, column.key)) {
      checkGiven(column, given[column.key], place)
      next = byTest(next, cluster, new KeyTest(column, 'eq', [given[column.key]]), place)
    }
  return next
}

function byTest(range: KeyRange, cluster: readonly Column[], { column, test, values }: KeyTest, place: string): KeyRange {
  const next = cluster[range.equal.length]
  if (next !== column)
    throw failure(
      'QT_UNSUPPORTED',
      `${place}: ${column.key} can be tested only when ${next ? `${next.key}, which comes before it in the order, equals a value` : 'it has no value yet'}`,
    )
  if (test === 'eq') {
    if (range.low || range.high) throw failure('QT_CLAUSE', `${place}: ${column.key} is bounded already`)
    return { ...range, equal: [...range.equal, values[0]] }
  }
  const bound = (value: unknown, open: boolean): Bound => ({ value, open })
  if (test === 'between') return bounded(bounded(range, 'low', bound(values[0], false), place), 'high', bound(values[1], false), place)
  return bounded(range, test.startsWith('g') ? 'low' : 'high', bound(values[0], test === 'gt' || test === 'lt'), place)
}

function bounded(range: KeyRange, side: 'low' | 'high', bound: Bound, place: string): KeyRange {
  if (range[side] !== null) throw failure('QT_CLAUSE', `${place}: there is a ${side === 'low' ? 'lower' : 'upper'} bound already`)
  return { ...range, [side]: bound }
}
