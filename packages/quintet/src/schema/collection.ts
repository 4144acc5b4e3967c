import { failure } from '../base/failure.ts'
import { uuid } from '../base/ids.ts'
import { FieldBuilder, type Member } from './builder.ts'
import { defineField, type FieldDefinition, type IndexDefinition } from './definition.ts'
import type { Field, Shape } from './field.ts'
import { RecordModel } from './record.ts'
import type { Entity } from './registry.ts'
import type { TableIndex } from './row.ts'

/** Fields that every document has, and that are kept beside it: its id, and the revision that changes with every write. */
const beside: ReadonlySet<string> = new Set(['id', 'rev'])

const madeId: FieldDefinition = defineField('uuid', { primaryKey: true, default: Object.freeze({ by: 'function', make: () => uuid() }) })

/** Set by the library with every write. */
const revision: FieldDefinition = defineField('text', { identity: true })

interface CollectionOptions {
  readonly indexes?: readonly IndexDefinition[]
  readonly expires?: string | null
  readonly changes?: boolean
}

/** Whether a model keeps a feed of what is written to it. */
export function keepsFeed({ model }: Entity): boolean {
  return model instanceof CollectionModel && model.changes
}

/** Options of a collection. */
export interface DocumentOptions<S extends Shape> {
  /** Over fields, paths into objects, or expressions; of a list alone it is over its elements. */
  readonly indexes?: readonly TableIndex<DocumentShape<S>>[]
  /** The field, a `t.timestamp()`, with the moment from which a document is gone; null there: never. */
  readonly expires?: keyof S & string
  /** Keeps a feed of what is written: see `changes` and `watch` of the handle. */
  readonly changes?: boolean
}

/** The run time behind `collection(...)`: frozen data that serves every store and keeps state of none. */
export class CollectionModel extends RecordModel {
  readonly kind = 'collection'
  override readonly outside: ReadonlySet<string> = beside

  override get table(): string {
    return `q_doc_${this.definition.name}`
  }

  /** The field with the moment from which a document is gone; null: none is. */
  readonly expires: string | null
  readonly changes: boolean

  constructor(name: string, shape: Record<string, Member>, { indexes: declared, expires = null, changes = false }: CollectionOptions) {
    const { id, ...rest } = shape
    if (Object.hasOwn(rest, 'rev'))
      throw failure('QT_MODEL', `collection('${name}', { rev }): every document has a rev, which the library sets`)
    const indexes = expires === null ? declared : [...(declared ?? []), { on: [expires] }]
    const options = { indexes, naming: (key: string) => key }
    super({ name, shape: { id: idField(name, id), ...rest, rev: new FieldBuilder(revision) }, options, variants: null }, 'a collection')
    this.expires = expires
    this.changes = changes
    Object.freeze(this)
  }
}

/** The id of documents: a uuid that the library makes unless one is given, or a text of the program's own. */
function idField(name: string, given: Member | undefined): FieldBuilder {
  if (given === undefined) return new FieldBuilder(madeId)
  const definition = given instanceof FieldBuilder ? given.definition : null
  if (definition?.tag === 'uuid')
    return new FieldBuilder(defineField('uuid', { ...definition, primaryKey: true, default: definition.default ?? madeId.default }))
  if (definition?.tag === 'text') return new FieldBuilder(defineField('text', { ...definition, primaryKey: true }))
  throw failure('QT_MODEL', `collection('${name}', { id }): the id of a document is t.uuid() or t.text()`)
}

/** Ids by how a collection declares them. */
interface Ids {
  none: Field<'uuid', string, 'key' | 'opt'>
  uuid: Field<'uuid', string, 'key' | 'opt'>
  text: Field<'text', string, 'key'>
}
type IdOf<S> = S extends { readonly id: { readonly $k: infer K extends 'uuid' | 'text' } } ? K : 'none'

/** What a document consists of: its fields, its id, and its revision. */
export type DocumentShape<S extends Shape> = Omit<S, 'id'> & {
  readonly id: Ids[IdOf<S>]
  readonly rev: Field<'text', string, 'gen' | 'opt'>
}

/** Documents of the shape `S`. */
export interface Collection<N extends string, S extends Shape> {
  readonly $n: N
  readonly $h: 'collection'
  readonly $s: DocumentShape<S>
  readonly $by: never
  readonly $key: IdOf<S> extends 'text' ? 'text' : 'uuid'
  readonly $d: never
  readonly $variants: never
  readonly $m: S
  readonly kind: 'collection'
}

/** The type of `collection`. */
export interface CollectionFunction {
  <const N extends string, S extends Shape>(name: N, shape: S, options?: DocumentOptions<S>): Collection<N, S>
}

function declareCollection(name: string, shape: Record<string, Member>, options: CollectionOptions = {}): CollectionModel {
  return new CollectionModel(name, shape, options)
}

/**
 * Documents of the document kind: nested fields, each document with an id and a revision.
 *
 * @example
 * const articles = collection('articles', { title: t.text(), tags: t.list(t.text()), author: t.object({ name: t.text() }) })
 */
// the declared type carries phantom members that no run-time object has
export const collection: CollectionFunction = declareCollection as unknown as CollectionFunction
