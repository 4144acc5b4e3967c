import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import { problem, problemText } from '../../schema/check.ts'
import type { FieldDefinition, UnionDefinition } from '../../schema/definition.ts'
import { JsonNull, jsonNull } from '../../schema/json.ts'
import { beyond } from '../../schema/temporal.ts'
import type { ColumnType, Dialect, Json, JsonForm } from '../dialect.ts'

/** The JSON form of a field; `prefix` goes before the hex digits of bytes. */
export function jsonForm(types: Dialect['types'], field: FieldDefinition, prefix: string): JsonForm {
  const { custom, element, fields } = field
  if (custom) {
    const { write, read } = jsonForm(types, custom.on, prefix)
    return { write: value => write(custom.encode(value)), read: json => custom.decode(read(json)) }
  }
  switch (field.tag) {
    case 'json':
      return { write: value => (value instanceof JsonNull ? null : value), read: json => json }
    case 'bytes':
      return { write: value => `${prefix}${toHex(value as Uint8Array)}`, read: json => fromHex((json as string).slice(prefix.length)) }
    case 'list': {
      if (!element) throw failure('QT_BUG', 'a list field without its element')
      const { write, read } = nullable(jsonForm(types, element, prefix))
      return { write: value => (value as readonly unknown[]).map(write), read: json => (json as readonly unknown[]).map(read) }
    }
    case 'object':
      if (field.union) return unionForm(types, field.union, prefix)
      return field.sparse ? sparseForm(types, fields ?? {}, prefix) : objectForm(types, fields ?? {}, prefix)
    default: {
      const { encode, decode } = types[field.tag](field)
      return { write: encode, read: decode === null ? json => json : json => decode(json as Value) }
    }
  }
}

/** Each object in the form of the shape that it says it has. */
function unionForm(types: Dialect['types'], { by, of }: UnionDefinition, prefix: string): JsonForm {
  const forms = new Map(Object.entries(of).map(([name, shape]) => [name, jsonForm(types, shape, prefix)]))
  const formOf = (value: unknown): JsonForm => {
    const form = forms.get(String(at(value, by)))
    if (form) return form
    throw failure('QT_SERVER', `a stored object is of a kind that the union by '${by}' does not have`)
  }
  return { write: value => formOf(value).write(value), read: json => formOf(json).read(json) }
}

function nullable({ write, read }: JsonForm): JsonForm {
  return { write: value => (value === null ? null : write(value)), read: json => (json === null || json === undefined ? null : read(json)) }
}

/** Every declared key is written, in the declared order, so that equal objects have equal texts. */
function objectForm(types: Dialect['types'], fields: Readonly<Record<string, FieldDefinition>>, prefix: string): JsonForm {
  const members = Object.entries(fields).map(([key, field]) => ({ key, field, form: nullable(jsonForm(types, field, prefix)) }))
  const build = (part: (member: (typeof members)[number]) => unknown): unknown =>
    Object.fromEntries(members.map(member => [member.key, part(member)]))
  return {
    write: value => build(({ key, field, form }) => form.write(Object.hasOwn(value as object, key) ? at(value, key) : defaultOf(field))),
    read: json => build(({ key, form }) => form.read(Object.hasOwn(json as object, key) ? at(json, key) : null)),
  }
}

/** Only what was given or has a default is written; what is not there reads as null. */
function sparseForm(types: Dialect['types'], fields: Readonly<Record<string, FieldDefinition>>, prefix: string): JsonForm {
  const members = Object.entries(fields).map(([key, field]) => ({ key, field, form: nullable(jsonForm(types, field, prefix)) }))
  return {
    write: value =>
      Object.fromEntries(
        members
          .filter(({ key, field }) => Object.hasOwn(value as object, key) || field.default !== null)
          .map(({ key, field, form }) => [key, form.write(Object.hasOwn(value as object, key) ? at(value, key) : defaultOf(field))]),
      ),
    read: json =>
      Object.fromEntries(members.map(({ key, form }) => [key, form.read(Object.hasOwn(json as object, key) ? at(json, key) : null)])),
  }
}

function at(of: unknown, key: string): unknown {
  return (of as Readonly<Record<string, unknown>>)[key]
}

function defaultOf({ default: given }: FieldDefinition): unknown {
  if (given?.by === 'value') return given.value
  return given?.by === 'function' ? given.make() : null
}

/** A column that holds JSON text of such a form; `wide` integers are read digit by digit. */
export function jsonColumn(ddl: string, { write, read }: JsonForm, wide: boolean): ColumnType {
  return {
    ddl,
    encode: value => (wide ? jsonText(write(value)) : JSON.stringify(write(value))),
    decode: wire => read(wide ? exactParse(wire as string) : JSON.parse(wire as string)),
  }
}

/** The form of a field in JSON that the program made: what JSON has, and text for the kinds that it has not. */
function ownForm(field: FieldDefinition): JsonForm {
  const { element, fields, tag } = field
  if (tag === 'list' && element) {
    const { write, read } = nullable(ownForm(element))
    return { write: each(write), read: each(read) }
  }
  if (tag === 'object') return ownObject(fields ?? {})
  if (tag === 'bigint')
    return { write: String, read: json => (typeof json === 'string' && /^(0|-?[1-9]\d{0,18})$/.test(json) ? BigInt(json) : json) }
  const same = (value: unknown): unknown => (tag === 'uuid' && typeof value === 'string' ? value.toLowerCase() : value)
  return { write: same, read: same }
}

function each(part: (value: unknown) => unknown): (value: unknown) => unknown {
  return value => (Array.isArray(value) ? value.map(part) : value)
}

/** Only what was declared is read; what else is there is left. */
function ownObject(fields: Readonly<Record<string, FieldDefinition>>): JsonForm {
  const members = Object.entries(fields).map(([key, field]) => ({ key, form: nullable(ownForm(field)) }))
  const made = (part: 'write' | 'read') => (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(members.map(({ key, form }) => [key, form[part](Object.hasOwn(value, key) ? at(value, key) : null)]))
      : value
  return { write: made('write'), read: made('read') }
}

/** A list or object in a user's JSON: what is inside is checked when it is read, since nothing else did. */
export function ownJsonColumn(ddl: string, field: FieldDefinition): ColumnType {
  const { write, read } = ownForm(field)
  return {
    ddl,
    encode: value => JSON.stringify(write(value)),
    decode: wire => {
      const value = read(JSON.parse(wire as string))
      const wrong = problem(field, value)
      if (wrong) throw beyond(problemText(wrong, `JSON that is not of the type it is read as; ${field.tag}`))
      return value
    },
  }
}

/** A column of a user's JSON, in which JSON's null is a value. */
export function freeJsonColumn(ddl: string): ColumnType {
  return { ddl, encode: value => JSON.stringify(value), decode: wire => JSON.parse(wire as string) ?? jsonNull }
}

/** JSON text in which integers of any size are exact and bytes are hex digits. */
export function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`
  if (value instanceof Uint8Array) return `"${toHex(value)}"`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`)
    .join(',')}}`
}

// the third argument is in the language since ES2025, and in Node since 21, but not yet in the compiler's library
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown
const exact: Reviver = (_, value, { source }) =>
  typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value

function exactParse(text: string): unknown {
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

export function fromHex(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

/** The JSON of a server by its types: `wide` where it holds integers of any size as digits. */
export function jsonOf(types: Dialect['types'], prefix: string, wide: boolean): Json {
  return Object.freeze<Json>({
    form: field => jsonForm(types, field, prefix),
    parse: wide ? exactParse : text => JSON.parse(text),
    text: wide ? jsonText : value => JSON.stringify(value),
  })
}
