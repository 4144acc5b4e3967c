import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import { type FieldDefinition, storedAs, type Tag } from '../../schema/definition.ts'
import { beyond, canonicalTime, canonicalTimestamp, isoText, parseInstant, parseUtc } from '../../schema/temporal.ts'
import { fieldType } from '../column-type.ts'
import type { ColumnType } from '../dialect.ts'
import { quote } from './base.ts'
import { known } from './enum.ts'
import { canonicalInterval, fromPostgresInterval } from './interval.ts'
import { freeJsonColumn, fromHex, jsonColumn, jsonForm, ownJsonColumn } from './json.ts'
import { arrayText, parseArray } from './postgres-array.ts'
import { safeInteger } from './wide.ts'

type TypeOf = (field: FieldDefinition) => ColumnType

// a checked value is a Value already where a type says nothing else
const asIs = (value: unknown): Value => value as Value
const number = (wire: Value): unknown => Number(wire)

function plain(ddl: string, decode: ColumnType['decode'] = null, encode: ColumnType['encode'] = asIs): TypeOf {
  const type: ColumnType = Object.freeze({ ddl, encode, decode })
  return () => type
}

/** The longest that varchar(n) can say. */
const longestVarchar = 10_485_760

const int4: ColumnType = Object.freeze({ ddl: 'integer', encode: asIs, decode: number })
/** Counts, sums and other computed integers. */
const wideInteger: ColumnType = Object.freeze({ ddl: 'bigint', encode: asIs, decode: safeInteger })

/** All values come as the server's text; what a driver would guess is not asked for. */
export const postgresTypes: Readonly<Record<Tag, TypeOf>> = {
  text: ({ max }) => ({ ddl: max === null || max > longestVarchar ? 'text' : `varchar(${max})`, encode: asIs, decode: null }),
  integer: ({ precision }) => (precision === null ? int4 : wideInteger),
  bigint: plain(
    'bigint',
    wire => BigInt(wire as string),
    value => String(value),
  ),
  // minus zero is zero, since not every server can hold it
  double: plain(
    'double precision',
    wire => Number(wire) + 0,
    value => (value as number) + 0,
  ),
  decimal,
  boolean: plain('boolean', wire => wire === 't' || wire === true),
  date: plain('date', date),
  time: plain('time(6)', time, value => canonicalTime(value as string)),
  timestamp,
  interval: plain(
    'interval',
    wire => fromPostgresInterval(wire as string),
    value => canonicalInterval(value as string),
  ),
  uuid: plain('uuid', null, value => (value as string).toLowerCase()),
  bytes: plain('bytea', wire => fromHex((wire as string).slice(2))),
  json: () => freeJsonColumn('jsonb'),
  enum: ({ native, values }) => ({
    ddl: native === null ? 'text' : quote(native),
    encode: asIs,
    decode: wire => known(values, wire),
    // a type of the server's is ordered as it was declared
    ranks: native === null ? (values ?? []) : undefined,
  }),
  list,
  object: field => (field.inJson ? ownJsonColumn('jsonb', field) : jsonColumn('jsonb', jsonForm(postgresTypes, field, '\\x'), false)),
  custom: field => fieldType(postgresTypes, field),
}

function date(wire: Value): unknown {
  const text = wire as string
  if (text.length === 10 && text.charCodeAt(4) === 45) return text
  throw beyond('a date outside the years 1 to 9999 (infinity, or before Christ)')
}

function time(wire: Value): unknown {
  if ((wire as string).startsWith('24')) throw beyond('the time 24:00, which is no time of a day here')
  return wire
}

/** The server's text has the column's scale already; that of a computed value may have fewer digits, never fewer than it needs. */
function decimal({ precision, scale }: FieldDefinition): ColumnType {
  const digits = scale ?? 0
  return {
    ddl: precision === null ? 'numeric' : `numeric(${precision}, ${digits})`,
    encode: asIs,
    decode: wire => {
      const text = wire as string
      const point = text.indexOf('.')
      const fraction = point === -1 ? 0 : text.length - point - 1
      if (fraction === digits && text !== 'NaN' && !text.endsWith('y')) return text
      if (!/^-?[\d.]+$/.test(text)) throw beyond('a number that is none (NaN or infinity)')
      return fraction >= digits ? text : `${text}${fraction === 0 ? '.' : ''}${'0'.repeat(digits - fraction)}`
    },
  }
}

function timestamp(field: FieldDefinition): ColumnType {
  const { zone } = field
  const ddl = `timestamp${zone ? 'tz' : ''}(${field.mode === 'text' ? 6 : 3})`
  if (field.mode === 'text')
    return { ddl, encode: value => canonicalTimestamp(value as string, zone), decode: wire => canonicalTimestamp(wire as string, zone) }
  const parse = zone ? parseUtc : parseInstant
  if (field.mode === 'epoch') return { ddl, encode: value => isoText(value as number), decode: wire => parse(wire as string) }
  return { ddl, encode: value => isoText((value as Date).getTime()), decode: wire => new Date(parse(wire as string)) }
}

/** Scalars are an array; what has no plain text form inside one is JSON. */
const asJson: ReadonlySet<Tag> = new Set(['list', 'object', 'json', 'bytes'])

function list(field: FieldDefinition): ColumnType {
  const { element } = field
  if (!element) throw failure('QT_BUG', 'a list field without its element')
  if (field.inJson) return ownJsonColumn('jsonb', field)
  if (asJson.has(storedAs(element).tag)) return jsonColumn('jsonb', jsonForm(postgresTypes, field, '\\x'), false)
  const { ddl, encode, decode } = fieldType(postgresTypes, element)
  return {
    ddl: `${ddl}[]`,
    encode: value => arrayText((value as readonly unknown[]).map(item => (item === null ? null : encode(item)))),
    decode: wire => parseArray(wire as string).map(item => (item === null || decode === null ? item : decode(item))),
  }
}
