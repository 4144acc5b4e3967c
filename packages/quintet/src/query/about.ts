import type { Facts } from '../schema/field.ts'
import type { Update } from '../schema/insert.ts'
import type { Models, RowOf } from '../schema/row.ts'
import type { Where } from './expression.ts'
import type { Include, Relations } from './include.ts'
import type { Scope } from './path.ts'

/**
 * Everything that follows from one model among the others. An interface, whose members are worked out once per model and only
 * when they are asked for: signatures say `About<A, K>['seen']` and never the type itself, which would be copied at every use.
 */
export interface About<in out A extends Models, in out K extends keyof A> {
  readonly seen: Scope<A, K>
  readonly missing: Scope<A, K, 'missing'>
  readonly row: RowOf<A[K]>
  readonly where: Where<A, K>
  readonly include: Include<A, K>
  readonly relations: Relations<A, K>
  readonly change: Update<A, K>
  readonly names: Facts<A[K]['$s']>['columns']['names']
}
