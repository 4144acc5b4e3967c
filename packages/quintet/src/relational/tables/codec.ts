import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { Slot } from '../../query/read.ts'
import { checkValue } from '../../schema/check.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import type { ColumnType, Dialect } from '../../sql/dialect.ts'

const columnTypes = new WeakMap<Dialect, WeakMap<FieldDefinition, ColumnType>>()

/** The stored form of a field on a server, made once. */
export function columnType(dialect: Dialect, field: FieldDefinition): ColumnType {
  let types = columnTypes.get(dialect)
  if (!types) {
    types = new WeakMap()
    columnTypes.set(dialect, types)
  }
  let type = types.get(field)
  if (!type) {
    type = withCustom(field, dialect.types[field.tag](field))
    types.set(field, type)
  }
  return type
}

/** A user's own codec stands around the stored one. */
function withCustom(field: FieldDefinition, type: ColumnType): ColumnType {
  const { custom } = field
  if (!custom) return type
  const { encode, decode } = type
  return {
    ddl: type.ddl,
    encode: value => encode(custom.encode(value)),
    decode: wire => custom.decode(decode === null ? wire : decode(wire)),
  }
}

const booleans = { decode: (wire: Value): unknown => wire === true || wire === 't' || wire === 1 || wire === 1n }

/** How a cell of this type becomes the program's value; a cell without a type is a condition. */
export function decoder(dialect: Dialect, field: FieldDefinition | null): ((wire: Value) => unknown) | null {
  return field === null ? booleans.decode : columnType(dialect, field).decode
}

/** Check and encoding of one bound value. */
export function encoder(dialect: Dialect, slot: Slot): (value: unknown) => Value {
  const { field } = slot
  if (!field) throw failure('QT_BUG', 'a value without a type')
  const type = columnType(dialect, field)
  const one = (value: unknown): Value => {
    checkValue(field, value, 'a value of the query')
    return type.encode(value)
  }
  if (!slot.list) return one
  return value => dialect.list((value as readonly unknown[]).map(item => one(item)))
}
