import type { FullTextOptions } from './definition.ts'
import type { Refused } from './refused.ts'
import type { Condition, Expression, FieldKind, Leaves, ListLeaf, Matches, Raw, Readable } from './vocabulary.ts'

/**
 * Facts about a field that its type carries, as a union: `opt` an insert may leave it out, `key` it is the primary key,
 * `gen` the store makes it (identity, computed), so no write may give it.
 */
export type Fact = 'opt' | 'key' | 'gen'

/** Fields that have a now. */
interface Momentary {
  readonly $k: 'timestamp' | 'date' | 'time'
}

/** How one column looks from everywhere: what every field is, whatever its kind. */
export interface Cell {
  /** What a read gives. */
  readonly $t: unknown
  /** What a lambda sees, and what it sees past a row that may be missing. */
  readonly $e: unknown
  readonly $n: unknown
  /** What a where object, an insert and an update take. */
  readonly $w: unknown
  readonly $i: unknown
  readonly $u: unknown
  /** What an insert with ids takes. */
  readonly $id: unknown
}

/** What may stand in the shape of a table: a column, a reference or a link. */
export interface Item {
  /** Its groups; see `Grouped`. */
  readonly $g: string
  /** Its column. */
  readonly $c: Cell
  /** The kind of its column, where that is the primary key. */
  readonly $pk: string
  /** What it says to its target; never for a field. */
  readonly $v: Says
}

/** What a relation says to its target: whose table, under which name, and whether there are many. */
export interface Says<To extends string = string, Inverse extends string = string, Many extends boolean = boolean> {
  readonly to: To
  readonly inverse: Inverse
  readonly many: Many
}

export interface Shape {
  readonly [name: string]: Item
}

/** A column: its kind, the type it reads as, and its facts. */
export interface Field<K extends FieldKind, T, F extends Fact = never> {
  readonly $k: K
  readonly $t: T
  readonly $g: ('gen' extends F ? 'made' : 'opt' extends F ? 'may' : 'need') | ('key' extends F ? 'key' : never)
  readonly $c: Field<K, T, F>
  readonly $pk: 'key' extends F ? K : never
  readonly $v: never
  readonly $e: Leaves<T>[K]
  readonly $n: Leaves<T | null>[K]
  readonly $w: Matches<T>[K]
  readonly $i: 'gen' extends F ? Refused<'the store makes this value; to give it, say .withIds()'> : T
  readonly $u: 'gen' extends F ? Refused<'the store makes this value'> : T | Leaves<T>[K] | Raw
  readonly $id: 'gen' extends F ? ('key' extends F ? T : Refused<'the store computes this value'>) : T

  /** Allows null. */
  nullable(): Field<K, T | null, F | 'opt'>
  /** A value, a function called for each row, or a SQL expression for rows that do not give it. */
  default(value: T | (() => T) | Raw): Field<K, T, F | 'opt'>
  /** The moment of the insert. */
  defaultNow(this: Momentary): Field<K, T, F | 'opt'>
  primaryKey(): Field<K, T, F | 'key'>
  unique(): Field<K, T, F>
  index(options?: FieldIndex): Field<K, T, F>
  /** A condition that every stored value fulfils. */
  check(that: ((value: Leaves<T>[K]) => Condition) | Raw, name?: string): Field<K, T, F>
  /** Computed by the store from the row's other columns: raw SQL, or a lambda that says which of them it needs. */
  computed<R>(as: ((row: R) => Expression<T>) | Raw, options?: { readonly stored?: boolean }): Field<K, T, F | 'gen' | 'opt'>
  /** The column's name in the store, where it is not the field's. */
  column(name: string): Field<K, T, F>
  comment(text: string): Field<K, T, F>
  /** Never logged, never in an error. */
  secret(): Field<K, T, F>
}

/** An index on one field. */
export interface FieldIndex {
  readonly name?: string
  readonly unique?: boolean
  readonly method?: string
  /** How the server compares and takes apart what is indexed, by its name for it: `'gin_trgm_ops'`. */
  readonly operatorClass?: string
  /** Its words are searched by `match(row, search)`. What a server makes of words may be said for each by name. */
  readonly fullText?: boolean | FullTextOptions
}

/**
 * The names of a shape by group: `need`, `may` and `made` are columns that an insert must give, may give and cannot give,
 * `key` is the primary key, `one` and `maybe` are references with a column of their own, `byOne` and `byMaybe` those over
 * declared columns, `many` are links. One pass over the shape, which everything else reuses.
 */
export type Grouped<S extends Shape> = { readonly [K in keyof S as S[K]['$g']]: K } & { readonly [group: string]: never }

/** The columns of a table in a lambda that sees no other table: checks, indexes, computed fields. */
export type Columns<S extends Shape> = Facts<S>['columns']['seen']

export interface Cells {
  readonly [name: string]: Cell
}

/**
 * What follows from a shape. An interface whose members say `this[…]`: each is worked out once per table, and only when it is
 * asked for, instead of being copied into every type that mentions it.
 */
export interface Facts<S extends Shape> {
  readonly groups: Grouped<S>
  /** Names of the relations. */
  readonly relations: this['groups']['one' | 'maybe' | 'byOne' | 'byMaybe' | 'many']
  readonly declared: Of<S, this['groups']['need' | 'may' | 'made']> & Derived<S, this['groups']['one' | 'maybe']>
  readonly cells: { readonly [P in keyof this['declared']]: this['declared'][P] }
  readonly columns: Views<this['cells']>
  /** What an insert must give, references aside. */
  readonly needed: { readonly [P in this['groups']['need']]: S[P]['$c']['$i'] }
  readonly key: { readonly [P in this['groups']['key']]: S[P]['$c']['$t'] }
}

type Of<S extends Shape, C extends keyof S> = { readonly [P in C]: S[P]['$c'] }

/** The columns that references derive. */
export type Derived<S extends Shape, R extends keyof S> = { readonly [P in R as `${P & string}Id`]: S[P]['$c'] }

/** The columns of a table as each clause sees them. */
interface Views<D extends Cells> {
  readonly row: { -readonly [P in keyof D]: D[P]['$t'] }
  readonly seen: { readonly [P in keyof D]: D[P]['$e'] }
  readonly missing: { readonly [P in keyof D]: D[P]['$n'] }
  readonly match: { readonly [P in keyof D]?: D[P]['$w'] }
  readonly given: { readonly [P in keyof D]?: D[P]['$i'] }
  readonly withIds: { readonly [P in keyof D]?: D[P]['$id'] }
  readonly change: { readonly [P in keyof D]?: D[P]['$u'] }
  readonly names: keyof D & string
}

/** Named values inside one column. */
export interface ObjectField<S extends Shape, N extends null, F extends 'opt' = never> {
  readonly $k: 'object'
  readonly $fields: S
  readonly $t: ObjectRow<S> | N
  readonly $g: 'opt' extends F ? 'may' : 'need'
  readonly $c: ObjectField<S, N, F>
  readonly $pk: never
  readonly $v: never
  readonly $e: ObjectScope<S, [N] extends [never] ? '$e' : '$n'>
  readonly $n: ObjectScope<S, '$n'>
  readonly $w: ObjectRow<S> | N
  readonly $i: ObjectInput<S> | N
  readonly $u: ObjectInput<S> | N
  readonly $id: ObjectInput<S> | N

  nullable(): ObjectField<S, null, 'opt'>
  default(value: ObjectRow<S> | N | (() => ObjectRow<S> | N)): ObjectField<S, N, 'opt'>
  column(name: string): ObjectField<S, N, F>
  comment(text: string): ObjectField<S, N, F>
  secret(): ObjectField<S, N, F>
}

export type ObjectRow<S extends Shape> = { [P in keyof S]: S[P]['$c']['$t'] }
type ObjectInput<S extends Shape> = { readonly [P in keyof S]?: S[P]['$c']['$i'] } & Facts<S>['needed']
/** The members of an object, which as a whole can be selected or be missing. */
export type ObjectScope<S extends Shape, Z extends '$e' | '$n'> = { readonly [P in keyof S]: S[P]['$c'][Z] } & Readable<
  ObjectRow<S> | Absent[Z]
>
interface Absent {
  $e: never
  $n: null
}

/** The shapes of a union by their names. */
export interface Shapes {
  readonly [name: string]: Shape
}

/** Objects of several shapes inside one column; the member `D` tells which. */
export interface UnionField<D extends string, V extends Shapes, N extends null, F extends 'opt' = never> {
  readonly $k: 'object'
  readonly $union: V
  readonly $t: UnionRow<D, V> | N
  readonly $g: 'opt' extends F ? 'may' : 'need'
  readonly $c: UnionField<D, V, N, F>
  readonly $pk: never
  readonly $v: never
  readonly $e: UnionScope<D, V, N>
  readonly $n: UnionScope<D, V, null>
  readonly $w: UnionRow<D, V> | N
  readonly $i: UnionInput<D, V> | N
  readonly $u: UnionInput<D, V> | N
  readonly $id: UnionInput<D, V> | N

  nullable(): UnionField<D, V, null, 'opt'>
  default(value: UnionRow<D, V> | N | (() => UnionRow<D, V> | N)): UnionField<D, V, N, 'opt'>
  column(name: string): UnionField<D, V, N, F>
  comment(text: string): UnionField<D, V, N, F>
  secret(): UnionField<D, V, N, F>
}

type UnionRow<D extends string, V extends Shapes> = {
  [X in keyof V]: { [P in D | keyof V[X]]: P extends keyof V[X] ? V[X][P]['$c']['$t'] : X }
}[keyof V]
type UnionInput<D extends string, V extends Shapes> = { [X in keyof V]: { readonly [P in D]: X } & ObjectInput<V[X]> }[keyof V]

/** A union in a lambda: which shape it is, and with `as` the members of one, null in objects of the others. */
export type UnionScope<D extends string, V extends Shapes, N extends null> = {
  readonly [P in D]: Leaves<(keyof V & string) | N>['enum']
} & UnionShapes<D, V, N>
interface UnionShapes<D extends string, V extends Shapes, N extends null> extends Readable<UnionRow<D, V> | N> {
  as<X extends keyof V>(shape: X): ObjectScope<V[X], '$n'>
}

/** How a type of the user's own is stored on top of a field that the library knows. */
export interface Codec<T, C> {
  readonly on: Field<FieldKind, C>
  encode(value: T): C
  decode(stored: C): T
  /** Whether order and equality of what is stored mean the same for the value. */
  readonly comparable?: boolean
}

type Moment = { date: Date; text: string; epoch: number }
type Identity = { integer: number; bigint: bigint; uuid: string }

/** A field by the type of its values: a scalar, a list or an object, nullable or not. */
export interface Listed<out T> {
  readonly $k: FieldKind | 'object'
  readonly $t: T
}

/** A field that may stand in a list. */
export interface Inner<out E extends Cell> {
  readonly $k: FieldKind | 'object'
  readonly $c: E
}

/** Values in an order, each of the field `E`. */
export interface ListField<E extends Cell, N extends null, F extends 'opt' = never> {
  readonly $k: 'list'
  readonly $element: E
  readonly $t: E['$t'][] | N
  readonly $g: 'opt' extends F ? 'may' : 'need'
  readonly $c: ListField<E, N, F>
  readonly $pk: never
  readonly $v: never
  readonly $e: ListLeaf<E['$t'][] | N, E['$e']>
  readonly $n: ListLeaf<E['$t'][] | null, E['$e']>
  readonly $w: Matches<E['$t'][] | N>['list']
  readonly $i: E['$i'][] | N
  readonly $u: E['$i'][] | N | Expression<E['$t'][] | N, 'list'> | Raw
  readonly $id: E['$i'][] | N

  nullable(): ListField<E, null, 'opt'>
  default(value: E['$t'][] | N | (() => E['$t'][] | N) | Raw): ListField<E, N, 'opt'>
  /** Of a document: by its elements. */
  index(options?: FieldIndex): ListField<E, N, F>
  unique(): ListField<E, N, F>
  check(that: ((value: ListLeaf<E['$t'][] | N, E['$e']>) => Condition) | Raw, name?: string): ListField<E, N, F>
  column(name: string): ListField<E, N, F>
  comment(text: string): ListField<E, N, F>
  secret(): ListField<E, N, F>
}

/** The type of `t`: every kind of field. */
export interface FieldFactories {
  /** The primary key: an identity, or with `'uuid'` a time-ordered uuid made by the library, or with `'bigint'` a wide identity. */
  id(): Field<'integer', number, 'key' | 'gen' | 'opt'>
  id<K extends 'uuid' | 'bigint'>(kind: K): Field<K, Identity[K], 'key' | 'opt' | IdentityFact[K]>
  text(max?: number): Field<'text', string>
  /** A whole number of 32 bits. */
  integer(): Field<'integer', number>
  /** A whole number of 64 bits. */
  bigint(): Field<'bigint', bigint>
  /** Counts the changes of its row, from 1: an update where it is what was read changes nothing if somebody else changed the row. */
  version(): Field<'integer', number, 'gen' | 'opt'>
  double(): Field<'double', number>
  /** Exact: `precision` digits, `scale` of them after the point. A string unless `as` says how to make something else of it. */
  decimal(precision: number, scale: number): Field<'decimal', string>
  decimal<T>(precision: number, scale: number, options: { readonly as: DecimalCodec<T> }): Field<'decimal', T>
  boolean(): Field<'boolean', boolean>
  /** `YYYY-MM-DD`. */
  date(): Field<'date', string>
  /** `HH:MM:SS`. */
  time(): Field<'time', string>
  /** An instant, or with `zone: false` a wall clock. Modes: a `Date` (milliseconds), a text (microseconds), or milliseconds since 1970. */
  timestamp(): Field<'timestamp', Date>
  timestamp<M extends keyof Moment = 'date'>(options: { readonly mode?: M; readonly zone?: boolean }): Field<'timestamp', Moment[M]>
  interval(): Field<'interval', string>
  uuid(): Field<'uuid', string>
  bytes(): Field<'bytes', Uint8Array>
  json<T = unknown>(): Field<'json', T>
  enum<const V extends string>(values: readonly V[], options?: { readonly native?: string }): Field<'enum', V>
  list<E extends Cell>(of: Inner<E>): ListField<E, never>
  /** Different values, in no order of the program's. */
  set<T>(of: Listed<T>): Field<'custom', Set<T>>
  /** Values under keys. */
  map<K, V>(key: Listed<K>, value: Listed<V>): Field<'custom', Map<K, V>>
  object<S extends Shape>(fields: S): ObjectField<S, never>
  /** Objects of one of several shapes, told apart by the member `by`: they read as a discriminated union. */
  union<const D extends string, V extends Shapes>(by: D, shapes: V): UnionField<D, V, never>
  custom<T, C>(codec: Codec<T, C> & { readonly comparable: true }): Field<'ordered', T>
  custom<T, C>(codec: Codec<T, C>): Field<'custom', T>
}

interface IdentityFact {
  uuid: never
  bigint: 'gen'
}

/** How a decimal becomes a type of the user's choosing; the text is exact. */
export interface DecimalCodec<T> {
  parse(text: string): T
  format(value: T): string
}
