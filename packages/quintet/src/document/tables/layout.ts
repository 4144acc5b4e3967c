import { failure } from '../../base/failure.ts'
import { type StorageTable, storageTable, stored, text } from '../../engine/storage/table.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { type Sql, sql } from '../../sql/statement.ts'

export type DocumentColumn = 'id' | 'rev' | 'document'

/** How the documents of one collection are laid out: a table of id, revision and document. */
export interface Layout {
  readonly entity: Entity
  readonly table: StorageTable<DocumentColumn>
  readonly id: FieldDefinition
  /** The document as one typed value; what was not written is not in it. */
  readonly document: FieldDefinition
}

export function layoutOf(entity: Entity): Layout {
  const [id] = entity.primary
  const within = entity.document
  if (!id || !within) throw failure('QT_MODEL', `${entity.key} has no fields beside its id`)
  const indexes = entity.model.definition.options.indexes ?? []
  const table = storageTable<DocumentColumn>(
    entity.name,
    { id: stored(id.field), rev: stored(text), document: stored(within.field) },
    {
      primaryKey: ['id'],
      indexes: [
        ...entity.columns.filter(({ field }) => field.unique && field !== id.field).map(column => indexOn([column], true)),
        ...entity.columns.flatMap(column => column.field.indexes.map(({ unique = false }) => indexOn([column], unique))),
        ...indexes.map(({ on, unique = false }) =>
          indexOn(
            on.map(key => declared(entity, key)),
            unique,
          ),
        ),
      ],
    },
  )
  return { entity, table, id: id.field, document: within.field }
}

function indexOn(columns: readonly Column[], unique: boolean) {
  return { on: columns.map(column => ({ by: fieldOf(column), name: column.name })), unique }
}

/** A field of the document, as conditions say it too, so that the index is used. */
function fieldOf(column: Column): Sql {
  const host = column.within
  const named = (of: Column): Sql => sql('column', [], { name: of.name, field: of.field })
  return host ? sql('field', [named(host)], { data: [column.name], field: column.field }) : named(column)
}

function declared(entity: Entity, key: unknown): Column {
  const column = typeof key === 'string' ? entity.byKey.get(key) : undefined
  if (column) return column
  throw failure('QT_MODEL', `${entity.key}: an index names fields of the document`)
}
