import type { About } from '../query/about.ts'
import type { Models } from '../schema/row.ts'
import type { FieldKind, KindOf, Leaves } from '../schema/vocabulary.ts'

export type { Where } from '../query/expression.ts'
export type { Insert, Update } from '../query/graph.ts'
export type { Include } from '../query/include.ts'
export type { Scope } from '../query/path.ts'
export type { Handle } from './handles.ts'

/**
 * What a read of a model gives, relations aside.
 *
 * @example
 * interface App extends Readonly<typeof models> {}
 * const greet = (user: Row<App, 'users'>) => `Hello ${user.name}`
 */
export type Row<A extends Models, K extends keyof A> = About<A, K>['row']

/**
 * A row, of whatever model, with a column `N` that reads as `T`: the parameter of a condition that several models share.
 *
 * @example
 * const recent = (row: HasField<'createdAt', Date>) => row.createdAt.gt(yesterday)
 * await db.posts.where(recent)
 */
export type HasField<N extends string, T, K extends FieldKind = KindOf<T>> = { readonly [P in N]: Leaves<T>[K] }
