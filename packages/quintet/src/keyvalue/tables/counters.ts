import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { bucketOf, endsAt, expired, live } from '../../engine/storage/live.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { bigint, text, wholeNumber } from '../../engine/storage/table.ts'
import { type Delete, type Insert, type Select, type Sql, select, sql, type Update } from '../../sql/statement.ts'
import type { CounterVerbs, Place } from '../container-contract.ts'
import { counters, every, excluded, here, is } from './layout.ts'

/** Counters on a SQL engine. */
export class Counters implements CounterVerbs {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #get: StorageStatement
  readonly #add: StorageStatement
  readonly #addAbove: StorageStatement
  readonly #begin: StorageStatement
  readonly #live: StorageStatement
  readonly #clear: StorageStatement

  constructor(engine: Engine, clock: Clock) {
    this.#engine = engine
    this.#clock = clock
    this.#get = new StorageStatement(engine, clock, getStatement)
    this.#add = new StorageStatement(engine, clock, addStatement)
    this.#addAbove = new StorageStatement(engine, clock, addAboveStatement)
    this.#begin = new StorageStatement(engine, clock, beginStatement)
    this.#live = new StorageStatement(engine, clock, ask => select({ columns: [total('t')], from: counters.as('t'), where: there(ask) }))
    this.#clear = new StorageStatement(engine, clock, clearStatement)
  }

  get(space: string, keys: readonly string[], call: Call): Soon<readonly (bigint | undefined)[]> {
    return then(this.#get.run([space, keys], call), ({ rows }) => {
      const found = new Map(rows.map(([key, sum]) => [key, sum as bigint]))
      return keys.map(key => found.get(key))
    })
  }

  add({ space, key }: Place, by: bigint, floor: bigint | null, ttlMs: number | null, call: Call): Soon<bigint | undefined> {
    const bucket = bucketOf(this.#clock.now(), ttlMs)
    if (floor === null) return then(this.#add.run([space, key, by, ttlMs, bucket], call), ({ rows }) => sum(rows))
    return this.#engine.atomically(call, within => this.#above([space, key, by, ttlMs, bucket], floor, within))
  }

  /** A counter that is there is raised if that keeps it above the floor; one that is not begins, if what is added does. */
  async #above(asked: readonly unknown[], floor: bigint, call: Call): Promise<bigint | undefined> {
    const [space, key, by] = asked
    for (;;) {
      const raised = await this.#addAbove.run([by, space, key, floor], call)
      if (raised.rows.length > 0) return sum(raised.rows)
      const { rows } = await this.#live.run([space, key], call)
      if (rows.length > 0 || (by as bigint) < floor) return undefined
      const begun = await this.#begin.run(asked, call)
      // else somebody else began it
      if (begun.rows.length > 0) return sum(begun.rows)
    }
  }

  clear({ space, key }: Place, call: Call): Soon<boolean> {
    return then(this.#clear.run([space, key], call), ({ affected }) => affected > 0)
  }
}

function sum(rows: readonly (readonly unknown[])[]): bigint {
  const found = rows[0]?.[0]
  if (typeof found === 'bigint') return found
  throw failure('QT_BUG', 'a counter gave no sum')
}

function total(alias: string | null) {
  return { expr: counters.column('total', alias), as: null }
}

function there(ask: Ask): Sql {
  return every(here(counters, ask), live(counters.column('expires', 't'), ask))
}

function getStatement(ask: Ask): Select {
  const space = is(counters.column('space', 't'), ask(text))
  const where = every(space, sql('in', [counters.column('key', 't'), ask.list(text)]), live(counters.column('expires', 't'), ask))
  return select({ columns: [{ expr: counters.column('key', 't'), as: null }, total('t')], from: counters.as('t'), where })
}

function addStatement(ask: Ask): Insert {
  const place = [ask(text), ask(text)]
  const by = ask(bigint)
  const row = [...place, by, endsAt(ask), ask(wholeNumber)]
  const own = (name: 'total' | 'expires' | 'bucket'): Sql => counters.column(name, 'q_kv_counter')
  const isLive = live(own('expires'), ask)
  const kept = (name: 'total' | 'expires' | 'bucket', to: Sql): readonly [string, Sql] => [
    name,
    sql('case', [isLive, to, sql('column', [], { table: 'excluded', name })]),
  ]
  return {
    kind: 'insert',
    into: counters.as(''),
    columns: ['space', 'key', 'total', 'expires', 'bucket'],
    values: { rows: [row] },
    overriding: false,
    conflict: {
      target: ['space', 'key'],
      set: [
        kept('total', sql('plus', [own('total'), by], { field: bigint })),
        kept('expires', own('expires')),
        kept('bucket', own('bucket')),
      ],
      where: null,
    },
    returning: [total(null)],
  }
}

function addAboveStatement(ask: Ask): Update {
  const own = counters.column('total', 't')
  const raised = sql('plus', [own, ask(bigint)], { field: bigint })
  const where = every(there(ask), sql('gte', [raised, ask(bigint)]))
  return { kind: 'update', table: counters.as('t'), set: [['total', raised]], from: null, where, returning: [total(null)] }
}

function beginStatement(ask: Ask): Insert {
  const row = [ask(text), ask(text), ask(bigint), endsAt(ask), ask(wholeNumber)]
  return {
    kind: 'insert',
    into: counters.as(''),
    columns: ['space', 'key', 'total', 'expires', 'bucket'],
    values: { rows: [row] },
    overriding: false,
    conflict: {
      target: ['space', 'key'],
      set: ['total', 'expires', 'bucket'].map(excluded),
      where: expired(counters.column('expires', 'q_kv_counter'), ask),
    },
    returning: [total(null)],
  }
}

function clearStatement(ask: Ask): Delete {
  return { kind: 'delete', from: counters.as('t'), where: there(ask), returning: [] }
}
