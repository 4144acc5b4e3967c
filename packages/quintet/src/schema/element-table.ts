import { failure } from '../base/failure.ts'
import { type FieldDefinition, type IndexDefinition, singleTags } from './definition.ts'
import { declaredIndexes } from './indexes.ts'
import type { Column, Entity } from './registry.ts'

/** Where the elements of a list of documents are kept once more, by which the documents are found. */
export interface ElementTable {
  readonly name: string
  readonly column: Column
  readonly element: FieldDefinition
}

/** Whether an index is over the elements of a list of documents, not over the list. */
export function isOfElements({ byKey, document }: Entity, { on }: Pick<IndexDefinition, 'on'>): boolean {
  return document !== null && on.some(part => typeof part === 'string' && byKey.get(part)?.field.tag === 'list')
}

const known = new WeakMap<Entity, ReadonlyMap<Column, ElementTable>>()

/** The lists of a collection that are indexed by their elements. */
export function elementTables(entity: Entity): ReadonlyMap<Column, ElementTable> {
  let tables = known.get(entity)
  if (!tables) {
    const indexes = declaredIndexes(entity).filter(index => isOfElements(entity, index))
    tables = new Map(indexes.map(index => elementTable(entity, index)).map(table => [table.column, table]))
    known.set(entity, tables)
  }
  return tables
}

/** Kinds whose values a column of their own holds as they stand in a list; bytes stand there as a text. */
const kept: ReadonlySet<string> = new Set([...singleTags].filter(tag => tag !== 'bytes'))

function elementTable(entity: Entity, { on, unique, where, fullText, method }: IndexDefinition): ElementTable {
  const [key] = on
  const column = typeof key === 'string' ? entity.byKey.get(key) : undefined
  const element = column?.field.element
  if (!column || !element || on.length > 1 || unique || where || fullText || method)
    throw failure('QT_MODEL', `${entity.key}: an index over the elements of a list is over one list alone, plain: t.list(…).index()`)
  if (!kept.has(element.tag) || element.nullable)
    throw failure('QT_MODEL', `${entity.key}.${column.key}: an index is over elements of one plain kind, none of them null`)
  return Object.freeze({ name: `q_of_${entity.model.definition.name}_${column.name}`, column, element })
}
