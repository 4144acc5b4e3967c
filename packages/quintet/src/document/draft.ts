import { failure } from '../base/failure.ts'
import { checkGiven, madeDefault } from '../schema/cell.ts'
import { kindOf } from '../schema/check.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Body } from './contract.ts'

/** A document as it is to be written. */
export interface Draft {
  readonly id: string
  readonly rev: string | null
  readonly body: Body
}

/** Checks a document that a program gives: every field is one of the model's and of its type, none that must be there is missing. */
export function readDocument(entity: Entity, input: unknown, place: string): Draft {
  const given = asFields(input, place)
  const body: Record<string, unknown> = {}
  let id: unknown
  let rev: unknown = null
  for (const key of Object.keys(given)) {
    const column = entity.byKey.get(key)
    if (column === undefined)
      throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no field '${key.slice(0, 80)}'`, {
        model: entity.key,
        field: key.slice(0, 80),
      })
    checkGiven(column, given[key], place)
    if (key === 'id') id = given[key]
    else if (key === 'rev') rev = given[key]
    else body[key] = given[key]
  }
  for (const column of entity.columns) if (column.within !== null && !Object.hasOwn(body, column.key)) fill(body, column, place)
  // both were checked against their fields, which are texts
  return { id: (id ?? made(entity, place)) as string, rev: rev as string | null, body }
}

export function asFields(input: unknown, place: string): Readonly<Record<string, unknown>> {
  if (input === undefined) throw failure('QT_UNDEFINED', `${place} is undefined`)
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw failure('QT_VALUE', `${place}: expected an object with fields, got ${kindOf(input)}`)
  // a plain object's own values can be read by key
  return input as Readonly<Record<string, unknown>>
}

/** A field that the document does not give: its default, or nothing at all where null is allowed. */
function fill(body: Record<string, unknown>, column: Column, place: string): void {
  const { field, key, entity } = column
  if (field.default !== null) body[key] = madeDefault(column, place)
  else if (!field.nullable) throw failure('QT_MISSING_VALUE', `${place} lacks ${key}`, { model: entity.key, field: key })
}

function made(entity: Entity, place: string): unknown {
  const [id] = entity.primary
  if (id?.field.default) return madeDefault(id, place)
  throw failure('QT_MISSING_VALUE', `${place} lacks id`, { model: entity.key, field: 'id' })
}
