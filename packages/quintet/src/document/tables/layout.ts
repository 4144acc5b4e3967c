import { failure } from '../../base/failure.ts'
import type { Reader } from '../../engine/reader.ts'
import { type StorageTable, storageTable, stored, text } from '../../engine/storage/table.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { elementTables } from '../../schema/element-table.ts'
import { fullTextOf } from '../../schema/full-text.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { type Sql, sql } from '../../sql/statement.ts'
import { type ElementStorage, elementStorage } from './elements.ts'

export type DocumentColumn = 'id' | 'rev' | 'document'

/** How the documents of one collection are laid out: a table of id, revision and document, and one for each list that is indexed. */
export interface Layout {
  readonly entity: Entity
  readonly table: StorageTable<DocumentColumn>
  readonly id: FieldDefinition
  /** The document as one typed value; what was not written is not in it. */
  readonly document: FieldDefinition
  readonly lists: readonly ElementStorage[]
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
  const lists = [...elementTables(entity).values()].map(of => elementStorage(of, entity))
  return { entity, table, id: id.field, document: within.field, lists }
}

function uniqueIndex(column: Column) {
  return { on: [{ by: fieldOf(column), name: column.name }], unique: true }
}

/** A field of the document, as conditions say it too, so that the index is used. */
function fieldOf(column: Column): Sql {
  const host = column.within
  const named = (of: Column): Sql => sql('column', [], { name: of.name, field: of.field })
  return host ? sql('field', [named(host)], { data: [column.name], field: column.field }) : named(column)
}
