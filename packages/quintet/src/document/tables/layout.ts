import { failure } from '../../base/failure.ts'
import type { Reader } from '../../engine/reader.ts'
import { type StorageTable, storageTable, stored, text } from '../../engine/storage/table.ts'
import { keepsFeed } from '../../schema/collection.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { elementTables } from '../../schema/element-table.ts'
import { fullTextOf } from '../../schema/full-text.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { type Sql, sql } from '../../sql/statement.ts'
import { feedStorage } from './changes.ts'
import { type ElementStorage, elementStorage } from './elements.ts'
import { referenceStorage } from './references.ts'

export type DocumentColumn = 'id' | 'rev' | 'document'

/** How the documents of one collection are laid out: a table of id, revision and document, and one for each list that is indexed. */
export interface Layout {
  readonly entity: Entity
  readonly table: StorageTable<DocumentColumn>
  readonly id: FieldDefinition
  /** The document as one typed value; what was not written is not in it. */
  readonly document: FieldDefinition
  /** What triggers keep beside it: elements of lists, the feed, what becomes of documents whose reference goes. */
  readonly beside: readonly ElementStorage[]
}

export function layoutOf(entity: Entity, reader: Reader): Layout {
  const [id] = entity.primary
  const within = entity.document
  if (!id || !within) throw failure('QT_MODEL', `${entity.key} has no fields beside its id`)
  const search = fullTextOf(entity)
  const table = storageTable<DocumentColumn>(
    entity.name,
    { id: stored(id.field), rev: stored(text), document: stored(within.field) },
    {
      primaryKey: ['id'],
      indexes: entity.columns.filter(({ field }) => field.unique && field !== id.field).map(uniqueIndex),
      made: reader.indexes(entity),
      ...(search ? { search: { terms: search.columns.map(column => fieldOf(column)), options: search.options } } : {}),
    },
  )
  const beside = [
    ...[...elementTables(entity).values()].map(of => elementStorage(of, entity)),
    ...referenceStorage(entity),
    ...(keepsFeed(entity) ? [feedStorage(entity)] : []),
  ]
  return { entity, table, id: id.field, document: within.field, beside }
}

function uniqueIndex(column: Column) {
  return { on: [{ by: fieldOf(column), name: column.name }], unique: true }
}

/** A field of the document in a statement that calls its table by an alias. */
export function member(alias: string, { name, field, within }: Column): Sql {
  return sql('field', [sql('column', [], { table: alias, name: within?.name ?? 'document', field: within?.field ?? null })], {
    data: [name],
    field,
  })
}

/** A field of the document, as conditions say it too, so that the index is used. */
function fieldOf(column: Column): Sql {
  const host = column.within
  const named = (of: Column): Sql => sql('column', [], { name: of.name, field: of.field })
  return host ? sql('field', [named(host)], { data: [column.name], field: column.field }) : named(column)
}
