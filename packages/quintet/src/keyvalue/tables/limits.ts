import type { Clock } from '../../base/clock.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { bucketOf } from '../../engine/storage/live.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { text, wholeNumber } from '../../engine/storage/table.ts'
import { constant, type Delete, type Insert, type Select, type Sql, select, sql } from '../../sql/statement.ts'
import type { LimitVerbs, Place, Taken } from '../container-contract.ts'
import { excluded, here, limits } from './layout.ts'

/**
 * Limits on a SQL engine by the generic cell rate algorithm: a row says when all that was taken will be there again. Taking moves
 * that moment on, and is allowed as long as it stays within one `per` from now.
 */
export class Limits implements LimitVerbs {
  readonly #clock: Clock
  readonly #take: StorageStatement
  readonly #look: StorageStatement
  readonly #clear: StorageStatement

  constructor(engine: Engine, clock: Clock) {
    this.#clock = clock
    this.#take = new StorageStatement(engine, clock, takeStatement)
    this.#look = new StorageStatement(engine, clock, lookStatement)
    this.#clear = new StorageStatement(engine, clock, clearStatement)
  }

  take({ space, key }: Place, cost: number, limit: number, perMs: number, call: Call): Soon<Taken> {
    const perMicros = perMs * 1_000
    const step = perMicros / limit
    const more = Math.ceil(step * cost)
    // long enough for the row to matter no more
    const ttlMs = perMs * 2
    const asked = [space, key, more, ttlMs, bucketOf(this.#clock.now(), ttlMs), more, perMicros]
    return then(this.#take.run(asked, call), ({ rows }) => {
      const [row] = rows
      // the statements give (full, now) in microseconds
      if (row !== undefined) return outcome(true, row as readonly [number, number], perMicros, step, 0)
      return then(this.#look.run([space, key], call), ({ rows: [found] }) =>
        outcome(false, (found ?? [0, 0]) as readonly [number, number], perMicros, step, more),
      )
    })
  }

  clear({ space, key }: Place, call: Call): Soon<boolean> {
    return then(this.#clear.run([space, key], call), ({ affected }) => affected > 0)
  }
}

function outcome(allowed: boolean, [full, now]: readonly [number, number], perMicros: number, step: number, more: number): Taken {
  const left = now + perMicros - full
  return {
    allowed,
    remaining: Math.max(Math.floor(left / step + 1e-6), 0),
    retryAfterMs: allowed ? 0 : Math.max(Math.ceil((more - left) / 1_000), 1),
    fullAfterMs: Math.max(Math.ceil((full - now) / 1_000), 0),
  }
}

function nowMicros(ask: Ask): Sql {
  return sql('times', [ask.now(), constant(1_000)])
}

function takeStatement(ask: Ask): Insert {
  const place = [ask(text), ask(text)]
  const more = ask(wholeNumber)
  const own = limits.column('full', 'q_kv_limit')
  const now = nowMicros(ask)
  const row = [...place, sql('plus', [now, more]), sql('plus', [ask.now(), ask(wholeNumber)]), ask(wholeNumber)]
  // what is over does not count
  const from = sql('case', [sql('gt', [own, now]), own, now])
  const raised = sql('plus', [from, ask(wholeNumber)])
  return {
    kind: 'insert',
    into: limits.as(''),
    columns: ['space', 'key', 'full', 'expires', 'bucket'],
    values: { rows: [row] },
    overriding: false,
    conflict: {
      target: ['space', 'key'],
      set: [['full', raised], excluded('expires'), excluded('bucket')],
      where: sql('lte', [sql('minus', [raised, ask(wholeNumber)]), now]),
    },
    returning: [
      { expr: limits.column('full'), as: null },
      { expr: { ...now, field: wholeNumber }, as: null },
    ],
  }
}

function lookStatement(ask: Ask): Select {
  const columns = [
    { expr: limits.column('full', 't'), as: null },
    { expr: { ...nowMicros(ask), field: wholeNumber }, as: null },
  ]
  return select({ columns, from: limits.as('t'), where: here(limits, ask) })
}

function clearStatement(ask: Ask): Delete {
  return { kind: 'delete', from: limits.as('t'), where: here(limits, ask), returning: [] }
}
