import type { Facts } from '../schema/field.ts'
import type { Models } from '../schema/row.ts'
import type { BooleanLeaf, Condition, Expression, FieldKind, Leaves, Raw, Readable, Subselect, Typed } from '../schema/vocabulary.ts'
import type { About, Titled } from './about.ts'
import type { Added } from './variant.ts'

/** Fields and the values they must have: null means "is null", an array "one of". */
export type Matching<A extends Models, K extends keyof A> = Titled & Fields<A, K>
type Fields<A extends Models, K extends keyof A> = Facts<A[K]['$s']>['columns']['match'] & Added<A[K]>[A[K]['$h']]['match']

/**
 * What `where` takes: a lambda that gives a condition, fields and values, optional input or raw SQL. Every part has the fields as
 * members that may be there: the checker suggests for a misspelt name only what all parts of a union have.
 */
export type Where<A extends Models, K extends keyof A> = Test<A, K> | Optional<A, K> | Matching<A, K>
type Test<A extends Models, K extends keyof A> = ((row: About<A, K>['seen']) => Condition) & Fields<A, K>
type Optional<A extends Models, K extends keyof A> = Given<Matching<A, K>> & Fields<A, K>

/** Optional input, said on purpose: keys whose value is undefined are left out. */
export interface Given<out W> {
  readonly $given: W
}

/** The type of `given`. Inside `where` the fields are checked against the model; alone they are taken as they are. */
export interface GivenFunction {
  <V, W = { readonly [P in keyof V]: Exclude<V[P], undefined> }>(fields: [V] extends [never] ? Inferred<V> : Loose<NoInfer<W>>): Given<W>
}
type Inferred<V> = V extends never ? V : unknown
type Loose<W> = { readonly [P in keyof W]?: W[P] | undefined }

/** The type of `and` and `or` as functions: all, or any, of a list. */
export interface JunctionFunction {
  (...conditions: readonly Condition[]): Condition
}

/** The type of `isNull`: of an expression, or of a row that may be missing. */
export interface IsNullFunction {
  (of: Readable): Condition
}

/** The type of `wasInserted`: of the row that a write gives back. */
export interface WasInsertedFunction {
  (row: Readable): BooleanLeaf<boolean>
}

/** The type of `exists`: whether a relation or a query has rows, or the row at the end of a path is there. */
export interface ExistsFunction {
  (of: Readable | Subselect): Condition
}

/** The type of `scalar`: a query of one expression as a value. */
export interface ScalarFunction {
  <T, K extends FieldKind>(query: Subselect<Expression<T, K>>): Leaves<T | null>[K]
}

/** The type of `not`. */
export interface NotFunction {
  (of: Condition): Condition
}

/** The type of `coalesce`: the first value that is not null. */
export interface CoalesceFunction {
  <T, K extends FieldKind, U extends T>(
    first: Expression<T, K>,
    ...others: readonly [...Expression<T, K>[], U | Expression<U, K>]
  ): Leaves<(T & {}) | U>[K]
}

/** The type of `caseWhen`: pairs of a condition and a value, in order, and what holds otherwise. */
export interface CaseFunction {
  <T, K extends FieldKind>(when: Condition, then: Expression<T, K>): Case<T, K>
}
export interface Case<T, K extends FieldKind> {
  when<N extends null = never>(when: Condition, then: (T & {}) | Expression<T | N, K>): Case<T | N, K>
  else<N extends null = never>(value: (T & {}) | Expression<T | N, K>): Leaves<T | N>[K]
  end(): Leaves<T | null>[K]
}

/** The type of `sql`: a fragment with bound values; with a field first it has that field's type. */
export interface SqlFunction {
  (text: TemplateStringsArray, ...values: readonly unknown[]): Raw
  <C extends FieldKind, V>(type: Typed<C, V>): (text: TemplateStringsArray, ...values: readonly unknown[]) => Leaves<V>[C]
  /** Several parts as one, separated by commas or by a fragment of your own. */
  join(parts: readonly unknown[], separator?: Raw): Raw
}

/** The type of `pick`: an object with only the keys that are allowed, for the body of a request. */
export interface PickFunction {
  <V extends object, const P extends string>(
    from: V,
    keys: readonly P[],
  ): { [C in P & keyof V]: V[C] } & { [C in Exclude<P, keyof V>]?: never }
}
