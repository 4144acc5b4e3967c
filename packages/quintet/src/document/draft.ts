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
