import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { FieldDefinition, Tag } from '../../schema/definition.ts'
import type { ColumnType } from '../dialect.ts'
import { formatMicroseconds, parseMicroseconds } from './temporal.ts'

type TypeOf = (field: FieldDefinition) => ColumnType

// a checked value is a Value already where a type says nothing else
const asIs = (value: unknown): Value => value as Value
const number = (wire: Value): unknown => (typeof wire === 'bigint' ? Number(wire) : wire)

function plain(ddl: string, decode: ColumnType['decode'] = null, encode: ColumnType['encode'] = asIs): TypeOf {
  const type: ColumnType = Object.freeze({ ddl, encode, decode })
  return () => type
}

const json = plain(
  'TEXT',
  wire => JSON.parse(wire as string),
  value => JSON.stringify(value),
)

/** Storage in STRICT tables; integers come as bigint only in statements that select a bigint, and are narrowed then. */
export const sqliteTypes: Readonly<Record<Tag, TypeOf>> = {
  text: plain('TEXT'),
  integer: plain('INTEGER', number),
  bigint: plain('INTEGER', wire => BigInt(wire as number | bigint)),
  double: plain('REAL', number),
  decimal,
  boolean: plain(
    'INTEGER',
    wire => wire === 1 || wire === 1n,
    value => (value === true ? 1 : 0),
  ),
  date: plain('TEXT'),
  time: plain('TEXT'),
  timestamp,
  interval: plain('TEXT'),
  uuid: plain('TEXT', null, value => (value as string).toLowerCase()),
  bytes: plain('BLOB'),
  json,
  enum: plain('TEXT'),
  list: json,
  object: json,
  custom: field => {
    const { custom } = field
    if (!custom) throw failure('QT_BUG', 'a custom field without its codec')
    return sqliteTypes[custom.on.tag](custom.on)
  },
}

function timestamp(field: FieldDefinition): ColumnType {
  if (field.mode === 'text')
    return {
      ddl: 'INTEGER',
      encode: value => parseMicroseconds(value as string),
      decode: wire => formatMicroseconds(BigInt(wire as number | bigint), field.zone),
    }
  if (field.mode === 'epoch') return { ddl: 'INTEGER', encode: asIs, decode: number }
  return { ddl: 'INTEGER', encode: value => (value as Date).getTime(), decode: wire => new Date(Number(wire)) }
}

/** Up to 18 digits an integer scaled by 10^scale, so that order and sums are exact; longer ones are canonical text. */
function decimal(field: FieldDefinition): ColumnType {
  const scale = field.scale ?? 0
  if (field.precision === null || field.precision > 18)
    return { ddl: 'TEXT', encode: value => canonicalDecimal(String(value), scale), decode: null }
  return { ddl: 'INTEGER', encode: value => scaled(String(value), scale), decode: wire => unscaled(BigInt(wire as number | bigint), scale) }
}

function scaled(text: string, scale: number): bigint {
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  const digits = BigInt(whole + fraction.padEnd(scale, '0'))
  return negative ? -digits : digits
}

function unscaled(value: bigint, scale: number): string {
  const negative = value < 0n
  const digits = String(negative ? -value : value).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return negative ? `-${text}` : text
}

function canonicalDecimal(text: string, scale: number): string {
  return unscaled(scaled(text, scale), scale)
}

/** JSON text of encoded values: integers of any size stay exact. */
export function jsonList(items: readonly Value[]): string {
  return `[${items.map(item => (typeof item === 'bigint' ? String(item) : Array.isArray(item) ? jsonList(item as readonly Value[]) : JSON.stringify(item))).join(',')}]`
}
