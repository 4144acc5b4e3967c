import type { About } from '../query/about.ts'
import type { FunctionRows } from '../query/from-types.ts'
import type { Sight, Whole } from '../query/path.ts'
import type { Out } from '../query/select.ts'
import type { Facts } from '../schema/field.ts'
import type { Refused, Verb } from '../schema/refused.ts'
import type { Model, Models, Named } from '../schema/row.ts'
import type { Condition, Expression, FieldKind, Leaves, Order, Raw, Subselect } from '../schema/vocabulary.ts'
import type { CallOptions, Command, LockOptions, Read } from './handle.ts'

type Terms<S> = (row: S) => Order | readonly Order[]

/** What was selected as a table: a whole row inside it is its columns, which lead nowhere any more. */
export type Columns<X> =
  X extends Whole<infer B, infer K, infer Z>
    ? Facts<B[K]['$s']>['columns'][Z & Sight]
    : X extends Expression<unknown>
      ? X
      : { [P in keyof X]: Columns<X[P]> }

/** What rows must be to stand beside others: the same members, of the same kinds. */
type Alike<X> =
  X extends Whole<infer B, infer K, infer Z>
    ? { readonly $of: Whole<B, K, Z> }
    : X extends Expression<infer T, infer K>
      ? Expression<T, K>
      : { readonly [P in keyof X]: Alike<X[P]> }

/** Rows of several queries as one. What may be null in any of them may be null in the first. */
export interface Sets<in out X, out L extends string> {
  /** All rows, equal ones once; `unionAll` keeps them. */
  union(...others: readonly Subselect<Alike<X>>[]): Derived<X, L>
  unionAll(...others: readonly Subselect<Alike<X>>[]): Derived<X, L>
  /** Rows that all of them have. */
  intersect(...others: readonly Subselect<Alike<X>>[]): Derived<X, L>
  /** Rows that the others do not have. */
  except(...others: readonly Subselect<Alike<X>>[]): Derived<X, L>
  readonly intersectAll: Verb<'setAll', L, (...others: readonly Subselect<Alike<X>>[]) => Derived<X, L>, Unall>
  readonly exceptAll: Verb<'setAll', L, (...others: readonly Subselect<Alike<X>>[]) => Derived<X, L>, Unall>
  /** The query as one that stands once before the statement (`with`), however often its rows are read there. */
  cte(options?: { readonly materialized?: boolean }): Derived<X, L>
  /**
   * These rows, then what `step` makes of the rows found last. It must say how it ends: `once` leaves out rows that were found
   * before, so that a cycle ends; `depth` goes so deep.
   */
  recursive(step: (self: Derived<X, L>) => Subselect<Alike<X>>, end: { readonly once: true } | { readonly depth: number }): Derived<X, L>
}

type Undistinct = 'this store has no distinctOn: keep the rows whose rowNumber() over a partition is 1'
type Ungrouped = 'this store has no groups of several sizes at once: put groupBy results together with unionAll'
type Unall = 'this store counts no equal rows: number them with rowNumber() over a partition'

/** Rows of the shape `X`; lambdas of its clauses see `S`, what it was selected from. `L` is what the store lacks. */
export interface Rows<in out S, X, out L extends string> extends Read<Out<X>>, Sets<Columns<X>, L> {
  readonly $x: X
  where(condition: ((row: S) => Condition) | Raw, ...more: readonly (((row: S) => Condition) | Raw)[]): this
  orderBy(term: Terms<S> | Raw, ...more: readonly (Terms<S> | Raw)[]): this
  limit(rows: number): this
  offset(rows: number): this
  distinct(): this
  /** The first row, in the order, of those that have the same keys. */
  readonly distinctOn: Verb<'distinctOn', L, (keys: (row: S) => unknown) => this, Undistinct>
  when<V>(value: V, then: (query: this, value: Exclude<V, undefined | null | false>) => this): this
  first(options?: CallOptions): Promise<Out<X> | undefined>
  one(options?: CallOptions): Promise<Out<X>>
  /** The rows as a table of their own: what comes next ranges over them. */
  asTable(): Derived<Columns<X>, L>
}

/** A query over rows that are not rows of one model. */
export interface Derived<in out S, out L extends string> extends Rows<S, S, L> {
  select<X>(shape: (row: S) => X): Rows<S, X, L>
  pluck<E extends Expression<unknown>>(value: (row: S) => E): Rows<S, E, L>
  groupBy<G>(by: (row: S) => G): Groups<S, G, L>
  /** Groups by all keys, by all but the last, and so on to one group of all rows. A key that a group leaves out is null. */
  readonly rollup: Verb<'groupingSets', L, <G>(by: (row: S) => G) => Groups<S, Missing<G>, L>, Ungrouped>
  /** Groups by every choice of the keys. */
  readonly cube: Verb<'groupingSets', L, <G>(by: (row: S) => G) => Groups<S, Missing<G>, L>, Ungrouped>
  /** Groups by these choices of the keys, by their names. */
  readonly groupingSets: Verb<
    'groupingSets',
    L,
    <G>(by: (row: S) => G, sets: readonly (readonly (keyof G)[])[]) => Groups<S, Missing<G>, L>,
    Ungrouped
  >
}

/** Rows by group; `group` in lambdas is what `groupBy` gave. */
export interface Groups<in out S, G, out L extends string> {
  having(that: (row: S, group: G) => Condition): Groups<S, G, L>
  orderBy(
    term: (row: S, group: G) => Order | readonly Order[],
    ...more: readonly ((row: S, group: G) => Order | readonly Order[])[]
  ): Groups<S, G, L>
  select<X>(shape: (row: S, group: G) => X): Rows<S, X, L>
}

/** What can be a source of rows: a model, a handle of `db`, a query. */
export type SourceRows = Model | Subselect
/** One source under its name. */
export type Sources = Readonly<Record<string, SourceRows>>

type Model$ = { readonly $n: string }
/** A source as its rows are seen; `missing`: where there may be none. */
export type Seen<A extends Models, F> = { readonly [P in keyof F]: SeenRow<A, F[P]> }
type SeenRow<A extends Models, V> = V extends Model$ ? About<A, Named<A, V['$n']>>['seen'] : V extends Subselect<infer X> ? Row<X> : never
/** The rows of a query: those of a model stay what they are, what was selected is a table. */
type Row<X> = X extends Whole<infer _A, infer _K, infer _Z> ? X : Columns<X>
export type Missed<A extends Models, F> = { readonly [P in keyof F]: MissedRow<A, F[P]> }
type MissedRow<A extends Models, V> = V extends Model$
  ? About<A, Named<A, V['$n']>>['missing']
  : V extends Subselect<infer X>
    ? Missing<Row<X>>
    : never

/** A row, or an expression, that may be missing. */
type Missing<X> =
  X extends Whole<infer B, infer K, infer _>
    ? About<B, K>['missing']
    : X extends Expression<infer T, infer K>
      ? Leaves<T | null>[K & FieldKind]
      : { readonly [P in keyof X]: Missing<X[P]> }

/**
 * Rows of several sources side by side: `S` as they are seen, `M` as they are where all of them may be missing. Each join adds its
 * source to both; a source behind an outer join may be missing, and then so may each of its fields.
 */
export interface From<in out A extends Models, in out S, in out M, out L extends string> extends Derived<S, L> {
  innerJoin<F extends Sources>(source: F, on: (row: S & Seen<A, F>) => Condition): From<A, S & Seen<A, F>, M & Missed<A, F>, L>
  leftJoin<F extends Sources>(source: F, on: (row: S & Seen<A, F>) => Condition): From<A, S & Missed<A, F>, M & Missed<A, F>, L>
  rightJoin<F extends Sources>(source: F, on: (row: S & Seen<A, F>) => Condition): From<A, M & Seen<A, F>, M & Missed<A, F>, L>
  fullJoin<F extends Sources>(source: F, on: (row: S & Seen<A, F>) => Condition): From<A, M & Missed<A, F>, M & Missed<A, F>, L>
  /** Every pair, said on purpose. */
  crossJoin<F extends Sources>(source: F): From<A, S & Seen<A, F>, M & Missed<A, F>, L>
  /** A source that speaks of the rows before it, once for each of them: what a function gives, or a query where the store can. */
  innerJoinLateral<F extends Laterals<L>>(
    source: (row: S) => F,
    on?: (row: S & Seen<A, F>) => Condition,
  ): From<A, S & Seen<A, F>, M & Missed<A, F>, L>
  leftJoinLateral<F extends Laterals<L>>(
    source: (row: S) => F,
    on?: (row: S & Seen<A, F>) => Condition,
  ): From<A, S & Missed<A, F>, M & Missed<A, F>, L>
  readonly lock: Verb<'lock', L, (options?: LockOptions) => this>
  /**
   * Changes rows of one source, with values from what is joined to it. Where several joined rows meet one written row, it takes
   * the values of any one of them.
   */
  update<const N extends Writable<S>>(
    source: N,
    set: ((row: S) => Written<S[N]>['change']) | Written<S[N]>['change'],
    options?: CallOptions,
  ): Command<number, Written<S[N]>, 'many'>
  /** Deletes rows of one source, chosen by what is joined to it. */
  delete<const N extends Writable<S>>(source: N, options?: CallOptions): Command<number, Written<S[N]>, 'many'>
}

/** Names of the sources whose rows are rows of a model, and always there. */
type Writable<S> = { [P in keyof S]: S[P] extends Whole<infer _A, infer _K, 'seen'> ? P : never }[keyof S]
type Written<V> = V extends Whole<infer A, infer K, infer _> ? About<A, K> : never

/** What may speak of the rows before it. */
type Laterals<L extends string> = 'lateral' extends L
  ? Readonly<
      Record<
        string,
        FunctionRows<unknown> | Refused<'this store has no lateral join of a query: number rows with rowNumber() and filter with asTable()'>
      >
    >
  : Sources

/** The type of `db.from`. */
export interface FromFunction<in out A extends Models, out L extends string> {
  <F extends Sources>(source: F): From<A, Seen<A, F>, Missed<A, F>, L>
}
