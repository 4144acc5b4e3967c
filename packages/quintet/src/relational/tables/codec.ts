import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { Slot } from '../../query/read.ts'
import { checkValue } from '../../schema/check.ts'
import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { columnType } from '../../sql/column-type.ts'
import type { Dialect } from '../../sql/dialect.ts'

export { columnType }

const booleans = { decode: (wire: Value): unknown => wire === true || wire === 't' || wire === 1 || wire === 1n }

/** How a cell of this type becomes the program's value; a cell without a type is a condition. */
export function decoder(dialect: Dialect, field: FieldDefinition | null): ((wire: Value) => unknown) | null {
  return field === null ? booleans.decode : columnType(dialect, field).decode
}

/** Digits that a number holds exactly. */
const safeDigits = 15

/** Whether a cell's integer may pass 2^53; then the driver must read it as a bigint. */
export function isWide(field: FieldDefinition): boolean {
  const { tag, mode, precision } = storedAs(field)
  if (tag === 'decimal') return precision === null || precision > safeDigits
  return tag === 'bigint' || (tag === 'timestamp' && mode === 'text') || (tag === 'integer' && precision !== null)
}

/** Check and encoding of one bound value. */
export function encoder(dialect: Dialect, slot: Slot): (value: unknown) => Value {
  const { field, tuple, member } = slot
  if (tuple) return member === undefined ? tuples(dialect, tuple) : members(dialect, slot, member)
  if (!field) throw failure('QT_BUG', 'a value without a type')
  const type = columnType(dialect, field)
  const one = (value: unknown): Value => {
    // where null is a value it was let through before
    if (value === null && field.nullable) return null
    checkValue(field, value, 'a value of the query')
    return type.encode(value)
  }
  if (!slot.list) return one
  return value => dialect.list((value as readonly unknown[]).map(item => one(item)))
}

/** A list of tuples as one value. */
function tuples(dialect: Dialect, fields: readonly Slot['field'][]): (value: unknown) => Value {
  const parts = fields.map(field => encoder(dialect, { index: 0, field, list: false }))
  // a cast: the handle made it of arrays of this width, and a server that takes lists of lists has them as JSON
  return value =>
    dialect.list((value as readonly (readonly unknown[])[]).map(tuple => parts.map((encode, i) => encode(tuple[i]))) as unknown as Value[])
}

/** One part of all tuples of a list. */
function members(dialect: Dialect, { field, index }: Slot, member: number): (value: unknown) => Value {
  const encode = encoder(dialect, { index, field, list: true })
  return value => encode((value as readonly (readonly unknown[])[]).map(tuple => tuple[member]))
}

/** One parameter of a statement: which of the collected values it is, and how that is sent. */
export interface Parameter {
  readonly at: number
  readonly encode: (value: unknown) => Value
}

export function bindAll(parameters: readonly Parameter[], values: readonly unknown[]): Value[] {
  const bound: Value[] = new Array(parameters.length)
  for (let i = 0; i < parameters.length; i++) {
    const { at, encode } = parameters[i] as Parameter
    bound[i] = encode(values[at])
  }
  return bound
}

/** How a value of a statement is bound, counted from the value `from` on. */
export function parameter(dialect: Dialect, slot: Slot, from = 0): Parameter {
  const encode = encoder(dialect, slot)
  return { at: slot.index - from, encode: slot.list ? encode : orNull(encode) }
}

/** Null as it is: an encoder sees values only. */
function orNull(encode: (value: unknown) => Value): (value: unknown) => Value {
  return value => (value === null ? null : encode(value))
}
