import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { FieldDefinition, Tag } from '../../schema/definition.ts'
import type { ColumnType } from '../dialect.ts'
import { canonicalTimestamp, parseInstant, parseUtc } from './temporal.ts'

type TypeOf = (field: FieldDefinition) => ColumnType

// a checked value is a Value already where a type says nothing else
const asIs = (value: unknown): Value => value as Value
const number = (wire: Value): unknown => Number(wire)

function plain(ddl: string, decode: ColumnType['decode'] = null, encode: ColumnType['encode'] = asIs): TypeOf {
  const type: ColumnType = Object.freeze({ ddl, encode, decode })
  return () => type
}

/** All values come as the server's text; what a driver would guess is not asked for. */
export const postgresTypes: Readonly<Record<Tag, TypeOf>> = {
  text: field => ({ ddl: field.max === null ? 'text' : `varchar(${field.max})`, encode: asIs, decode: null }),
  integer: plain('integer', number),
  bigint: plain(
    'bigint',
    wire => BigInt(wire as string),
    value => String(value),
  ),
  double: plain('double precision', number, value => (Object.is(value, -0) ? '-0' : (value as number))),
  decimal: field => ({
    ddl: field.precision === null ? 'numeric' : `numeric(${field.precision}, ${field.scale ?? 0})`,
    encode: value => String(value),
    decode: null,
  }),
  boolean: plain('boolean', wire => wire === 't' || wire === true),
  date: plain('date'),
  time: plain('time(6)'),
  timestamp,
  interval: plain('interval'),
  uuid: plain('uuid'),
  bytes: plain('bytea', bytes),
  json: plain(
    'jsonb',
    wire => JSON.parse(wire as string),
    value => JSON.stringify(value),
  ),
  enum: field => ({ ddl: field.native ?? 'text', encode: asIs, decode: null }),
  list,
  object: plain(
    'jsonb',
    wire => JSON.parse(wire as string),
    value => JSON.stringify(value),
  ),
  custom: field => {
    const { custom } = field
    if (!custom) throw failure('QT_BUG', 'a custom field without its codec')
    return postgresTypes[custom.on.tag](custom.on)
  },
}

function timestamp(field: FieldDefinition): ColumnType {
  const ddl = `timestamp${field.zone ? 'tz' : ''}(${field.mode === 'text' ? 6 : 3})`
  if (field.mode === 'text') return { ddl, encode: asIs, decode: wire => canonicalTimestamp(wire as string, field.zone) }
  const parse = field.zone ? parseUtc : parseInstant
  if (field.mode === 'epoch')
    return { ddl, encode: value => new Date(value as number).toISOString(), decode: wire => parse(wire as string) }
  return { ddl, encode: value => (value as Date).toISOString(), decode: wire => new Date(parse(wire as string)) }
}

function bytes(wire: Value): Uint8Array {
  const text = wire as string
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

function list(field: FieldDefinition): ColumnType {
  const element = field.element ?? failElement()
  if (element.tag === 'list' || element.tag === 'object' || element.tag === 'json' || element.tag === 'bytes')
    return postgresTypes.object(field)
  const of = postgresTypes[element.tag](element)
  const { decode } = of
  return {
    ddl: `${of.ddl}[]`,
    encode: value => arrayText((value as readonly unknown[]).map(item => (item === null ? null : of.encode(item)))),
    decode: wire => parseArray(wire as string).map(item => (item === null || decode === null ? item : decode(item))),
  }
}

function failElement(): never {
  throw failure('QT_BUG', 'a list field without its element')
}

/** A one-dimensional array in PostgreSQL's text form. */
export function arrayText(items: readonly Value[]): string {
  let text = '{'
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Value
    if (i > 0) text += ','
    if (item === null) text += 'NULL'
    else if (typeof item === 'string') text += `"${item.includes('\\') || item.includes('"') ? item.replace(/[\\"]/g, '\\$&') : item}"`
    else if (item instanceof Uint8Array) text += `"\\\\x${Buffer.from(item).toString('hex')}"`
    else text += String(item)
  }
  return `${text}}`
}

export function parseArray(text: string): (string | null)[] {
  const items: (string | null)[] = []
  let at = 1
  while (at < text.length - 1) {
    if (text[at] === '"') {
      let item = ''
      for (at++; text[at] !== '"'; at++) {
        if (text[at] === '\\') at++
        item += text[at]
      }
      items.push(item)
      at += 2
      continue
    }
    const comma = text.indexOf(',', at)
    const end = comma === -1 ? text.length - 1 : comma
    const item = text.slice(at, end)
    items.push(item === 'NULL' ? null : item)
    at = end + 1
  }
  return items
}
