import type { Facts, Shape } from '../schema/field.ts'
import type { IncomingOf, Models, Named, Said } from '../schema/row.ts'
import type { Order } from '../schema/vocabulary.ts'
import type { About, AnyRelation, Subject, Titled } from './about.ts'

/** A relation of a table as include and results see it: the other model, and how many rows there may be. */
export interface Relation<in out B extends Subject, out M> {
  readonly of: B
  readonly many: M
  readonly include: true | IncludeOptions<B>
}

/** Every relation of a table by name: declared here, or elsewhere with an inverse name. */
export type Relations<A extends Models, K extends keyof A> = Own<A, A[K]['$s'], Facts<A[K]['$s']>['relations']> &
  Incoming<A, IncomingOf<A, A[K]['$n']>>

type Own<A extends Models, S extends Shape, P extends keyof S> = {
  readonly [X in P]: Relation<About<A, Named<A, S[X]['$v']['to']>>, S[X]['$g']>
}
type Incoming<A extends Models, I extends Said> = {
  readonly [R in I as R['inverse']]: Relation<About<A, Named<A, R['from']>>, R['many'] extends true ? 'many' : 'maybe'>
}

/** What to load with each row: relations by name, each whole or with a choice of its rows. */
export type Include<A extends Models, K extends keyof A> = Titled & About<A, K>['choices']
export type Choices<T> = { readonly [P in keyof T]?: T[P] extends { readonly include: infer I } ? I : never }

export interface IncludeOptions<in out B extends Subject> {
  readonly where?: B['where']
  readonly orderBy?: Term<B> | readonly Term<B>[]
  /** Counts per parent. */
  readonly limit?: number
  readonly offset?: number
  readonly include?: B['include']
}
type Term<B extends Subject> = (row: B['seen']) => Order | readonly Order[]

/** What an include adds to a row. Where a name is misspelt, all relations: that one error is told, and none of the reads that follow. */
export type Included<B extends Subject, I> = keyof I extends keyof B['choices']
  ? { -readonly [P in keyof I]: Loaded<B['related'][P & string], I[P]> }
  : { -readonly [P in keyof B['choices']]-?: Loaded<B['related'][P & string], true> }
type Loaded<R extends AnyRelation, I> = Arity<Tree<R['of'], I>>[R['many']]
type Tree<B extends Subject, I> = I extends { readonly include: infer N } ? B['row'] & Included<B, N> : B['row']

export interface Arity<R> {
  one: R
  byOne: R
  maybe: R | null
  byMaybe: R | null
  many: R[]
}
