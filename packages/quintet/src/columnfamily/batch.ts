import { failure } from '../base/failure.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { WriteOptions } from './condition.ts'
import { withoutCondition } from './condition.ts'
import type { FamilyWrite } from './contract.ts'
import { amountsOf } from './counter-amounts.ts'
import { identity } from './key-value.ts'
import { columnsOf, keyValues, wholeRow } from './keys.ts'
import { timeToLive } from './time-to-live.ts'

/** What gathers the writes of a batch. */
export interface Build {
  readonly writes: readonly FamilyWrite[]
}

/** Calls a program's function with what gathers its writes, and gives it back with them. */
export function collected<B extends Build>(build: unknown, collector: B, place: string): B {
  if (typeof build !== 'function')
    throw failure('QT_EXPRESSION', `${place} takes a function of the batch`)
    // checked to be a function; what it gives means nothing
  ;(build as (batch: B) => unknown)(collector)
  if (collector.writes.length === 0) throw failure('QT_VALUE', `${place} holds no write`)
  return collector
}

/** The keys of a batch: all of one partition if there is one, and each once, since writes of one row in a batch have no order. */
class Keys {
  readonly #taken = new Set<string>()
  readonly #columns: readonly Column[]
  readonly #place: string

  constructor(columns: readonly Column[], place: string) {
    this.#columns = columns
    this.#place = place
  }

  take(values: readonly unknown[]): void {
    const text = JSON.stringify(this.#columns.map((column, i) => identity(column, values[i])))
    if (this.#taken.has(text)) throw failure('QT_VALUE', `${this.#place}: two writes of one row in a batch have no order`)
    this.#taken.add(text)
  }
}

/** The writes of a batch of rows, of one partition or of any. */
export class Collector implements Build {
  readonly writes: FamilyWrite[] = []
  readonly #entity: Entity
  readonly #partition: readonly unknown[] | null
  readonly #place: string
  readonly #keys: Keys

  constructor(entity: Entity, partition: readonly unknown[] | null, place: string) {
    this.#entity = entity
    this.#partition = partition
    this.#place = place
    this.#keys = new Keys(columnsOf(entity).keys, place)
  }

  put(row: unknown, options: WriteOptions = {}): this {
    const place = `${this.#place}.put`
    const { keys, base } = columnsOf(this.#entity)
    const whole = wholeRow(
      this.#entity,
      this.#partition === null ? row : { ...asPartition(base.partition, this.#partition), ...(row as object) },
      place,
    )
    const start = this.#partition
    if (start !== null && base.partition.some((column, i) => identity(column, whole[column.key]) !== identity(column, start[i])))
      throw failure('QT_VALUE', `${place}: the row is of another partition`)
    withoutCondition(options, place)
    this.#keys.take(keys.map(({ key }) => whole[key]))
    this.writes.push({ do: 'put', row: whole, ttlMs: timeToLive(this.#entity, options.ttl, place) })
    return this
  }

  delete(key: unknown): this {
    const values = wholeKey(this.#entity, this.#partition, key, `${this.#place}.delete`)
    this.#keys.take(values)
    this.writes.push({ do: 'delete', key: values })
    return this
  }
}

/** The writes of a batch of counters, of one partition: servers do not add to several as one. */
export class CounterCollector implements Build {
  readonly writes: FamilyWrite[] = []
  readonly #entity: Entity
  readonly #partition: readonly unknown[]
  readonly #place: string
  readonly #keys: Keys

  constructor(entity: Entity, partition: readonly unknown[], place: string) {
    this.#entity = entity
    this.#partition = partition
    this.#place = place
    this.#keys = new Keys(columnsOf(entity).keys, place)
  }

  add(key: unknown, amounts: unknown): this {
    const place = `${this.#place}.add`
    const values = wholeKey(this.#entity, this.#partition, key, place)
    this.#keys.take(values)
    this.writes.push({ do: 'add', key: values, amounts: amountsOf(this.#entity, amounts, place) })
    return this
  }
}

function wholeKey(entity: Entity, partition: readonly unknown[] | null, key: unknown, place: string): readonly unknown[] {
  const { keys, base } = columnsOf(entity)
  return partition === null ? keyValues(entity, keys, key, place) : [...partition, ...keyValues(entity, base.cluster, key, place)]
}

function asPartition(columns: readonly Column[], values: readonly unknown[]): object {
  return Object.fromEntries(columns.map(({ key }, i) => [key, values[i]]))
}
