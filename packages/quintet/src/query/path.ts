import type { Declared, Item, Shape } from '../schema/field.ts'
import type { IncomingOf, KeyOf, Models } from '../schema/row.ts'
import type { Condition, Expression, Leaves, NumberLeaf, Order } from '../schema/vocabulary.ts'
import type { Out } from './select.ts'

/** How a row is seen: as it is, or past a row that may be missing, where every field may be null. */
export type Sight = '$e' | '$n'

/**
 * The parameter of a lambda: one row of a table. Its columns are expressions, to-one relations lead to the scope of the other
 * row, to-many relations to its rows. The other direction of a relation declared elsewhere is here under its inverse name.
 */
export type Scope<A extends Models, K extends keyof A, Z extends Sight = '$e'> = Seen<Declared<A[K]['$s']>, Z> &
  Paths<A, A[K]['$s'], Z> &
  Inverses<A, A[K]['$n'], Z> &
  Whole<A[K]['$row'], Z>

type Seen<D extends Shape, Z extends Sight> = { readonly [P in keyof D]: D[P][Z] }

/** A whole row as a value: what selecting a scope gives. */
interface Whole<R, Z> {
  readonly $t: Z extends '$n' ? R | null : R
}

/** Relations by the name they were declared under; plain columns add nothing here. */
type Paths<A extends Models, S extends Shape, Z extends Sight> = { readonly [P in keyof S]: Path<A, S[P], Z>[S[P]['$r']] }

interface Path<A extends Models, F extends Item, Z extends Sight> {
  none: unknown
  one: Scope<A, KeyOf<A, F['$m']>, Z>
  maybe: Scope<A, KeyOf<A, F['$m']>, '$n'>
  many: Many<A, KeyOf<A, F['$m']>>
}

type Inverses<A extends Models, N extends string, _Z extends Sight> = {
  readonly [R in IncomingOf<A, N> as R['inverse']]: R['many'] extends true
    ? Many<A, KeyOf<A, R['from']>>
    : Scope<A, KeyOf<A, R['from']>, '$n'>
}

/** The rows of a to-many relation, seen from one row. Each use stands in a subquery of its own, so two counts never multiply. */
export interface Many<A extends Models, K extends keyof A> extends Expression<A[K]['$row'][], 'rows'> {
  some(that?: (row: Scope<A, K>) => Condition): Condition
  every(that: (row: Scope<A, K>) => Condition): Condition
  none(that?: (row: Scope<A, K>) => Condition): Condition
  count(that?: (row: Scope<A, K>) => Condition): NumberLeaf<number>
  /** 0 where there are no rows. */
  sum<C extends keyof Sums>(of: (row: Scope<A, K>) => Expression<unknown, C>): Sums[C]
  avg(of: (row: Scope<A, K>) => Expression<unknown, keyof Sums>): NumberLeaf<number | null>
  min<T, C extends keyof Leaves<T>>(of: (row: Scope<A, K>) => Expression<T, C>): Leaves<T | null>[C]
  max<T, C extends keyof Leaves<T>>(of: (row: Scope<A, K>) => Expression<T, C>): Leaves<T | null>[C]
  where(that: (row: Scope<A, K>) => Condition): Many<A, K>
  orderBy(...terms: readonly ((row: Scope<A, K>) => Order | readonly Order[])[]): Many<A, K>
  limit(rows: number): Many<A, K>
  select<X>(shape: (row: Scope<A, K>) => X): Rows<X>
}

/** A list of selected rows, as a member of a select. */
export interface Rows<X> extends Expression<Out<X>[], 'rows'> {}

/** What the sum of a kind is; 0 over no rows. */
export interface Sums {
  number: NumberLeaf<number>
  bigint: Leaves<bigint>['bigint']
  decimal: Leaves<string>['decimal']
}
