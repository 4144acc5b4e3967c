import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import { canonicalDecimal, scaled, unscaled } from '../../schema/decimal.ts'
import { type FieldDefinition, storedAs, type Tag } from '../../schema/definition.ts'
import { canonicalTime, formatMicroseconds, parseMicroseconds } from '../../schema/temporal.ts'
import { fieldType } from '../column-type.ts'
import type { ColumnType } from '../dialect.ts'
import { known } from './enum.ts'
import { fromSortable, sortableInterval } from './interval.ts'
import { freeJsonColumn, jsonColumn, jsonForm, jsonText, ownJsonColumn } from './json.ts'
import { safeInteger } from './wide.ts'

type TypeOf = (field: FieldDefinition) => ColumnType

// a checked value is a Value already where a type says nothing else
const asIs = (value: unknown): Value => value as Value
const number = (wire: Value): unknown => (typeof wire === 'bigint' ? Number(wire) : wire)

function plain(
  ddl: string,
  decode: ColumnType['decode'] = null,
  encode: ColumnType['encode'] = asIs,
  more: Partial<ColumnType> = {},
): TypeOf {
  const type: ColumnType = Object.freeze({ ddl, encode, decode, ...more })
  return () => type
}

const int: ColumnType = Object.freeze({ ddl: 'INTEGER', encode: asIs, decode: number })
/** Counts, sums and other computed integers. */
const wideInteger: ColumnType = Object.freeze({ ddl: 'INTEGER', encode: asIs, decode: safeInteger })

/** Storage in STRICT tables; integers come as bigint only in statements that select a bigint, and are narrowed then. */
export const sqliteTypes: Readonly<Record<Tag, TypeOf>> = {
  text: plain('TEXT'),
  integer: ({ precision }) => (precision === null ? int : wideInteger),
  bigint: plain('INTEGER', wire => BigInt(wire as number | bigint)),
  // a column cannot hold minus zero, so nothing gives one
  double: plain(
    'REAL',
    wire => Number(wire) + 0,
    value => (value as number) + 0,
  ),
  decimal,
  boolean: plain(
    'INTEGER',
    wire => wire === 1 || wire === 1n,
    value => (value === true ? 1 : 0),
  ),
  date: plain('TEXT'),
  time: plain('TEXT', null, value => canonicalTime(value as string)),
  timestamp,
  interval: plain(
    'TEXT',
    wire => fromSortable(wire as string),
    value => sortableInterval(value as string),
    { orderedBy: 'interval length' },
  ),
  uuid: plain('TEXT', null, value => (value as string).toLowerCase()),
  // one client gives a Buffer, which compares and prints otherwise
  bytes: plain('BLOB', wire => (Buffer.isBuffer(wire) ? new Uint8Array(wire) : wire)),
  json: () => freeJsonColumn('TEXT'),
  enum: ({ values }) => ({ ddl: 'TEXT', encode: asIs, decode: wire => known(values, wire), ranks: values ?? [] }),
  list: nested,
  object: nested,
  custom: field => fieldType(sqliteTypes, field),
}

/** Lists and objects are JSON text whose parts are what columns of their kinds would hold, so that they compare alike. */
function nested(field: FieldDefinition): ColumnType {
  if (field.inJson) return ownJsonColumn('TEXT', field)
  return jsonColumn('TEXT', jsonForm(sqliteTypes, field, ''), isWide(field))
}

/** Whether integers beyond 2^53 may be inside. */
function isWide(field: FieldDefinition): boolean {
  const { tag, element, fields, union, mode } = storedAs(field)
  if (element) return isWide(element)
  if (union) return Object.values(union.of).some(isWide)
  if (fields) return Object.values(fields).some(isWide)
  return tag === 'bigint' || tag === 'decimal' || (tag === 'timestamp' && mode === 'text')
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
function decimal({ precision, scale }: FieldDefinition): ColumnType {
  const digits = scale ?? 0
  if (precision === null) throw failure('QT_BUG', 'a decimal field without its precision')
  if (precision > 18)
    return {
      ddl: 'TEXT',
      encode: value => canonicalDecimal(value as string, digits),
      decode: null,
      unordered: `a decimal of more than 18 digits is kept as text: declare decimal(18, ${Math.min(digits, 18)}), or order and compute in the program`,
    }
  return {
    ddl: 'INTEGER',
    encode: value => scaled(value as string, digits),
    decode: wire => unscaled(wire as number | bigint, digits),
  }
}

/** A list to choose from, as the JSON text that `json_each` takes apart. */
export function jsonList(items: readonly Value[]): string {
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (typeof item !== 'number' && typeof item !== 'string') return jsonText(items)
  }
  return JSON.stringify(items)
}
