import { failure } from '../base/failure.ts'
import { type FieldDefinition, storedAs, type Tag } from '../schema/definition.ts'
import type { Node } from './node.ts'

/** Kinds that a kind can be cast to with one meaning on every store. */
const casts: Readonly<Partial<Record<Tag, readonly Tag[]>>> = {
  text: ['text', 'integer', 'bigint', 'double', 'date', 'uuid', 'enum'],
  enum: ['text', 'enum'],
  uuid: ['text', 'uuid'],
  integer: ['integer', 'bigint', 'double', 'decimal', 'text'],
  bigint: ['integer', 'bigint', 'double', 'decimal', 'text'],
  double: ['double', 'integer', 'bigint', 'decimal'],
  decimal: ['decimal', 'double', 'integer', 'bigint', 'text'],
  boolean: ['boolean', 'integer', 'text'],
  date: ['date', 'timestamp', 'text'],
  timestamp: ['timestamp', 'date'],
  time: ['time', 'text'],
}

/** Refuses a cast that servers understand in different ways. */
export function checkCast(of: Node, to: FieldDefinition): void {
  const from = of.field && storedAs(of.field).tag
  const target = storedAs(to).tag
  const known = from ? (casts[from] ?? []) : []
  if (!known.includes(target))
    throw failure(
      'QT_EXPRESSION',
      `${of.describe()} is of kind ${from ?? 'condition'}, which can be cast to ${known.join(', ') || 'nothing else'}, not to ${target}`,
    )
}
