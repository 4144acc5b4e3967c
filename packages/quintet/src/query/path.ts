import type { Facts, Shape } from '../schema/field.ts'
import type { IncomingOf, Models, Named, RowOf } from '../schema/row.ts'
import type { Condition, Expression, Leaves, NumberLeaf, Order } from '../schema/vocabulary.ts'
import type { About } from './about.ts'
import type { Out } from './select.ts'

/** How a row is seen: as it is, or past a row that may be missing, where every field may be null. */
export type Sight = 'seen' | 'missing'

/**
 * The parameter of a lambda: one row of a table. Its columns are expressions, to-one relations lead to the scope of the other
 * row, to-many relations to its rows. The other direction of a relation declared elsewhere is here under its inverse name.
 */
export type Scope<A extends Models, K extends keyof A, Z extends Sight = 'seen'> =
  & Whole<A, K, Z>
  & Facts<A[K]['$s']>['columns'][Z]
  & Paths<A, A[K]['$s'], Facts<A[K]['$s']>['relations'], Z>
  & Inverses<A, IncomingOf<A, A[K]['$n']>>

/** A whole row as a value: what selecting a scope gives. It comes first in a scope and says that scopes of different rows are never related, which ends every comparison at once. */
interface Whole<in out A extends Models, in out K extends keyof A, in out Z> {
  readonly $of: Whole<A, K, Z>
  readonly $t: Z extends 'missing' ? RowOf<A[K]> | null : RowOf<A[K]>
}

type Paths<A extends Models, S extends Shape, P extends keyof S, Z extends Sight> = { readonly [X in P]: Path<A, Named<A, S[X]['$v']['to']>, Z>[S[X]['$g'] & keyof Path<Models, string, Sight>] }

interface Path<in out A extends Models, in out K extends keyof A, in out Z extends Sight> {
  one: About<A, K>[Z]
  byOne: About<A, K>[Z]
  maybe: About<A, K>['missing']
  byMaybe: About<A, K>['missing']
  many: Many<A, K>
}

type Inverses<A extends Models, I extends { readonly inverse: string; readonly from: string; readonly many: boolean }> = { readonly [R in I as R['inverse']]: R['many'] extends true ? Many<A, Named<A, R['from']>> : About<A, Named<A, R['from']>>['missing'] }

/** The rows of a to-many relation, seen from one row. Each use stands in a subquery of its own, so two counts never multiply. */
export interface Many<in out A extends Models, in out K extends keyof A> {
  readonly $t: RowOf<A[K]>[]
  readonly $kind: 'rows'
  some(that?: (row: About<A, K>['seen']) => Condition): Condition
  every(that: (row: About<A, K>['seen']) => Condition): Condition
  none(that?: (row: About<A, K>['seen']) => Condition): Condition
  count(that?: (row: About<A, K>['seen']) => Condition): NumberLeaf<number>
  /** 0 where there are no rows. */
  sum<C extends keyof Sums>(of: (row: About<A, K>['seen']) => Expression<unknown, C>): Sums[C]
  avg(of: (row: About<A, K>['seen']) => Expression<unknown, keyof Sums>): NumberLeaf<number | null>
  min<T, C extends keyof Leaves<T>>(of: (row: About<A, K>['seen']) => Expression<T, C>): Leaves<T | null>[C]
  max<T, C extends keyof Leaves<T>>(of: (row: About<A, K>['seen']) => Expression<T, C>): Leaves<T | null>[C]
  where(that: (row: About<A, K>['seen']) => Condition): Many<A, K>
  orderBy(...terms: readonly ((row: About<A, K>['seen']) => Order | readonly Order[])[]): Many<A, K>
  limit(rows: number): Many<A, K>
  select<X>(shape: (row: About<A, K>['seen']) => X): Rows<X>
}

/** A list of selected rows, as a member of a select. */
export interface Rows<X> {
  readonly $t: Out<X>[]
  readonly $kind: 'rows'
}

/** What the sum of a kind is; 0 over no rows. */
export interface Sums {
  number: NumberLeaf<number>
  bigint: Leaves<bigint>['bigint']
  decimal: Leaves<string>['decimal']
}
