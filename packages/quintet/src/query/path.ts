import type { Facts, Shape } from '../schema/field.ts'
import type { IncomingOf, Models, Named, RowOf, Said } from '../schema/row.ts'
import type { Condition, Expression, Leaves, NumberLeaf, Order } from '../schema/vocabulary.ts'
import type { About, Subject } from './about.ts'
import type { Out } from './select.ts'
import type { Added } from './variant.ts'

/** How a row is seen: as it is, or past a row that may be missing, where every field may be null. */
export type Sight = 'seen' | 'missing'

/**
 * The parameter of a lambda: one row of a table. Its columns are expressions, to-one relations lead to the scope of the other
 * row, to-many relations to its rows. The other direction of a relation declared elsewhere is here under its inverse name.
 */
export type Scope<A extends Models, K extends keyof A, Z extends Sight = 'seen'> = Whole<A, K, Z> &
  Facts<A[K]['$s']>['columns'][Z] &
  Paths<A, A[K]['$s'], Facts<A[K]['$s']>['relations'], Z> &
  Inverses<A, IncomingOf<A, A[K]['$n']>> &
  Added<A[K]>[A[K]['$h']][Z]

/**
 * A whole row as a value: what selecting a scope gives. It comes first in a scope and says that scopes of different rows are
 * never related, which ends every comparison at once.
 */
export interface Whole<in out A extends Models, in out K extends keyof A, in out Z> {
  readonly $of: Whole<A, K, Z>
  readonly $t: Z extends 'missing' ? RowOf<A[K]> | null : RowOf<A[K]>
}

type Paths<A extends Models, S extends Shape, P extends keyof S, Z extends Sight> = {
  readonly [X in P]: Path<About<A, Named<A, S[X]['$v']['to']>>, Z>[S[X]['$g'] & keyof Path<Subject, Sight>]
}

interface Path<in out B extends Subject, in out Z extends Sight> {
  one: B[Z]
  byOne: B[Z]
  maybe: B['missing']
  byMaybe: B['missing']
  many: Many<B>
}

type Inverses<A extends Models, I extends Said> = {
  readonly [R in I as R['inverse']]: R['many'] extends true ? Many<About<A, Named<A, R['from']>>> : About<A, Named<A, R['from']>>['missing']
}

/** The rows of a to-many relation, seen from one row. Each use stands in a subquery of its own, so two counts never multiply. */
export interface Many<in out B extends Subject> {
  readonly $t: B['row'][]
  readonly $kind: 'rows'
  some(that?: (row: B['seen']) => Condition): Condition
  every(that: (row: B['seen']) => Condition): Condition
  none(that?: (row: B['seen']) => Condition): Condition
  count(that?: (row: B['seen']) => Condition): NumberLeaf<number>
  /** 0 where there are no rows. */
  sum<C extends keyof Sums>(of: (row: B['seen']) => Expression<unknown, C>): Sums[C]
  avg(of: (row: B['seen']) => Expression<unknown, keyof Sums>): NumberLeaf<number | null>
  min<T, C extends keyof Leaves<T>>(of: (row: B['seen']) => Expression<T, C>): Leaves<T | null>[C]
  max<T, C extends keyof Leaves<T>>(of: (row: B['seen']) => Expression<T, C>): Leaves<T | null>[C]
  where(that: (row: B['seen']) => Condition): Many<B>
  orderBy(...terms: readonly ((row: B['seen']) => Order | readonly Order[])[]): Many<B>
  limit(rows: number): Many<B>
  select<X>(shape: (row: B['seen']) => X): Rows<X>
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
