import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import type { Command } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import { KindCommand } from '../call/kind-command.ts'
import { type Build, Collector, collected } from './batch.ts'
import { CollectionChange, changing } from './change.ts'
import { conditionOf, type WriteOptions, withoutCondition } from './condition.ts'
import type { Applied, Batch, ColumnFamilyStore, FamilyWrite, Row } from './contract.ts'
import { columnsOf, fieldsOf, keyValues, readable, wholeRow } from './keys.ts'
import type { FamilyAccess } from './partition.ts'
import { FamilyReads } from './reads.ts'
import { timeToLive } from './time-to-live.ts'

/** Writes to a family: lazy, run once when awaited. */
export class FamilyCommand<T> extends KindCommand<ColumnFamilyStore, T> {
  constructor(access: FamilyAccess, what: string, batch: Batch, finish: (applied: Applied) => T, options: CallOptions) {
    super(access, what, (store, call) => then(store.write(batch, call), finish), options)
  }
}

/** The run time behind `ColumnFamilyHandle`. */
export class FamilyHandle extends FamilyReads {
  /** Writes a whole row, whether or not there is one with its key. */
  put(row: unknown, options: WriteOptions = {}): Command<unknown> {
    const write: FamilyWrite = { do: 'put', row: wholeRow(this.entity, row, this.place('put')), ttlMs: this.#ttl(options, 'put') }
    return this.#one('put', write, options)
  }

  /** Changes some columns of a row that is there; its time to live begins anew. */
  update(key: unknown, body: unknown, options: WriteOptions = {}): Command<unknown> {
    const place = this.place('update')
    // without a condition, servers of this kind would make a row of what is written
    if (!columnsOf(this.entity).family.conditional)
      throw failure(
        'QT_UNSUPPORTED',
        `${place}: put the whole row, or declare the family with { conditional: true } to change parts of rows`,
      )
    const { fields, changes } = this.#changed(body, place)
    if (columnsOf(this.entity).family.ttlMs !== null && options.ttl === undefined)
      throw failure(
        'QT_VALUE',
        `${place} needs { ttl }: the rows of ${this.entity.key} expire, and a column that is written lives as long as it is said to`,
      )
    const write: FamilyWrite = { do: 'update', key: this.keyOf(key, 'update'), fields, changes, ttlMs: this.#ttl(options, 'update') }
    return this.#one('update', write, options)
  }

  delete(key: unknown, options: WriteOptions = {}): Command<unknown> {
    if (options.ttl !== undefined) throw failure('QT_VALUE', `${this.place('delete')} has no ttl`)
    return this.#one('delete', { do: 'delete', key: this.keyOf(key, 'delete') }, options)
  }

  /** Writes all static fields of a partition; what is not given is null. */
  putStatic(partition: unknown, fields: unknown, options: WriteOptions = {}): Command<void> {
    const place = this.place('putStatic')
    const { base, statics } = this.#withStatics(place)
    const given = fieldsOf(this.entity, fields, place)
    const other = Object.keys(given).find(key => !statics.some(column => column.key === key))
    if (other !== undefined)
      throw failure('QT_UNKNOWN_FIELD', `${place}: ${other} is not static: it belongs to a row`, { model: this.entity.key })
    const write: FamilyWrite = {
      do: 'static',
      partition: keyValues(this.entity, base.partition, partition, place),
      fields: Object.fromEntries(statics.map(({ key }) => [key, given[key] ?? null])),
      ttlMs: this.#ttl(options, 'putStatic'),
    }
    const batch: Batch = { entity: this.entity, writes: [write], when: null, across: false }
    return new FamilyCommand(this.access, place, batch, () => undefined, withoutCondition(options, place))
  }

  /** The static fields of a partition, whether or not it has rows; undefined: none were written. */
  async getStatic(partition: unknown, options?: CallOptions): Promise<Row | undefined> {
    const place = this.place('getStatic')
    const values = keyValues(this.entity, this.#withStatics(place).base.partition, partition, place)
    const call = this.access.call(options)
    const store = await this.access.store()
    return store.statics(this.entity, values, call)
  }

  /** Several writes of one partition, all of them or none, each of another row. */
  batch(partition: unknown, build: unknown, options: CallOptions = {}): Command<void> {
    const place = this.#plain('batch')
    const { base } = columnsOf(this.entity)
    const start = keyValues(this.entity, base.partition, partition, place)
    return this.#collected(collected(build, new Collector(this.entity, start, place), place), false, options, place)
  }

  /** Several writes of any partitions: all of them in the end, or none. */
  batchAcross(build: unknown, options: CallOptions = {}): Command<void> {
    const place = this.#plain('batchAcross')
    return this.#collected(collected(build, new Collector(this.entity, null, place), place), true, options, place)
  }

  #collected(collector: Build, across: boolean, options: CallOptions, place: string): Command<void> {
    const batch: Batch = { entity: this.entity, writes: collector.writes, when: null, across }
    return new FamilyCommand(this.access, place, batch, () => undefined, options)
  }

  #changed(body: unknown, place: string): { readonly fields: Row; readonly changes: readonly CollectionChange[] } {
    const { rest, keys } = columnsOf(this.entity)
    // what a function gives is checked like any other input
    const given = typeof body === 'function' ? (body as (row: object) => unknown)(changing(rest, place)) : body
    const plain: Record<string, unknown> = {}
    const changes: CollectionChange[] = []
    for (const [key, value] of Object.entries((given ?? {}) as object)) {
      if (!(value instanceof CollectionChange)) plain[key] = value
      else if (value.column.key === key && value.column.entity === this.entity) changes.push(value)
      else throw failure('QT_EXPRESSION', `${place}: ${key.slice(0, 80)} is given the change of another field`)
    }
    const fields = fieldsOf(this.entity, given === undefined || given === null ? given : plain, place)
    const inKey = keys.find(column => Object.hasOwn(fields, column.key))
    if (inKey) throw failure('QT_UNKNOWN_FIELD', `${place}: ${inKey.key} is part of the key, which a row keeps`, { model: this.entity.key })
    if (Object.keys(fields).length + changes.length === 0) throw failure('QT_VALUE', `${place} changes nothing`)
    return { fields, changes }
  }

  #one(verb: string, write: FamilyWrite, options: WriteOptions): Command<unknown> {
    const { conditional } = columnsOf(this.entity).family
    const { when, limits } = conditionOf(this.entity, write, options, this.place(verb))
    const batch: Batch = { entity: this.entity, writes: [write], when, across: false }
    const seen = readable(this.entity)
    const finish = ({ applied, current }: Applied) => (conditional ? { applied, current: current && seen(current) } : undefined)
    return new FamilyCommand(this.access, this.place(verb), batch, finish, limits)
  }

  #ttl(options: WriteOptions, verb: string): number | null {
    return timeToLive(this.entity, options.ttl, this.place(verb))
  }

  #plain(verb: string): string {
    const place = this.place(verb)
    if (columnsOf(this.entity).family.conditional)
      throw failure('QT_UNSUPPORTED', `${place}: the writes of a conditional family are one row each`)
    return place
  }

  #withStatics(place: string) {
    const columns = columnsOf(this.entity)
    if (columns.statics.length > 0) return columns
    throw failure('QT_UNSUPPORTED', `${place}: ${this.entity.key} has no static fields; declare them by { static: [...] }`)
  }
}
