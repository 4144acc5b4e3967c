import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import { type FieldDefinition, singleTags } from '../../schema/definition.ts'
import type { Column } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { columnType } from './codec.ts'

/** Compares keys that were sent with keys that came back, as texts. */
export class KeyReader {
  readonly #columns: readonly { readonly sent: (value: unknown) => string; readonly wire: (wire: Value) => string }[]

  constructor(dialect: Dialect, columns: readonly Column[]) {
    this.#columns = columns.map(column => reader(dialect, column.field))
  }

  /** Whether rows can be told apart by these columns. */
  static can(columns: readonly Column[]): boolean {
    return columns.length > 0 && columns.every(({ field }) => singleTags.has(field.custom ? field.custom.on.tag : field.tag))
  }

  sent(values: readonly unknown[]): string {
    return joined(this.#columns, (column, i) => (values[i] === null ? nothing : column.sent(values[i])))
  }

  wire(cells: readonly (Value | undefined)[]): string {
    return joined(this.#columns, (column, i) => {
      const cell = cells[i] ?? null
      return cell === null ? nothing : column.wire(cell)
    })
  }
}

/** No text that a store holds has this character. */
const nothing = '\u0000'

function joined<T>(columns: readonly T[], text: (column: T, i: number) => string): string {
  if (columns.length === 1) return text(columns[0] as T, 0)
  let key = ''
  for (let i = 0; i < columns.length; i++) {
    const part = text(columns[i] as T, i)
    key += `${part.length}:${part}`
  }
  return key
}

function reader(dialect: Dialect, field: FieldDefinition): { sent(value: unknown): string; wire(wire: Value): string } {
  const { custom } = field
  if (custom) {
    const on = reader(dialect, custom.on)
    return { sent: value => on.sent(custom.encode(value)), wire: on.wire }
  }
  if (field.tag === 'bytes') return { sent: value => hex(value), wire: wire => (typeof wire === 'string' ? wire.slice(2) : hex(wire)) }
  const { encode, decode } = columnType(dialect, field)
  // what is sent goes there and back, so that it has the one form that comes back
  const there = (value: unknown): unknown => (decode === null ? encode(value) : decode(encode(value)))
  const text = field.tag === 'uuid' ? lower : plain
  return { sent: value => text(there(value)), wire: wire => text(decode === null ? wire : decode(wire)) }
}

function lower(value: unknown): string {
  return plain(value).toLowerCase()
}

function plain(value: unknown): string {
  return value instanceof Date ? String(value.getTime()) : String(value)
}

function hex(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  throw failure('QT_BUG', 'bytes that are none')
}
