import { failure } from '../base/failure.ts'
import { checkGiven, madeDefault } from '../schema/cell.ts'
import { type FamilyDefinition, type FamilyKey, FamilyModel } from '../schema/columnfamily.ts'
import { emptyOf, gatheringOf } from '../schema/gathered.ts'
import { asFields } from '../schema/item.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Row } from './contract.ts'
import { checkKey } from './key-value.ts'

/** One table of a family: how rows are spread and ordered there. */
export interface FamilyTable {
  /** Name of the view; null: the family itself. */
  readonly view: string | null
  readonly partition: readonly Column[]
  readonly cluster: readonly Column[]
  /** Which clustering columns are in falling order. */
  readonly desc: readonly boolean[]
}

/** The columns of a family by what they are for. */
export interface FamilyColumns {
  readonly family: FamilyDefinition
  readonly base: FamilyTable
  readonly views: readonly FamilyTable[]
  /** The whole key: partition, then clustering columns. */
  readonly keys: readonly Column[]
  readonly statics: readonly Column[]
  /** Columns of a row that are neither of its key nor static. */
  readonly rest: readonly Column[]
  /** One of those that no row has without a value, if there is one. */
  readonly steady: Column | null
}

const known = new WeakMap<Entity, FamilyColumns>()

export function columnsOf(entity: Entity): FamilyColumns {
  let made = known.get(entity)
  if (made) return made
  const { model } = entity
  if (!(model instanceof FamilyModel)) throw failure('QT_BUG', `${entity.key} is no column family`)
  const { family } = model
  const base = tableOf(entity, null, family)
  const keys = [...base.partition, ...base.cluster]
  const statics = family.statics.map(key => named(entity, key))
  const rest = entity.columns.filter(column => !keys.includes(column) && !statics.includes(column))
  made = Object.freeze<FamilyColumns>({
    family,
    base,
    views: [...family.views].map(([view, key]) => tableOf(entity, view, key)),
    keys,
    statics,
    rest,
    steady: rest.find(({ field }) => !field.nullable && gatheringOf(field) === null) ?? null,
  })
  known.set(entity, made)
  return made
}

function tableOf(entity: Entity, view: string | null, key: FamilyKey): FamilyTable {
  return Object.freeze<FamilyTable>({
    view,
    partition: key.partition.map(one => named(entity, one)),
    cluster: key.cluster.map(([one]) => named(entity, one)),
    desc: key.cluster.map(([, order]) => order === 'desc'),
  })
}

function named(entity: Entity, key: string): Column {
  const found = entity.byKey.get(key)
  if (found) return found
  throw failure('QT_BUG', `${entity.key} has no ${key}`)
}

/** The table whose partition key these are the fields of. */
export function tableFor(entity: Entity, input: unknown, place: string): FamilyTable {
  const { base, views } = columnsOf(entity)
  if (views.length === 0) return base
  const given = Object.keys(asFields(input, place))
  const found = [base, ...views].find(
    ({ partition }) => partition.length === given.length && partition.every(({ key }) => given.includes(key)),
  )
  if (found) return found
  const forms = [base, ...views].map(({ partition }) => partition.map(({ key }) => key).join(' and '))
  throw failure('QT_MISSING_VALUE', `${place} takes ${forms.join(', or ')}`, { model: entity.key })
}

/** The values of these columns, all of which must be given, and nothing else. */
export function keyValues(entity: Entity, columns: readonly Column[], input: unknown, place: string): readonly unknown[] {
  const given = asFields(input, place)
  const other = Object.keys(given).find(key => !columns.some(column => column.key === key))
  if (other !== undefined)
    throw failure('QT_UNKNOWN_FIELD', `${place}: '${other.slice(0, 80)}' is not part of this key`, { model: entity.key })
  const values = columns.map(column => {
    if (!Object.hasOwn(given, column.key))
      throw failure('QT_MISSING_VALUE', `${place} lacks ${column.key}`, { model: entity.key, field: column.key })
    checkGiven(column, given[column.key], place)
    return given[column.key]
  })
  checkKey(entity, columnsOf(entity).base.partition, columns, values, place)
  return values
}

/** A whole row: what it does not give is its default, or null where that is allowed. */
export function wholeRow(entity: Entity, input: unknown, place: string): Row {
  const { keys, rest, base, statics } = columnsOf(entity)
  const row = fieldsOf(entity, input, place)
  const fixed = statics.find(({ key }) => Object.hasOwn(row, key))
  if (fixed)
    throw failure('QT_UNKNOWN_FIELD', `${place}: ${fixed.key} is static, so it is written by putStatic`, {
      model: entity.key,
      field: fixed.key,
    })
  for (const column of [...keys, ...rest])
    if (!Object.hasOwn(row, column.key)) row[column.key] = emptyIsNull(column, filled(entity, column, place))
  checkKey(
    entity,
    base.partition,
    keys,
    keys.map(({ key }) => row[key]),
    place,
  )
  return row
}

function filled({ key: model }: Entity, column: Column, place: string): unknown {
  const { field, key } = column
  if (field.default !== null) return madeDefault(column, place)
  if (field.nullable) return null
  throw failure('QT_MISSING_VALUE', `${place} lacks ${key}`, { model, field: key })
}

/** Fields of the model, each of its type; collections without members are null. */
export function fieldsOf(entity: Entity, input: unknown, place: string): Record<string, unknown> {
  const given = asFields(input, place)
  const fields: Record<string, unknown> = {}
  for (const key of Object.keys(given)) {
    const column = columnOf(entity, key, place)
    checkGiven(column, given[key], place)
    fields[key] = emptyIsNull(column, given[key])
  }
  return fields
}

export function columnOf(entity: Entity, key: string, place: string): Column {
  const column = entity.byKey.get(key)
  if (column) return column
  const field = key.slice(0, 80)
  throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no field '${field}'`, { model: entity.key, field })
}

/** Servers of this kind keep members, not collections: one without members is not there. */
function emptyIsNull({ field }: Column, value: unknown): unknown {
  const gathering = value === null ? null : gatheringOf(field)
  if (gathering === null) return value
  // checked to be of the field's type
  const count = Array.isArray(value) ? value.length : (value as { readonly size: number }).size
  return count === 0 ? null : value
}

/** A row as programs see it: a collection that is never null has no members where nothing is kept, and a counter begins at zero. */
export function readable(entity: Entity): (row: Row) => Row {
  const { rest, family } = columnsOf(entity)
  const filled = rest.filter(({ field }) => !field.nullable && (family.counter || gatheringOf(field) !== null))
  if (filled.length === 0) return row => row
  return row => {
    const full: Record<string, unknown> = { ...row }
    for (const { key, field } of filled) full[key] ??= family.counter ? 0n : emptyOf(field)()
    return full
  }
}
