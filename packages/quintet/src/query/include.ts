import type { Facts, Shape } from '../schema/field.ts'
import type { IncomingOf, Models, Named } from '../schema/row.ts'
import type { Condition, Order } from '../schema/vocabulary.ts'
import type { About } from './about.ts'

/** A relation of a table as include and results see it: the other model, and how many rows there may be. */
export interface Relation<in out A extends Models, in out K extends keyof A, out M> {
  readonly key: K
  readonly many: M
  readonly include: true | IncludeOptions<A, K>
}

/** Every relation of a table by name: declared here, or elsewhere with an inverse name. */
export type Relations<A extends Models, K extends keyof A> = Own<A, A[K]['$s'], Facts<A[K]['$s']>['relations']> & Incoming<A, IncomingOf<A, A[K]['$n']>>

type Own<A extends Models, S extends Shape, P extends keyof S> = { readonly [X in P]: Relation<A, Named<A, S[X]['$v']['to']>, S[X]['$g']> }
type Incoming<A extends Models, I extends { readonly inverse: string; readonly from: string; readonly many: boolean }> = { readonly [R in I as R['inverse']]: Relation<A, Named<A, R['from']>, R['many'] extends true ? 'many' : 'maybe'> }

/** What to load with each row: relations by name, each whole or with a choice of its rows. `limit` counts per parent. */
export type Include<A extends Models, K extends keyof A> = Choices<About<A, K>['relations']>
type Choices<T extends { readonly [P in keyof T]: { readonly include: unknown } }> = { readonly [P in keyof T]?: T[P]['include'] }

export interface IncludeOptions<in out A extends Models, in out K extends keyof A> {
  readonly where?: About<A, K>['where']
  readonly orderBy?: Term<A, K> | readonly Term<A, K>[]
  readonly limit?: number
  readonly offset?: number
  readonly include?: About<A, K>['include']
}
type Term<A extends Models, K extends keyof A> = (row: About<A, K>['seen']) => Order | readonly Order[]

/** What an include adds to a row. */
export type Included<A extends Models, K extends keyof A, I> = { -readonly [P in keyof I]: Loaded<A, About<A, K>['relations'][P & keyof About<A, K>['relations']], I[P]> }

type Loaded<A extends Models, R, I> = R extends Relation<A, infer K, infer M> ? Arity<I extends { readonly include: infer N } ? About<A, K>['row'] & Included<A, K, N> : About<A, K>['row']>[M & keyof Arity<unknown>] : never

interface Arity<R> {
  one: R
  byOne: R
  maybe: R | null
  byMaybe: R | null
  many: R[]
}

export type { Condition }
