import type { Facts, Shape } from '../schema/field.ts'
import type { Refused } from '../schema/refused.ts'
import type { IncomingOf, Models, Named, Said } from '../schema/row.ts'
import type { About, AnyRelation, Subject, Titled } from './about.ts'
import type { Added } from './variant.ts'

/**
 * A new row: every column that has no default, and instead of a reference's column, or beside the rest, whole related rows
 * under the relation's name.
 */
export type Insert<A extends Models, K extends keyof A> = About<A, K>['newColumns'] & About<A, K>['nested']

/** The same where `G` is given: with `author: { … }` the column `authorId` is no longer needed. */
export type New<B extends Subject, G, V extends 'given' | 'withIds' = 'given'> = NewColumns<B, G, V> & B['nested']

/** The columns of a new row. */
export type NewColumns<B extends Subject, G, V extends 'given' | 'withIds' = 'given'> = B['facts']['columns'][V] &
  Needed<B, keyof G & B['facts']['groups']['byOne' | 'byMaybe']> &
  References<B['shape'], Exclude<B['facts']['groups']['one'], keyof G>> &
  B['extra']

/** Columns that must be given, but those that the relations `P` fill in. */
type Needed<B extends Subject, P> = [P] extends [never] ? B['facts']['needed'] : Omit<B['facts']['needed'], By<B['shape'][P & string]>>
type By<F> = F extends { readonly $by: infer B extends PropertyKey } ? B : never
type References<S extends Shape, P> = { readonly [R in P & keyof S as `${R & string}Id`]: S[R]['$c']['$t'] }

/** Related rows by the relation's name. */
export type Nested<A extends Models, K extends keyof A> = Own<A, A[K]['$s'], Facts<A[K]['$s']>['relations']> &
  Children<A, IncomingOf<A, A[K]['$n']>>
type Own<A extends Models, S extends Shape, P extends keyof S> = {
  readonly [X in P]?: Related<About<A, Named<A, S[X]['$v']['to']>>>[S[X]['$g'] & keyof Related<Subject>]
}
type Children<A extends Models, I extends Said> = {
  readonly [R in I as R['inverse']]?: Related<About<A, Named<A, R['from']>>>[R['many'] extends true ? 'many' : 'maybe']
}
interface Related<in out B extends Subject> {
  one: B['node']
  byOne: B['node']
  maybe: B['node'] | null
  byMaybe: B['node'] | null
  many: readonly B['node'][]
}

/** A row inside a graph: a new one, one that exists (its key or the loaded row), or one to be found or created. */
export type Node<B extends Subject> = ((B['facts']['key'] | Sought<B>) & AnyMember<B>) | NewBelow<B>
/** What `findOrCreate` gives; its row is worked out when it is asked for, and so after the new row, of which messages then speak. */
interface Sought<B extends Subject> {
  readonly $findOrCreate: NewBelow<B>
}
/** Members that any of them may have: the checker suggests for a misspelt name only what all parts of a union have. */
type AnyMember<B extends Subject> = { readonly [P in B['fields'] | B['names']]?: unknown }

/**
 * A new row below another one: the reference to the row above is filled in. Mapped over names, so that its members are worked
 * out when they are asked for: a message about a row asks for the types of all its relations.
 */
type NewBelow<B extends Subject> = NeededBelow<B> & OptionalBelow<B> & B['extra']
type NeededBelow<B extends Subject> = { readonly [P in B['needs']]: B['facts']['needed'][P & keyof B['facts']['needed']] }
type OptionalBelow<B extends Subject> = { readonly [P in B['fields'] | B['names']]?: B['optional'][P & keyof B['optional']] }

/** Names of the columns that a row below another one must give: not those that a relation over declared columns fills in. */
export type Needs<B extends Subject> = Exclude<keyof B['facts']['needed'], By<B['shape'][B['facts']['groups']['byOne' | 'byMaybe']]>>

/** A row to be found by its unique fields, or created; made by `findOrCreate`. */
export interface FindOrCreate<out V> {
  readonly $findOrCreate: V
}

/** What an insert of `G` wrote: the row, the rows, or the graph of them. */
export type Written<B extends Subject, G> = [G] extends [readonly unknown[]]
  ? [G] extends [never]
    ? B['row']
    : WrittenRow<B, G[number]>[]
  : WrittenRow<B, G>
type WrittenRow<B extends Subject, G> = [keyof G & B['names']] extends [never]
  ? B['row']
  : B['row'] & Graph<B, Pick<G, keyof G & B['names']>>
type Graph<B extends Subject, G> = { -readonly [P in keyof G]: WrittenUnder<B['related'][P & string], G[P]> }
type WrittenUnder<R extends AnyRelation, V> = V extends readonly (infer E)[]
  ? WrittenNode<R['of'], E>[]
  : V extends object
    ? WrittenNode<R['of'], V>
    : V
type WrittenNode<B extends Subject, V> = [V] extends [FindOrCreate<infer W>] ? WrittenRow<B, W> : WrittenRow<B, V>

/** The members in one type: cheaper to check a literal against, and shorter to print, than the parts. */
export type Flat<T> = { [P in keyof T]: T[P] }

/** A change of a row. */
export type Update<A extends Models, K extends keyof A> = Titled &
  Facts<A[K]['$s']>['columns']['change'] &
  Added<A[K]>[A[K]['$h']]['change']

/** A change made by a lambda, whose keys must be fields: what a lambda returns is not checked for more than is asked, so it is asked here. */
export type Changes<B extends Subject, U> = keyof U extends B['fields'] ? B['change'] : Misspelt<B, Exclude<keyof U, B['fields']>>
type Misspelt<B extends Subject, P extends PropertyKey> = B['change'] & Refused<`no such field: ${P & string}`>
