import { failure } from '../base/failure.ts'
import { defineField, type FieldDefinition } from '../schema/definition.ts'
import { Leaf } from './leaf.ts'
import { type Node, valueNode } from './node.ts'
import { bigintField, booleanField, doubleField, textField } from './operator.ts'

const dateField: FieldDefinition = defineField('timestamp', { mode: 'date' })
const bytesField: FieldDefinition = defineField('bytes')

/** Texts between a column and a value that make the value one of the column's. */
const comparison = /^\s*(?:=|<>|!=|<=|>=|<|>|is (?:not )?distinct from)\s*$/i
const matching = /^\s*(?:not )?i?like\s*$/i
const among = /^\s*(?:= any|<> all)\s*\(\s*$/i

/** A value in raw SQL: of the type of the column that it is compared with, else of what JavaScript says that it is. */
export function rawValue(value: unknown, index: number, texts: readonly string[], values: readonly unknown[]): Node {
  const before = beside(values[index - 1], texts[index])
  const after = beside(values[index + 1], texts[index + 1])
  if (before === textField || after === textField) return valueNode(value, textField)
  if (Array.isArray(value)) {
    const left = values[index - 1]
    const field = among.test(texts[index] ?? '') && left instanceof Leaf && left.field ? left.field : listField(value, index)
    return valueNode(Object.freeze([...value]), field, true)
  }
  const field = before ?? after ?? inferred(value)
  if (field) return valueNode(value, field)
  throw failure('QT_VALUE', `Value ${index + 1} of sql is ${described(value)}, which is no value of a column`)
}

/** The type that a neighbour gives through the text between. */
function beside(neighbour: unknown, text: string | undefined): FieldDefinition | null {
  if (text === undefined || !(neighbour instanceof Leaf)) return null
  if (comparison.test(text)) return neighbour.field
  return matching.test(text) ? textField : null
}

function listField(list: readonly unknown[], index: number): FieldDefinition {
  if (list.length === 0) return textField
  const field = inferred(list[0])
  if (!field || list.some(item => inferred(item) !== field))
    throw failure('QT_VALUE', `Value ${index + 1} of sql is a list; its members must be values of one kind, and none of them null`)
  return field
}

function inferred(value: unknown): FieldDefinition | null {
  switch (typeof value) {
    case 'string':
      return textField
    case 'number':
      return doubleField
    case 'bigint':
      return bigintField
    case 'boolean':
      return booleanField
    default:
      if (value instanceof Date) return dateField
      return value instanceof Uint8Array ? bytesField : null
  }
}

function described(value: unknown): string {
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
