import { type FieldDefinition, storedAs } from './definition.ts'
import { valueOrder } from './value-order.ts'

/** How members of a set or keys of a map are ordered: as servers that keep such types order them, names of an enum by their text. */
export function comparator(field: FieldDefinition): (a: unknown, b: unknown) => number {
  // values were checked against the field
  const { tag } = storedAs(field)
  if (tag === 'uuid') return (a, b) => Buffer.compare(Buffer.from(sortableUuid(a as string)), Buffer.from(sortableUuid(b as string)))
  if (tag === 'enum') return (a, b) => Buffer.compare(Buffer.from(a as string, 'utf8'), Buffer.from(b as string, 'utf8'))
  return (a, b) => valueOrder(field, a, b)
}

/**
 * A uuid as text whose order is that of column-family servers: by version, then by time where the version has one
 * in the middle of its digits, then by its bytes.
 */
export function sortableUuid(text: string): string {
  const digits = text.toLowerCase().replaceAll('-', '')
  const version = digits.charAt(12)
  if (version !== '1') return version + digits
  return version + digits.slice(12, 16) + digits.slice(8, 12) + digits.slice(0, 8) + digits.slice(16)
}

/** The uuid of such a text. */
export function uuidOfSortable(sortable: string): string {
  const digits = sortable.slice(1)
  const hex = sortable.startsWith('1') ? digits.slice(8, 16) + digits.slice(4, 8) + digits.slice(0, 4) + digits.slice(16) : digits
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
