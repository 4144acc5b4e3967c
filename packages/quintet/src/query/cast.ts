import { failure } from '../base/failure.ts'
import { defineField, type FieldDefinition, storedAs, type Tag } from '../schema/definition.ts'
import type { Node } from './node.ts'

/** Kinds whose values the store itself tells in JSON. */
const scalarsInJson: ReadonlySet<Tag> = new Set(['text', 'enum', 'uuid', 'integer', 'double', 'boolean', 'bigint'])

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

/** Kinds that a value in JSON can be read as; bigints, decimals, dates, times and UUIDs are texts there. */
const inJson: ReadonlySet<Tag> = new Set([...scalarsInJson, 'decimal', 'date', 'time', 'json', 'list', 'object'])

/** The field as which a part of a JSON value is read. */
export function readAs(field: FieldDefinition, where: string): FieldDefinition {
  const { tag } = field
  const composite = tag === 'list' || tag === 'object'
  if (composite) checkInside(field, where)
  else if (tag !== 'json' && !scalarsInJson.has(storedAs(field).tag))
    throw failure('QT_UNSUPPORTED', `${where} of kind ${tag} has no one form in JSON: read it as text and cast it`)
  return composite ? defineField(tag, { ...field, inJson: true }) : field
}

function checkInside({ element, fields }: FieldDefinition, where: string): void {
  for (const of of [...(element ? [element] : []), ...Object.values(fields ?? {})]) {
    if (!inJson.has(of.tag))
      throw failure('QT_UNSUPPORTED', `${where}: what is of kind ${of.tag} has no one form in JSON: say text in its place`)
    checkInside(of, where)
  }
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
