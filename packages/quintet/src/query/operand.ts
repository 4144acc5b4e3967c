import { failure } from '../base/failure.ts'
import { defineField, type FieldDefinition } from '../schema/definition.ts'
import { Node, valueNode } from './node.ts'
import { integerField, type Operator, operatorOf, textField } from './operator.ts'
import { Subquery, subqueryNode } from './subquery.ts'

/** Refuses an operator that the kind of the operand does not have, for callers without types. */
export function allow(op: string, on: Node): Operator {
  return admit(operatorOf(op), on)
}

/** The same where the operator is at hand. */
export function admit(operator: Operator, on: Node): Operator {
  const { field } = on
  if (operator.on !== null && (field === null || (operator.on & field.bit) === 0))
    throw failure('QT_EXPRESSION', `${on.describe()} is of kind ${field?.tag ?? 'condition'}, which has no ${operator.name}()`)
  return operator
}

/** The other side of an operator: an expression as it is, a subquery, or a value of the first side's type. */
export function operand(value: unknown, like: Node, op: string): Node {
  return typed(value, like, like.field, op)
}

/** The other side where it is text, whatever the first side is. */
export function textOperand(value: unknown, like: Node, op: string): Node {
  return typed(value, like, textField, op)
}

function typed(value: unknown, like: Node, field: FieldDefinition | null, op: string): Node {
  if (value instanceof Node) return comparable(value, like, op)
  if (Subquery.is(value)) return comparable(subqueryNode(value), like, op)
  if (value === undefined) throw failure('QT_UNDEFINED', `${like.describe()}.${op}(undefined)`)
  if (value === null)
    throw failure('QT_VALUE', `${like.describe()}.${op}(null): null has no order and no arithmetic; ask with eq(null) or isNull()`)
  return valueNode(value, field)
}

const numbers: ReadonlySet<string> = new Set(['integer', 'double'])

/** Two expressions must be of one kind; integers and doubles are both numbers. */
function comparable(value: Node, like: Node, op: string): Node {
  const [a, b] = [like.field?.tag, value.field?.tag]
  if (a !== b && a !== undefined && b !== undefined && !(numbers.has(a) && numbers.has(b)))
    throw failure('QT_EXPRESSION', `${like.describe()}.${op}(…) stands against a ${b}, and it is of kind ${a}: cast one of them`)
  if (like.field && value.field && like.field.inJson !== value.field.inJson)
    throw failure('QT_EXPRESSION', `${like.describe()}.${op}(…): a ${a} of a column and one in JSON are kept in different forms`)
  return value
}

/** A list to choose from: values of the first side's type, none of them null. */
export function listOperand(list: unknown, like: Node, op: string): Node {
  if (!Array.isArray(list)) throw failure('QT_VALUE', `${like.describe()}.${op}(…) expects an array or a query`)
  return valueNode(known(list, `${like.describe()}.${op}(…)`), like.field, true)
}

/** Values that a list must have, bound as a list of its own kind. */
export function elementsOperand(values: unknown, list: Node, op: string): Node {
  if (!Array.isArray(values)) throw failure('QT_VALUE', `${list.describe()}.${op}(…) expects an array`)
  return valueNode(known(values, `${list.describe()}.${op}(…)`), elementsField(list.field))
}

/** One element, as a list of it; null where the list may hold it. */
export function elementOperand(value: unknown, list: Node, op: string): Node {
  if (value === undefined) throw failure('QT_UNDEFINED', `${list.describe()}.${op}(undefined)`)
  return valueNode(Object.freeze([value]), elementsField(list.field))
}

const elements = new WeakMap<FieldDefinition, FieldDefinition>()

function elementsField(of: FieldDefinition | null): FieldDefinition | null {
  if (of === null) return null
  let field = elements.get(of)
  if (!field) {
    field = defineField('list', { element: of.element, inJson: of.inJson })
    elements.set(of, field)
  }
  return field
}

/** A list to choose from, which holds neither null nor undefined. */
export function known(list: readonly unknown[], where: string): readonly unknown[] {
  for (const item of list) {
    if (item === undefined) throw failure('QT_UNDEFINED', `${where} holds undefined`)
    if (item === null) throw failure('QT_VALUE', `${where} holds null, which equals nothing; ask with isNull()`)
  }
  return Object.freeze([...list])
}

/** A whole number that is bound: digits, positions, rows. */
export function amount(value: unknown, where: string, least: number = Number.MIN_SAFE_INTEGER): Node {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least)
    throw failure('QT_VALUE', `${where} expects a whole number${least === Number.MIN_SAFE_INTEGER ? '' : ` from ${least}`}`)
  return valueNode(value, integerField)
}

/** A pattern must not end in the middle of an escape, which servers read in different ways. */
export function patternOperand(pattern: unknown, like: Node, op: string): Node {
  if (typeof pattern === 'string' && /(?:^|[^\\])(?:\\\\)*\\$/.test(pattern))
    throw failure('QT_VALUE', `${like.describe()}.${op}(…): the pattern ends with an escape character that escapes nothing`)
  return textOperand(pattern, like, op)
}

/** Units of a duration in the order in which they are added. */
export const durationUnits: readonly string[] = ['years', 'months', 'days', 'hours', 'minutes', 'seconds']

/** `{ days: 1 }`: the units are structure, the amounts are bound. */
export function durationOperands(
  value: unknown,
  left: Node,
  op: string,
): { readonly units: readonly string[]; readonly amounts: readonly Node[] } {
  const where = `${left.describe()}.${op}(…)`
  if (typeof value !== 'object' || value === null || value instanceof Node)
    throw failure('QT_VALUE', `${where} expects a duration, as { days: 1 }`)
  const given = value as Readonly<Record<string, unknown>>
  const foreign = Object.keys(given).find(unit => !durationUnits.includes(unit))
  if (foreign !== undefined) throw failure('QT_VALUE', `${where} knows the units ${durationUnits.join(', ')}`)
  const units = durationUnits.filter(unit => Object.hasOwn(given, unit))
  return { units, amounts: units.map(unit => amount(given[unit], `${where} ${unit}`)) }
}
