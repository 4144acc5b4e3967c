import { failure } from '../base/failure.ts'
import { checkGiven, madeDefault } from './cell.ts'
import { kindOf } from './check.ts'
import type { Column, Entity } from './registry.ts'

export type Fields = Readonly<Record<string, unknown>>

/** An item as a program gives it, apart from how it is kept: what stands in columns of its own, and what stands in its document. */
export interface Item {
  /** Fields with a column of their own: those that were given. */
  readonly beside: Fields
  /** All other fields: those that were given. */
  readonly given: Fields
}

/** Checks an item: every field is one of the model's and of its type. Which of them must be there is asked by `whole`. */
export function readItem(entity: Entity, input: unknown, place: string): Item {
  const from = asFields(input, place)
  const beside: Record<string, unknown> = {}
  const given: Record<string, unknown> = {}
  for (const key of Object.keys(from)) {
    const column = entity.byKey.get(key)
    if (column === undefined)
      throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no field '${key.slice(0, 80)}'`, {
        model: entity.key,
        field: key.slice(0, 80),
      })
    checkGiven(column, from[key], place)
    if (column.within === null) beside[key] = from[key]
    else given[key] = from[key]
  }
  return { beside, given }
}

/** The fields of a new item: what was given, and defaults; refuses one that lacks a field which must be there. */
export function whole(entity: Entity, given: Fields, place: string): Fields {
  const body: Record<string, unknown> = { ...given }
  for (const column of entity.columns) if (column.within !== null && !Object.hasOwn(body, column.key)) fill(body, column, place)
  return body
}

/** The key of a new item: the one that was given, or one that is made. */
export function keyOf(entity: Entity, { beside }: Item, place: string): unknown {
  const [key] = entity.primary
  if (!key) throw failure('QT_BUG', `${entity.key} has no key`)
  if (Object.hasOwn(beside, key.key)) return beside[key.key]
  if (key.field.default) return madeDefault(key, place)
  throw failure('QT_MISSING_VALUE', `${place} lacks ${key.key}`, { model: entity.key, field: key.key })
}

export function asFields(input: unknown, place: string): Fields {
  if (input === undefined) throw failure('QT_UNDEFINED', `${place} is undefined`)
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw failure('QT_VALUE', `${place}: expected an object with fields, got ${kindOf(input)}`)
  // a plain object's own values can be read by key
  return input as Fields
}

/** A field that an item does not give: its default, or nothing at all where null is allowed. */
function fill(body: Record<string, unknown>, column: Column, place: string): void {
  const { field, key, entity } = column
  if (field.default !== null) body[key] = madeDefault(column, place)
  else if (!field.nullable) throw failure('QT_MISSING_VALUE', `${place} lacks ${key}`, { model: entity.key, field: key })
}
