import { failure } from '../base/failure.ts'
import { checkGiven } from '../schema/cell.ts'
import { kindOf } from '../schema/check.ts'
import { keyOf, readItem, whole } from '../schema/item.ts'
import type { Entity } from '../schema/registry.ts'
import type { Body } from './contract.ts'

/** A document as it is to be written. */
export interface Draft {
  readonly id: string
  readonly rev: string | null
  readonly body: Body
}

/** Checks a document that a program gives. */
export function readDocument(entity: Entity, input: unknown, place: string): Draft {
  const item = readItem(entity, input, place)
  const rev = Object.hasOwn(item.beside, 'rev') ? item.beside.rev : null
  // both were checked against their fields, which are texts
  return { id: keyOf(entity, item, place) as string, rev: rev as string | null, body: whole(entity, item.given, place) }
}

/** The same for one that is new: its revision is the store's to make. */
export function freshDocument(entity: Entity, input: unknown, place: string): Draft {
  const draft = readDocument(entity, input, place)
  if (draft.rev === null) return draft
  throw failure('QT_UNKNOWN_FIELD', `${place}.rev is made by the store`, { model: entity.key, field: 'rev' })
}

/** An id that a program gives. */
export function checkId(entity: Entity, id: unknown, place: string): asserts id is string {
  const [column] = entity.primary
  if (column) checkGiven(column, id, place)
}

/** The revision that a write asks for; null: any. */
export function revOf(given: unknown, place: string): string | null {
  if (given === undefined) return null
  if (typeof given !== 'string') throw failure('QT_VALUE', `${place}: a revision is a text, got ${kindOf(given)}`)
  return given
}
