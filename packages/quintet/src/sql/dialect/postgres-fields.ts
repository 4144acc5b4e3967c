import { defineField, type FieldDefinition } from '../../schema/definition.ts'
import type { Loss } from '../../schema/snapshot.ts'

/** What the catalogue tells of a type. */
export interface TypeFacts {
  /** As DDL of the library says it. */
  readonly type: string
  /** Its values, if it is an enum, and whether its name stands alone. */
  readonly values: readonly string[] | null
  readonly here: boolean
  /** The type under it, if it is a domain. */
  readonly domain: TypeFacts | null
  /** The type of its items, if it is an array. */
  readonly item: TypeFacts | null
}

export interface Mapped {
  readonly field: FieldDefinition
  readonly losses: readonly Loss[]
}

function exact(field: FieldDefinition): Mapped {
  return { field, losses: [] }
}

function near(field: FieldDefinition, type: string, why: string, instead: string): Mapped {
  return { field, losses: [{ what: `type ${type}`, why, instead }] }
}

/** A type that no field says: its text, whatever that is. */
function foreign(type: string): Mapped {
  const on = defineField('text')
  // never called: a field made here describes a column, it does not read one
  const same = (value: unknown): unknown => value
  return near(
    defineField('custom', { custom: { on, encode: same, decode: same, comparable: false } }),
    type,
    'no field says it',
    'it is read and written as its text by a field of your own: give the codec a type that suits, and create the column by SQL',
  )
}

/** The field that reads a column of a type, and what it does not say of it. */
export function fieldOf(of: TypeFacts): Mapped {
  if (of.domain) {
    const { field } = fieldOf(of.domain)
    return near(field, of.type, 'models have no domains', `it is read as ${of.domain.type}; its checks stay with the server`)
  }
  if (of.values) return enumField(of, of.values)
  if (of.item) return listField(of, of.item)
  return plain(of.type)
}

function enumField({ type, here }: TypeFacts, values: readonly string[]): Mapped {
  if (here) return exact(defineField('enum', { values: Object.freeze([...values]), native: type }))
  const why = 'a native enum of a model is a type of the schema in which names stand alone'
  return near(defineField('enum', { values: Object.freeze([...values]) }), type, why, 'its values are known; writes need a cast in raw SQL')
}

/** Fields whose lists are kept as JSON, where this column is an array. */
const noArray: ReadonlySet<string> = new Set(['list', 'object', 'json', 'bytes', 'custom'])

function listField({ type }: TypeFacts, item: TypeFacts): Mapped {
  const { field, losses } = fieldOf(item)
  if (noArray.has(field.tag)) return foreign(type)
  if (field.native !== null) {
    const element = defineField('enum', { values: field.values })
    return near(defineField('list', { element }), type, 'the items of a list have no type of the server', 'writes need a cast in raw SQL')
  }
  return { field: defineField('list', { element: field }), losses: losses.map(loss => ({ ...loss, what: `type ${type}` })) }
}

const named: Readonly<Record<string, () => Mapped>> = {
  text: () => exact(defineField('text')),
  varchar: () => near(defineField('text'), 'varchar', 'text says the same without a length', 'nothing is lost but the name of the type'),
  integer: () => exact(defineField('integer')),
  bigint: () => exact(defineField('bigint')),
  smallint: () =>
    near(defineField('integer'), 'smallint', 'no field has 16 bits', 't.integer() reads it; the server refuses what is too large'),
  'double precision': () => exact(defineField('double')),
  real: () =>
    near(defineField('double'), 'real', 'no field has single precision', 't.double() reads it; the server rounds what is written'),
  boolean: () => exact(defineField('boolean')),
  date: () => exact(defineField('date')),
  interval: () => exact(defineField('interval')),
  uuid: () => exact(defineField('uuid')),
  bytea: () => exact(defineField('bytes')),
  jsonb: () => exact(defineField('json')),
  json: () => near(defineField('json'), 'json', 't.json() is jsonb', 'it is read and written as JSON; paths into it need raw SQL'),
}

function plain(type: string): Mapped {
  const [, name = type, first, second] = /^([^(]*)(?:\((-?\d+)(?:,(-?\d+))?\))?$/.exec(type) ?? []
  const size = first === undefined ? null : Number(first)
  if (size === null) return Object.hasOwn(named, type) ? (named[type]?.() ?? foreign(type)) : foreign(type)
  const scale = second === undefined ? 0 : Number(second)
  if (name === 'varchar') return exact(defineField('text', { max: size }))
  if (name === 'character')
    return near(defineField('text', { max: size }), type, 'no field pads with spaces', 't.text(n) reads it with the spaces at its end')
  if (name === 'numeric' && scale >= 0 && scale <= size) return exact(defineField('decimal', { precision: size, scale }))
  if (name === 'time')
    return size === 6 ? exact(defineField('time')) : near(defineField('time'), type, 't.time() has microseconds', 'the server rounds')
  return name === 'timestamptz' || name === 'timestamp' ? moment(type, size, name === 'timestamptz') : foreign(type)
}

/** A `Date` has milliseconds: where the column may hold more, the text is what is exact. */
function moment(type: string, digits: number, zone: boolean): Mapped {
  const field = defineField('timestamp', { mode: digits <= 3 ? 'date' : 'text', zone })
  if (digits === 3 || digits === 6) return exact(field)
  return near(field, type, `t.timestamp() has ${digits < 3 ? 3 : 6} digits`, 'the server rounds what is written')
}
