import type { About } from '../query/about.ts'
import type { Included } from '../query/include.ts'
import type { Out } from '../query/select.ts'
import type { Refused } from '../schema/field.ts'
import type { Changes, FindOrCreate, Insert } from '../schema/insert.ts'
import type { KeyOf, Models } from '../schema/row.ts'
import type { Condition, Expression, Order } from '../schema/vocabulary.ts'

/** A verb, or the sentence why it is not there. */
export type Verb<Name extends string, Lacks extends string, F, Why extends string = `this store cannot ${Name}`> = Name extends Lacks
  ? Refused<Why>
  : F

/** Limits of one call. */
export interface CallOptions {
  readonly signal?: AbortSignal
  /** Milliseconds, or a text as `'5s'`. */
  readonly deadline?: number | string
}

export interface Page<R> {
  readonly rows: R[]
  /** Cursors for `after` and `before`; null where there is no more. */
  readonly next: string | null
  readonly previous: string | null
}

/** SQL as it would be sent. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** A lazy read: every await runs it once more. */
export interface Read<R> extends PromiseLike<R[]> {
  stream(options?: CallOptions & { readonly snapshot?: boolean }): AsyncIterable<R>
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<Page<R>>
  toSQL(): Statement
  explain(options?: CallOptions): Promise<string>
}

type Terms<S> = readonly ((row: S) => Order | readonly Order[])[]

/** The rows of a model with what is included. */
type Loaded<A extends Models, K extends keyof A, I> = unknown extends I ? About<A, K>['row'] : About<A, K>['row'] & Included<A, K, I>

/** Rows of one model, with the relations `I` included. `L` is what it lacks: what the store cannot, and `'where'` as long as no choice was made. */
export interface Query<in out A extends Models, in out K extends keyof A, I, L extends string> extends Read<Loaded<A, K, I>> {
  readonly $x: About<A, K>['seen']
  where(...conditions: readonly About<A, K>['where'][]): Query<A, K, I, Exclude<L, 'where'>>
  /** Every row is meant. */
  all(options?: CallOptions): Query<A, K, I, Exclude<L, 'where'>>
  include<const J>(relations: Exactly<J, About<A, K>['include']>): Query<A, K, I & J, L>
  orderBy(...terms: Terms<About<A, K>['seen']>): Query<A, K, I, L>
  limit(rows: number): Query<A, K, I, L>
  offset(rows: number): Query<A, K, I, L>
  after(cursor: string): Query<A, K, I, L>
  before(cursor: string): Query<A, K, I, L>
  distinct(): Query<A, K, I, L>
  select<X>(shape: (row: About<A, K>['seen']) => X): Selected<A, K, X, L>
  pluck<T, C extends string>(value: (row: About<A, K>['seen']) => Expression<T, C>): Selected<A, K, Expression<T, C>, L>
  groupBy<G>(by: (row: About<A, K>['seen']) => G): Grouped<A, K, G, L>
  when<V>(value: V, then: (query: this, value: Exclude<V, undefined | null | false>) => Query<A, K, I, L>): Query<A, K, I, L>
  asTable(): Query<A, K, I, L | 'where'>
  readonly lock: Verb<'lock', L, (options?: LockOptions) => Query<A, K, I, L>>
  first(where?: About<A, K>['where'], options?: CallOptions): Promise<Loaded<A, K, I> | undefined>
  one(where?: About<A, K>['where'], options?: CallOptions): Promise<Loaded<A, K, I>>
  get(key: KeyOf<A[K]>, options?: CallOptions): Promise<Loaded<A, K, I> | undefined>
  readonly update: Verb<'where', L, UpdateVerb<A, K>, 'say where(…) or all() before update'>
  readonly delete: Verb<'where', L, () => Command<number, About<A, K>['row'], 'many'>, 'say where(…) or all() before delete'>
}

/** The argument's type as given, where only exactly this is allowed. */
type Exactly<G, T> = [G] extends [never] ? G : T

interface UpdateVerb<in out A extends Models, in out K extends keyof A> {
  <U>(set: About<A, K>['change'] | ((row: About<A, K>['seen']) => Exactly<U, Changes<A, K, U>>)): Command<number, About<A, K>['row'], 'many'>
}

export interface LockOptions {
  readonly mode?: 'update' | 'share'
  readonly skipLocked?: boolean
  readonly nowait?: boolean
}

/** Rows of a shape of their own. */
export interface Selected<in out A extends Models, in out K extends keyof A, X, L extends string> extends Read<Out<X>> {
  readonly $x: X
  where(...conditions: readonly About<A, K>['where'][]): Selected<A, K, X, L>
  orderBy(...terms: Terms<About<A, K>['seen']>): Selected<A, K, X, L>
  limit(rows: number): Selected<A, K, X, L>
  offset(rows: number): Selected<A, K, X, L>
  after(cursor: string): Selected<A, K, X, L>
  before(cursor: string): Selected<A, K, X, L>
  distinct(): Selected<A, K, X, L>
  when<V>(value: V, then: (query: this, value: Exclude<V, undefined | null | false>) => Selected<A, K, X, L>): Selected<A, K, X, L>
  first(options?: CallOptions): Promise<Out<X> | undefined>
  one(options?: CallOptions): Promise<Out<X>>
  /** The selected rows as a table of their own. */
  asTable(): Derived<X>
}

/** A query over the rows of a query. */
export interface Derived<X> extends Read<Out<X>> {
  readonly $x: X
  where(that: (row: X) => Condition): Derived<X>
  orderBy(...terms: Terms<X>): Derived<X>
  limit(rows: number): Derived<X>
  offset(rows: number): Derived<X>
  select<Y>(shape: (row: X) => Y): Derived<Y>
  first(options?: CallOptions): Promise<Out<X> | undefined>
  one(options?: CallOptions): Promise<Out<X>>
}

/** Rows by group; `group` in lambdas is what `groupBy` gave. */
export interface Grouped<in out A extends Models, in out K extends keyof A, G, L extends string> {
  having(that: (row: About<A, K>['seen'], group: G) => Condition): Grouped<A, K, G, L>
  select<X>(shape: (row: About<A, K>['seen'], group: G) => X): Selected<A, K, X, L>
}

/** How many a write gives back. */
interface Arity<R> {
  one: R
  many: R[]
}

/** A write: lazy, runs once when awaited. */
export interface Command<T, R, M extends 'one' | 'many'> extends PromiseLike<T> {
  /** The rows as written, whole or only these fields. */
  returning<const F extends keyof R = keyof R>(...fields: readonly F[]): Command<Arity<Pick<R, F>>[M], R, M>
  toSQL(): readonly Statement[]
  explain(options?: CallOptions): Promise<string>
}

type Insertable<A extends Models, K extends keyof A, G> = [G] extends [never]
  ? G
  : G extends readonly (infer E)[]
    ? readonly Insert<A, K, E>[]
    : Insert<A, K, G>

/** The graph that an insert wrote. */
type Written<A extends Models, K extends keyof A, G> = G extends readonly (infer E)[] ? WrittenRow<A, K, E>[] : WrittenRow<A, K, G>
type WrittenRow<A extends Models, K extends keyof A, G> = About<A, K>['row'] & Graph<A, K, keyof G & keyof About<A, K>['relations'], G>
type Graph<A extends Models, K extends keyof A, P extends keyof About<A, K>['relations'], _G> = [P] extends [never]
  ? unknown
  : Included<A, K, { [C in P]: true }>

/** A model of the relational kind. Reading everything is `all()`: a bare handle cannot be awaited. */
export interface TableHandle<in out A extends Models, in out K extends keyof A, L extends string> {
  all(options?: CallOptions): Query<A, K, unknown, L>
  where(...conditions: readonly About<A, K>['where'][]): Query<A, K, unknown, L>
  include<const I>(relations: Exactly<I, About<A, K>['include']>): Query<A, K, I, L | 'where'>
  orderBy(...terms: Terms<About<A, K>['seen']>): Query<A, K, unknown, L | 'where'>
  limit(rows: number): Query<A, K, unknown, L | 'where'>
  offset(rows: number): Query<A, K, unknown, L | 'where'>
  after(cursor: string): Query<A, K, unknown, L | 'where'>
  before(cursor: string): Query<A, K, unknown, L | 'where'>
  distinct(): Query<A, K, unknown, L | 'where'>
  select<X>(shape: (row: About<A, K>['seen']) => X): Selected<A, K, X, L>
  pluck<T, C extends string>(value: (row: About<A, K>['seen']) => Expression<T, C>): Selected<A, K, Expression<T, C>, L>
  groupBy<G>(by: (row: About<A, K>['seen']) => G): Grouped<A, K, G, L>
  when<V>(
    value: V,
    then: (
      query: Query<A, K, unknown, L | 'where'>,
      value: Exclude<V, undefined | null | false>,
    ) => Query<A, K, unknown, L | 'where'>,
  ): Query<A, K, unknown, L | 'where'>
  readonly lock: Verb<'lock', L, (options?: LockOptions) => Query<A, K, unknown, L | 'where'>>
  first(where?: About<A, K>['where'], options?: CallOptions): Promise<About<A, K>['row'] | undefined>
  one(where?: About<A, K>['where'], options?: CallOptions): Promise<About<A, K>['row']>
  get(key: KeyOf<A[K]>, options?: CallOptions): Promise<About<A, K>['row'] | undefined>
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<Page<About<A, K>['row']>>
  stream(options?: CallOptions & { readonly snapshot?: boolean }): AsyncIterable<About<A, K>['row']>

  insert<G>(rows: Insertable<A, K, G>): Command<Written<A, K, G>, About<A, K>['row'], G extends readonly unknown[] ? 'many' : 'one'>
  upsert<G>(
    rows: Insertable<A, K, G>,
    options: UpsertOptions<A, K>,
  ): Command<Written<A, K, G>, About<A, K>['row'], G extends readonly unknown[] ? 'many' : 'one'>
  findOrCreate(row: Insert<A, K>, options?: { readonly by?: Names<A, K> }): Command<About<A, K>['row'], About<A, K>['row'], 'one'>
  updateMany(rows: readonly About<A, K>['change'][], options?: { readonly by?: Names<A, K> }): Command<number, About<A, K>['row'], 'many'>
}

/** A field, or several. */
type Names<A extends Models, K extends keyof A> = About<A, K>['names'] | readonly About<A, K>['names'][]

export interface UpsertOptions<in out A extends Models, in out K extends keyof A> {
  /** The unique fields by which an existing row is found. */
  readonly by: Names<A, K>
  /** What to change in an existing row; by default everything that was given. */
  readonly set?: About<A, K>['change'] | ((row: About<A, K>['seen'], given: About<A, K>['seen']) => About<A, K>['change'])
  /** Change an existing row only where this holds. */
  readonly where?: (row: About<A, K>['seen']) => Condition
}

/** The type of `findOrCreate`: a row inside a graph that may exist already. */
export interface FindOrCreateFunction {
  <V>(row: V): FindOrCreate<V>
}
