import type { Clock } from '../../base/clock.ts'
import { each, type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { type MergedRead, Merger } from '../../call/merge.ts'
import type { Engine } from '../../engine/contract.ts'
import { bucketOf, endsAt, expired, live } from '../../engine/storage/live.ts'
import type { Numbers } from '../../engine/storage/sequence.ts'
import { type Ask, type Outcome, StorageStatement } from '../../engine/storage/statement.ts'
import { bytes, text, wholeNumber } from '../../engine/storage/table.ts'
import { type Delete, type Insert, type Select, type Sql, select, sql, type Update } from '../../sql/statement.ts'
import type { KeyValueWrite, Stored, Version, Written } from '../contract.ts'
import { every, excluded, here, is, values } from './layout.ts'

const keysInOne = 1_000
const refused: Written = Object.freeze({ ok: false })
const done: Written = Object.freeze({ ok: true, version: null })

type Row = readonly unknown[]

/** Values under keys on a SQL engine: each write is one statement. */
export class Values {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #versions: Numbers
  readonly #merger = new Merger<Row>()
  readonly #spaces = new Map<string, MergedRead<Row>>()
  readonly #one: StorageStatement
  readonly #many: StorageStatement
  readonly #put: StorageStatement
  readonly #putMany: StorageStatement | null
  readonly #absent: StorageStatement
  readonly #present: StorageStatement
  readonly #same: StorageStatement
  readonly #delete: StorageStatement
  readonly #deleteSame: StorageStatement
  readonly #touch: StorageStatement
  readonly #touchSame: StorageStatement
  readonly #current: StorageStatement

  constructor(engine: Engine, clock: Clock, versions: Numbers) {
    const make = (build: (ask: Ask) => Select | Insert | Update | Delete): StorageStatement => new StorageStatement(engine, clock, build)
    this.#engine = engine
    this.#clock = clock
    this.#versions = versions
    this.#one = make(oneStatement)
    this.#many = make(manyStatement)
    this.#put = make(ask => putStatement(ask, null))
    this.#putMany = engine.dialect.features.arrays === 'any' ? make(putManyStatement) : null
    this.#absent = make(ask => putStatement(ask, expired(values.column('expires', 'q_kv'), ask)))
    this.#present = make(ask => replaceStatement(ask, false))
    this.#same = make(ask => replaceStatement(ask, true))
    this.#delete = make(ask => deleteStatement(ask, false))
    this.#deleteSame = make(ask => deleteStatement(ask, true))
    this.#touch = make(ask => touchStatement(ask, false))
    this.#touchSame = make(ask => touchStatement(ask, true))
    this.#current = make(currentStatement)
  }

  get(space: string, keys: readonly string[], call: Call): Soon<readonly (Stored | undefined)[]> {
    if (keys.length !== 1) return this.#getMany(space, keys, call)
    const key = keys[0] as string
    if (call.unit === null && !this.#engine.features.sync)
      return this.#merger.get(this.#merged(space), key, call).then(row => [row && storedOf(row)])
    const found = this.#one.run([space, key], call)
    return found instanceof Promise ? found.then(first) : first(found)
  }

  #getMany(space: string, keys: readonly string[], call: Call): Soon<readonly (Stored | undefined)[]> {
    return then(this.#byKey(space, [...new Set(keys)], call), found =>
      keys.map(key => {
        const row = found.get(key)
        return row && storedOf(row)
      }),
    )
  }

  #byKey(space: string, keys: readonly string[], call: Call): Soon<ReadonlyMap<Value, Row>> {
    if (keys.length <= keysInOne)
      return then(this.#many.run([space, keys], call), ({ rows }) => new Map(rows.map(row => [row[3] as string, row])))
    const chunks = Array.from({ length: Math.ceil(keys.length / keysInOne) }, (_, i) => keys.slice(i * keysInOne, (i + 1) * keysInOne))
    return then(
      each(chunks, chunk => this.#byKey(space, chunk, call)),
      found => new Map(found.flatMap(one => [...one])),
    )
  }

  /** Keys that are asked for one by one in a tick share a statement. */
  #merged(space: string): MergedRead<Row> {
    let found = this.#spaces.get(space)
    if (found === undefined) {
      // a cast: the keys are those that `get` gave
      const read: MergedRead<Row>['read'] = async (keys, call) => this.#byKey(space, keys as readonly string[], call)
      found = { shape: space, limit: keysInOne, read, copy: row => [...row] }
      this.#spaces.set(space, found)
    }
    return found
  }

  /** One write, one statement. */
  write(write: KeyValueWrite, call: Call): Soon<Written> {
    const { space, key, when } = write
    if (write.do === 'put') {
      const version = this.#versions.take(1, call)
      return version instanceof Promise ? version.then(number => this.#putOne(write, number, call)) : this.#putOne(write, version, call)
    }
    const same = when !== null && when !== 'present' && when !== 'absent'
    if (write.do === 'touch') {
      const bucket = bucketOf(this.#clock.now(), write.ttlMs)
      const touched = same
        ? this.#touchSame.run([write.ttlMs, bucket, space, key, Number(when)], call)
        : this.#touch.run([write.ttlMs, bucket, space, key], call)
      return then(touched, ({ affected }) => (affected > 0 ? done : refused))
    }
    if (when === 'absent') return refused
    const gone = same ? this.#deleteSame.run([space, key, Number(when)], call) : this.#delete.run([space, key], call)
    return then(gone, ({ affected }) => (affected > 0 || when === null ? done : refused))
  }

  #putOne({ space, key, when, ...write }: KeyValueWrite & { readonly do: 'put' }, version: number, call: Call): Soon<Written> {
    const { value, ttlMs } = write
    const bucket = ttlMs === null ? null : bucketOf(this.#clock.now(), ttlMs)
    const result = (affected: number): Written => (affected > 0 ? { ok: true, version: String(version) as Version } : refused)
    let put: Soon<Outcome>
    if (when === null) put = this.#put.run([space, key, value, version, ttlMs, bucket], call)
    else if (when === 'absent') put = this.#absent.run([space, key, value, version, ttlMs, bucket], call)
    else if (when === 'present') put = this.#present.run([value, version, ttlMs, bucket, space, key], call)
    else put = this.#same.run([value, version, ttlMs, bucket, space, key, Number(when)], call)
    return put instanceof Promise ? put.then(({ affected }) => result(affected)) : result(put.affected)
  }

  /** Unconditional puts of one space and time to live, in few statements where a server is far away. */
  putMany(writes: readonly (KeyValueWrite & { readonly do: 'put' })[], call: Call): Soon<readonly Written[]> {
    const statement = this.#putMany
    const [head] = writes
    if (statement === null || head === undefined) return each(writes, write => this.write(write, call))
    const chunks = Array.from({ length: Math.ceil(writes.length / keysInOne) }, (_, i) => writes.slice(i * keysInOne, (i + 1) * keysInOne))
    const bucket = bucketOf(this.#clock.now(), head.ttlMs)
    const run = (chunk: typeof writes): Soon<readonly Written[]> =>
      then(this.#versions.take(chunk.length, call), version => {
        const versions = chunk.map((_, i) => version + i)
        const lists = [chunk.map(({ key }) => key), chunk.map(({ value }) => value), versions]
        return then(statement.run([...lists, head.space, head.ttlMs, bucket], call), () =>
          versions.map((number): Written => ({ ok: true, version: String(number) as Version })),
        )
      })
    return then(each(chunks, run), written => written.flat())
  }

  /** The versions of keys that are there, for conditions that must all hold. */
  versions(space: string, keys: readonly string[], call: Call): Soon<ReadonlyMap<string, string>> {
    return then(
      this.#current.run([space, keys], call),
      ({ rows }) => new Map(rows.map(([key, version]) => [key as string, String(version)])),
    )
  }
}

function first({ rows }: Outcome): readonly (Stored | undefined)[] {
  const [row] = rows
  return [row && storedOf(row)]
}

export function storedOf(row: Row): Stored {
  return new StoredRow(row)
}

/** A row as what is stored: most readers want the value alone, so the version becomes text when it is asked for. */
class StoredRow implements Stored {
  readonly value: Uint8Array
  readonly expiresAt: number | null
  readonly #version: unknown

  constructor([value, version, expires]: Row) {
    // the statement's columns have these types
    this.value = value as Uint8Array
    this.expiresAt = expires as number | null
    this.#version = version
  }

  get version(): Version {
    return String(this.#version) as Version
  }
}

/** Columns of a stored value, the key last. */
export const storedColumns: Select['columns'] = (['value', 'version', 'expires', 'key'] as const).map(name => ({
  expr: values.column(name, 't'),
  as: null,
}))

function oneStatement(ask: Ask): Select {
  const where = every(here(values, ask), live(values.column('expires', 't'), ask))
  return select({ columns: storedColumns.slice(0, 3), from: values.as('t'), where })
}

function manyStatement(ask: Ask): Select {
  const space = is(values.column('space', 't'), ask(text))
  const where = every(space, sql('in', [values.column('key', 't'), ask.list(text)]), live(values.column('expires', 't'), ask))
  return select({ columns: storedColumns, from: values.as('t'), where })
}

function currentStatement(ask: Ask): Select {
  return { ...manyStatement(ask), columns: (['key', 'version'] as const).map(name => ({ expr: values.column(name, 't'), as: null })) }
}

const written = ['value', 'version', 'expires', 'bucket'] as const

function putStatement(ask: Ask, over: Sql | null): Insert {
  const row = [ask(text), ask(text), ask(bytes), ask(wholeNumber), endsAt(ask), ask(wholeNumber)]
  return {
    kind: 'insert',
    into: values.as(''),
    columns: ['space', 'key', ...written],
    values: { rows: [row] },
    overriding: false,
    conflict: { target: ['space', 'key'], set: written.map(excluded), where: over },
    returning: [],
  }
}

function putManyStatement(ask: Ask): Insert {
  const lists = [ask.list(text), ask.list(bytes), ask.list(wholeNumber)]
  const listed = (i: number): Sql => sql('column', [], { table: 'u', name: `c${i}` })
  const pick = [ask(text), listed(0), listed(1), listed(2), endsAt(ask), ask(wholeNumber)]
  return {
    kind: 'insert',
    into: values.as(''),
    columns: ['space', 'key', ...written],
    values: { lists, pick },
    overriding: false,
    conflict: { target: ['space', 'key'], set: written.map(excluded), where: null },
    returning: [],
  }
}

/** A row that is there, and if asked for, of a version. */
function there(ask: Ask, same: boolean): Sql {
  const where = every(here(values, ask), live(values.column('expires', 't'), ask))
  return same ? every(where, is(values.column('version', 't'), ask(wholeNumber))) : where
}

function replaceStatement(ask: Ask, same: boolean): Update {
  const set: Update['set'] = [
    ['value', ask(bytes)],
    ['version', ask(wholeNumber)],
    ['expires', endsAt(ask)],
    ['bucket', ask(wholeNumber)],
  ]
  return { kind: 'update', table: values.as('t'), set, from: null, where: there(ask, same), returning: [] }
}

function touchStatement(ask: Ask, same: boolean): Update {
  const set: Update['set'] = [
    ['expires', endsAt(ask)],
    ['bucket', ask(wholeNumber)],
  ]
  return { kind: 'update', table: values.as('t'), set, from: null, where: there(ask, same), returning: [] }
}

function deleteStatement(ask: Ask, same: boolean): Delete {
  return { kind: 'delete', from: values.as('t'), where: there(ask, same), returning: [] }
}
