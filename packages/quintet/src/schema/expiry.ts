import type { Clock } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { CollectionModel } from './collection.ts'
import type { Column, Entity } from './registry.ts'

/** When an item of a model is gone, whether it was removed by then or not. */
export interface Expiry {
  /** The moment of its end; null: never. */
  readonly column: Column
  /** The clock of its database. */
  clock: Clock | null
}

const known = new WeakMap<Entity, Expiry | null>()

/** How items of a model end; null where they do not. */
export function expiryOf(entity: Entity): Expiry | null {
  let found = known.get(entity)
  if (found === undefined) {
    found = read(entity)
    known.set(entity, found)
  }
  return found
}

function read(entity: Entity): Expiry | null {
  const key = entity.model instanceof CollectionModel ? entity.model.expires : null
  if (key === null) return null
  const column = entity.byKey.get(key)
  if (column?.field.tag === 'timestamp' && column.field.mode === 'date' && column.field.zone) return { column, clock: null }
  throw failure('QT_MODEL', `${entity.key}: { expires: '${key}' } names a field t.timestamp(), the moment from which a document is gone`)
}

/** Tells the clock by which items of a model end. */
export function keepTime(entity: Entity, clock: Clock): void {
  const expiry = expiryOf(entity)
  if (expiry) expiry.clock = clock
}
