import type { Ddl } from './ddl-entry.ts'
import type { StorageOptions } from './definition.ts'
import type { Columns, Facts, FieldIndex, Says, Shape } from './field.ts'
import type { Naming } from './naming.ts'
import type { KeyKind, KeyTypes } from './relation.ts'
import type { Condition, Expression, Order, Raw } from './vocabulary.ts'

/** What every kind of model has; a relational one is a `Table`. */
export interface Model {
  readonly $n: string
  /** Which handle it gets; see db/handles.ts. */
  readonly $h: Handled
  readonly $s: Shape
  /** The field that tells variants apart, and what each adds. */
  readonly $d: string
  readonly $variants: Variants
  /** What only its kind says of it. */
  readonly $m: unknown
}
/** Kinds of handles; all but those of variants and keys have rows in one form. */
export type Handled =
  | 'table'
  | 'variants'
  | 'view'
  | 'materialized'
  | 'sequence'
  | 'keyValue'
  | 'collection'
  | 'columnFamily'
  | 'counterFamily'
  | 'node'
  | 'edge'
export type Variants = Readonly<Record<string, Shape>>

/** Models by the names that `db` has for them. An interface over `typeof models` will do. */
export type Models = Readonly<Record<string, Model>>

/** A table: its name, what it consists of, and the fields of a composite key. */
export interface Table<N extends string, S extends Shape, P extends string = never> {
  readonly $n: N
  readonly $h: 'table'
  readonly $s: S
  readonly $by: P
  readonly $key: S[keyof S]['$pk']
  readonly $d: never
  readonly $variants: never
  readonly $m: never
  readonly kind: 'table'
  /**
   * Several kinds of rows under one name: the field `by` says which, each has fields of its own. Rows read as a discriminated
   * union. They are kept in one table, or with `storage: 'joined'` in one more table a variant that shares the key.
   */
  variants<const D extends string, const V extends Variants>(
    by: D,
    shapes: V,
    options?: { readonly storage?: 'single' | 'joined' },
  ): VariantTable<N, S, P, D, V>
}

/** A table whose rows are of several kinds. */
export interface VariantTable<N extends string, S extends Shape, P extends string, D extends string, V extends Variants> {
  readonly $n: N
  readonly $h: 'variants'
  readonly $s: S
  readonly $by: P
  readonly $key: S[keyof S]['$pk']
  readonly $d: D
  readonly $variants: V
  readonly $m: never
  readonly kind: 'table'
}

/** What a read of a model gives, relations aside. */
export type RowOf<T extends Model> = Rows<T>[T['$h']]
interface Rows<T extends Model> {
  table: Facts<T['$s']>['columns']['row']
  variants: VariantRows<T>[keyof T['$variants']]
  view: this['table']
  materialized: this['table']
  sequence: never
  keyValue: never
  collection: this['table']
  columnFamily: this['table']
  counterFamily: this['table']
  node: this['table']
  edge: this['table']
}

/** Each variant's row: the table's fields, the discriminator, and its own. */
export type VariantRows<T extends Model> = {
  [X in keyof T['$variants']]: Merged<Facts<T['$s']>['columns']['row'] & { [P in T['$d']]: X } & Facts<T['$variants'][X]>['columns']['row']>
}
type Merged<R> = { [P in keyof R]: R[P] }

/** What finds a row: the value of its key, or the values of a composite one. */
export type KeyOf<T extends Model> = T extends { readonly $by: infer P; readonly $key: infer C }
  ? [P] extends [never]
    ? KeyTypes[C & KeyKind]
    : { readonly [F in P & keyof RowOf<T>]: RowOf<T>[F] }
  : never

/** A relation as the index holds it. */
export interface Said extends Says {
  readonly from: string
}

/** What follows from all models together; an interface, so that it is worked out once. */
export interface Index<in out A extends Models> {
  /** Table name to the name that `db` has for it. */
  readonly names: { readonly [K in keyof A as A[K]['$n']]: K } & { readonly [name: string]: never }
  /** Table name to every relation that points at it: one pass over all models groups them. Never ask for its `keyof`: that is computed anew each time. */
  readonly incoming: { readonly [R in All<A> as R['to']]: R } & { readonly [name: string]: never }
}
type All<A extends Models> = { [K in keyof A]: A[K]['$s'][keyof A[K]['$s']]['$v'] & { readonly from: A[K]['$n'] } }[keyof A]

/** The model key of a table name. */
export type Named<A extends Models, N extends string> = Index<A>['names'][N]

/** The relations that point at a table. */
export type IncomingOf<A extends Models, N extends string> = Index<A>['incoming'][N]

/** Options of a table. */
export interface TableOptions<S extends Shape, P extends string, Q extends string> {
  /** The schema (namespace) it lives in. */
  readonly schema?: Q
  /** The fields of a composite key. */
  readonly primaryKey?: readonly (P & Facts<S>['columns']['names'])[]
  readonly unique?: readonly (readonly Facts<S>['columns']['names'][])[]
  readonly indexes?: readonly TableIndex<S>[]
  readonly checks?: readonly { readonly name?: string; readonly that: ((row: Columns<S>) => Condition) | Raw }[]
  readonly comment?: string
  /** Statements of your own that are kept with the table: triggers, functions, extensions. */
  readonly ddl?: readonly Ddl[]
  /** How the table is kept, for each server that is to be told. */
  readonly storage?: StorageOptions
  /** From a field's name to its column's, for all fields that do not say `column()`. */
  readonly naming?: Naming
}

export interface TableIndex<S extends Shape> extends FieldIndex {
  /** Fields, or expressions over them. */
  readonly on: readonly (Facts<S>['columns']['names'] | ((row: Columns<S>) => Expression<unknown> | Order) | Raw)[]
  /** Fields that the index holds beside its own, so that it alone answers. */
  readonly include?: readonly Facts<S>['columns']['names'][]
  /** Only these rows. */
  readonly where?: ((row: Columns<S>) => Condition) | Raw
}

/** The type of `table`. */
export interface TableFunction {
  <const N extends string, S extends Shape, const P extends string = never, const Q extends string = never>(
    name: N,
    shape: S,
    options?: TableOptions<S, P, Q>,
  ): Table<[Q] extends [never] ? N : `${Q}.${N}`, S, P>
}
