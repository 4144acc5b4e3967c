import type { Duration } from '../base/clock.ts'
import type { CallOptions } from '../call/context.ts'
import type { Subject } from '../query/about.ts'
import type { FamilyFacts, KeyFacts } from '../schema/columnfamily.ts'
import type { CollectionChanges, FieldsAfter } from './change-handle.ts'

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

type Picked<R, K> = { readonly [P in K & keyof R]: R[P] }
type WholeKey<R, M extends FamilyFacts> = Picked<R, M['partition'] | M['cluster'][number]>
/** What a row may be given: static fields are not of a row. */
type NewRow<N, M extends FamilyFacts> = [M['statics']] extends [never] ? N : Omit<N, M['statics']>
type Parts<R, M extends FamilyFacts> = Omit<R, M['partition'] | M['cluster'][number] | M['statics']>

/** How the partitions of a table are asked for. */
type ByKey<R, M extends KeyFacts> = (key: Picked<R, M['partition']>) => PartitionQuery<R, M['cluster']>
/** Of a union of functions one that is each of them. */
type Every<F> = (F extends unknown ? (of: F) => void : never) extends (of: infer All) => void ? All : never
type ByKeys<R, V> = V extends KeyFacts ? ByKey<R, V> : never
/** A family's own partitions, and those of its views. */
type Partitions<R, M extends FamilyFacts> = [M['views']] extends [never] ? ByKey<R, M> : ByKey<R, M> & Every<ByKeys<R, M['views']>>

export interface FamilyWriteOptions extends CallOptions {
  /** How long what is written lives, in whole seconds; the family's own time unless said. */
  readonly ttl?: Duration
}

/** What a conditional write depends on: exactly one of these. */
export type FamilyCondition<R> =
  | { readonly ifExists: true; readonly ifNotExists?: never; readonly when?: never }
  | { readonly when: Partial<R>; readonly ifNotExists?: never; readonly ifExists?: never }
/** A whole row may also be written where there is none. */
export type PutCondition<R> = FamilyCondition<R> | { readonly ifNotExists: true; readonly ifExists?: never; readonly when?: never }

/** Whether a conditional write was done, and else the row that refused it. */
export interface FamilyApplied<R> {
  readonly applied: boolean
  readonly current: R | undefined
}

interface Writes<R> {
  readonly true: {
    readonly put: [options: FamilyWriteOptions & PutCondition<R>]
    readonly delete: [options: CallOptions & FamilyCondition<R>]
    readonly result: FamilyApplied<R>
  }
  readonly false: { readonly put: [options?: FamilyWriteOptions]; readonly delete: [options?: CallOptions]; readonly result: undefined }
}
type Conditional<M extends FamilyFacts> = M['conditional'] extends true ? 'true' : 'false'

/** Writes of one partition that are done together. */
export interface FamilyBatch<N, R, M extends FamilyFacts> {
  put(row: Omit<NewRow<N, M>, M['partition']>, options?: { readonly ttl?: Duration }): FamilyBatch<N, R, M>
  delete(key: Picked<R, M['cluster'][number]>): FamilyBatch<N, R, M>
}

/** Writes of any partitions that are done together. */
export interface AcrossBatch<N, R, M extends FamilyFacts> {
  put(row: NewRow<N, M>, options?: { readonly ttl?: Duration }): AcrossBatch<N, R, M>
  delete(key: WholeKey<R, M>): AcrossBatch<N, R, M>
}

/** How all rows are read. */
export interface ScanOptions extends CallOptions {
  /** Rows that are asked for at once; 1,000. */
  readonly pageSize?: number
  /** At most so many rows of each partition, in its order. */
  readonly perPartition?: number
  /** One of the parts that `tokenRanges` makes of all partitions. */
  readonly range?: { readonly above: bigint; readonly upTo: bigint }
}

/** How families of rows and of counters are read. */
export interface FamilyReader<R, M extends FamilyFacts> {
  /** The rows of one partition: every field of its key is given, or of a view's. */
  readonly partition: Partitions<R, M>
  /** The row with this whole key, or undefined. */
  get(key: WholeKey<R, M>, options?: CallOptions): Promise<R | undefined>
  /** Every row once, partitions in the order of their tokens: for jobs, not for requests. */
  scanAll(options?: ScanOptions): AsyncIterable<R>
}

/** Rows spread over partitions: reads name a partition, and a range of its order. */
export interface ColumnFamilyHandle<in out B extends Subject, M extends FamilyFacts, L extends string> extends FamilyReader<B['row'], M> {
  readonly $lacks?: L
  /** Writes a whole row: it is inserted, or put in the place of the one with its key; what it does not give is null. */
  put(
    row: NewRow<B['new'], M>,
    ...options: Writes<B['row']>[Conditional<M>]['put']
  ): PromiseLike<Writes<B['row']>[Conditional<M>]['result']>
  /** Changes some columns of a row of a conditional family. Where rows expire, the time to live is said anew. */
  readonly update: M['conditional'] extends true
    ? (
        key: WholeKey<B['row'], M>,
        fields: Partial<Parts<B['row'], M>> | ((row: CollectionChanges<Parts<B['row'], M>>) => FieldsAfter<Parts<B['row'], M>>),
        options: FamilyWriteOptions & FamilyCondition<B['row']>,
      ) => PromiseLike<FamilyApplied<B['row']>>
    : never
  delete(
    key: WholeKey<B['row'], M>,
    ...options: Writes<B['row']>[Conditional<M>]['delete']
  ): PromiseLike<Writes<B['row']>[Conditional<M>]['result']>
  /** Several writes of one partition, all of them or none, each of another row. */
  readonly batch: M['conditional'] extends true
    ? never
    : (
        partition: Picked<B['row'], M['partition']>,
        build: (batch: FamilyBatch<B['new'], B['row'], M>) => unknown,
        options?: CallOptions,
      ) => PromiseLike<void>
  /** Several writes of any partitions: in the end all of them or none. It costs servers of this kind much more than writes one by one. */
  readonly batchAcross: M['conditional'] extends true
    ? never
    : (build: (batch: AcrossBatch<B['new'], B['row'], M>) => unknown, options?: CallOptions) => PromiseLike<void>
  /** Writes all static fields of a partition; what is not given is null. */
  readonly putStatic: [M['statics']] extends [never]
    ? never
    : (
        partition: Picked<B['row'], M['partition']>,
        fields: Partial<Picked<B['row'], M['statics']>>,
        options?: FamilyWriteOptions,
      ) => PromiseLike<void>
  /** The static fields of a partition, whether or not it has rows; undefined: none were written. */
  readonly getStatic: [M['statics']] extends [never]
    ? never
    : (partition: Picked<B['row'], M['partition']>, options?: CallOptions) => Promise<Picked<B['row'], M['statics']> | undefined>
}

/** What is added to counters. */
type Amounts<R, M extends FamilyFacts> = { readonly [P in Exclude<keyof R, M['partition'] | M['cluster'][number]>]?: bigint }

/** Counters of one partition that are added to together. */
export interface CounterBatch<R, M extends FamilyFacts> {
  add(key: Picked<R, M['cluster'][number]>, amounts: Amounts<R, M>): CounterBatch<R, M>
}

/** Counters spread over partitions. They are added to and read, never set or deleted. */
export interface CounterFamilyHandle<in out B extends Subject, M extends FamilyFacts, L extends string> extends FamilyReader<B['row'], M> {
  readonly $lacks?: L
  /** Adds to counters, negative amounts too; those that are not there begin at zero. */
  add(key: WholeKey<B['row'], M>, amounts: Amounts<B['row'], M>, options?: CallOptions): PromiseLike<void>
  /** Adds to counters of one partition, all of them or none. */
  batch(
    partition: Picked<B['row'], M['partition']>,
    build: (batch: CounterBatch<B['row'], M>) => unknown,
    options?: CallOptions,
  ): PromiseLike<void>
}
