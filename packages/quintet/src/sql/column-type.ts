import type { Value } from '../base/value.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { ColumnType, Dialect } from './dialect.ts'

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
    type = Object.freeze(fieldType(dialect.types, field))
    types.set(field, type)
  }
  return type
}

/** The stored form by a dialect's table; a user's own codec stands around that of the field under it. */
export function fieldType(types: Dialect['types'], field: FieldDefinition): ColumnType {
  const { custom } = field
  if (!custom) return types[field.tag](field)
  const under = fieldType(types, custom.on)
  const { encode, decode } = under
  return {
    ...under,
    encode: (value: unknown): Value => encode(custom.encode(value)),
    decode: (wire: Value): unknown => custom.decode(decode === null ? wire : decode(wire)),
  }
}
