import type { Clock } from '../../base/clock.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { live } from '../../engine/storage/live.ts'
import { Sequence, sequences } from '../../engine/storage/sequence.ts'
import type { Ask } from '../../engine/storage/statement.ts'
import { StorageStatement } from '../../engine/storage/statement.ts'
import { bigint, bytes, createTables, dropTables, text, wholeNumber } from '../../engine/storage/table.ts'
import { all, type Delete, type Insert, type Select, type Sql, select, sql } from '../../sql/statement.ts'
import type { KeyValueStore, KeyValueWrite, Stored, Version, Written } from '../contract.ts'
import { keys } from './layout.ts'

/** The key-value kind on a SQL engine. */
export function keyValueTables(engine: Engine, clock: Clock): KeyValueStore {
  return new KeyValueTables(engine, clock)
}

class KeyValueTables implements KeyValueStore {
  readonly features = { ttl: 'ms', atomic: 'all', evicts: false } as const
  readonly #engine: Engine
  readonly #versions: Sequence
  readonly #get: StorageStatement
  readonly #put: StorageStatement
  readonly #delete: StorageStatement
  readonly #current: StorageStatement

  constructor(engine: Engine, clock: Clock) {
    this.#engine = engine
    this.#versions = new Sequence(engine, clock, 'kv')
    this.#get = new StorageStatement(engine, clock, readStatement)
    this.#current = new StorageStatement(engine, clock, currentStatement)
    this.#put = new StorageStatement(engine, clock, putStatement)
    this.#delete = new StorageStatement(engine, clock, deleteStatement)
  }

  get(space: string, wanted: readonly string[], call: Call): Soon<readonly (Stored | undefined)[]> {
    return then(this.#get.run([space, wanted], call), ({ rows }) => {
      const found = new Map(rows.map(([key, ...rest]) => [key as string, storedOf(rest)]))
      return wanted.map(key => found.get(key))
    })
  }

  write(writes: readonly KeyValueWrite[], call: Call): Soon<readonly Written[]> {
    return this.#engine.atomically(call, within =>
      then(this.#versions.take(writes.length, within), last => this.#each(writes, last - BigInt(writes.length) + 1n, within)),
    )
  }

  #each(writes: readonly KeyValueWrite[], first: bigint, call: Call): Soon<readonly Written[]> {
    return each(writes, (write, i) => this.#one(write, first + BigInt(i), call))
  }

  #one(write: KeyValueWrite, version: bigint, call: Call): Soon<Written> {
    if (write.when === null) return this.#done(write, version, call)
    return then(this.#current.run([write.space, write.key], call), ({ rows }) => {
      const now = rows[0]?.[0]
      if (write.when === 'absent') return now === undefined ? this.#done(write, version, call) : refused('conflict')
      if (now === undefined) return refused('missing')
      return write.when === 'present' || String(now) === write.when ? this.#done(write, version, call) : refused('conflict')
    })
  }

  #done(write: KeyValueWrite, version: bigint, call: Call): Soon<Written> {
    const ok: Written = { ok: true, version: String(version) as Version }
    if (write.do === 'delete') return then(this.#delete.run([write.space, write.key], call), () => ok)
    return then(this.#put.run([write.space, write.key, write.value, version, write.ttlMs], call), () => ok)
  }

  async create(call: Call): Promise<void> {
    await this.#engine.script(createTables([sequences, keys], this.#engine.dialect), call)
  }

  async drop(call: Call): Promise<void> {
    await this.#engine.script(dropTables([sequences, keys], this.#engine.dialect), call)
  }
}

function refused(reason: 'conflict' | 'missing'): Written {
  return { ok: false, reason }
}

function storedOf([value, version, expires]: readonly unknown[]): Stored {
  // the statement's columns have these types
  return { value: value as Uint8Array, version: String(version) as Version, expiresAt: expires as number | null }
}

function at(ask: Ask): Sql {
  const space = sql('eq', [keys.column('space', 't'), ask(text)])
  return all([space, sql('eq', [keys.column('key', 't'), ask(text)])]) as Sql
}

function readStatement(ask: Ask): Select {
  const columns = (['key', 'value', 'version', 'expires'] as const).map(name => ({ expr: keys.column(name, 't'), as: null }))
  const where = all([
    sql('eq', [keys.column('space', 't'), ask(text)]),
    sql('in', [keys.column('key', 't'), ask.list(text)]),
    live(keys.column('expires', 't'), ask),
  ])
  return select({ columns, from: keys.as('t'), where })
}

function currentStatement(ask: Ask): Select {
  const where = all([at(ask), live(keys.column('expires', 't'), ask)])
  return select({ columns: [{ expr: keys.column('version', 't'), as: null }], from: keys.as('t'), where })
}

function putStatement(ask: Ask): Insert {
  const values = [ask(text), ask(text), ask(bytes), ask(bigint)]
  const expires = sql('plus', [ask.now(), ask(wholeNumber)])
  const excluded = (name: string): readonly [string, Sql] => [name, sql('column', [], { table: 'excluded', name })]
  return {
    kind: 'insert',
    into: keys.as(''),
    columns: ['space', 'key', 'value', 'version', 'expires'],
    values: { rows: [[...values, expires]] },
    overriding: false,
    conflict: { target: ['space', 'key'], set: ['value', 'version', 'expires'].map(excluded), where: null },
    returning: [],
  }
}

function deleteStatement(ask: Ask): Delete {
  return { kind: 'delete', from: keys.as('t'), where: at(ask), returning: [] }
}
