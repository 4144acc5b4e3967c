import { defineField, type FieldDefinition, storedAs } from '../schema/definition.ts'
import { doubleField, wideField } from './operator.ts'

/** The one type of a column that several queries fill; null where they store it in different forms. */
export function mergedField(a: FieldDefinition, b: FieldDefinition): FieldDefinition | null {
  const merged = sameForm(a, b) ? a : numbers(a, b)
  if (merged === null) return null
  const nullable = a.nullable || b.nullable
  return merged.nullable === nullable ? merged : defineField(merged.tag, { ...merged, nullable })
}

/** Whether values of one read as values of the other. */
function sameForm(a: FieldDefinition, b: FieldDefinition): boolean {
  if (a.custom || b.custom) return a.custom === b.custom
  if (a.tag !== b.tag || a.inJson !== b.inJson) return false
  if (a.element || b.element) return a.element !== null && b.element !== null && sameForm(a.element, b.element)
  if (a.fields || b.fields) return JSON.stringify([a.fields, a.union]) === JSON.stringify([b.fields, b.union])
  if (a.tag === 'integer') return a.precision === b.precision
  if (a.tag === 'decimal') return a.scale === b.scale && isLong(a) === isLong(b)
  if (a.tag === 'enum') return JSON.stringify([a.values, a.native]) === JSON.stringify([b.values, b.native])
  return a.mode === b.mode && a.zone === b.zone
}

/** Digits of a decimal that every store keeps as a number. */
const exactDigits = 18

function isLong({ precision }: FieldDefinition): boolean {
  return (precision ?? 1000) > exactDigits
}

function numbers(a: FieldDefinition, b: FieldDefinition): FieldDefinition | null {
  const tags = [storedAs(a).tag, storedAs(b).tag]
  if (a.custom || b.custom || !tags.every(tag => tag === 'integer' || tag === 'double')) return null
  return tags.includes('double') ? doubleField : wideField
}
