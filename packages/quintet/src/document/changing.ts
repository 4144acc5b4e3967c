import type { Cell, Shape } from '../schema/field.ts'
import type { Condition } from '../schema/vocabulary.ts'

/** One act of a change, made by the methods of its fields. */
export interface Act {
  readonly $act: true
}

/** What every field can become; `I` is what may be given for it. */
export interface FieldChange<T, I = T> {
  set(value: I): Act
  /** Removes the field, which must be nullable. */
  unset: null extends T ? () => Act : never
  /** Moves the value to another field of the same kind; what it leaves must be nullable. */
  rename: null extends T ? (to: FieldChange<T, I>) => Act : never
}

/** Kinds with an order. */
export interface OrderedChange<T> extends FieldChange<T> {
  /** Keeps the smaller of what is there and the value. */
  min(value: T & {}): Act
  /** Keeps the greater of the two. */
  max(value: T & {}): Act
}

/** Numbers: exact, and never beyond the range of the field. */
export interface NumberChange<T> extends OrderedChange<T> {
  /** Adds; what is not there counts as 0. */
  inc(value: T & {}): Act
  mul(value: T & {}): Act
}

/** Lists of items of type `E`; `X` is an element in a condition, `C` an element that is changed. */
export interface ListChange<T, E, X, C> extends FieldChange<T, readonly E[] | (T & null)> {
  /** Adds items at the end, or before `position`; `slice` then keeps the first so many, or below zero the last. */
  push(items: E | readonly E[], options?: { readonly position?: number; readonly slice?: number }): Act
  /** Removes every item that equals one of these, or for which a condition holds. */
  pull(items: E | readonly E[] | ((element: X) => Condition)): Act
  /** Adds those that are not there. */
  addToSet(items: E | readonly E[]): Act
  /** Changes every element, or those for which a condition holds. */
  each(change: (element: C) => Act | readonly Act[]): Act
  each(where: (element: X) => Condition, change: (element: C) => Act | readonly Act[]): Act
}

/** By kind, what a field of type `T` can become. */
interface ChangeByKind<T> {
  text: OrderedChange<T>
  uuid: OrderedChange<T>
  date: OrderedChange<T>
  time: OrderedChange<T>
  timestamp: OrderedChange<T>
  integer: NumberChange<T>
  bigint: NumberChange<T>
  double: NumberChange<T>
  decimal: NumberChange<T>
}

/** The parameter of a change: a way in for every field of a document, those inside objects included. */
export type Changing<S extends Shape> = {
  readonly [P in keyof S as S[P]['$g'] extends 'one' | 'maybe' ? `${P & string}Id` : P]: ChangeOf<S[P]['$c']>
}

type ChangeOf<C> = C extends { readonly $k: 'object'; readonly $t: infer T; readonly $i: infer I; readonly $fields: infer F extends Shape }
  ? FieldChange<T, I> & Changing<F>
  : C extends { readonly $k: 'list'; readonly $t: infer T; readonly $element: infer E extends Cell }
    ? ListChange<T, E['$i'], E['$e'], ChangeOf<E>>
    : C extends { readonly $k: infer K; readonly $t: infer T; readonly $i: infer I }
      ? K extends keyof ChangeByKind<T>
        ? ChangeByKind<T>[K]
        : FieldChange<T, I>
      : never
