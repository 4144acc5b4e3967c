import { Awaitable } from '../base/awaitable.ts'
import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import type { Entity } from '../schema/registry.ts'
import type { ColumnFamilyStore, KeyRange, PartitionRead, Row, Rows } from './contract.ts'
import { narrowed } from './key-range.ts'
import { type FamilyTable, readable } from './keys.ts'
import { readState, stateText } from './page-state.ts'

export type FamilyAccess = KindAccess<ColumnFamilyStore>

interface Clauses {
  readonly table: FamilyTable
  readonly partition: readonly unknown[]
  readonly range: KeyRange
  readonly reverse: boolean
  readonly limit: number | null
}

/** Rows that one read of a page brings at most, where the program does not say. */
export const pageSize = 1_000

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
    const { range, table } = this.#clauses
    return this.#with({ range: narrowed(range, table.cluster, condition, this.#place('where')) })
  }

  reverse(): PartitionQuery {
    return this.#with({ reverse: !this.#clauses.reverse })
  }

  limit(count: number): PartitionQuery {
    return this.#with({ limit: countOf(count, 0, this.#place('limit')) })
  }

  protected run(): Promise<readonly Row[]> {
    return this.#all(undefined)
  }

  async first(options?: CallOptions): Promise<Row | undefined> {
    const [row] = await this.limit(Math.min(this.#clauses.limit ?? 1, 1)).#all(options)
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
    countOf(size, 1, `${this.#place('page')}: size`)
    if (this.#clauses.limit !== null) throw failure('QT_CLAUSE', `${this.#place('page')} after limit: say { size }`)
    const after = state === undefined ? null : readState(this.#read, state)
    const { rows, next } = await this.#page(size, after, true, limits)
    return { rows, next: stateText(this.#read, next) }
  }

  /** Rows as they come, a page at a time. */
  async *stream(options?: CallOptions): AsyncGenerator<Row> {
    let after: string | null = null
    let left = this.#clauses.limit ?? Number.POSITIVE_INFINITY
    while (left > 0) {
      const { rows, next }: Rows = await this.#page(Math.min(pageSize, left), after, false, options)
      yield* rows
      left -= rows.length
      if (next === null) return
      after = next
    }
  }

  async #all(options: CallOptions | undefined): Promise<readonly Row[]> {
    const all: Row[] = []
    for await (const row of this.stream(options)) all.push(row)
    return all
  }

  async #page(limit: number, after: string | null, exact: boolean, options: CallOptions | undefined): Promise<Rows> {
    const call = this.#access.call(options)
    const store = await this.#access.store()
    const { rows, next } = await store.read({ ...this.#read, limit, after, exact }, call)
    return { rows: rows.map(readable(this.#entity)), next }
  }

  get #read(): Omit<PartitionRead, 'limit' | 'after' | 'exact'> {
    const { table, partition, range, reverse } = this.#clauses
    return { entity: this.#entity, table, partition, range, reverse }
  }

  #place(verb: string): string {
    return `${this.#entity.key}.${verb}`
  }
}

/** A whole number of rows. */
export function countOf(count: unknown, least: number, place: string): number {
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= least && count <= 2_147_483_647) return count
  throw failure('QT_VALUE', `${place} takes a whole number of at least ${least}`)
}
