import type { Facts, Refused, Shape } from './field.ts'
import type { IncomingOf, Models, Named, Said } from './row.ts'

/** What an insert must know of a model; see query/about.ts. */
interface Subject {
  readonly shape: Shape
  readonly facts: {
    readonly groups: { readonly [group: string]: string }
    readonly columns: { readonly given: object; readonly change: object; readonly names: string }
    readonly needed: object
  }
  readonly nested: object
}

/**
 * A new row: every column that has no default, and instead of a reference's column, or beside the rest, whole related rows
 * under the relation's name. `G` is what is given: with `author: { … }` the column `authorId` is no longer needed.
 */
export type New<B extends Subject, G> = B['facts']['columns']['given'] &
  Needed<B, keyof G & B['facts']['groups']['byOne' | 'byMaybe']> &
  References<B['shape'], Exclude<B['facts']['groups']['one'], keyof G>> &
  B['nested']

/** Columns that must be given, but those of a relation `P` that is given itself. */
type Needed<B extends Subject, P> = [P] extends [never] ? B['facts']['needed'] : Omit<B['facts']['needed'], By<B['shape'][P & string]>>
type By<F> = F extends { readonly $by: infer B extends PropertyKey } ? B : never
type References<S extends Shape, P> = { readonly [R in P & keyof S as `${R & string}Id`]: S[R]['$c']['$t'] }

/** Related rows by the relation's name. */
export type Nested<A extends Models, K extends keyof A> = Own<A, A[K]['$s'], Facts<A[K]['$s']>['relations']> &
  Children<A, IncomingOf<A, A[K]['$n']>>
type Own<A extends Models, S extends Shape, P extends keyof S> = {
  readonly [X in P]?: Related<A, Named<A, S[X]['$v']['to']>>[S[X]['$g'] & keyof Related<Models, string>]
}
interface Related<in out A extends Models, in out K extends keyof A> {
  one: Node<A, K>
  byOne: Node<A, K>
  maybe: Node<A, K> | null
  byMaybe: Node<A, K> | null
  many: readonly Node<A, K>[]
}
type Children<A extends Models, I extends Said> = {
  readonly [R in I as R['inverse']]?: Related<A, Named<A, R['from']>>[R['many'] extends true ? 'many' : 'maybe']
}

/** A row inside a graph: a new one, one that exists (its key or the loaded row), or one to be found or created. */
export type Node<A extends Models, K extends keyof A> = Below<A, K> | Facts<A[K]['$s']>['key'] | FindOrCreate<Below<A, K>>

/** A new row below another one: the reference to the row above is filled in. */
type Below<A extends Models, K extends keyof A> = Flat<Facts<A[K]['$s']>['columns']['given'] & Facts<A[K]['$s']>['needed'] & Nested<A, K>>

/** A row to be found by its unique fields, or created; made by `findOrCreate`. */
export interface FindOrCreate<out V> {
  readonly $findOrCreate: V
}

/** A change made by a lambda, whose keys must be fields: what a lambda returns is not checked for more than is asked, so it is asked here. */
export type Changes<B extends Subject, U> = keyof U extends B['facts']['columns']['names']
  ? B['facts']['columns']['change']
  : B['facts']['columns']['change'] & Unknown<Exclude<keyof U, B['facts']['columns']['names']>>
type Unknown<P extends PropertyKey> = { readonly [N in P]: Refused<'no such field'> }

/** The members in one type: cheaper to check a literal against, and shorter to print, than the parts. */
export type Flat<T> = { [P in keyof T]: T[P] }
