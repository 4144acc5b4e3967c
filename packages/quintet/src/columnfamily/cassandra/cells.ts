import { failure } from '../../base/failure.ts'
import { canonicalDecimal } from '../../schema/decimal.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { emptyOf, gatheringOf, memberOf } from '../../schema/gathered.ts'
import { JsonNull, jsonNull } from '../../schema/json.ts'
import { canonicalTime } from '../../schema/temporal.ts'

/** How values of a field are kept by a server that speaks CQL; null is null everywhere. */
export interface Cell {
  readonly type: string
  encode(value: unknown): unknown
  decode(wire: unknown): unknown
  /** Types that must be made first: name and members. */
  readonly made: readonly MadeType[]
}

export interface MadeType {
  readonly name: string
  readonly members: readonly (readonly [name: string, type: string])[]
}

const same = (value: unknown): unknown => value

function plain(type: string, encode = same, decode = same): Cell {
  return { type, encode, decode, made: [] }
}

/** The stored form of a field; a type that is made for an object inside is called `name`. */
export function cellOf(field: FieldDefinition, name: string): Cell {
  const { custom } = field
  if (custom?.collection === 'set') return setCell(field)
  if (custom?.collection === 'map') return mapCell(field, name)
  if (custom) {
    const { type, made, encode, decode } = cellOf(custom.on, name)
    return { type, made, encode: value => encode(custom.encode(value)), decode: wire => custom.decode(decode(wire)) }
  }
  if (field.tag === 'list' && field.element) return listCell(field.element, name)
  if (field.tag === 'object') return objectCell(field.fields ?? {}, name)
  return scalarCell(field)
}

// values were checked against their fields, and servers give what their columns hold
function scalarCell({ tag, scale, mode }: FieldDefinition): Cell {
  switch (tag) {
    case 'text':
    case 'enum':
      return plain('text')
    case 'integer':
      return plain('int')
    case 'bigint':
      return plain('bigint')
    // as on stores whose columns hold no minus zero
    case 'double':
      return plain('double', value => (value as number) + 0)
    case 'decimal':
      return plain(
        'decimal',
        value => canonicalDecimal(value as string, scale ?? 0),
        wire => canonicalDecimal(String(wire), scale ?? 0),
      )
    case 'boolean':
      return plain('boolean')
    case 'date':
      return plain('date', same, String)
    case 'time':
      return plain(
        'time',
        value => canonicalTime(value as string),
        wire => canonicalTime(String(wire)),
      )
    case 'timestamp':
      return mode === 'epoch'
        ? plain(
            'timestamp',
            value => new Date(value as number),
            wire => (wire as Date).getTime(),
          )
        : plain('timestamp')
    case 'uuid':
      return plain('uuid', value => (value as string).toLowerCase(), String)
    case 'bytes':
      return plain(
        'blob',
        value => Buffer.from(value as Uint8Array),
        wire => new Uint8Array(wire as Uint8Array),
      )
    case 'json':
      return plain(
        'text',
        value => JSON.stringify(value instanceof JsonNull ? null : value),
        wire => JSON.parse(wire as string) ?? jsonNull,
      )
    default:
      throw failure('QT_BUG', `a column of kind ${tag}`)
  }
}

function listCell(element: FieldDefinition, name: string): Cell {
  const { type, made, encode, decode } = nullable(cellOf(element, name))
  return {
    type: `list<${inside(type)}>`,
    made,
    encode: value => (value as readonly unknown[]).map(encode),
    decode: wire => (wire as readonly unknown[]).map(decode),
  }
}

function setCell(field: FieldDefinition): Cell {
  const { type, encode, decode } = cellOf(memberOf(field), '')
  return {
    type: `set<${type}>`,
    made: [],
    encode: value => new Set([...(value as ReadonlySet<unknown>)].map(encode)),
    decode: wire => new Set([...(wire as Iterable<unknown>)].map(decode)),
  }
}

function mapCell(field: FieldDefinition, name: string): Cell {
  const key = cellOf(memberOf(field), '')
  const held = field.custom?.on.element?.fields?.value
  if (!held) throw failure('QT_BUG', 'a map without its value')
  const value = cellOf(held, name)
  return {
    type: `map<${key.type}, ${inside(value.type)}>`,
    made: value.made,
    encode: of => new Map([...(of as ReadonlyMap<unknown, unknown>)].map(([k, v]) => [key.encode(k), value.encode(v)])),
    decode: wire => new Map([...(wire as ReadonlyMap<unknown, unknown>)].map(([k, v]) => [key.decode(k), value.decode(v)])),
  }
}

/** Every declared member is written, in the declared order. */
function objectCell(fields: Readonly<Record<string, FieldDefinition>>, name: string): Cell {
  const members = Object.entries(fields).map(([key, field]) => {
    const empty = emptyOf(field)
    const cell = cellOf(field, `${name}_${key}`)
    return { key, field, cell: nullable(cell, empty) }
  })
  const at = (of: unknown, key: string): unknown => (of as Readonly<Record<string, unknown>>)[key]
  const given = (value: unknown, key: string, field: FieldDefinition): unknown =>
    Object.hasOwn(value as object, key) ? at(value, key) : field.default?.by === 'value' ? field.default.value : made(field)
  return {
    type: `frozen<${quoted(name)}>`,
    made: [
      ...members.flatMap(({ cell }) => cell.made),
      { name, members: members.map(({ key, cell }) => [key, inside(cell.type)] as const) },
    ],
    encode: value => Object.fromEntries(members.map(({ key, field, cell }) => [key, cell.encode(given(value, key, field))])),
    decode: wire => Object.fromEntries(members.map(({ key, cell }) => [key, cell.decode(at(wire, key) ?? null)])),
  }
}

function made({ default: given }: FieldDefinition): unknown {
  return given?.by === 'function' ? given.make() : null
}

/** What is inside another value is frozen there: it is written as a whole. */
function inside(type: string): string {
  return /^(list|set|map)</.test(type) ? `frozen<${type}>` : type
}

/** `empty`: what null is read as. */
export function nullable(cell: Cell, empty: () => unknown = () => null): Cell {
  return {
    ...cell,
    encode: value => (value === null ? null : cell.encode(value)),
    decode: wire => (wire === null ? empty() : cell.decode(wire)),
  }
}

/** Members of a collection as an operator on it takes them: those of a set, keys of a map, items of a list. */
export function memberSet(field: FieldDefinition): (members: unknown) => unknown {
  const { encode } = cellOf(memberOf(field), '')
  return gatheringOf(field) === 'list'
    ? members => (members as readonly unknown[]).map(encode)
    : members => new Set([...(members as Iterable<unknown>)].map(encode))
}

/** An identifier: only names of models come here, and no quote ends it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
