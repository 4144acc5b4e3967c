import { failure } from '../base/failure.ts'
import { canonicalDecimal } from './decimal.ts'
import type { FieldDefinition, UnionDefinition } from './definition.ts'
import { JsonNull, jsonNull } from './json.ts'

/** How values of a field stand in JSON text, exactly: wide numbers as text, instants as milliseconds, bytes in base 64. */
export interface JsonCodec {
  readonly write: (value: unknown) => unknown
  readonly read: (json: unknown) => unknown
  /** Whether a value stands in JSON as it is. */
  readonly plain: boolean
}

const same = (value: unknown): unknown => value
const asIs: JsonCodec = Object.freeze({ write: same, read: same, plain: true })

function coded(write: JsonCodec['write'], read: JsonCodec['read']): JsonCodec {
  return Object.freeze({ write, read, plain: false })
}

const bigints = coded(String, json => BigInt(json as string))
const dates = coded(
  value => (value as Date).getTime(),
  json => new Date(json as number),
)
const binary = coded(
  value => Buffer.from((value as Uint8Array).buffer, (value as Uint8Array).byteOffset, (value as Uint8Array).byteLength).toString('base64'),
  json => new Uint8Array(Buffer.from(json as string, 'base64')),
)
const lowerCase = coded(value => (value as string).toLowerCase(), same)
/** JSON has one zero. */
const doubles = coded(
  value => (Object.is(value, -0) ? '-0' : value),
  json => (json === '-0' ? -0 : json),
)
const anyJson = coded(
  value => (value instanceof JsonNull ? null : value),
  json => json ?? jsonNull,
)

/** The JSON form of a field; values were checked against it before. */
export function jsonCodec(field: FieldDefinition): JsonCodec {
  const { custom, scale } = field
  if (custom) {
    const on = jsonCodec(custom.on)
    return coded(
      value => on.write(custom.encode(value)),
      json => custom.decode(on.read(json)),
    )
  }
  switch (field.tag) {
    case 'bigint':
      return bigints
    case 'double':
      return doubles
    case 'decimal':
      return coded(value => canonicalDecimal(value as string, scale ?? 0), same)
    case 'timestamp':
      return field.mode === 'date' ? dates : asIs
    case 'bytes':
      return binary
    case 'uuid':
      return lowerCase
    case 'json':
      return anyJson
    case 'list':
      return listCodec(field)
    case 'object':
      return field.union ? unionCodec(field.union) : objectCodec(field.fields ?? {})
    default:
      return asIs
  }
}

/** Each object by the shape that it says it has. */
function unionCodec({ by, of }: UnionDefinition): JsonCodec {
  const codecs = new Map(Object.entries(of).map(([name, shape]) => [name, jsonCodec(shape)]))
  const codecOf = (value: unknown): JsonCodec => codecs.get((value as Readonly<Record<string, string>>)[by] ?? '') ?? asIs
  return coded(
    value => codecOf(value).write(value),
    json => codecOf(json).read(json),
  )
}

function orNull(codec: JsonCodec): JsonCodec {
  if (codec.plain) return codec
  return coded(
    value => (value === null ? null : codec.write(value)),
    json => (json === null ? null : codec.read(json)),
  )
}

function listCodec({ element }: FieldDefinition): JsonCodec {
  if (!element) throw failure('QT_BUG', 'a list field without its element')
  const of = element.nullable ? orNull(jsonCodec(element)) : jsonCodec(element)
  if (of.plain) return asIs
  return coded(
    value => (value as readonly unknown[]).map(of.write),
    json => (json as readonly unknown[]).map(of.read),
  )
}

/** Every declared key is written, in the declared order, so that equal values have equal texts; one that was declared later reads as its default. */
function objectCodec(fields: Readonly<Record<string, FieldDefinition>>): JsonCodec {
  const members = Object.entries(fields).map(([key, field]) => {
    const codec = jsonCodec(field)
    return { key, field, codec: field.nullable ? orNull(codec) : codec }
  })
  // values whose parts stand in JSON as they are need no copy, if all parts are there
  const asGiven = members.every(({ codec }) => codec.plain)
  return coded(
    value => {
      const given = value as Readonly<Record<string, unknown>>
      if (asGiven && inOrder(given, members)) return given
      const written: Record<string, unknown> = {}
      for (const { key, field, codec } of members)
        written[key] = Object.hasOwn(given, key) ? codec.write(given[key]) : codec.write(defaultOf(field))
      return written
    },
    json => {
      const stored = json as Readonly<Record<string, unknown>>
      if (asGiven && inOrder(stored, members)) return stored
      const read: Record<string, unknown> = {}
      for (const { key, field, codec } of members) read[key] = Object.hasOwn(stored, key) ? codec.read(stored[key]) : defaultOf(field)
      return read
    },
  )
}

/** Whether an object has these keys and no others, in this order, as equal values have equal texts. */
function inOrder(value: object, members: readonly { readonly key: string }[]): boolean {
  const keys = Object.keys(value)
  if (keys.length !== members.length) return false
  for (let i = 0; i < keys.length; i++) if (keys[i] !== members[i]?.key) return false
  return true
}

function defaultOf({ default: given }: FieldDefinition): unknown {
  if (given?.by === 'value') return given.value
  return given?.by === 'function' ? given.make() : null
}
