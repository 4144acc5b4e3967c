import type { Derived, Facts, Refused, Shape } from './field.ts'
import type { IncomingOf, Models, Named, Said } from './row.ts'

/**
 * A new row: every column that has no default, and instead of a reference's column, or beside the rest, whole related rows
 * under the relation's name. `G` is what is given: with `author: { … }` the column `authorId` is no longer needed.
 */
export type Insert<A extends Models, K extends keyof A, G = unknown> =
  & Facts<A[K]['$s']>['columns']['given']
  & Needed<A[K]['$s'], keyof G>
  & Keys<Derived<A[K]['$s'], Exclude<Facts<A[K]['$s']>['groups']['one'], keyof G>>>
  & Nested<A, K>

/** Columns that must be given, but those of a relation that is given itself. */
type Needed<S extends Shape, P> = [P & Facts<S>['groups']['byOne' | 'byMaybe']] extends [never] ? Facts<S>['needed'] : Omit<Facts<S>['needed'], By<S[P & Facts<S>['groups']['byOne' | 'byMaybe']]>>
type By<F> = F extends { readonly $by: infer B extends PropertyKey } ? B : never
type Keys<D> = { readonly [P in keyof D]: D[P] extends { readonly $t: infer T } ? T : never }

/** Related rows by the relation's name. */
type Nested<A extends Models, K extends keyof A> = References<A, A[K]['$s'], Facts<A[K]['$s']>['groups']['one' | 'maybe' | 'byOne' | 'byMaybe' | 'many']> & Children<A, A[K]['$n']>
type References<A extends Models, S extends Shape, P extends keyof S> = { readonly [X in P]?: Related<A, S[X]['$v']['to']>[S[X]['$g'] & keyof Related<Models, string>] }
interface Related<A extends Models, N extends string> {
  one: Node<A, Named<A, N>>
  byOne: Node<A, Named<A, N>>
  maybe: Node<A, Named<A, N>> | null
  byMaybe: Node<A, Named<A, N>> | null
  many: readonly Node<A, Named<A, N>>[]
}
type Children<A extends Models, N extends string> = { readonly [R in IncomingOf<A, N> as R['inverse']]?: Child<A, R> }
type Child<A extends Models, R extends Said> = R['many'] extends true ? readonly Node<A, Named<A, R['from']>>[] : Node<A, Named<A, R['from']>> | null

/** A row inside a graph: a new one, one that exists (its key or the loaded row), or one to be found or created. */
export type Node<A extends Models, K extends keyof A> = InsertBelow<A, K> | Facts<A[K]['$s']>['key'] | FindOrCreate<InsertBelow<A, K>>

/** A new row below another one: the reference to the row above is filled in. */
type InsertBelow<A extends Models, K extends keyof A> =
  & Facts<A[K]['$s']>['columns']['given']
  & Facts<A[K]['$s']>['needed']
  & Nested<A, K>

/** A row to be found by its unique fields, or created; made by `findOrCreate`. */
export interface FindOrCreate<out V> {
  readonly $findOrCreate: V
}

/** A change of a row. */
export type Update<A extends Models, K extends keyof A> = Facts<A[K]['$s']>['columns']['change']

/** A change made by a lambda, whose keys `U` must be fields: what a lambda returns is not checked for more than is asked, so it is asked here. */
export type Changes<A extends Models, K extends keyof A, U> = Update<A, K> & { readonly [P in keyof U]: (Update<A, K> & Unknown)[P & string] }
interface Unknown {
  readonly [name: string]: Refused<'no such field'>
}
