import type { Item, Shape } from '../schema/field.ts'
import type { IncomingOf, KeyOf, Models, Said } from '../schema/row.ts'
import type { Condition, Order } from '../schema/vocabulary.ts'
import type { Scope } from './path.ts'

/** A relation of a table as include, insert and results see it. */
export interface Relation<A extends Models, K extends keyof A, Many> {
  readonly key: K
  readonly many: Many
  readonly include: true | IncludeOptions<A, K>
  readonly row: A[K]['$row']
}

/** Every relation of a table by name: declared here, or elsewhere with an inverse name. */
export type Relations<A extends Models, K extends keyof A> = Own<A, A[K]['$s']> & Incoming<A, A[K]['$n']>

type Own<A extends Models, S extends Shape> = { readonly [P in keyof S as S[P]['$m'] extends never ? never : P]: OwnOf<A, S[P]> }
type OwnOf<A extends Models, F extends Item> = Relation<A, KeyOf<A, F['$m']>, F['$r']>
type Incoming<A extends Models, N extends string> = { readonly [R in IncomingOf<A, N> as R['inverse']]: IncomingRelation<A, R> }
type IncomingRelation<A extends Models, R extends Said> = Relation<A, KeyOf<A, R['from']>, R['many'] extends true ? 'many' : 'maybe'>

/** What to load with each row: relations by name, each whole or with a choice of its rows. `limit` counts per parent. */
export type Include<A extends Models, K extends keyof A> = { readonly [P in keyof Relations<A, K>]?: Relations<A, K>[P]['include'] }

export interface IncludeOptions<A extends Models, K extends keyof A> {
  readonly where?: (row: Scope<A, K>) => Condition
  readonly orderBy?: (row: Scope<A, K>) => Order | readonly Order[]
  readonly limit?: number
  readonly include?: Include<A, K>
}

/** What an include adds to a row. */
export type Included<A extends Models, K extends keyof A, I> = {
  [P in keyof I]: Loaded<A, Relations<A, K>[P & keyof Relations<A, K>], I[P]>
}

type Loaded<A extends Models, R, I> =
  R extends Relation<A, infer K, infer M>
    ? Arity<A[K]['$row'] & (I extends { readonly include: infer N } ? Included<A, K, N> : unknown)>[M & keyof Arity<unknown>]
    : never

interface Arity<R> {
  one: R
  maybe: R | null
  many: R[]
}
