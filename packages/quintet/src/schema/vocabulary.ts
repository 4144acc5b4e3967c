import type { Refused } from './refused.ts'

/**
 * What a program can say about one value, by kind: the methods of columns and of whatever is made from them.
 * Declarations only; `query/leaf.ts` is the run time. The kind decides, not the TypeScript type: a uuid and a text are both
 * strings, and only one of them has `startsWith`.
 */

/** Anything that reads as something: an expression, a row, the rows of a relation. */
export interface Readable<out T = unknown> {
  readonly $t: T
}

/** Anything with a value: `T` is what it reads as, `K` the kind that decides what it may be compared with. */
export interface Expression<out T, out K extends string = string> {
  readonly $t: T
  readonly $kind: K
}

/** True or false for every row, never unknown. */
export interface Condition extends Expression<boolean, 'condition'> {
  and(...others: readonly Condition[]): Condition
  or(...others: readonly Condition[]): Condition
  not(): Condition
}

/** A fragment of raw SQL, made by `sql` and recognised by its class. Without a type it is a condition. */
export interface Raw extends Condition {
  readonly $raw: true
  /** It may stand where optional input may. */
  readonly $given: never
  /** Gives the fragment a type, and with it the methods of that type. */
  as<C extends FieldKind, V>(to: Typed<C, V>): Leaves<V>[C]
}

/** One term of an order. */
export interface Order {
  readonly $order: true
}

export interface OrderOptions {
  /** Where nulls go; the smallest of all unless said otherwise. `'server'` leaves it to the server's own habit. */
  readonly nulls?: 'first' | 'last' | 'server'
  /** Texts in the order of a collation, by each server's name for it; in the order of their code points unless said otherwise. */
  readonly collation?: { readonly sqlite?: string; readonly postgres?: string }
}

/** A query inside another one. */
export interface Subselect<out X = unknown> {
  /** What its rows are made of: one expression where it is the right side of `in`. */
  readonly $x: X
}

type Given<T> = T & {}
type Operand<T, K extends string> = Given<T> | Expression<T | null, K>

/** What values of every kind have. */
export interface Leaf<T, K extends string> extends Expression<T, K> {
  eq(other: T | Expression<T | null, K>): Condition
  ne(other: T | Expression<T | null, K>): Condition
  in(list: readonly Given<T>[] | Subselect<Expression<T | null, K>>): Condition
  notIn(list: readonly Given<T>[] | Subselect<Expression<T | null, K>>): Condition
  /** Equality in which null equals null. */
  sameAs(other: T | Expression<T | null, K>): Condition
  isNull(): Condition
  isNotNull(): Condition
  asc(options?: OrderOptions): Order
  desc(options?: OrderOptions): Order
  cast<C extends FieldKind, V>(to: Typed<C, V>): Leaves<V | (T & null)>[C]
}

/** Kinds with an order. */
export interface Ordered<T, K extends string> extends Leaf<T, K> {
  gt(other: Operand<T, K>): Condition
  gte(other: Operand<T, K>): Condition
  lt(other: Operand<T, K>): Condition
  lte(other: Operand<T, K>): Condition
  between(low: Operand<T, K>, high: Operand<T, K>): Condition
}

/** A boolean value is no condition (it may be null); what stands for the verbs of one says so in every message. */
type NoCondition = Refused<'a boolean is no condition: say .isTrue() or .isFalse()'>
export interface BooleanLeaf<T> extends Leaf<T, 'boolean'> {
  isTrue(): Condition
  isFalse(): Condition
  readonly and: NoCondition
  readonly or: NoCondition
  readonly not: NoCondition
}

export interface TextLeaf<T> extends Ordered<T, 'text'> {
  like(pattern: Operand<string, 'text'>): Condition
  ilike(pattern: Operand<string, 'text'>): Condition
  startsWith(text: Operand<string, 'text'>): Condition
  endsWith(text: Operand<string, 'text'>): Condition
  contains(text: Operand<string, 'text'>): Condition
  /** Whether something in it is as a regular expression says, the same on every store: no looking around, no references back, no \p. */
  matches(pattern: RegExp): Condition
  lower(): TextLeaf<T>
  upper(): TextLeaf<T>
  trim(): TextLeaf<T>
  length(): NumberLeaf<number | (T & null)>
  concat<X extends string | null = string>(...parts: readonly (string | Expression<X, 'text'>)[]): TextLeaf<T | (X & null)>
  replace(search: Operand<string, 'text'>, replacement: Operand<string, 'text'>): TextLeaf<T>
  substring(from: number, length?: number): TextLeaf<T>
}

/** Arithmetic of one kind: `V` is its value, `K` its kind; the result may be null where an operand `X` may. */
interface Arithmetic<T, V, K extends string> extends Ordered<T, K> {
  plus<X extends V | null = V>(other: V | Expression<X, K>): Numbers<T | (X & null)>[K & NumberKind]
  minus<X extends V | null = V>(other: V | Expression<X, K>): Numbers<T | (X & null)>[K & NumberKind]
  times<X extends V | null = V>(other: V | Expression<X, K>): Numbers<T | (X & null)>[K & NumberKind]
  /** Division as a double. */
  div<X extends V | null = V>(other: V | Expression<X, K>): NumberLeaf<number | (T & null) | (X & null)>
  negate(): Numbers<T>[K & NumberKind]
  abs(): Numbers<T>[K & NumberKind]
  round(digits?: number): Numbers<T>[K & NumberKind]
  floor(): Numbers<T>[K & NumberKind]
  ceil(): Numbers<T>[K & NumberKind]
}

interface WholeArithmetic<T, V, K extends string> extends Arithmetic<T, V, K> {
  /** Division that drops the remainder. */
  intDiv<X extends V | null = V>(other: V | Expression<X, K>): Numbers<T | (X & null)>[K & NumberKind]
  mod<X extends V | null = V>(other: V | Expression<X, K>): Numbers<T | (X & null)>[K & NumberKind]
  /** Bit by bit, of integers. */
  bitAnd<X extends V | null = V>(other: V | Expression<X, K>): Numbers<T | (X & null)>[K & NumberKind]
  bitOr<X extends V | null = V>(other: V | Expression<X, K>): Numbers<T | (X & null)>[K & NumberKind]
  bitXor<X extends V | null = V>(other: V | Expression<X, K>): Numbers<T | (X & null)>[K & NumberKind]
  bitNot(): Numbers<T>[K & NumberKind]
  /** By 0 to 63 bits of the 64. */
  shiftLeft(bits: number): Numbers<T>[K & NumberKind]
  shiftRight(bits: number): Numbers<T>[K & NumberKind]
}

/** integer and double: both are numbers here and may be mixed. */
export interface NumberLeaf<T> extends WholeArithmetic<T, number, 'number'> {}
export interface BigintLeaf<T> extends WholeArithmetic<T, bigint, 'bigint'> {}
export interface DecimalLeaf<T> extends Arithmetic<T, T & {}, 'decimal'> {}

type NumberKind = 'number' | 'bigint' | 'decimal'
interface Numbers<T> {
  number: NumberLeaf<T>
  bigint: BigintLeaf<T>
  decimal: DecimalLeaf<T>
}

export interface Duration {
  readonly years?: number
  readonly months?: number
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
}

interface Calendar<T, K extends string> extends Ordered<T, K> {
  year(): NumberLeaf<number | (T & null)>
  month(): NumberLeaf<number | (T & null)>
  day(): NumberLeaf<number | (T & null)>
  /** 1 is Monday, 7 is Sunday. */
  weekday(): NumberLeaf<number | (T & null)>
}

interface Clock<T> {
  hour(): NumberLeaf<number | (T & null)>
  minute(): NumberLeaf<number | (T & null)>
  second(): NumberLeaf<number | (T & null)>
}

export interface DateLeaf<T> extends Calendar<T, 'date'> {
  plus(duration: Duration): DateLeaf<T>
  minus(duration: Duration): DateLeaf<T>
  truncate(unit: 'year' | 'quarter' | 'month' | 'week'): DateLeaf<T>
}

export interface TimestampLeaf<T> extends Calendar<T, 'timestamp'>, Clock<T> {
  plus(duration: Duration): TimestampLeaf<T>
  minus(duration: Duration): TimestampLeaf<T>
  truncate(unit: 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second'): TimestampLeaf<T>
}

export interface TimeLeaf<T> extends Ordered<T, 'time'>, Clock<T> {}

/** `X`: what a lambda sees of one element. */
export interface ListLeaf<T, X = never> extends Leaf<T, 'list'> {
  /** Whether there is an element, or one for which this holds. */
  some(that?: (element: X) => Condition): Condition
  every(that: (element: X) => Condition): Condition
  none(that?: (element: X) => Condition): Condition
  has(value: Element<T>): Condition
  hasAny(values: readonly Element<T>[]): Condition
  hasAll(values: readonly Element<T>[]): Condition
  size(): NumberLeaf<number | (T & null)>
  /** Elements as an array's `slice` counts them: from 0, below zero from the end. */
  slice(from: number, to?: number): ListLeaf<T>
  /** The list with one more element at its end. */
  append(value: Element<T>): ListLeaf<T>
}

type Element<T> = T extends readonly (infer E)[] ? E : never

/** A JSON column. Its verbs of change give the whole value as it is afterwards, which an update sets. */
export interface JsonLeaf<T> extends Expression<T, 'json'>, JsonTree<T, T> {}

/** The value at a path of keys and indexes; `R` is the whole value. */
export interface JsonPart<T, R> extends Expression<Read<T>, 'json'>, JsonTree<T, R> {
  /** Missing objects and arrays on the way are made; where something else stands on the way, nothing changes. */
  set(value: Held<T> | Expression<Held<T>, JsonKind>): JsonLeaf<R>
  /** Only what may be missing can be removed. */
  readonly remove: undefined extends T
    ? () => JsonLeaf<R>
    : Refused<'only what may be missing can be removed: set it, or declare it optional'>
}

interface JsonTree<T, R> {
  isNull(): Condition
  isNotNull(): Condition
  at<A extends Key<T>>(key: A): JsonPart<At<T, A>, R>
  at<A extends Key<T>, B extends Key<At<T, A>>>(first: A, second: B): JsonPart<At<At<T, A>, B>, R>
  at<A extends Key<T>, B extends Key<At<T, A>>, C extends Key<At<At<T, A>, B>>>(
    first: A,
    second: B,
    third: C,
  ): JsonPart<At<At<At<T, A>, B>, C>, R>
  at<A extends Key<T>, B extends Key<At<T, A>>, C extends Key<At<At<T, A>, B>>>(
    first: A,
    second: B,
    third: C,
    fourth: string | number,
    ...more: readonly (string | number)[]
  ): JsonPart<unknown, R>
  /** Gives the path a type; what is stored under another type reads as null. What is in a list or an object is checked when it is read. */
  as<C extends keyof Parts<V>, V>(to: { readonly $k: C; readonly $t: V }): Parts<V | null>[C]
  /** One more element at the end of an array; a missing array is made. */
  append(value: Item<T> | Expression<Item<T>, JsonKind>): JsonLeaf<R>
  /** Sets some members of an object, each as it is given; the others stay. */
  merge(members: Members<T>): JsonLeaf<R>
}

/** What a part of a JSON value can do once its type is told. */
interface Parts<T> extends Leaves<T> {
  object: ObjectPart<T>
}
interface ObjectPart<T> extends Expression<T, 'object'> {
  isNull(): Condition
  isNotNull(): Condition
}

/** Kinds with a form in JSON. */
type JsonKind = 'json' | 'text' | 'number' | 'boolean' | 'enum' | 'uuid' | 'date'
/** What is missing reads as null, and is never given. */
type Read<T> = undefined extends T ? Held<T> | null : T
/** JSON of any type is known by this: it would take a bigint, which no JSON holds. */
type Held<T> = bigint extends T ? T : Exclude<T, undefined>
type Item<T> = bigint extends T ? unknown : T extends readonly (infer E)[] ? E : never
type Members<T> = bigint extends T
  ? { readonly [key: string]: unknown }
  : T extends readonly unknown[]
    ? never
    : T extends object
      ? Partial<T>
      : never
type Key<T> = bigint extends T ? string | number : T extends readonly unknown[] ? number : T extends object ? keyof T & string : never
/** What stands under a key; nothing may, where what holds it may be missing or an array may be shorter. */
type At<T, A> = bigint extends T
  ? unknown
  : T extends readonly (infer E)[]
    ? E | undefined
    : T extends object
      ? A extends keyof T
        ? T[A]
        : unknown
      : undefined

/** Kinds of a column. */
export type FieldKind = keyof Leaves<unknown>

/** The plainest kind that reads as a type. */
export type KindOf<T> = [T & {}] extends [string]
  ? 'text'
  : [T & {}] extends [number]
    ? 'number'
    : [T & {}] extends [bigint]
      ? 'bigint'
      : [T & {}] extends [boolean]
        ? 'boolean'
        : [T & {}] extends [Date]
          ? 'timestamp'
          : 'json'

/** Anything that names a kind and the type of its values; every field does. */
export interface Typed<out K extends FieldKind, out T> {
  readonly $k: K
  readonly $t: T
}

/** From a field's kind to what its column can do in a lambda. */
export interface Leaves<T> {
  text: TextLeaf<T>
  integer: NumberLeaf<T>
  double: NumberLeaf<T>
  number: NumberLeaf<T>
  bigint: BigintLeaf<T>
  decimal: DecimalLeaf<T>
  boolean: BooleanLeaf<T>
  date: DateLeaf<T>
  time: TimeLeaf<T>
  timestamp: TimestampLeaf<T>
  interval: Ordered<T, 'interval'>
  uuid: Ordered<T, 'uuid'>
  bytes: Ordered<T, 'bytes'>
  enum: Ordered<T, 'enum'>
  list: ListLeaf<T>
  json: JsonLeaf<T>
  custom: Leaf<T, 'custom'>
  ordered: Ordered<T, 'ordered'>
}

/** From a field's kind to what may stand for it in a where object: an array means "one of", except where the values are arrays themselves. */
export interface Matches<T> {
  text: T | readonly Given<T>[]
  integer: T | readonly Given<T>[]
  double: T | readonly Given<T>[]
  number: T | readonly Given<T>[]
  bigint: T | readonly Given<T>[]
  decimal: T | readonly Given<T>[]
  boolean: T | readonly Given<T>[]
  date: T | readonly Given<T>[]
  time: T | readonly Given<T>[]
  timestamp: T | readonly Given<T>[]
  interval: T | readonly Given<T>[]
  uuid: T | readonly Given<T>[]
  bytes: T
  enum: T | readonly Given<T>[]
  list: (T & null) | Refused<'an array here would mean one of several: say where(row => row.field.eq([…])), or hasAny and hasAll'>
  json: Exclude<T, readonly unknown[]>
  custom: T | readonly Given<T>[]
  ordered: T | readonly Given<T>[]
}
