import { failure } from '../base/failure.ts'
import { FieldBuilder } from '../schema/builder.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import { currentFrame } from './frame.ts'
import { combine, Node, noNodes, valueNode } from './node.ts'
import { integerField, type Operator, operators } from './operator.ts'
import { type Predicate, predicate } from './predicate.ts'
import { pair, word } from './shape.ts'
import { Subquery, subqueryNode } from './subquery.ts'

/** An expression with a value: columns, functions of them, aggregates. Which methods it has in types follows its kind tag. */
export class Leaf extends Node {
  eq(other: unknown): Predicate {
    return other === null ? predicate('isNull', [this]) : compare('eq', this, other)
  }
  ne(other: unknown): Predicate {
    return other === null ? predicate('isNotNull', [this]) : compare('ne', this, other)
  }
  gt(other: unknown): Predicate {
    return compare('gt', this, other)
  }
  gte(other: unknown): Predicate {
    return compare('gte', this, other)
  }
  lt(other: unknown): Predicate {
    return compare('lt', this, other)
  }
  lte(other: unknown): Predicate {
    return compare('lte', this, other)
  }
  between(low: unknown, high: unknown): Predicate {
    allow('between', this)
    return predicate('between', [this, operand(low, this, 'between'), operand(high, this, 'between')])
  }
  sameAs(other: unknown): Predicate {
    return other === null ? predicate('isNull', [this]) : compare('sameAs', this, other)
  }
  in(list: unknown): Predicate {
    return member('in', this, list)
  }
  notIn(list: unknown): Predicate {
    return member('notIn', this, list)
  }
  isNull(): Predicate {
    return predicate('isNull', [this])
  }
  isNotNull(): Predicate {
    return predicate('isNotNull', [this])
  }
  isTrue(): Predicate {
    allow('isTrue', this)
    return predicate('isTrue', [this])
  }
  isFalse(): Predicate {
    allow('isFalse', this)
    return predicate('isFalse', [this])
  }
  like(pattern: unknown): Predicate {
    return compare('like', this, pattern)
  }
  ilike(pattern: unknown): Predicate {
    return compare('ilike', this, pattern)
  }
  startsWith(text: unknown): Predicate {
    return compare('startsWith', this, text)
  }
  endsWith(text: unknown): Predicate {
    return compare('endsWith', this, text)
  }
  contains(text: unknown): Predicate {
    return compare('contains', this, text)
  }
  has(value: unknown): Predicate {
    allow('has', this)
    return predicate('has', [this, element(value, this, 'has')])
  }
  hasAny(values: unknown): Predicate {
    return members('hasAny', this, values)
  }
  hasAll(values: unknown): Predicate {
    return members('hasAll', this, values)
  }
  size(): Leaf {
    return derive('size', [this])
  }
  plus(other: unknown): Leaf {
    return arithmetic('plus', this, other)
  }
  minus(other: unknown): Leaf {
    return arithmetic('minus', this, other)
  }
  times(other: unknown): Leaf {
    return arithmetic('times', this, other)
  }
  div(other: unknown): Leaf {
    return arithmetic('div', this, other)
  }
  intDiv(other: unknown): Leaf {
    return arithmetic('intDiv', this, other)
  }
  mod(other: unknown): Leaf {
    return arithmetic('mod', this, other)
  }
  negate(): Leaf {
    return derive('negate', [this])
  }
  abs(): Leaf {
    return derive('abs', [this])
  }
  floor(): Leaf {
    return derive('floor', [this])
  }
  ceil(): Leaf {
    return derive('ceil', [this])
  }
  round(digits: number = 0): Leaf {
    return derive('round', [this, amount(digits, 'round')])
  }
  lower(): Leaf {
    return derive('lower', [this])
  }
  upper(): Leaf {
    return derive('upper', [this])
  }
  trim(): Leaf {
    return derive('trim', [this])
  }
  length(): Leaf {
    return derive('length', [this])
  }
  concat(...others: readonly unknown[]): Leaf {
    return derive('concat', [this, ...others.map(o => operand(o, this, 'concat'))])
  }
  replace(search: unknown, replacement: unknown): Leaf {
    return derive('replace', [this, operand(search, this, 'replace'), operand(replacement, this, 'replace')])
  }
  substring(from: number, length?: number): Leaf {
    return derive('substring', [this, amount(from, 'substring'), ...(length === undefined ? [] : [amount(length, 'substring')])])
  }
  year(): Leaf {
    return derive('year', [this])
  }
  month(): Leaf {
    return derive('month', [this])
  }
  day(): Leaf {
    return derive('day', [this])
  }
  hour(): Leaf {
    return derive('hour', [this])
  }
  minute(): Leaf {
    return derive('minute', [this])
  }
  second(): Leaf {
    return derive('second', [this])
  }
  weekday(): Leaf {
    return derive('weekday', [this])
  }
  truncate(unit: string): Leaf {
    if (!truncations.has(unit)) throw failure('QT_VALUE', `${this.describe()}.truncate(…) knows the units ${[...truncations].join(', ')}`)
    return derive('truncate', [this], unit)
  }
  cast(to: unknown): Leaf {
    if (!(to instanceof FieldBuilder)) throw failure('QT_EXPRESSION', `${this.describe()}.cast(…) expects a field, as t.text()`)
    return typed('cast', this, to.definition, null)
  }
  at(...path: readonly (string | number)[]): Leaf {
    return derive('at', [this], path.map(step), true)
  }
  /** Gives a JSON path a type; what is stored under another type reads as null. */
  as(to: unknown): Leaf {
    if (!(to instanceof FieldBuilder)) throw failure('QT_EXPRESSION', `${this.describe()}.as(…) expects a field, as t.text()`)
    return typed('as', this, to.definition, null)
  }
  asc(options?: OrderOptions): Order {
    return new Order(this, false, options?.nulls ?? null)
  }
  desc(options?: OrderOptions): Order {
    return new Order(this, true, options?.nulls ?? null)
  }
}

export interface OrderOptions {
  readonly nulls?: 'first' | 'last' | 'server'
}

/** One term of an order: an expression, a direction, and where nulls go (smallest unless said otherwise). */
export class Order {
  readonly by: Node
  readonly desc: boolean
  readonly nulls: 'first' | 'last' | 'server' | null
  constructor(by: Node, desc: boolean, nulls: 'first' | 'last' | 'server' | null) {
    this.by = by
    this.desc = desc
    this.nulls = nulls
    Object.freeze(this)
  }
}

const truncations: ReadonlySet<string> = new Set(['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'])

/** Refuses an operator that the kind of the operand does not have, for callers without types. */
function allow(op: string, on: Node): Operator {
  const operator = operators[op] as Operator
  if (operator.on && !(on.field && operator.on.has(on.field.tag)))
    throw failure('QT_EXPRESSION', `${on.describe()} is of kind ${on.field?.tag ?? 'condition'}, which has no ${op}()`)
  return operator
}

/** The other side of an operator: an expression as it is, a subquery, or a value of the first side's type. */
export function operand(value: unknown, like: Node, op: string): Node {
  if (value instanceof Node) return value
  if (Subquery.is(value)) return subqueryNode(value)
  if (value === undefined) throw failure('QT_UNDEFINED', `${like.describe()}.${op}(undefined)`)
  if (value === null)
    throw failure('QT_VALUE', `${like.describe()}.${op}(null): null has no order and no arithmetic; ask with eq(null) or isNull()`)
  return valueNode(value, like.field)
}

function element(value: unknown, list: Node, op: string): Node {
  if (value instanceof Node) return value
  if (value === undefined) throw failure('QT_UNDEFINED', `${list.describe()}.${op}(undefined)`)
  return valueNode(value, list.field?.element ?? null)
}

function compare(op: string, left: Leaf, right: unknown): Predicate {
  allow(op, left)
  return predicate(op, [left, operand(right, left, op)])
}

function member(op: 'in' | 'notIn', left: Leaf, list: unknown): Predicate {
  allow(op, left)
  if (Subquery.is(list)) return predicate(op, [left, subqueryNode(list)])
  if (!Array.isArray(list)) throw failure('QT_VALUE', `${left.describe()}.${op}(…) expects an array or a query`)
  return predicate(op, [left, valueNode(Object.freeze([...list]), left.field, true)])
}

function members(op: string, left: Leaf, values: unknown): Predicate {
  allow(op, left)
  if (!Array.isArray(values)) throw failure('QT_VALUE', `${left.describe()}.${op}(…) expects an array`)
  return predicate(op, [left, valueNode(Object.freeze([...values]), left.field?.element ?? null, true)])
}

function arithmetic(op: string, left: Leaf, other: unknown): Leaf {
  const time = left.field?.tag === 'date' || left.field?.tag === 'timestamp'
  if (time && !(other instanceof Node)) {
    const parts = duration(other, left, op)
    return derive(
      op,
      [left, ...parts.map(([, count]) => amount(count, op))],
      parts.map(([unit]) => unit),
    )
  }
  return derive(op, [left, operand(other, left, op)])
}

const units: readonly string[] = ['years', 'months', 'days', 'hours', 'minutes', 'seconds']

/** `{ days: 1 }`: the units are structure, the amounts are bound. */
function duration(value: unknown, left: Leaf, op: string): readonly (readonly [unit: string, count: unknown])[] {
  if (typeof value !== 'object' || value === null)
    throw failure('QT_VALUE', `${left.describe()}.${op}(…) expects a duration, as { days: 1 }`)
  return Object.entries(value).map(([unit, count]) => {
    if (!units.includes(unit)) throw failure('QT_VALUE', `${left.describe()}.${op}(…) knows the units ${units.join(', ')}`)
    return [unit, count] as const
  })
}

function amount(value: unknown, op: string): Node {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw failure('QT_VALUE', `${op}(…) expects a whole number`)
  return valueNode(value, integerField)
}

function step(part: unknown): string | number {
  if (typeof part === 'string' || (typeof part === 'number' && Number.isSafeInteger(part) && part >= 0)) return part
  throw failure('QT_VALUE', 'A JSON path consists of keys and indexes')
}

/** An expression over expressions; `data` that is part of the structure joins the shape. */
export function derive(op: string, kids: readonly Node[], data: unknown = null, nullable?: boolean): Leaf {
  const first = kids[0] as Node
  const operator = allow(op, first)
  const field = operator.result === 'same' || operator.result === 'condition' ? first.field : operator.result
  return makeLeaf(op, kids, data, field, nullable ?? kids.some(kid => kid.nullable))
}

function typed(op: string, of: Leaf, field: FieldDefinition, data: unknown): Leaf {
  const here = currentFrame()
  const shape = pair(
    combine(op, [of], here),
    word(JSON.stringify([field.tag, field.precision, field.scale, field.mode, field.zone, field.element?.tag, field.values])),
  )
  return new Leaf(op, shape, here, [of], data, field, op === 'as' || of.nullable)
}

export function makeLeaf(
  op: string,
  kids: readonly Node[],
  data: unknown,
  field: FieldDefinition | null,
  nullable: boolean,
  extraShape = 0,
): Leaf {
  const here = currentFrame()
  let shape = combine(op, kids, here)
  if (data !== null) shape = pair(shape, extraShape === 0 ? word(JSON.stringify(data)) : extraShape)
  return new Leaf(op, shape, here, kids, data, field, nullable)
}

export { noNodes }
