import { failure } from '../base/failure.ts'
import { checkGiven, madeDefault } from '../schema/cell.ts'
import type { FamilyDefinition } from '../schema/columnfamily.ts'
import { FamilyModel } from '../schema/columnfamily.ts'
import { asFields } from '../schema/item.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Row } from './contract.ts'

/** The columns of a family by what they are for. */
export interface FamilyColumns {
  readonly family: FamilyDefinition
  readonly partition: readonly Column[]
  readonly cluster: readonly Column[]
  readonly rest: readonly Column[]
}

const known = new WeakMap<Entity, FamilyColumns>()

export function columnsOf(entity: Entity): FamilyColumns {
  let made = known.get(entity)
  if (made) return made
  const { model } = entity
  if (!(model instanceof FamilyModel)) throw failure('QT_BUG', `${entity.key} is no column family`)
  const { family } = model
  const named = (key: string): Column => {
    const found = entity.byKey.get(key)
    if (found) return found
    throw failure('QT_MODEL', `${entity.key}: the key names '${key}', which it does not have`)
  }
  const partition = family.partition.map(named)
  const cluster = family.cluster.map(([key]) => named(key))
  made = Object.freeze({ family, partition, cluster, rest: entity.columns.filter(c => !partition.includes(c) && !cluster.includes(c)) })
  known.set(entity, made)
  return made
}

/** The values of these columns, all of which must be given, and nothing else. */
export function keyValues(entity: Entity, columns: readonly Column[], input: unknown, place: string): readonly unknown[] {
  const given = asFields(input, place)
  const other = Object.keys(given).find(key => !columns.some(column => column.key === key))
  if (other !== undefined)
    throw failure('QT_UNKNOWN_FIELD', `${place}: '${other.slice(0, 80)}' is not part of this key`, { model: entity.key })
  return columns.map(column => {
    if (!Object.hasOwn(given, column.key))
      throw failure('QT_MISSING_VALUE', `${place} lacks ${column.key}`, { model: entity.key, field: column.key })
    checkGiven(column, given[column.key], place)
    return given[column.key]
  })
}

/** A whole row: what it does not give is its default, or null where that is allowed. */
export function wholeRow(entity: Entity, input: unknown, place: string): Row {
  const row = { ...fieldsOf(entity, input, place) }
  for (const column of entity.columns) {
    if (Object.hasOwn(row, column.key)) continue
    const { field, key } = column
    if (field.default !== null) row[key] = madeDefault(column, place)
    else if (field.nullable) row[key] = null
    else throw failure('QT_MISSING_VALUE', `${place} lacks ${key}`, { model: entity.key, field: key })
  }
  return row
}

/** Fields of the model, each of its type. */
export function fieldsOf(entity: Entity, input: unknown, place: string): Record<string, unknown> {
  const given = asFields(input, place)
  for (const key of Object.keys(given)) {
    const column = entity.byKey.get(key)
    if (column === undefined)
      throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no field '${key.slice(0, 80)}'`, {
        model: entity.key,
        field: key.slice(0, 80),
      })
    checkGiven(column, given[key], place)
  }
  return { ...given }
}
