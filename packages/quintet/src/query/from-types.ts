import type {
  Condition,
  Expression,
  FieldKind,
  JsonLeaf,
  KindOf,
  Leaves,
  NumberLeaf,
  Subselect,
  TextLeaf,
  Typed,
} from '../schema/vocabulary.ts'
import type { Aggregate } from './aggregate.ts'

/** The type of `values`: rows of the program's own, each column of the type that its field says. */
export interface ValuesFunction {
  <S extends Readonly<Record<string, Typed<FieldKind, unknown>>>>(
    shape: S,
    rows: readonly { readonly [P in keyof S]: S[P]['$t'] }[],
  ): Subselect<{ readonly [P in keyof S]: Leaves<S[P]['$t']>[S[P]['$k']] }>
}

/** What a function of the server gives as rows. It may speak of rows before it in every store. */
export interface FunctionRows<out X> extends Subselect<X> {
  readonly $function: true
}

/** The type of `unnest`. */
export interface UnnestFunction {
  <T>(
    list: Expression<readonly T[] | null, 'list'>,
  ): FunctionRows<{ readonly value: Leaves<T | null>[KindOf<T>]; readonly position: NumberLeaf<number> }>
}

/** The type of `jsonEach`. */
export interface JsonEachFunction {
  (json: Expression<unknown, 'json'>): FunctionRows<{ readonly key: TextLeaf<string>; readonly value: JsonLeaf<unknown> }>
}

/** The type of `jsonElements`. */
export interface JsonElementsFunction {
  (json: Expression<unknown, 'json'>): FunctionRows<{ readonly value: JsonLeaf<unknown>; readonly position: NumberLeaf<number> }>
}

/** The type of `generateSeries`. */
export interface GenerateSeriesFunction {
  (
    from: number | Expression<number, 'number'>,
    to: number | Expression<number, 'number'>,
    step?: number,
  ): FunctionRows<{ readonly value: NumberLeaf<number> }>
}

/** The type of `fn`: any function of the server, and with `aggregate` any that makes one value of many rows. */
export interface AnyFunction {
  <K extends FieldKind, T>(gives: Typed<K, T>): (name: TemplateStringsArray) => (...args: readonly unknown[]) => Leaves<T>[K]
  aggregate<K extends FieldKind, T>(
    gives: Typed<K, T>,
  ): (name: TemplateStringsArray) => (...args: readonly unknown[]) => Aggregate<Leaves<T>[K]>
}

/** What a part of a tuple may be compared with. */
type Values<P> = { readonly [I in keyof P]: P[I] extends Expression<infer T, infer K> ? (T & {}) | Expression<T | null, K> : never }
type Known<P> = { readonly [I in keyof P]: P[I] extends Expression<infer T> ? T & {} : never }

/** Several values compared as one. */
export interface Tuple<out P> {
  readonly $parts: P
  eq(other: Values<P> | Tuple<Alike<P>>): Condition
  ne(other: Values<P> | Tuple<Alike<P>>): Condition
  gt(other: Values<P> | Tuple<Alike<P>>): Condition
  gte(other: Values<P> | Tuple<Alike<P>>): Condition
  lt(other: Values<P> | Tuple<Alike<P>>): Condition
  lte(other: Values<P> | Tuple<Alike<P>>): Condition
  in(list: readonly Known<P>[] | Subselect<object>): Condition
  notIn(list: readonly Known<P>[] | Subselect<object>): Condition
}
type Alike<P> = { readonly [I in keyof P]: P[I] extends Expression<infer T, infer K> ? Expression<T | null, K> : never }

/** The type of `tuple`. */
export interface TupleFunction {
  <const P extends readonly [Expression<unknown>, Expression<unknown>, ...Expression<unknown>[]]>(...parts: P): Tuple<P>
}
