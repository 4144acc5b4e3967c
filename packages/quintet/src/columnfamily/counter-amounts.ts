import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import { columnsOf, fieldsOf } from './keys.ts'

/** What is added to which counters. */
export function amountsOf(entity: Entity, input: unknown, place: string): Readonly<Record<string, bigint>> {
  const { rest } = columnsOf(entity)
  const fields = fieldsOf(entity, input, place)
  const keys = Object.keys(fields)
  const other = keys.find(key => !rest.some(column => column.key === key))
  if (other !== undefined) throw failure('QT_UNKNOWN_FIELD', `${place}: ${other} is no counter`, { model: entity.key })
  if (keys.length === 0) throw failure('QT_VALUE', `${place} adds nothing`)
  // each was checked to be a bigint
  return fields as Readonly<Record<string, bigint>>
}
