import type { Clock } from '../../base/clock.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { bucketOf, endsAt, expired, live } from '../../engine/storage/live.ts'
import type { Sequence } from '../../engine/storage/sequence.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { text, wholeNumber } from '../../engine/storage/table.ts'
import { type Delete, type Insert, type Sql, select, type Update } from '../../sql/statement.ts'
import type { LeaseVerbs, Place } from '../container-contract.ts'
import { every, excluded, here, is, leases } from './layout.ts'

/** Leases on a SQL engine: a row for each key that is held. */
export class Leases implements LeaseVerbs {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #fences: Sequence
  readonly #acquire: StorageStatement
  readonly #extend: StorageStatement
  readonly #release: StorageStatement
  readonly #held: StorageStatement

  constructor(engine: Engine, clock: Clock, fences: Sequence) {
    this.#engine = engine
    this.#clock = clock
    this.#fences = fences
    this.#acquire = new StorageStatement(engine, clock, acquireStatement)
    this.#extend = new StorageStatement(engine, clock, extendStatement)
    this.#release = new StorageStatement(engine, clock, releaseStatement)
    this.#held = new StorageStatement(engine, clock, ask => {
      const where = every(here(leases, ask), live(leases.column('expires', 't'), ask))
      return select({ from: leases.as('t'), where })
    })
  }

  /** The fence is taken while the row is locked: a later holder's is greater, however slow this one is. */
  acquire({ space, key }: Place, token: string, ttlMs: number, call: Call): Soon<bigint | undefined> {
    const bucket = bucketOf(this.#clock.now(), ttlMs)
    return this.#engine.atomically(call, within =>
      then(this.#acquire.run([space, key, token, ttlMs, bucket], within), ({ affected }) =>
        affected > 0 ? this.#fences.take(1, within) : undefined,
      ),
    )
  }

  extend({ space, key }: Place, token: string, ttlMs: number, call: Call): Soon<boolean> {
    const bucket = bucketOf(this.#clock.now(), ttlMs)
    return then(this.#extend.run([ttlMs, bucket, space, key, token], call), ({ affected }) => affected > 0)
  }

  release({ space, key }: Place, token: string, call: Call): Soon<boolean> {
    return then(this.#release.run([space, key, token], call), ({ affected }) => affected > 0)
  }

  held({ space, key }: Place, call: Call): Soon<boolean> {
    return then(this.#held.run([space, key], call), ({ rows }) => rows.length > 0)
  }
}

function own(ask: Ask): Sql {
  return every(here(leases, ask), is(leases.column('token', 't'), ask(text)), live(leases.column('expires', 't'), ask))
}

function acquireStatement(ask: Ask): Insert {
  return {
    kind: 'insert',
    into: leases.as(''),
    columns: ['space', 'key', 'token', 'expires', 'bucket'],
    values: { rows: [[ask(text), ask(text), ask(text), endsAt(ask), ask(wholeNumber)]] },
    overriding: false,
    conflict: {
      target: ['space', 'key'],
      set: ['token', 'expires', 'bucket'].map(excluded),
      where: expired(leases.column('expires', 'q_kv_lease'), ask),
    },
    returning: [],
  }
}

function extendStatement(ask: Ask): Update {
  const set: Update['set'] = [
    ['expires', endsAt(ask)],
    ['bucket', ask(wholeNumber)],
  ]
  return { kind: 'update', table: leases.as('t'), set, from: null, where: own(ask), returning: [] }
}

function releaseStatement(ask: Ask): Delete {
  return { kind: 'delete', from: leases.as('t'), where: own(ask), returning: [] }
}
