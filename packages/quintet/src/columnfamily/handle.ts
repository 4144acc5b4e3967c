import type { Duration } from '../base/clock.ts'
import type { CallOptions } from '../call/context.ts'
import type { Subject } from '../query/about.ts'

/** What is said of a clustering field: that it equals a value, or lies within bounds. */
export interface KeyTest<out How extends 'eq' | 'range'> {
  readonly $how: How
}

/** A clustering field in a lambda. */
export interface KeyColumn<in T> {
  eq(value: T): KeyTest<'eq'>
  gt(value: T): KeyTest<'range'>
  gte(value: T): KeyTest<'range'>
  lt(value: T): KeyTest<'range'>
  lte(value: T): KeyTest<'range'>
  between(low: T, high: T): KeyTest<'range'>
}

/** Only the next field of the order can be tested: a test further on would look at rows outside the range. */
type NextColumn<R, C extends readonly string[]> = C extends readonly [infer F extends keyof R, ...unknown[]]
  ? { readonly [P in F]: KeyColumn<R[P]> }
  : Record<never, never>
type Rest<C extends readonly string[]> = C extends readonly [unknown, ...infer T extends readonly string[]] ? T : readonly []
/** The first field with a value, the first two, and so on. */
type Prefix<R, C extends readonly string[]> = C extends readonly [infer F extends keyof R, ...infer T extends readonly string[]]
  ? { readonly [P in F]: R[P] } & (Prefix<R, T> | { readonly [P in T[number]]?: never })
  : unknown

/** Rows of one partition in the order of the clustering fields. `C` are those that have no value yet. */
export interface PartitionQuery<R, C extends readonly string[]> extends PromiseLike<R[]> {
  /** Narrows the rows by the next clustering field. */
  where<H extends 'eq' | 'range'>(test: (row: NextColumn<R, C>) => KeyTest<H>): PartitionQuery<R, H extends 'eq' ? Rest<C> : C>
  where(key: Prefix<R, C>): PartitionQuery<R, readonly []>
  reverse(): PartitionQuery<R, C>
  limit(count: number): PartitionQuery<R, C>
  first(options?: CallOptions): Promise<R | undefined>
  count(options?: CallOptions): Promise<number>
  /** Some rows and, if there are more, the state by which the next page goes on. */
  page(
    options?: CallOptions & { readonly size?: number; readonly state?: string },
  ): Promise<{ readonly rows: R[]; readonly next: string | null }>
  stream(options?: CallOptions): AsyncIterable<R>
}

export interface FamilyKeys {
  readonly partition: string
  readonly cluster: readonly string[]
  readonly conditional: boolean
}

type Picked<R, K> = { readonly [P in K & keyof R]: R[P] }
type WholeKey<R, M extends FamilyKeys> = Picked<R, M['partition'] | M['cluster'][number]>

export interface FamilyWriteOptions extends CallOptions {
  /** How long what is written lives, in whole seconds; the family's own time unless said. */
  readonly ttl?: Duration
}

/** What a conditional write depends on: exactly one of these. */
export type FamilyCondition<R> =
  | { readonly ifNotExists: true; readonly ifExists?: never; readonly when?: never }
  | { readonly ifExists: true; readonly ifNotExists?: never; readonly when?: never }
  | { readonly when: Partial<R>; readonly ifNotExists?: never; readonly ifExists?: never }

/** Whether a conditional write was done, and else the row that refused it. */
export interface FamilyApplied<R> {
  readonly applied: boolean
  readonly current: R | undefined
}

interface Writes<R> {
  readonly true: { readonly options: [options: FamilyWriteOptions & FamilyCondition<R>]; readonly result: FamilyApplied<R> }
  readonly false: { readonly options: [options?: FamilyWriteOptions]; readonly result: undefined }
}
type Conditional<M extends FamilyKeys> = M['conditional'] extends true ? 'true' : 'false'

/** Writes of one partition that are done together. */
export interface FamilyBatch<N, R, M extends FamilyKeys> {
  put(row: Omit<N, M['partition']>, options?: FamilyWriteOptions): FamilyBatch<N, R, M>
  delete(key: Picked<R, M['cluster'][number]>): FamilyBatch<N, R, M>
}

/** Rows spread over partitions: reads name a partition, and a range of its order. */
export interface ColumnFamilyHandle<in out B extends Subject, M extends FamilyKeys, L extends string> {
  readonly $lacks?: L
  /** The rows of one partition: every field of its key is given. */
  partition(key: Picked<B['row'], M['partition']>): PartitionQuery<B['row'], M['cluster']>
  /** The row with this whole key, or undefined. */
  get(key: WholeKey<B['row'], M>, options?: CallOptions): Promise<B['row'] | undefined>
  /** Writes a whole row: it is inserted, or put in the place of the one with its key; what it does not give is null. */
  put(row: B['new'], ...options: Writes<B['row']>[Conditional<M>]['options']): PromiseLike<Writes<B['row']>[Conditional<M>]['result']>
  /** Changes some columns of a row of a conditional family. Where rows expire, the time to live is said anew. */
  readonly update: M['conditional'] extends true
    ? (
        key: WholeKey<B['row'], M>,
        fields: Partial<Omit<B['row'], M['partition'] | M['cluster'][number]>>,
        options: FamilyWriteOptions & FamilyCondition<B['row']>,
      ) => PromiseLike<FamilyApplied<B['row']>>
    : never
  delete(
    key: WholeKey<B['row'], M>,
    ...options: Writes<B['row']>[Conditional<M>]['options']
  ): PromiseLike<Writes<B['row']>[Conditional<M>]['result']>
  /** Several writes of one partition, all of them or none, each of another row. */
  readonly batch: M['conditional'] extends true
    ? never
    : (
        partition: Picked<B['row'], M['partition']>,
        build: (batch: FamilyBatch<B['new'], B['row'], M>) => unknown,
        options?: CallOptions,
      ) => PromiseLike<void>
  /** Every row once, partitions in the order of their tokens: for jobs, not for requests. */
  scanAll(options?: CallOptions & { readonly pageSize?: number }): AsyncIterable<B['row']>
}
