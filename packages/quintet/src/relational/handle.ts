import type { Where } from '../query/expression.ts'
import type { Include, Included, Relations } from '../query/include.ts'
import type { Scope } from '../query/path.ts'
import type { Out } from '../query/select.ts'
import type { Refused } from '../schema/field.ts'
import type { Changes, FindOrCreate, Insert, Update } from '../schema/insert.ts'
import type { Models } from '../schema/row.ts'
import type { Column, Condition, Expression, Order } from '../schema/vocabulary.ts'

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

/** Rows of one model. `L` is what it lacks: what the store cannot, and `'where'` as long as no choice was made. */
export interface Query<A extends Models, K extends keyof A, R, L extends string> extends Read<R> {
  where(...conditions: readonly Where<A, K>[]): Query<A, K, R, Exclude<L, 'where'>>
  /** Every row is meant. */
  all(options?: CallOptions): Query<A, K, R, Exclude<L, 'where'>>
  include<const I>(relations: Exactly<I, Include<A, K>>): Query<A, K, R & Included<A, K, I>, L>
  orderBy(...terms: Terms<Scope<A, K>>): Query<A, K, R, L>
  limit(rows: number): Query<A, K, R, L>
  offset(rows: number): Query<A, K, R, L>
  after(cursor: string): Query<A, K, R, L>
  before(cursor: string): Query<A, K, R, L>
  distinct(): Query<A, K, R, L>
  select<X>(shape: (row: Scope<A, K>) => X): Selected<A, K, X, L>
  pluck<T, C extends string>(value: (row: Scope<A, K>) => Expression<T, C>): Selected<A, K, Expression<T, C>, L>
  groupBy<G>(by: (row: Scope<A, K>) => G): Grouped<A, K, G, L>
  when<V>(value: V, then: (query: this, value: Exclude<V, undefined | null | false>) => Query<A, K, R, L>): Query<A, K, R, L>
  asTable(): Query<A, K, R, L | 'where'>
  readonly lock: Verb<'lock', L, (options?: LockOptions) => Query<A, K, R, L>>
  first(where?: Where<A, K>, options?: CallOptions): Promise<R | undefined>
  one(where?: Where<A, K>, options?: CallOptions): Promise<R>
  get(key: A[K]['$get'], options?: CallOptions): Promise<R | undefined>
  readonly update: Verb<'where', L, UpdateVerb<A, K>, 'say where(…) or all() before update'>
  readonly delete: Verb<'where', L, () => Command<number, A[K]['$row'], 'many'>, 'say where(…) or all() before delete'>
}

/** The argument's type as given, where only exactly this is allowed. */
type Exactly<G, T> = [G] extends [never] ? G : T

interface UpdateVerb<A extends Models, K extends keyof A> {
  <U>(set: Update<A, K> | ((row: Scope<A, K>) => Exactly<U, Changes<A, K, U>>)): Command<number, A[K]['$row'], 'many'>
}

export interface LockOptions {
  readonly mode?: 'update' | 'share'
  readonly skipLocked?: boolean
  readonly nowait?: boolean
}

/** Rows of a shape of their own. */
export interface Selected<A extends Models, K extends keyof A, X, L extends string> extends Read<Out<X>>, Column<never> {
  readonly $column: X & Expression<never>
  where(...conditions: readonly Where<A, K>[]): Selected<A, K, X, L>
  orderBy(...terms: Terms<Scope<A, K>>): Selected<A, K, X, L>
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
  where(that: (row: X) => Condition): Derived<X>
  orderBy(...terms: Terms<X>): Derived<X>
  limit(rows: number): Derived<X>
  offset(rows: number): Derived<X>
  select<Y>(shape: (row: X) => Y): Derived<Y>
  first(options?: CallOptions): Promise<Out<X> | undefined>
  one(options?: CallOptions): Promise<Out<X>>
}

/** Rows by group; `group` in lambdas is what `groupBy` gave. */
export interface Grouped<A extends Models, K extends keyof A, G, L extends string> {
  having(that: (row: Scope<A, K>, group: G) => Condition): Grouped<A, K, G, L>
  select<X>(shape: (row: Scope<A, K>, group: G) => X): Selected<A, K, X, L>
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
type WrittenRow<A extends Models, K extends keyof A, G> = A[K]['$row'] & Graph<A, K, keyof G & keyof Relations<A, K>, G>
type Graph<A extends Models, K extends keyof A, P extends keyof Relations<A, K>, _G> = [P] extends [never]
  ? unknown
  : { [C in P]: Relations<A, K>[C]['row'] }

/** A model of the relational kind. Reading everything is `all()`: a bare handle cannot be awaited. */
export interface TableHandle<A extends Models, K extends keyof A, L extends string> {
  all(options?: CallOptions): Query<A, K, A[K]['$row'], L>
  where(...conditions: readonly Where<A, K>[]): Query<A, K, A[K]['$row'], L>
  include<const I>(relations: Exactly<I, Include<A, K>>): Query<A, K, A[K]['$row'] & Included<A, K, I>, L | 'where'>
  orderBy(...terms: Terms<Scope<A, K>>): Query<A, K, A[K]['$row'], L | 'where'>
  limit(rows: number): Query<A, K, A[K]['$row'], L | 'where'>
  offset(rows: number): Query<A, K, A[K]['$row'], L | 'where'>
  after(cursor: string): Query<A, K, A[K]['$row'], L | 'where'>
  before(cursor: string): Query<A, K, A[K]['$row'], L | 'where'>
  distinct(): Query<A, K, A[K]['$row'], L | 'where'>
  select<X>(shape: (row: Scope<A, K>) => X): Selected<A, K, X, L>
  pluck<T, C extends string>(value: (row: Scope<A, K>) => Expression<T, C>): Selected<A, K, Expression<T, C>, L>
  groupBy<G>(by: (row: Scope<A, K>) => G): Grouped<A, K, G, L>
  when<V>(
    value: V,
    then: (
      query: Query<A, K, A[K]['$row'], L | 'where'>,
      value: Exclude<V, undefined | null | false>,
    ) => Query<A, K, A[K]['$row'], L | 'where'>,
  ): Query<A, K, A[K]['$row'], L | 'where'>
  readonly lock: Verb<'lock', L, (options?: LockOptions) => Query<A, K, A[K]['$row'], L | 'where'>>
  first(where?: Where<A, K>, options?: CallOptions): Promise<A[K]['$row'] | undefined>
  one(where?: Where<A, K>, options?: CallOptions): Promise<A[K]['$row']>
  get(key: A[K]['$get'], options?: CallOptions): Promise<A[K]['$row'] | undefined>
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<Page<A[K]['$row']>>
  stream(options?: CallOptions & { readonly snapshot?: boolean }): AsyncIterable<A[K]['$row']>

  insert<G>(rows: Insertable<A, K, G>): Command<Written<A, K, G>, A[K]['$row'], G extends readonly unknown[] ? 'many' : 'one'>
  upsert<G>(
    rows: Insertable<A, K, G>,
    options: UpsertOptions<A, K>,
  ): Command<Written<A, K, G>, A[K]['$row'], G extends readonly unknown[] ? 'many' : 'one'>
  findOrCreate(row: Insert<A, K>, options?: { readonly by?: Names<A, K> }): Command<A[K]['$row'], A[K]['$row'], 'one'>
  updateMany(rows: readonly Update<A, K>[], options?: { readonly by?: Names<A, K> }): Command<number, A[K]['$row'], 'many'>
}

/** A field, or several. */
type Names<A extends Models, K extends keyof A> = (keyof A[K]['$row'] & string) | readonly (keyof A[K]['$row'] & string)[]

export interface UpsertOptions<A extends Models, K extends keyof A> {
  /** The unique fields by which an existing row is found. */
  readonly by: Names<A, K>
  /** What to change in an existing row; by default everything that was given. */
  readonly set?: Update<A, K> | ((row: Scope<A, K>, given: Scope<A, K>) => Update<A, K>)
  /** Change an existing row only where this holds. */
  readonly where?: (row: Scope<A, K>) => Condition
}

/** The type of `findOrCreate`: a row inside a graph that may exist already. */
export interface FindOrCreateFunction {
  <V>(row: V): FindOrCreate<V>
}
