import { defineField, type FieldDefinition, type Tag } from '../schema/definition.ts'

/** What an operator gives back: a condition, the type of its first operand, or a type of its own. */
export type Result = 'condition' | 'same' | FieldDefinition

export interface Operator {
  /** Kind tags of the first operand; null: any. */
  readonly on: ReadonlySet<Tag> | null
  readonly result: Result
}

export const integerField: FieldDefinition = defineField('integer')
export const doubleField: FieldDefinition = defineField('double')
export const textField: FieldDefinition = defineField('text')
export const booleanField: FieldDefinition = defineField('boolean')
export const bigintField: FieldDefinition = defineField('bigint')

const numbers: readonly Tag[] = ['integer', 'bigint', 'double', 'decimal']
const times: readonly Tag[] = ['date', 'time', 'timestamp']
const texts: readonly Tag[] = ['text', 'enum']
const ordered: readonly Tag[] = [...numbers, ...times, ...texts, 'interval', 'uuid', 'custom', 'bytes', 'boolean']
const equatable: readonly Tag[] = [...ordered, 'list', 'object']

function operator(on: readonly Tag[] | null, result: Result): Operator {
  return Object.freeze({ on: on === null ? null : new Set(on), result })
}

/** The one table of operators: which kind tags have them and what they give (A11). Every store's fold and printer is keyed by these names. */
export const operators: Readonly<Record<string, Operator>> = Object.freeze({
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
  isTrue: operator(['boolean'], 'condition'),
  isFalse: operator(['boolean'], 'condition'),
  has: operator(['list'], 'condition'),
  hasAny: operator(['list'], 'condition'),
  hasAll: operator(['list'], 'condition'),
  size: operator(['list'], integerField),
  plus: operator([...numbers, 'date', 'timestamp', 'interval'], 'same'),
  minus: operator([...numbers, 'date', 'timestamp', 'interval'], 'same'),
  times: operator(numbers, 'same'),
  div: operator(numbers, doubleField),
  intDiv: operator(['integer', 'bigint'], 'same'),
  mod: operator(['integer', 'bigint'], 'same'),
  abs: operator(numbers, 'same'),
  round: operator(numbers, 'same'),
  floor: operator(numbers, 'same'),
  ceil: operator(numbers, 'same'),
  negate: operator(numbers, 'same'),
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
  at: operator(['json', 'object'], 'same'),
  cast: operator(null, 'same'),
})
