import { failure } from '../base/failure.ts'
import { defineField, type FieldDefinition, maskOf, type Tag } from '../schema/definition.ts'
import { freshShape } from './shape.ts'

/** What an operator gives back: a condition, the type of its first operand, one of its own, or one made from its operands. */
export type Result = 'condition' | 'same' | FieldDefinition | ((operands: readonly (FieldDefinition | null)[]) => FieldDefinition)

export interface Operator {
  readonly name: string
  /** Kind tags of the first operand, as a mask; null: any. */
  readonly on: number | null
  readonly result: Result
  /** The shape of the operator by itself. */
  readonly shape: number
}

export const integerField: FieldDefinition = defineField('integer')
/** Sums and other integers that are computed in 64 bits: exact up to 2^53, and an error past it. */
export const wideField: FieldDefinition = defineField('integer', { precision: 53 })
export const doubleField: FieldDefinition = defineField('double')
export const textField: FieldDefinition = defineField('text')
export const bigintField: FieldDefinition = defineField('bigint')
export const booleanField: FieldDefinition = defineField('boolean')

const numbers: readonly Tag[] = ['integer', 'bigint', 'double', 'decimal']
const times: readonly Tag[] = ['date', 'time', 'timestamp']
const texts: readonly Tag[] = ['text']
const ordered: readonly Tag[] = [...numbers, ...times, ...texts, 'enum', 'interval', 'uuid', 'custom', 'bytes', 'boolean']
const equatable: readonly Tag[] = [...ordered, 'list', 'object']

function operator(on: readonly Tag[] | null, result: Result): Omit<Operator, 'name'> {
  return { on: on === null ? null : maskOf(on), result, shape: freshShape() }
}

/** The sum or difference of two: an integer computed in 64 bits, a double if either is one, the finer of two decimals. */
function sum([a, b]: readonly (FieldDefinition | null)[]): FieldDefinition {
  return combined(a, b, Math.max)
}

function product([a, b]: readonly (FieldDefinition | null)[]): FieldDefinition {
  return combined(a, b, (x, y) => x + y)
}

/** Digits of a decimal that every store computes exactly. */
const exactDigits = 18

function combined(
  a: FieldDefinition | null | undefined,
  b: FieldDefinition | null | undefined,
  scales: (a: number, b: number) => number,
): FieldDefinition {
  if (a?.tag === 'decimal') {
    const scale = scales(a.scale ?? 0, b?.scale ?? a.scale ?? 0)
    const long = [a, b].some(of => of?.tag === 'decimal' && (of.precision ?? 1000) > exactDigits)
    return decimalField(a, long || scale > exactDigits ? 1000 : exactDigits, scale)
  }
  if (a?.tag === 'double' || b?.tag === 'double') return doubleField
  return a?.tag === 'integer' ? wideField : (a ?? doubleField)
}

/** A decimal like another one, its codec included, with other digits. */
export function decimalField(like: FieldDefinition, precision: number, scale: number): FieldDefinition {
  const on = defineField('decimal', { precision, scale })
  return like.custom ? defineField('decimal', { precision, scale, custom: { ...like.custom, on } }) : on
}

/** What a rounded, negated or absolute number is. */
function whole([of]: readonly (FieldDefinition | null)[]): FieldDefinition {
  if (of?.tag === 'integer') return wideField
  if (of?.tag === 'decimal') return decimalField(of, (of.precision ?? 1000) > exactDigits ? 1000 : exactDigits, of.scale ?? 0)
  return of ?? doubleField
}

/** The type of a sum over rows. */
export function sumField(of: FieldDefinition | null): FieldDefinition {
  return whole([of])
}

function table(of: Readonly<Record<string, Omit<Operator, 'name'>>>): Readonly<Record<string, Operator>> {
  return Object.freeze(Object.fromEntries(Object.entries(of).map(([name, facts]) => [name, Object.freeze({ name, ...facts })])))
}

/** An operator of the table. Where a name is used often it is looked up once: to do it at each use costs more than the use. */
export function operatorOf(name: string): Operator {
  const found = operators[name]
  if (!found) throw failure('QT_BUG', `there is no operator ${name}`)
  return found
}

/** The one table of operators: which kind tags have them and what they give (A11). Every store's fold and printer is keyed by these names. */
export const operators: Readonly<Record<string, Operator>> = table({
  eq: operator(equatable, 'condition'),
  ne: operator(equatable, 'condition'),
  sameAs: operator(equatable, 'condition'),
  in: operator(equatable, 'condition'),
  notIn: operator(equatable, 'condition'),
  isNull: operator(null, 'condition'),
  isNotNull: operator(null, 'condition'),
  gt: operator(ordered, 'condition'),
  gte: operator(ordered, 'condition'),
  lt: operator(ordered, 'condition'),
  lte: operator(ordered, 'condition'),
  between: operator(ordered, 'condition'),
  like: operator(texts, 'condition'),
  ilike: operator(texts, 'condition'),
  startsWith: operator(texts, 'condition'),
  endsWith: operator(texts, 'condition'),
  contains: operator(texts, 'condition'),
  matches: operator(texts, 'condition'),
  isTrue: operator(['boolean'], 'condition'),
  isFalse: operator(['boolean'], 'condition'),
  has: operator(['list'], 'condition'),
  hasAny: operator(['list'], 'condition'),
  hasAll: operator(['list'], 'condition'),
  size: operator(['list'], integerField),
  slice: operator(['list'], 'same'),
  append: operator(['list'], 'same'),
  plus: operator(numbers, sum),
  minus: operator(numbers, sum),
  times: operator(numbers, product),
  div: operator(numbers, doubleField),
  intDiv: operator(['integer', 'bigint', 'double'], sum),
  mod: operator(['integer', 'bigint', 'double'], sum),
  bitAnd: operator(['integer', 'bigint'], sum),
  bitOr: operator(['integer', 'bigint'], sum),
  bitXor: operator(['integer', 'bigint'], sum),
  bitNot: operator(['integer', 'bigint'], whole),
  shiftLeft: operator(['integer', 'bigint'], whole),
  shiftRight: operator(['integer', 'bigint'], whole),
  abs: operator(numbers, whole),
  round: operator(numbers, whole),
  floor: operator(numbers, whole),
  ceil: operator(numbers, whole),
  negate: operator(numbers, whole),
  lower: operator(texts, textField),
  upper: operator(texts, textField),
  trim: operator(texts, textField),
  length: operator(texts, integerField),
  concat: operator(texts, textField),
  replace: operator(texts, textField),
  substring: operator(texts, textField),
  year: operator(['date', 'timestamp'], integerField),
  month: operator(['date', 'timestamp'], integerField),
  day: operator(['date', 'timestamp'], integerField),
  weekday: operator(['date', 'timestamp'], integerField),
  hour: operator(['time', 'timestamp'], integerField),
  minute: operator(['time', 'timestamp'], integerField),
  second: operator(['time', 'timestamp'], integerField),
  truncate: operator(['date', 'timestamp'], 'same'),
  'plus duration': operator(['date', 'timestamp'], 'same'),
  'minus duration': operator(['date', 'timestamp'], 'same'),
  at: operator(['json'], 'same'),
  collate: operator(texts, 'same'),
  cast: operator(null, 'same'),
})
