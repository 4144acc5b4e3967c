import { failure } from '../base/failure.ts'
import { FieldBuilder } from '../schema/builder.ts'
import { type FieldDefinition, maskOf } from '../schema/definition.ts'
import { checkCast, readAs } from './cast.ts'
import { currentFrame } from './frame.ts'
import { type JsonChange, jsonAppend, jsonMember, jsonRemove, jsonSet, mergedMembers } from './json-change.ts'
import { jsonPath } from './json-path.ts'
import { combine, made, Node, noNodes, shapeHere, use, valueNode } from './node.ts'
import {
  admit,
  allow,
  amount,
  durationOperands,
  elementOperand,
  elementsOperand,
  listOperand,
  operand,
  patternOperand,
  textOperand,
} from './operand.ts'
import { type Operator, operatorOf, textField } from './operator.ts'
import { nullsOf, Order, type OrderOptions } from './order-term.ts'
import { ownPattern, readPattern } from './pattern.ts'
import { Predicate, predicate } from './predicate.ts'
import { freshShape, pair, word } from './shape.ts'
import { Subquery, subqueryNode } from './subquery.ts'

const ops = {
  eq: operatorOf('eq'),
  ne: operatorOf('ne'),
  gt: operatorOf('gt'),
  gte: operatorOf('gte'),
  lt: operatorOf('lt'),
  lte: operatorOf('lte'),
  between: operatorOf('between'),
  sameAs: operatorOf('sameAs'),
  in: operatorOf('in'),
  notIn: operatorOf('notIn'),
  like: operatorOf('like'),
  ilike: operatorOf('ilike'),
  startsWith: operatorOf('startsWith'),
  endsWith: operatorOf('endsWith'),
  contains: operatorOf('contains'),
  matches: operatorOf('matches'),
  hasAny: operatorOf('hasAny'),
  hasAll: operatorOf('hasAll'),
}

/** An expression with a value: columns, functions of them, aggregates. Which methods it has in types follows its kind tag. */
export class Leaf extends Node {
  eq(other: unknown): Predicate {
    return other === null ? predicate('isNull', [this]) : compare(ops.eq, this, other)
  }
  ne(other: unknown): Predicate {
    return other === null ? predicate('isNotNull', [this]) : compare(ops.ne, this, other)
  }
  gt(other: unknown): Predicate {
    return compare(ops.gt, comparableOnly(ops.gt, this), other)
  }
  gte(other: unknown): Predicate {
    return compare(ops.gte, comparableOnly(ops.gte, this), other)
  }
  lt(other: unknown): Predicate {
    return compare(ops.lt, comparableOnly(ops.lt, this), other)
  }
  lte(other: unknown): Predicate {
    return compare(ops.lte, comparableOnly(ops.lte, this), other)
  }
  between(low: unknown, high: unknown): Predicate {
    comparableOnly(ops.between, this)
    return predicate('between', [this, operand(low, this, 'between'), operand(high, this, 'between')])
  }
  sameAs(other: unknown): Predicate {
    return other === null ? predicate('isNull', [this]) : compare(ops.sameAs, this, other)
  }
  in(list: unknown): Predicate {
    return member(ops.in, this, list)
  }
  notIn(list: unknown): Predicate {
    return member(ops.notIn, this, list)
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
    return search(ops.like, this, patternOperand(pattern, this, 'like'))
  }
  ilike(pattern: unknown): Predicate {
    return search(ops.ilike, this, patternOperand(pattern, this, 'ilike'))
  }
  startsWith(text: unknown): Predicate {
    return search(ops.startsWith, this, textOperand(text, this, 'startsWith'))
  }
  endsWith(text: unknown): Predicate {
    return search(ops.endsWith, this, textOperand(text, this, 'endsWith'))
  }
  contains(text: unknown): Predicate {
    return search(ops.contains, this, textOperand(text, this, 'contains'))
  }
  /** The expression is read here, so that it means the same to every server; what they read in different ways is refused. */
  matches(pattern: unknown): Predicate {
    const what = `${this.describe()}.matches(…)`
    if (!(pattern instanceof RegExp)) throw failure('QT_VALUE', `${what} expects a regular expression, as /^[a-z]+$/`)
    return search(ops.matches, this, valueNode(ownPattern(readPattern(pattern, what)), textField))
  }
  has(value: unknown): Predicate {
    return search(ops.hasAny, this, elementsOperand([value], this, 'has'))
  }
  hasAny(values: unknown): Predicate {
    return search(ops.hasAny, this, elementsOperand(values, this, 'hasAny'))
  }
  hasAll(values: unknown): Predicate {
    return search(ops.hasAll, this, elementsOperand(values, this, 'hasAll'))
  }
  /** Elements from one position up to another, as an array's slice: counted from 0, below zero from the end. */
  slice(from: number, to?: number): Leaf {
    const where = `${this.describe()}.slice(…)`
    const last = to === undefined ? [] : [amount(to, where)]
    return derive('slice', [this, amount(from + 1, where), ...last], { from: from < 0, to: to !== undefined && to < 0 })
  }
  size(): Leaf {
    return derive('size', [this])
  }
  plus(other: unknown): Leaf {
    return timeOrNumber('plus', this, other)
  }
  minus(other: unknown): Leaf {
    return timeOrNumber('minus', this, other)
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
  bitAnd(other: unknown): Leaf {
    return arithmetic('bitAnd', this, other)
  }
  bitOr(other: unknown): Leaf {
    return arithmetic('bitOr', this, other)
  }
  bitXor(other: unknown): Leaf {
    return arithmetic('bitXor', this, other)
  }
  bitNot(): Leaf {
    return derive('bitNot', [this])
  }
  shiftLeft(bits: number): Leaf {
    return derive('shiftLeft', [this, shift(bits, `${this.describe()}.shiftLeft(…)`)])
  }
  shiftRight(bits: number): Leaf {
    return derive('shiftRight', [this, shift(bits, `${this.describe()}.shiftRight(…)`)])
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
  /** Half away from zero. The digits are structure, as they are in a type. */
  round(digits: number = 0): Leaf {
    if (!Number.isSafeInteger(digits) || digits < 0 || digits > 30)
      throw failure('QT_VALUE', `${this.describe()}.round(…) takes 0 to 30 digits`)
    return derive('round', [this], digits)
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
    return derive('concat', [this, ...others.map(o => textOperand(o, this, 'concat'))])
  }
  replace(search: unknown, replacement: unknown): Leaf {
    return derive('replace', [this, textOperand(search, this, 'replace'), textOperand(replacement, this, 'replace')])
  }
  /** Counted from 1, as in SQL. */
  substring(from: number, length?: number): Leaf {
    const where = `${this.describe()}.substring(…)`
    return derive('substring', [this, amount(from, where, 1), ...(length === undefined ? [] : [amount(length, where, 0)])])
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
    checkCast(this, to.definition)
    return typed('cast', [this], to.definition, this.nullable)
  }
  /** The value at a path of keys and indexes of a JSON value. The path is bound, so a key is never more than a key. */
  at(...path: readonly (string | number)[]): Leaf {
    allow('at', this)
    const [of, before] = this.op === 'at' ? (this.kids as readonly [Node, Node]) : [this, null]
    const text = `${before === null ? '$' : (before.data as string)}${jsonPath(path, this.describe())}`
    return makeLeaf('at', [of, valueNode(text, textField)], null, of.field, true)
  }
  /** Gives a JSON path a type; what is stored under another type reads as null. What is in a list or an object is checked when it is read. */
  as(to: unknown): Leaf {
    if (!(to instanceof FieldBuilder)) throw failure('QT_EXPRESSION', `${this.describe()}.as(…) expects a field, as t.text()`)
    allow('at', this)
    const field = readAs(to.definition, `${this.describe()}.as(…)`)
    return typed('as', this.op === 'at' ? this.kids : [this, valueNode('$', textField)], field, true)
  }
  /** The whole JSON value, this part of it changed. */
  set(value: unknown): Leaf {
    return changed(jsonSet(this, value))
  }
  remove(): Leaf {
    return changed(jsonRemove(this))
  }
  /** One more element at the end, of a list or of an array in JSON. */
  append(value: unknown): Leaf {
    if (this.field?.tag === 'list') return derive('append', [this, elementOperand(value, this, 'append')])
    return changed(jsonAppend(this, value))
  }
  /** Its members one by one; what stands in the others stays. */
  merge(values: unknown): Leaf {
    const [of] = this.kids
    const whole = this.op === 'at' && of instanceof Leaf ? of : this
    return mergedMembers(this, values).reduce<Leaf>((made, [key, value]) => changed(jsonMember(made, this, key, value)), whole)
  }
  asc(options?: OrderOptions): Order {
    return new Order(collated(orderable(this), options), false, nullsOf(this, options))
  }
  desc(options?: OrderOptions): Order {
    return new Order(collated(orderable(this), options), true, nullsOf(this, options))
  }
}

/** In the order of a collation that each server is told by its name for it. */
function collated(of: Leaf, options: OrderOptions | undefined): Leaf {
  const names = options?.collation
  if (names === undefined) return of
  const wrong = Object.values(names).find(name => typeof name !== 'string' || name === '')
  if (wrong !== undefined) throw failure('QT_VALUE', `collation in the order of ${of.describe()} is a name for each server`)
  return derive('collate', [of], { ...names })
}

/** Integers have 64 bits here; servers differ in what a shift by more, or by less than none, means. */
function shift(bits: number, where: string): Node {
  if (bits > 63) throw failure('QT_VALUE', `${where} takes 0 to 63 bits`)
  return amount(bits, where, 0)
}

const truncations: ReadonlySet<string> = new Set(['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'])

function compare(op: Operator, left: Leaf, right: unknown): Predicate {
  return search(op, left, operand(right, left, op.name))
}

/** What `predicate` does, for the most frequent case. */
function search(op: Operator, left: Leaf, right: Node): Predicate {
  admit(op, left)
  const here = currentFrame()
  const shape = pair(pair(op.shape, shapeHere(left, here)), shapeHere(right, here))
  use(right)
  return made(new Predicate(op.name, shape, here, [left, right], null, null, false))
}

function member(op: Operator, left: Leaf, list: unknown): Predicate {
  return search(op, left, Subquery.is(list) ? subqueryNode(list) : listOperand(list, left, op.name))
}

/** A type of the user's own has an order only if it says so. */
function comparableOnly(op: Operator, leaf: Leaf): Leaf {
  admit(op, leaf)
  if (leaf.field?.tag === 'custom' && !leaf.field.custom?.comparable)
    throw failure('QT_EXPRESSION', `${leaf.describe()} is of a custom kind without { comparable: true }, which has no ${op.name}()`)
  return leaf
}

const withoutOrder = maskOf(['json', 'object', 'list'])

function orderable(leaf: Leaf): Leaf {
  const { field } = leaf
  if (field !== null && (field.bit & withoutOrder) !== 0)
    throw failure('QT_EXPRESSION', `${leaf.describe()} is of kind ${field.tag}, which has no order`)
  return field?.tag === 'custom' ? comparableOnly(ops.lt, leaf) : leaf
}

function arithmetic(op: string, left: Leaf, other: unknown): Leaf {
  allow(op, left)
  return derive(op, [left, operand(other, left, op)])
}

/** Dates and instants move by durations, numbers by numbers. */
function timeOrNumber(op: 'plus' | 'minus', left: Leaf, other: unknown): Leaf {
  if (left.field?.tag !== 'date' && left.field?.tag !== 'timestamp') return arithmetic(op, left, other)
  const { units, amounts } = durationOperands(other, left, op)
  return derive(`${op} duration`, [left, ...amounts], units)
}

/** An expression over expressions; `data` that is part of the structure joins the shape. */
export function derive(op: string, kids: readonly Node[], data: unknown = null): Leaf {
  const first = kids[0] as Node
  const { result } = allow(op, first)
  const field =
    typeof result === 'function' ? result(kids.map(kid => kid.field)) : result === 'same' || result === 'condition' ? first.field : result
  return makeLeaf(
    op,
    kids,
    data,
    field,
    kids.some(kid => kid.nullable),
  )
}

/** What the text and the reading of a value of a type depend on. */
function structure({ tag, precision, scale, mode, zone, element, values, fields, inJson }: FieldDefinition): unknown {
  const inside = fields && Object.entries(fields).map(([key, of]) => [key, of.nullable, structure(of)])
  return [tag, precision, scale, mode, zone, element && [element.nullable, structure(element)], values, inside, inJson]
}

const codecShapes = new WeakMap<object, number>()

/** The shape of a type; a codec of the user's own is known by its identity. */
export function fieldShape(field: FieldDefinition): number {
  const { custom } = field
  const plain = word(JSON.stringify(structure(field)))
  if (custom === null) return plain
  let own = codecShapes.get(custom)
  if (own === undefined) {
    own = freshShape()
    codecShapes.set(custom, own)
  }
  return pair(plain, own)
}

function changed({ op, whole, operands, steps }: JsonChange): Leaf {
  return makeLeaf(op, [whole, ...operands], steps, whole.field, whole.nullable)
}

function typed(op: string, kids: readonly Node[], field: FieldDefinition, nullable: boolean): Leaf {
  const here = currentFrame()
  return new Leaf(op, pair(combine(op, kids, here), fieldShape(field)), here, kids, null, field, nullable)
}

export function makeLeaf(op: string, kids: readonly Node[], data: unknown, field: FieldDefinition | null, nullable: boolean): Leaf {
  const here = currentFrame()
  const shape = combine(op, kids, here)
  return new Leaf(op, data === null ? shape : pair(shape, word(JSON.stringify(data))), here, kids, data, field, nullable)
}

export { noNodes }
