import type { Duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import type { Command } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import { KindCommand } from '../call/kind-command.ts'
import { ttlOf } from '../schema/columnfamily.ts'
import type { Entity } from '../schema/registry.ts'
import type { Applied, Batch, ColumnFamilyStore, Condition, FamilyWrite, Row } from './contract.ts'
import { everything } from './key-range.ts'
import { columnsOf, fieldsOf, keyValues, wholeRow } from './keys.ts'
import { type FamilyAccess, PartitionQuery } from './partition.ts'

interface WriteOptions extends CallOptions {
  readonly ttl?: Duration
  readonly ifNotExists?: boolean
  readonly ifExists?: boolean
  readonly when?: unknown
}

/** Writes to one partition: lazy, run once when awaited. */
class FamilyCommand<T> extends KindCommand<ColumnFamilyStore, T> {
  constructor(access: FamilyAccess, what: string, batch: Batch, finish: (applied: Applied) => T, options: CallOptions) {
    super(access, what, (store, call) => then(store.write(batch, call), finish), options)
  }
}

/** The run time behind `ColumnFamilyHandle`. */
export class FamilyHandle {
  readonly #access: FamilyAccess
  readonly #entity: Entity

  constructor(access: FamilyAccess, entity: Entity) {
    this.#access = access
    this.#entity = entity
  }

  /** The rows of one partition. */
  partition(key: unknown): PartitionQuery {
    const partition = keyValues(this.#entity, columnsOf(this.#entity).partition, key, this.#place('partition'))
    return new PartitionQuery(this.#access, this.#entity, { partition, range: everything, reverse: false, limit: null })
  }

  /** The row with this whole key, or undefined. */
  async get(key: unknown, options?: CallOptions): Promise<Row | undefined> {
    const { partition, cluster } = columnsOf(this.#entity)
    const values = keyValues(this.#entity, [...partition, ...cluster], key, this.#place('get'))
    const range = { ...everything, equal: values.slice(partition.length) }
    const clauses = { partition: values.slice(0, partition.length), range, reverse: false, limit: null }
    return new PartitionQuery(this.#access, this.#entity, clauses).first(options)
  }

  /** Writes a whole row, whether or not there is one with its key. */
  put(row: unknown, options: WriteOptions = {}): Command<unknown> {
    const write: FamilyWrite = { do: 'put', row: wholeRow(this.#entity, row, this.#place('put')), ttlMs: this.#ttl(options, 'put') }
    return this.#one('put', write, options)
  }

  /** Changes some columns of a row that is there; its time to live begins anew. */
  update(key: unknown, fields: unknown, options: WriteOptions = {}): Command<unknown> {
    const place = this.#place('update')
    // without a condition, servers of this kind would make a row of what is written
    if (!columnsOf(this.#entity).family.conditional)
      throw failure(
        'QT_UNSUPPORTED',
        `${place}: put the whole row, or declare the family with { conditional: true } to change parts of rows`,
      )
    const changed = fieldsOf(this.#entity, fields, place)
    const { partition, cluster } = columnsOf(this.#entity)
    const inKey = [...partition, ...cluster].find(column => Object.hasOwn(changed, column.key))
    if (inKey)
      throw failure('QT_UNKNOWN_FIELD', `${place}: ${inKey.key} is part of the key, which a row keeps`, { model: this.#entity.key })
    if (this.#expires && options.ttl === undefined)
      throw failure(
        'QT_VALUE',
        `${place} needs { ttl }: the rows of ${this.#entity.key} expire, and a column that is written lives as long as it is said to`,
      )
    const write: FamilyWrite = { do: 'update', key: this.#keyOf(key, 'update'), fields: changed, ttlMs: this.#ttl(options, 'update') }
    return this.#one('update', write, options)
  }

  delete(key: unknown, options: WriteOptions = {}): Command<unknown> {
    return this.#one('delete', { do: 'delete', key: this.#keyOf(key, 'delete') }, options)
  }

  /** Several writes of one partition, all of them or none, each of another row. */
  batch(partition: unknown, build: unknown, options: CallOptions = {}): Command<void> {
    const place = this.#place('batch')
    if (columnsOf(this.#entity).family.conditional)
      throw failure('QT_UNSUPPORTED', `${place}: the writes of a conditional family are one row each`)
    if (typeof build !== 'function') throw failure('QT_EXPRESSION', `${place} takes a function of the batch`)
    const writes: FamilyWrite[] = []
    // checked to be a function
    ;(build as (batch: object) => unknown)(this.#collector(partition, writes, place))
    if (writes.length === 0) throw failure('QT_VALUE', `${place} holds no write`)
    const batch: Batch = { entity: this.#entity, writes, when: null }
    return new FamilyCommand(this.#access, place, batch, () => undefined, options)
  }

  /** Every row of the family once: for jobs, not for requests. */
  async *scanAll({ pageSize = 1_000, ...limits }: CallOptions & { readonly pageSize?: number } = {}): AsyncGenerator<Row> {
    let after: readonly unknown[] | null = null
    for (;;) {
      const call = this.#access.call(limits)
      const store = await this.#access.store()
      const { rows, more } = await store.scan({ entity: this.#entity, limit: pageSize, after }, call)
      yield* rows
      const last = rows.at(-1)
      if (!more || !last) return
      const { partition, cluster } = columnsOf(this.#entity)
      after = [...partition, ...cluster].map(column => last[column.key])
    }
  }

  #collector(partition: unknown, writes: FamilyWrite[], place: string): object {
    const columns = columnsOf(this.#entity)
    const start = keyValues(this.#entity, columns.partition, partition, place)
    const taken = new Set<string>()
    const once = (cluster: readonly unknown[]): void => {
      const text = JSON.stringify(cluster, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
      if (taken.has(text)) throw failure('QT_VALUE', `${place}: two writes of one row in a batch have no order`)
      taken.add(text)
    }
    const collector = {
      put: (row: unknown, options: WriteOptions = {}) => {
        const whole = wholeRow(this.#entity, { ...asPartition(columns.partition, start), ...(row as object) }, `${place}.put`)
        if (columns.partition.some((column, i) => !same(whole[column.key], start[i])))
          throw failure('QT_VALUE', `${place}.put: the row is of another partition`)
        once(columns.cluster.map(column => whole[column.key]))
        writes.push({ do: 'put', row: whole, ttlMs: this.#ttl(options, 'batch.put') })
        return collector
      },
      delete: (cluster: unknown) => {
        const key = keyValues(this.#entity, columns.cluster, cluster, `${place}.delete`)
        once(key)
        writes.push({ do: 'delete', key: [...start, ...key] })
        return collector
      },
    }
    return collector
  }

  #one(verb: string, write: FamilyWrite, options: WriteOptions): Command<unknown> {
    const { conditional } = columnsOf(this.#entity).family
    const when = this.#condition(verb, options)
    if (when !== null && !conditional)
      throw failure(
        'QT_UNSUPPORTED',
        `${this.#place(verb)}: declare the family with { conditional: true } for writes with a condition; then every write has one`,
      )
    if (when === null && conditional)
      throw failure(
        'QT_UNSUPPORTED',
        `${this.#place(verb)}: ${this.#entity.key} is conditional, so each write says ifNotExists, ifExists or when`,
      )
    const { ttl: _ttl, ifNotExists: _absent, ifExists: _present, when: _when, ...limits } = options
    const batch: Batch = { entity: this.#entity, writes: [write], when }
    return new FamilyCommand(this.#access, this.#place(verb), batch, applied => (conditional ? applied : undefined), limits)
  }

  #condition(verb: string, { ifNotExists = false, ifExists = false, when }: WriteOptions): Condition | null {
    const said = [ifNotExists, ifExists, when !== undefined].filter(Boolean).length
    if (said > 1) throw failure('QT_VALUE', `${this.#place(verb)} takes one of ifNotExists, ifExists and when`)
    if (ifNotExists) return 'absent'
    if (ifExists) return 'present'
    if (when === undefined) return null
    const { rest } = columnsOf(this.#entity)
    const fields = fieldsOf(this.#entity, when, `${this.#place(verb)}.when`)
    const columns = rest.filter(column => Object.hasOwn(fields, column.key))
    if (columns.length === 0 || columns.length !== Object.keys(fields).length)
      throw failure('QT_VALUE', `${this.#place(verb)}.when takes fields that are not part of the key`)
    return columns.map(column => [column, fields[column.key]] as const)
  }

  get #expires(): boolean {
    return columnsOf(this.#entity).family.ttlMs !== null
  }

  #ttl({ ttl }: WriteOptions, verb: string): number | null {
    return ttl === undefined ? columnsOf(this.#entity).family.ttlMs : ttlOf(ttl, `${this.#place(verb)}: ttl`)
  }

  #keyOf(key: unknown, verb: string): readonly unknown[] {
    const { partition, cluster } = columnsOf(this.#entity)
    return keyValues(this.#entity, [...partition, ...cluster], key, this.#place(verb))
  }

  #place(verb: string): string {
    return `${this.#entity.key}.${verb}`
  }
}

function asPartition(columns: readonly { readonly key: string }[], values: readonly unknown[]): Row {
  return Object.fromEntries(columns.map(({ key }, i) => [key, values[i]]))
}

function same(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : Object.is(a, b)
}
