import type { Columns, Declared, Each, FieldIndex, Says, Shape } from './field.ts'
import type { KeyKind, KeyTypes } from './relation.ts'
import type { Condition, Expression } from './vocabulary.ts'

/** What every kind of model has; a relational one is a `Table`. */
export interface Model {
  readonly $n: string
  /** Which handle it gets; see db/handles.ts. */
  readonly $h: string
  readonly $s: Shape
  readonly $v: Said
  readonly $row: unknown
  readonly $get: unknown
}

/** Models by the names that `db` has for them. An interface over `typeof models` will do. */
export type Models = Readonly<Record<string, Model>>

/** A table: its name, what it consists of, and the fields of a composite key. */
export interface Table<N extends string, S extends Shape, P extends string = never> extends Model {
  readonly $n: N
  readonly $h: 'table'
  readonly $s: S
  readonly $key: [P] extends [never] ? S[keyof S]['$pk'] : 'composite'
  readonly $v: S[keyof S]['$v'] & From<N>
  readonly $row: Plain<S>
  readonly $get: [P] extends [never] ? KeyTypes[S[keyof S]['$pk'] & KeyKind] : { readonly [C in P]: Plain<S>[C & keyof Plain<S>] }
  readonly kind: 'table'
  /** One table for several kinds of rows: the field `by` says which, each has fields of its own. Rows read as a discriminated union. */
  variants<const D extends string, const V extends Record<string, Shape>>(by: D, shapes: V): VariantTable<N, S, P, D, V>
}

/** A table whose rows are of several kinds. */
export interface VariantTable<
  N extends string,
  S extends Shape,
  P extends string,
  D extends string,
  V extends Readonly<Record<string, Shape>>,
> extends Model {
  readonly $n: N
  readonly $h: 'variants'
  readonly $s: S
  readonly $key: [P] extends [never] ? S[keyof S]['$pk'] : 'composite'
  readonly $v: S[keyof S]['$v'] & From<N>
  readonly $row: VariantRows<S, D, V>[keyof V]
  readonly $get: [P] extends [never] ? KeyTypes[S[keyof S]['$pk'] & KeyKind] : { readonly [C in P]: Plain<S>[C & keyof Plain<S>] }
  readonly $by: D
  readonly $variants: V
  readonly kind: 'table'
}

/** Each variant's row: the table's fields, the discriminator, and its own. */
export type VariantRows<S extends Shape, D extends string, V extends Readonly<Record<string, Shape>>> = {
  [X in keyof V]: Flat<Plain<S> & { [P in D]: X } & Plain<V[X]>>
}
type Flat<R> = { [P in keyof R]: R[P] }

/** What a read of a shape gives, relations aside. */
export type Plain<S extends Shape> = Each<Declared<S>, '$t'>

interface From<N> {
  readonly from: N
}

/** A relation as the index holds it. */
export interface Said extends Says {
  readonly from: string
}

/** Table name to the name that `db` has for it. */
type Names<A extends Models> = { readonly [K in keyof A as A[K]['$n']]: K }

/** Table name to every relation that points at it: one pass over all models groups them. Never ask for its `keyof`: that is computed anew each time. */
type Incoming<A extends Models> = { readonly [R in A[keyof A]['$v'] as R['to']]: R }

interface Misses {
  readonly [name: string]: never
}

/** The model key of a table name. */
export type KeyOf<A extends Models, N extends string> = (Names<A> & Misses)[N]

/** The relations that point at a table. */
export type IncomingOf<A extends Models, N extends string> = (Incoming<A> & Misses)[N]

/** Options of a table. */
export interface TableOptions<S extends Shape, P extends string, Q extends string> {
  /** The schema (namespace) it lives in. */
  readonly schema?: Q
  /** The fields of a composite key. */
  readonly primaryKey?: readonly (P & keyof Declared<S>)[]
  readonly unique?: readonly (readonly (keyof Declared<S> & string)[])[]
  readonly indexes?: readonly TableIndex<S>[]
  readonly checks?: readonly { readonly name?: string; readonly that: (row: Columns<S>) => Condition }[]
  readonly comment?: string
  /** From a field's name to its column's, for all fields that do not say `column()`. */
  readonly naming?: (field: string) => string
}

export interface TableIndex<S extends Shape> extends FieldIndex {
  /** Fields, or expressions over them. */
  readonly on: readonly ((keyof Declared<S> & string) | ((row: Columns<S>) => Expression<unknown>))[]
  /** Only these rows. */
  readonly where?: (row: Columns<S>) => Condition
}

/** The type of `table`. */
export interface TableFunction {
  <const N extends string, S extends Shape, const P extends string = never, const Q extends string = never>(
    name: N,
    shape: S,
    options?: TableOptions<S, P, Q>,
  ): Table<[Q] extends [never] ? N : `${Q}.${N}`, S, P>
}
