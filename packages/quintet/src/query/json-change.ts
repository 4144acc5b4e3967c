import { failure } from '../base/failure.ts'
import { defineField, maskOf } from '../schema/definition.ts'
import { jsonNull } from '../schema/json.ts'
import { behindLast, jsonPath, type StepKind, stepKinds } from './json-path.ts'
import { combine, currentFrame, Node, valueNode } from './node.ts'
import { allow } from './operand.ts'
import { textField } from './operator.ts'

/** A change of a JSON value as the parts of an expression: the whole value as it is afterwards. */
export interface JsonChange {
  readonly op: 'json set' | 'json remove'
  readonly whole: Node
  /** The path, and the value that comes there. */
  readonly operands: readonly Node[]
  readonly steps: readonly StepKind[]
}

const jsonField = defineField('json')

/** The value at the path becomes another one. */
export function jsonSet(part: Node, value: unknown): JsonChange {
  const { whole, path } = partOf(part, 'set')
  return change(whole, path, jsonOperand(value, part, 'set'))
}

export function jsonRemove(part: Node): JsonChange {
  const { whole, path } = partOf(part, 'remove')
  return { op: 'json remove', whole, operands: [valueNode(path, textField)], steps: stepKinds(path) }
}

/** One more element behind the last one of the array at the path. */
export function jsonAppend(list: Node, value: unknown): JsonChange {
  const { whole, path } = within(list)
  return change(whole, `${path}${behindLast}`, jsonOperand(value, list, 'append'))
}

/** One member of the object at the path. */
export function jsonMember(whole: Node, object: Node, key: string, value: unknown): JsonChange {
  const { path } = within(object)
  return change(whole, `${path}${jsonPath([key], object.describe())}`, jsonOperand(value, object, `merge: ${key}`))
}

/** The members of what `merge` is given. */
export function mergedMembers(object: Node, values: unknown): readonly (readonly [string, unknown])[] {
  const members = typeof values === 'object' && values !== null && !Array.isArray(values) && !(values instanceof Node)
  if (!members) throw failure('QT_VALUE', `${object.describe()}.merge(…) expects an object of members`)
  return Object.entries(values)
}

function change(whole: Node, path: string, value: Node): JsonChange {
  return { op: 'json set', whole, operands: [valueNode(path, textField), value], steps: stepKinds(path) }
}

function within(of: Node): { readonly whole: Node; readonly path: string } {
  allow('at', of)
  const [whole, path] = of.op === 'at' ? of.kids : []
  if (!whole || typeof path?.data !== 'string') return { whole: of, path: '$' }
  return { whole, path: path.data }
}

function partOf(of: Node, verb: 'set' | 'remove'): ReturnType<typeof within> {
  const found = within(of)
  if (found.path !== '$') return found
  const instead = verb === 'set' ? 'the update: { field: value }' : 'null'
  throw failure('QT_EXPRESSION', `${of.describe()}.${verb}(…) is for a part, as .at('key').${verb}(…); the whole value is ${instead}`)
}

const asJson = maskOf(['text', 'enum', 'uuid', 'date', 'integer', 'double', 'boolean'])

/** What becomes part of a JSON value: a value of the program, or an expression, of which a missing value is JSON's null. */
function jsonOperand(value: unknown, beside: Node, verb: string): Node {
  const where = `${beside.describe()}.${verb}(…)`
  if (value === undefined) throw failure('QT_UNDEFINED', `${where} is given undefined: say remove(), or null`)
  if (!(value instanceof Node)) return valueNode(value ?? jsonNull, jsonField)
  if (value.field?.tag === 'json') return value
  if (value.field === null || (value.field.bit & asJson) === 0)
    throw failure('QT_EXPRESSION', `${where}: an expression of kind ${value.field?.tag ?? 'condition'} has no JSON form: cast it to text`)
  const here = currentFrame()
  return new Node('to json', combine('to json', [value], here), here, [value], null, jsonField, false)
}
