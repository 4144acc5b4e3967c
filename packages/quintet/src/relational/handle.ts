import type { OnProgress } from '../call/streaming.ts'
import type { Subject } from '../query/about.ts'
import type { Changes, FindOrCreate, Flat, New, NewColumns, Written } from '../query/graph.ts'
import type { Included } from '../query/include.ts'
import type { Out } from '../query/select.ts'
import type { Kept } from '../query/variant.ts'
import type { Refused, Verb } from '../schema/refused.ts'
import type { Condition, Expression, Order, Raw, Subselect } from '../schema/vocabulary.ts'
import type { Explanation } from '../sql/plan.ts'
import type { Columns, Derived, Sets } from './from-handle.ts'
import type { RowSchemas } from './row-schema.ts'

/** Limits of one call. */
export interface CallOptions {
  readonly signal?: AbortSignal
  /** Milliseconds, or a text as `'5s'`. */
  readonly deadline?: number | string
}

export interface StreamOptions extends CallOptions {
  /**
   * All rows, and what is included, as they were at the start. A reader that pauses for too long loses it: after `idleInTransaction`
   * on a server, after `statement` on a file. In memory such rows are read at once.
   */
  readonly snapshot?: boolean
  /** Called after each page of 1,000 rows, once the program has taken them. */
  readonly onProgress?: OnProgress
}

/** Rows from anywhere: a list, a generator, a stream. */
type Source<R> = Iterable<R> | AsyncIterable<R>

export interface CopyInOptions extends CallOptions {
  /** Called after every 1,000 rows. */
  readonly onProgress?: OnProgress
}

export interface CopyOutOptions<F extends PropertyKey> extends CallOptions {
  /** The columns; all of them unless said otherwise. */
  readonly fields?: readonly F[]
  readonly onProgress?: (progress: { readonly bytes: number }) => void
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
  stream(options?: StreamOptions): AsyncIterable<R>
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<Page<R>>
  toSQL(): Statement
  /** What the server would do, a tree a statement; with `analyze` it runs, and what that took is told. */
  explain(options?: CallOptions & { readonly analyze?: boolean }): Promise<Explanation>
}

type Term<S> = ((row: S) => Order | Raw | readonly (Order | Raw)[]) | Raw

/** The rows of a model with what is included. */
type Loaded<B extends Subject, I> = unknown extends I ? B['row'] : B['row'] & Included<B, I>

/**
 * Rows of one model, with the relations `I` included. `L` is what it lacks: what the store cannot, `'where'` as long as no condition was said,
 * `'chosen'` once its rows are chosen by more than a condition.
 */
export interface Query<in out B extends Subject, I, out L extends string> extends Read<Loaded<B, I>>, Sets<B['seen'], L> {
  readonly $x: B['seen']
  where(condition: B['where'], ...more: readonly B['where'][]): Query<B, I, Exclude<L, 'where'>>
  /** Every row is meant. */
  all(options?: CallOptions): Query<B, I, Exclude<L, 'where'>>
  include<const J>(relations: Exactly<J, B['include']>): Query<B, I & J, L>
  orderBy(term: Term<B['seen']>, ...more: readonly Term<B['seen']>[]): Query<B, I, L>
  limit(rows: number): Query<B, I, L | 'chosen'>
  offset(rows: number): Query<B, I, L | 'chosen'>
  after(cursor: string): Query<B, I, L | 'chosen'>
  before(cursor: string): Query<B, I, L | 'chosen'>
  distinct(): Query<B, I, L | 'chosen'>
  select<X>(shape: (row: B['seen']) => X): Selected<B, X, L>
  pluck<E extends Expression<unknown>>(value: (row: B['seen']) => E): Selected<B, E, L>
  groupBy<G>(by: (row: B['seen']) => G): Grouped<B, G, L>
  /** What `then` makes of it, where there is a value. What it lacks with or without one, it lacks: an update says all() before it. */
  when<V, M extends string>(
    value: V,
    then: (query: this, value: Exclude<V, undefined | null | false>) => Query<B, I, M>,
  ): Query<B, I, L | M>
  asTable(): Query<B, I, L | 'where' | 'chosen'>
  readonly lock: Verb<'lock', L, (options?: LockOptions) => Query<B, I, L>>
  first(where?: B['where'], options?: CallOptions): Promise<Loaded<B, I> | undefined>
  one(where?: B['where'], options?: CallOptions): Promise<Loaded<B, I>>
  get(key: B['key'], options?: CallOptions): Promise<Loaded<B, I> | undefined>
  readonly update: Write<L, UpdateVerb<B>, 'update'>
  readonly delete: Write<L, (options?: CallOptions) => Command<number, B, 'many'>, 'delete'>
}

/** A write of all rows of a condition. */
type Write<L extends string, F, Name extends string> =
  | F
  | (L extends 'where' ? Refused<`say where(…) or all() before ${Name}`> : never)
  | (L extends 'write' ? Refused<'a view is only read: write the tables that it is made of'> : never)
  | (L extends 'chosen' ? Refused<`${Name} takes no limit, offset, page or distinct: say where(row => row.id.in(query))`> : never)

/**
 * An argument that must be exactly a `T`, and whose type `G` is needed for the result. A parameter of type `G extends T` would
 * let misspelt names through, and a plain `T` would not tell what was given; a conditional type infers from both branches, and
 * once `G` is known only `T` is left to be checked.
 */
type Exactly<G, T> = [G] extends [never] ? G : T
/** The same place where the checker shall not look for a context in `T` before `G` is known. */
type Inferred<G> = G extends never ? G : unknown

type SetBy<B extends Subject, R> = ((row: B['seen']) => R) & B['change']
interface UpdateVerb<in out B extends Subject> {
  <U>(set: SetBy<B, Exactly<U, Changes<B, U>>> | B['change'], options?: CallOptions): Command<number, B, 'many'>
}

export interface LockOptions {
  readonly mode?: 'update' | 'share'
  readonly skipLocked?: boolean
  readonly nowait?: boolean
}

/** Rows of a shape of their own. */
export interface Selected<in out B extends Subject, X, out L extends string> extends Read<Out<X>>, Sets<Columns<X>, L> {
  readonly $x: X
  where(condition: B['where'], ...more: readonly B['where'][]): Selected<B, X, L>
  orderBy(term: Term<B['seen']>, ...more: readonly Term<B['seen']>[]): Selected<B, X, L>
  limit(rows: number): Selected<B, X, L>
  offset(rows: number): Selected<B, X, L>
  after(cursor: string): Selected<B, X, L>
  before(cursor: string): Selected<B, X, L>
  distinct(): Selected<B, X, L>
  when<V, M extends string>(
    value: V,
    then: (query: this, value: Exclude<V, undefined | null | false>) => Selected<B, X, M>,
  ): Selected<B, X, L | M>
  first(options?: CallOptions): Promise<Out<X> | undefined>
  one(options?: CallOptions): Promise<Out<X>>
  /** The selected rows as a table of their own. */
  asTable(): Derived<Columns<X>, L>
}

/** Rows by group; `group` in lambdas is what `groupBy` gave. */
export interface Grouped<in out B extends Subject, G, out L extends string> {
  having(that: (row: B['seen'], group: G) => Condition): Grouped<B, G, L>
  orderBy(term: GroupTerm<B, G>, ...more: readonly GroupTerm<B, G>[]): Grouped<B, G, L>
  select<X>(shape: (row: B['seen'], group: G) => X): Selected<B, X, L>
}

type GroupTerm<B extends Subject, G> = (row: B['seen'], group: G) => Order | readonly Order[]

/** How many a write gives back. */
interface Arity<R> {
  one: R
  many: R[]
}

/** A write: lazy, runs once when awaited. */
export interface Command<T, B extends Subject, M extends 'one' | 'many'> extends PromiseLike<T> {
  /** The rows as written: whole, only these fields, or what a lambda makes of the row (and of the row before the write). */
  returning<const P extends Wanted<B>>(...of: P): Command<Arity<Back<B, P>>[M], B, M>
  /**
   * What it gives back of its rows (these fields, or all) as a source of another query or write, which does both in one statement,
   * each time that it runs. Where the store can: PostgreSQL.
   */
  cte<const F extends B['fields'] = B['fields']>(...fields: readonly F[]): Subselect<Pick<B['seen'], F & keyof B['seen']>>
  toSQL(): readonly Statement[]
  /** What the server would do; with `analyze: 'rollback'` it runs, and is undone. */
  explain(options?: CallOptions & { readonly analyze?: 'rollback' }): Promise<Explanation>
}

/** What a write gives back of each row. */
type Wanted<B extends Subject> = readonly (keyof B['row'])[] | readonly [shape: (row: B['seen'], before: B['missing']) => unknown]
type Back<B extends Subject, P> = P extends readonly [(...rows: never) => infer X]
  ? Out<X>
  : P extends readonly []
    ? B['row']
    : P extends readonly (keyof B['row'])[]
      ? Pick<B['row'], P[number]>
      : never

type Insertable<B extends Subject, G> = [G] extends [never]
  ? Inferred<G>
  : G extends readonly unknown[]
    ? readonly NewRow<B, G[number]>[]
    : NewRow<B, G>
/** Only a row that holds other rows asks for a type of its own. */
type NewRow<B extends Subject, G> = [keyof G & B['names']] extends [never] ? B['new'] : New<B, G>

/** An insert: gives the row, the rows, or the graph that was written. */
export interface Insertion<in out B extends Subject, G> extends PromiseLike<Written<B, G>> {
  returning<const P extends Wanted<B>>(...of: P): Command<G extends readonly unknown[] ? Back<B, P>[] : Back<B, P>, B, 'many'>
  /** What it gives back of its rows as a source of another query or write, in one statement; where the store can: PostgreSQL. */
  cte<const F extends B['fields'] = B['fields']>(...fields: readonly F[]): Subselect<Pick<B['seen'], F & keyof B['seen']>>
  toSQL(): readonly Statement[]
  /** What the server would do; with `analyze: 'rollback'` it runs, and is undone. */
  explain(options?: CallOptions & { readonly analyze?: 'rollback' }): Promise<Explanation>
}

/** A model of the relational kind. Reading everything is `all()`: a bare handle cannot be awaited. */
export interface TableHandle<in out B extends Subject, out L extends string> {
  readonly $x: B['seen']
  /** Standard Schemas of what `insert` (whole graphs included) and `update` take, for forms and APIs. */
  readonly schema: RowSchemas<B['new'], B['facts']['columns']['given']>
  all(options?: CallOptions): Query<B, unknown, L>
  where(condition: B['where'], ...more: readonly B['where'][]): Query<B, unknown, L>
  include<const I>(relations: Exactly<I, B['include']>): Query<B, I, L | 'where'>
  orderBy(term: Term<B['seen']>, ...more: readonly Term<B['seen']>[]): Query<B, unknown, L | 'where'>
  limit(rows: number): Query<B, unknown, L | 'where' | 'chosen'>
  offset(rows: number): Query<B, unknown, L | 'where' | 'chosen'>
  after(cursor: string): Query<B, unknown, L | 'where' | 'chosen'>
  before(cursor: string): Query<B, unknown, L | 'where' | 'chosen'>
  distinct(): Query<B, unknown, L | 'where' | 'chosen'>
  select<X>(shape: (row: B['seen']) => X): Selected<B, X, L>
  pluck<E extends Expression<unknown>>(value: (row: B['seen']) => E): Selected<B, E, L>
  groupBy<G>(by: (row: B['seen']) => G): Grouped<B, G, L>
  when<V, M extends string>(
    value: V,
    then: (query: Query<B, unknown, L | 'where'>, value: Exclude<V, undefined | null | false>) => Query<B, unknown, M>,
  ): Query<B, unknown, L | M | 'where'>
  readonly lock: Verb<'lock', L, (options?: LockOptions) => Query<B, unknown, L | 'where'>>
  first(where?: B['where'], options?: CallOptions): Promise<B['row'] | undefined>
  one(where?: B['where'], options?: CallOptions): Promise<B['row']>
  get(key: B['key'], options?: CallOptions): Promise<B['row'] | undefined>
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<Page<B['row']>>
  stream(options?: StreamOptions): AsyncIterable<B['row']>
  /** All rows as CSV in UTF-8, as the server writes it, a line of names first. */
  readonly copyOut: Verb<'copyOut', L, (options?: CopyOutOptions<B['fields']>) => AsyncIterable<Uint8Array>>

  insert<G>(rows: Insertable<B, G>, options?: CallOptions): Insertion<B, G>
  /** Inserts that give the keys that the store would make. */
  withIds(): WithIds<B>
  upsert<G>(rows: Insertable<B, G>, options?: UpsertOptions<B>): Insertion<B, G>
  /** Inserts the rows that no row with the same unique fields keeps out, and gives those that were inserted. */
  insertMissing(rows: readonly B['new'][], options?: CallOptions): Command<B['row'][], B, 'many'>
  /** The rows of a query as new rows, without their coming here: a count, or what `returning` says. */
  insertFrom<X>(query: Subselect<X> & Fitting<B, Out<X>>, options?: InsertFromOptions<B>): Command<number, B, 'many'>
  findOrCreate(row: B['new'], options?: CallOptions & { readonly by?: Names<B> }): Command<B['row'], B, 'one'>
  updateMany(rows: readonly Keyed<B>[], options?: CallOptions & { readonly by?: Names<B> }): Command<number, B, 'many'>
  /**
   * Rows from a source of any length, in one transaction and constant memory: gives how many. They are checked like those of `insert`,
   * and the source is read as fast as the store takes them; one that pauses for longer than `idleInTransaction` ends it.
   */
  copyIn(rows: Source<NewColumns<B, unknown>>, options?: CopyInOptions): PromiseLike<number>
}

/** A view: read like a table, never written. */
export type ViewHandle<B extends Subject, L extends string> = Pick<TableHandle<B, L | 'write'>, ReadVerb>
type ReadVerb =
  | '$x'
  | 'all'
  | 'where'
  | 'include'
  | 'orderBy'
  | 'limit'
  | 'offset'
  | 'after'
  | 'before'
  | 'distinct'
  | 'select'
  | 'pluck'
  | 'groupBy'
  | 'when'
  | 'lock'
  | 'first'
  | 'one'
  | 'get'
  | 'count'
  | 'exists'
  | 'page'
  | 'stream'
  | 'copyOut'

/** A view whose rows are kept. */
export type MaterializedHandle<B extends Subject, L extends string> = ViewHandle<B, L> & Refreshed
interface Refreshed {
  /** Makes its rows anew; `concurrently`: readers go on meanwhile, which needs a key. */
  refresh(options?: CallOptions & { readonly concurrently?: boolean }): Promise<void>
}

/** The numbers of a sequence: each is handed out once, also where the transaction that took it is undone. */
export interface SequenceVerbs {
  next(options?: CallOptions): Promise<number>
  /** Several at once. */
  take(count: number, options?: CallOptions): Promise<number[]>
  /** The last one that was handed out to anybody; null before the first. */
  current(options?: CallOptions): Promise<number | null>
}

/** A model whose rows are of several kinds: `where({ kind: 'article' })` leaves only articles. */
export type VariantHandle<B extends Subject, L extends string> = Omit<TableHandle<B, L>, 'where'> & Narrowing<B, L>
interface Narrowing<in out B extends Subject, out L extends string> {
  where<const W>(condition: Exactly<W, B['where']>, ...more: readonly B['where'][]): Query<Kept<B, W>, unknown, L>
}

/** Inserts that give the keys that the store would make. */
export interface WithIds<in out B extends Subject> {
  insert<G>(
    rows: [G] extends [never] ? Inferred<G> : G extends readonly unknown[] ? readonly New<B, G[number], 'withIds'>[] : New<B, G, 'withIds'>,
  ): Insertion<B, G>
  copyIn(rows: Source<NewColumns<B, unknown, 'withIds'>>, options?: CopyInOptions): PromiseLike<number>
}

/** A change of one row, which its key names. */
type Keyed<B extends Subject> = Flat<Omit<B['change'], keyof B['facts']['key']> & Partial<B['facts']['key']>>

/** A field, or several. */
type Names<B extends Subject> = B['fields'] | readonly B['fields'][]

export interface UpsertOptions<in out B extends Subject> extends CallOptions {
  /** The unique fields, or the declared unique index (of some rows, over expressions), by which an existing row is found; the key unless said otherwise. */
  readonly by?: Names<B> | { readonly index: string }
  /** What to change in an existing row; by default everything that was given. */
  readonly set?: B['change'] | ((row: B['seen'], given: B['seen']) => B['change'])
  /** Change an existing row only where this holds. */
  readonly where?: (row: B['seen'], given: B['seen']) => Condition
}

/** Whether selected rows can be new rows of a model. */
type Fitting<B extends Subject, R> = [keyof R] extends [B['fields']]
  ? [R] extends [B['new']]
    ? unknown
    : Refused<'the query must select every field that a new row needs, each of its type'>
  : Refused<'the query selects a field that the model does not have'>

export interface InsertFromOptions<in out B extends Subject> extends CallOptions {
  /** What becomes of rows that are there already; without it they are an error. */
  readonly upsert?: Omit<UpsertOptions<B>, keyof CallOptions>
}

/** The type of `findOrCreate`: a row inside a graph that may exist already. */
export interface FindOrCreateFunction {
  <V>(row: V): FindOrCreate<V>
}
