import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { derivedEntity, isWhole, retyped, whole } from './derived.ts'
import { Find } from './find.ts'
import { mergedField } from './merged-field.ts'
import type { SetOperator } from './origin.ts'

/** Rows of several queries as one: all of them, those they have in common, those of the first that the others do not have. */
export function combined(set: SetOperator, queries: readonly Find[]): Find {
  const parts = queries.map(part)
  const entity = commonEntity(parts, set)
  const frame = parts.map(of => of.frame).reduce((a, b) => (b.depth > a.depth ? b : a))
  const found = Find.on(entity).with({ from: { kind: 'set', set, parts } }, frame)
  return entity.automatic ? whole(found) : found
}

function part(find: Find): Find {
  if (find.include.length > 0 || find.lock)
    throw failure('QT_CLAUSE', `${find.entity.key}: a part of a set has no include(…) and no lock()`)
  // rows that are selected whole are what they come from
  return find.select && isWhole(find) && find.from?.kind !== 'sources' ? find.with({ select: null }, find.frame) : find
}

/** What a query's rows are made of. */
export function selectedEntity(find: Find): Entity {
  return find.select ? derivedEntity(find) : find.entity
}

/** The rows that all parts have: members of one name have one type, whatever their order. */
export function commonEntity(parts: readonly Find[], what: string): Entity {
  const [first, ...others] = parts.map(selectedEntity) as [Entity, ...Entity[]]
  if (others.every(other => other === first)) return first
  if (!first.automatic || others.some(other => !other.automatic))
    throw failure(
      'QT_CLAUSE',
      `${what} of rows of ${first.key} and ${others.map(other => other.key).join(', ')}: select the fields that they share`,
    )
  return retyped(
    first,
    first.columns.map(column => others.reduce((field: FieldDefinition, other) => merged(column, field, other, what), column.field)),
  )
}

function merged({ key, entity }: Column, field: FieldDefinition, other: Entity, what: string): FieldDefinition {
  const name = key === '' ? 'the value' : `'${key}'`
  const same = other.columns.find(column => column.key === key)
  if (!same || other.columns.length !== entity.columns.length)
    throw failure('QT_CLAUSE', `${what}: every part must select the same members, and ${same ? 'one selects more' : `one has no ${name}`}`)
  const found = mergedField(field, same.field)
  if (!found)
    throw failure(
      'QT_CLAUSE',
      `${what}: ${name} is of kind ${field.tag} in one part and ${same.field.tag} in another, or of other digits: cast one of them`,
    )
  return found
}
