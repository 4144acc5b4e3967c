import type { Declared, Each, Item, Refused, Shape } from './field.ts'
import type { IncomingOf, KeyOf, Models, Said } from './row.ts'

/** The columns that an insert must give. */
type Needed<S extends Shape> = { readonly [K in keyof S as `${K & string}${S[K]['$req']}`]: S[K] }

/**
 * A new row: every column that has no default, and instead of a reference's column, or beside the rest, whole related rows
 * under the relation's name. `G` is what is given: with `author: { … }` the column `authorId` is no longer needed.
 */
export type Insert<A extends Models, K extends keyof A, G = unknown> = Optional<Declared<A[K]['$s']>> &
  Must<Needed<A[K]['$s']>, Exclude<keyof Needed<A[K]['$s']>, Covered<A[K]['$s'], keyof G>>> &
  References<A, A[K]['$s']> &
  Children<A, A[K]['$n']>

type Optional<D extends Shape> = { readonly [P in keyof D]?: D[P]['$i'] }
type Must<D extends Shape, P extends keyof D> = { readonly [C in P]: D[C]['$i'] }

/** Columns that relations given by name take care of. */
type Covered<S extends Shape, P> = `${P & string}Id` | S[P & keyof S]['$by']

/** Related rows of the relations declared here; plain columns add nothing. */
type References<A extends Models, S extends Shape> = { readonly [P in keyof S]?: Related<A, S[P]>[S[P]['$r']] }
interface Related<A extends Models, F extends Item> {
  none: unknown
  one: Node<A, KeyOf<A, F['$m']>>
  maybe: Node<A, KeyOf<A, F['$m']>> | null
  many: readonly Node<A, KeyOf<A, F['$m']>>[]
}
type Children<A extends Models, N extends string> = { readonly [R in IncomingOf<A, N> as R['inverse']]?: Child<A, R> }
type Child<A extends Models, R extends Said> = R['many'] extends true
  ? readonly Node<A, KeyOf<A, R['from']>>[]
  : Node<A, KeyOf<A, R['from']>> | null

/** A row inside a graph: a new one, one that exists (its key or the loaded row), or one to be found or created. */
export type Node<A extends Models, K extends keyof A> = InsertBelow<A, K> | Existing<A[K]['$s']> | FindOrCreate<InsertBelow<A, K>>

/** A new row below another one: the reference to the row above is filled in. */
type InsertBelow<A extends Models, K extends keyof A> = Optional<Declared<A[K]['$s']>> &
  Each<NeededFields<A[K]['$s']>, '$i'> &
  References<A, A[K]['$s']> &
  Children<A, A[K]['$n']>
type NeededFields<S extends Shape> = { readonly [K in keyof S as `${K & string}${S[K]['$req'] & ''}`]: S[K] }

type Existing<S extends Shape> = { readonly [K in keyof S as S[K]['$pk'] extends never ? never : K]: S[K]['$t'] }

/** A row to be found by its unique fields, or created; made by `findOrCreate`. */
export interface FindOrCreate<out V> {
  readonly $findOrCreate: V
}

/** A change of a row. */
export type Update<A extends Models, K extends keyof A> = Change<Declared<A[K]['$s']>>
type Change<D extends Shape> = { readonly [P in keyof D]?: D[P]['$u'] }

/** A change made by a lambda, whose keys `U` must be fields: what a lambda returns is not checked for more than is asked, so it is asked here. */
export type Changes<A extends Models, K extends keyof A, U> = Update<A, K> & {
  readonly [P in keyof U]: (Declared<A[K]['$s']> & Unknown)[P & string]['$u']
}
interface Unknown {
  readonly [name: string]: { readonly $u: Refused<'no such field'> }
}
