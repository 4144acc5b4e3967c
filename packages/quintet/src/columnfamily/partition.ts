import { Awaitable } from '../base/awaitable.ts'
import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import { hash, type PlaceField, placeText, readPlace } from '../query/place.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { ColumnFamilyStore, KeyRange, PartitionRead, Row } from './contract.ts'
import { narrowed } from './key-range.ts'
import { columnsOf } from './keys.ts'

export type FamilyAccess = KindAccess<ColumnFamilyStore>

interface Clauses {
  readonly partition: readonly unknown[]
  readonly range: KeyRange
  readonly reverse: boolean
  readonly limit: number | null
}

/** Rows that one read of a page brings at most, where the program does not say. */
const pageSize = 1_000

/** Rows of one partition; every clause gives a new query, every await reads once more. */
export class PartitionQuery extends Awaitable<readonly Row[]> {
  readonly #access: FamilyAccess
  readonly #entity: Entity
  readonly #clauses: Clauses

  constructor(access: FamilyAccess, entity: Entity, clauses: Clauses) {
    super()
    this.#access = access
    this.#entity = entity
    this.#clauses = clauses
  }

  #with(clauses: Partial<Clauses>): PartitionQuery {
    return new PartitionQuery(this.#access, this.#entity, { ...this.#clauses, ...clauses })
  }

  /** Narrows the rows by the next clustering field. */
  where(condition: unknown): PartitionQuery {
    const { cluster } = columnsOf(this.#entity)
    return this.#with({ range: narrowed(this.#clauses.range, cluster, condition, this.#place('where')) })
  }

  reverse(): PartitionQuery {
    return this.#with({ reverse: !this.#clauses.reverse })
  }

  limit(count: number): PartitionQuery {
    if (!Number.isInteger(count) || count < 0) throw failure('QT_VALUE', `${this.#place('limit')} takes a whole number`)
    return this.#with({ limit: count })
  }

  protected run(): Promise<readonly Row[]> {
    return this.#all(undefined)
  }

  async first(options?: CallOptions): Promise<Row | undefined> {
    const [row] = await this.limit(1).#all(options)
    return row
  }

  async count(options?: CallOptions): Promise<number> {
    return (await this.#all(options)).length
  }

  /** Some rows and, if there are more, the state by which the next page goes on. */
  async page({ size = 100, state, ...limits }: CallOptions & { readonly size?: number; readonly state?: string } = {}): Promise<{
    readonly rows: readonly Row[]
    readonly next: string | null
  }> {
    if (!Number.isInteger(size) || size < 1) throw failure('QT_VALUE', `${this.#place('page')} takes a size of at least 1`)
    const after = state === undefined ? null : readPlace(this.#mark(), fieldsOf(this.#key()), state, this.#entity.key)
    const { rows, more } = await this.#read(size, after, limits)
    const last = rows.at(-1)
    return { rows, next: more && last ? placeText(this.#mark(), fieldsOf(this.#key()), this.#keyOf(last)) : null }
  }

  /** Rows as they come, a page at a time. */
  async *stream(options?: CallOptions): AsyncGenerator<Row> {
    let after: readonly unknown[] | null = null
    let left = this.#clauses.limit ?? Number.POSITIVE_INFINITY
    while (left > 0) {
      const { rows, more } = await this.#read(Math.min(pageSize, left), after, options)
      yield* rows
      left -= rows.length
      const last = rows.at(-1)
      if (!more || !last) return
      after = this.#keyOf(last)
    }
  }

  async #all(options: CallOptions | undefined): Promise<readonly Row[]> {
    const { limit } = this.#clauses
    if (limit !== null) return (await this.#read(limit, null, options)).rows
    const all: Row[] = []
    for await (const row of this.stream(options)) all.push(row)
    return all
  }

  async #read(limit: number, after: readonly unknown[] | null, options: CallOptions | undefined) {
    const { partition, range, reverse } = this.#clauses
    const read: PartitionRead = { entity: this.#entity, partition, range, reverse, limit, after }
    const call = this.#access.call(options)
    const store = await this.#access.store()
    return store.read(read, call)
  }

  #key(): readonly Column[] {
    return columnsOf(this.#entity).cluster
  }

  #keyOf(row: Row): readonly unknown[] {
    return this.#key().map(column => row[column.key])
  }

  /** Of which read a page's state is. */
  #mark(): string {
    const { range, reverse } = this.#clauses
    return hash(`${this.#entity.name} ${range.equal.length} ${range.low !== null} ${range.high !== null} ${reverse}`)
  }

  #place(verb: string): string {
    return `${this.#entity.key}.${verb}`
  }
}

export function fieldsOf(columns: readonly Column[]): PlaceField[] {
  return columns.map(({ field }) => ({ field, nullable: false }))
}
