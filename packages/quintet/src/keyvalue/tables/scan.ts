import type { Clock } from '../../base/clock.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { live } from '../../engine/storage/live.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { text, wholeNumber } from '../../engine/storage/table.ts'
import { endOfPrefix } from '../../sql/dialect/patterns.ts'
import { type Select, type Sql, select, sql } from '../../sql/statement.ts'
import type { Entry, Range } from '../contract.ts'
import { every, is, values } from './layout.ts'
import { storedColumns, storedOf } from './values.ts'

/** Pages of a range of keys: one statement for each form of range. */
export class Scanner {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #forms = new Map<string, StorageStatement>()

  constructor(engine: Engine, clock: Clock) {
    this.#engine = engine
    this.#clock = clock
  }

  scan(space: string, range: Range, call: Call): Soon<readonly Entry[]> {
    const { prefix, from, to, after, reverse, limit } = range
    const bounds = [prefix, from, to, after]
    const form = `${reverse}${bounds.map(bound => bound !== null)}`
    let statement = this.#forms.get(form)
    if (statement === undefined) {
      statement = new StorageStatement(this.#engine, this.#clock, ask => scanStatement(ask, range))
      this.#forms.set(form, statement)
    }
    const given = prefix === null ? [] : [prefix, prefix]
    const asked = [space, ...given, ...[from, to, after].filter(bound => bound !== null), limit]
    // the key is the last column
    return then(statement.run(asked, call), ({ rows }) => rows.map((row): Entry => [row[3] as string, storedOf(row)]))
  }
}

function scanStatement(ask: Ask, { prefix, from, to, after, reverse }: Range): Select {
  const key = values.column('key', 't')
  const conditions: Sql[] = [is(values.column('space', 't'), ask(text))]
  const compare = (op: string, field = text): void => {
    conditions.push(sql(op, [key, ask(field)]))
  }
  if (prefix !== null) {
    compare('gte')
    compare('lt', endOfPrefix)
  }
  if (from !== null) compare('gte')
  if (to !== null) compare('lt')
  if (after !== null) compare(reverse ? 'lt' : 'gt')
  conditions.push(live(values.column('expires', 't'), ask))
  return select({
    columns: storedColumns,
    from: values.as('t'),
    where: every(...conditions),
    orderBy: [{ by: key, desc: reverse, nulls: null }],
    limit: ask(wholeNumber),
  })
}
