import type { IndexDefinition } from './definition.ts'
import type { Entity } from './registry.ts'

/** The indexes that a model declares, on one field or on the table. */
export function declaredIndexes(entity: Entity): readonly IndexDefinition[] {
  const own = entity.columns.filter(column => column.part === null)
  return [
    ...own.flatMap(column => column.field.indexes.map(index => ({ ...index, on: [column.key] }))),
    ...(entity.model.definition.options.indexes ?? []),
  ]
}
