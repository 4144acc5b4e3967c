import type { Cell, Item } from './field.ts'
import type { KeyKind } from './relation.ts'
import type { Condition, Duration, FieldKind, Order, OrderOptions, Subselect, Typed } from './vocabulary.ts'

/** What a program says of a database that the compiler has not seen: tables and views, and of each the fields and relations that it uses. */
export type Names = Readonly<Record<string, readonly string[]>>

/** Models that were read from a database at run time: the names are those that were said, what is under them may be anything. */
export type LooseModels<T extends Names> = { readonly [K in keyof T & string]: LooseTable<T[K][number], T[keyof T][number]> }

interface LooseTable<F extends string, All extends string> {
  readonly $n: string
  readonly $h: 'table'
  readonly $s: { readonly [P in F]: LooseItem<All> }
  readonly $by: never
  readonly $key: KeyKind
  readonly $d: never
  readonly $variants: never
  readonly $m: never
}

interface LooseItem<All extends string> extends Item {
  readonly $g: 'may'
  readonly $c: LooseCell<All>
  readonly $pk: never
  readonly $v: never
}

interface LooseCell<All extends string> extends Cell {
  readonly $t: unknown
  readonly $e: LooseColumn<All>
  readonly $n: LooseColumn<All>
  readonly $w: unknown
  readonly $i: unknown
  readonly $u: unknown
  readonly $id: unknown
}

/** A column, a row that a reference leads to, or the rows of a relation: what it is not, is refused when the query is built. */
export type LooseColumn<All extends string> = LooseVerbs<All> & { readonly [P in Exclude<All, keyof LooseVerbs<All>>]: LooseColumn<All> }

type Lambda<All extends string, R> = (row: { readonly [P in All]: LooseColumn<All> }) => R

interface LooseVerbs<All extends string> {
  readonly $t: unknown
  readonly $kind: never
  eq(other: unknown): Condition
  ne(other: unknown): Condition
  gt(other: unknown): Condition
  gte(other: unknown): Condition
  lt(other: unknown): Condition
  lte(other: unknown): Condition
  between(low: unknown, high: unknown): Condition
  in(list: readonly unknown[] | Subselect): Condition
  notIn(list: readonly unknown[] | Subselect): Condition
  sameAs(other: unknown): Condition
  isNull(): Condition
  isNotNull(): Condition
  isTrue(): Condition
  isFalse(): Condition
  like(pattern: unknown): Condition
  ilike(pattern: unknown): Condition
  startsWith(text: unknown): Condition
  endsWith(text: unknown): Condition
  contains(text: unknown): Condition
  has(value: unknown): Condition
  plus(other: unknown): LooseColumn<All>
  minus(other: unknown | Duration): LooseColumn<All>
  times(other: unknown): LooseColumn<All>
  div(other: unknown): LooseColumn<All>
  lower(): LooseColumn<All>
  upper(): LooseColumn<All>
  length(): LooseColumn<All>
  concat(...others: readonly unknown[]): LooseColumn<All>
  cast(to: Typed<FieldKind, unknown>): LooseColumn<All>
  at(...path: readonly (string | number)[]): LooseColumn<All>
  as(to: Typed<FieldKind, unknown>): LooseColumn<All>
  asc(options?: OrderOptions): Order
  desc(options?: OrderOptions): Order
  some(that?: Lambda<All, Condition>): Condition
  every(that: Lambda<All, Condition>): Condition
  none(that?: Lambda<All, Condition>): Condition
  count(that?: Lambda<All, Condition>): LooseColumn<All>
  sum(of: Lambda<All, LooseColumn<All>>): LooseColumn<All>
  avg(of: Lambda<All, LooseColumn<All>>): LooseColumn<All>
  min(of: Lambda<All, LooseColumn<All>>): LooseColumn<All>
  max(of: Lambda<All, LooseColumn<All>>): LooseColumn<All>
}
