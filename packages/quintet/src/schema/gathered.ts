import { failure } from '../base/failure.ts'
import { FieldBuilder } from './builder.ts'
import { type CustomCodec, defineField, type FieldDefinition, singleTags, storedAs } from './definition.ts'
import { comparator } from './member-order.ts'

/** Different values without an order of the program's: kept as a list in the order of the values, each once. */
export function setField(of: unknown): FieldBuilder {
  const element = singleField(of, 't.set(…)')
  const compare = comparator(element)
  return gathered('set', defineField('list', { element }), {
    encode: value => (value instanceof Set ? once([...value], compare) : refused('a Set')),
    // what is stored has the type of the field under it
    decode: stored => new Set(stored as readonly unknown[]),
  })
}

/** Values under keys: kept as a list of both in the order of the keys. */
export function mapField(key: unknown, value: unknown): FieldBuilder {
  const keyField = singleField(key, 't.map(key, …)')
  if (!(value instanceof FieldBuilder)) throw failure('QT_MODEL', 't.map(…, value) takes fields, as t.text()')
  if (value.definition.nullable)
    throw failure('QT_MODEL', 't.map(…, value): a key without a value is left out of a map, so values are not nullable')
  const entry = defineField('object', { fields: Object.freeze({ key: keyField, value: value.definition }) })
  const compare = comparator(keyField)
  return gathered('map', defineField('list', { element: entry }), {
    encode: given => {
      if (!(given instanceof Map)) return refused('a Map')
      const keys = once([...given.keys()], compare)
      if (keys.length !== given.size) return refused('a Map with each key once')
      return keys.map(one => ({ key: one, value: given.get(one) }))
    },
    decode: stored => new Map((stored as readonly { readonly key: unknown; readonly value: unknown }[]).map(one => [one.key, one.value])),
  })
}

function gathered(collection: 'set' | 'map', on: FieldDefinition, codec: Pick<CustomCodec, 'encode' | 'decode'>): FieldBuilder {
  return new FieldBuilder(defineField('custom', { custom: { ...codec, on, comparable: false, collection } }))
}

function singleField(of: unknown, place: string): FieldDefinition {
  if (!(of instanceof FieldBuilder)) throw failure('QT_MODEL', `${place} takes a field, as t.text()`)
  const { definition } = of
  if (!singleTags.has(definition.tag) || definition.nullable || definition.custom)
    throw failure('QT_MODEL', `${place} takes fields of one value that is not nullable, as t.text()`)
  return definition
}

/** The check of a value turns it into words that name no value. */
function refused(what: string): never {
  throw new TypeError(`expected ${what}`)
}

function once(values: unknown[], compare: (a: unknown, b: unknown) => number): unknown[] {
  return values.sort(compare).filter((value, i) => i === 0 || compare(value, values[i - 1]) !== 0)
}

export type Gathering = 'list' | 'set' | 'map'

/** What a field gathers, if it is a list, a set or a map; a nested one is a value of its own. */
export function gatheringOf(field: FieldDefinition): Gathering | null {
  const { custom } = field
  if (custom) return custom.collection ?? gatheringOf(custom.on)
  return field.tag === 'list' ? 'list' : null
}

/** The field of the values in a list or set, and of the keys of a map. */
export function memberOf(field: FieldDefinition): FieldDefinition {
  const { element } = storedAs(field)
  if (!element) throw failure('QT_BUG', 'a collection without its element')
  return gatheringOf(field) === 'map' ? (element.fields?.key ?? element) : element
}

/** What a collection is that has no members; of any other field, null. */
export function emptyOf(field: FieldDefinition): () => unknown {
  const gathering = gatheringOf(field)
  if (gathering === 'set') return () => new Set()
  if (gathering === 'map') return () => new Map()
  return () => (gathering === 'list' ? [] : null)
}
