import type { Duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { ttlOf } from '../schema/columnfamily.ts'
import type { Entity } from '../schema/registry.ts'
import { columnsOf } from './keys.ts'

/** How long a write lives: as it says, or as its family does; null: for ever. */
export function timeToLive(entity: Entity, ttl: Duration | undefined, place: string): number | null {
  const { family } = columnsOf(entity)
  if (ttl === undefined) return family.ttlMs
  // an update of such a row would have to know when the rest of it ends
  if (family.conditional && family.ttlMs === null)
    throw failure(
      'QT_UNSUPPORTED',
      `${place}: { ttl } in a conditional family is for one that is declared with a ttl, whose updates say it anew`,
    )
  return ttlOf(ttl, `${place}: ttl`)
}
