import type { Entity } from '../schema/registry.ts'
import { CounterHandle } from './counter.ts'
import { FamilyHandle } from './family.ts'
import { columnsOf } from './keys.ts'
import type { FamilyAccess } from './partition.ts'

/** The handle of a family, of rows or of counters. */
export function familyHandle(access: FamilyAccess, entity: Entity): object {
  return columnsOf(entity).family.counter ? new CounterHandle(access, entity) : new FamilyHandle(access, entity)
}
