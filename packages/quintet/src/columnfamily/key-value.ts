import { failure } from '../base/failure.ts'
import { canonicalDecimal } from '../schema/decimal.ts'
import { type FieldDefinition, storedAs } from '../schema/definition.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { canonicalTime } from '../schema/temporal.ts'

/** Servers of this kind write the length of a key in two bytes. */
const longest = 65_535

/** Refuses values that no key can have: one that is too long, and a partition that has no name at all. */
export function checkKey(
  { key: model }: Entity,
  partition: readonly Column[],
  columns: readonly Column[],
  values: readonly unknown[],
  place: string,
): void {
  let spread = 0
  columns.forEach((column, i) => {
    const size = sizeOf(column.field, values[i])
    const ofPartition = partition.includes(column)
    if (ofPartition) spread += size + 3
    if (size > longest || spread - 3 > longest)
      throw failure('QT_VALUE', `${place}.${column.key}: a key has at most ${longest} bytes`, { model, field: column.key })
    if (ofPartition && partition.length === 1 && size === 0)
      throw failure('QT_VALUE', `${place}.${column.key}: the only field of a partition's key is not empty`, { model, field: column.key })
  })
}

/** Bytes of a value whose length is not given by its type; others are short. */
function sizeOf({ custom, tag }: FieldDefinition, value: unknown): number {
  if (custom) return sizeOf(custom.on, custom.encode(value))
  if (typeof value === 'string' && (tag === 'text' || tag === 'enum')) return Buffer.byteLength(value, 'utf8')
  return value instanceof Uint8Array ? value.length : 16
}

/** A text that is the same for two values if servers take them for the same. */
export function identity({ field }: Column, value: unknown): string {
  return identityOf(field, value)
}

function identityOf(field: FieldDefinition, value: unknown): string {
  if (field.custom) return identityOf(field.custom.on, field.custom.encode(value))
  const { tag, scale } = storedAs(field)
  if (value instanceof Date) return String(value.getTime())
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  const text = String(value)
  if (tag === 'uuid') return text.toLowerCase()
  if (tag === 'decimal') return canonicalDecimal(text, scale ?? 0)
  return tag === 'time' ? canonicalTime(text) : text
}
