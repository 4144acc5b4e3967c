import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'

/** Refuses a write of what is only read. */
export function checkWritten(entity: Entity, what: string): void {
  if (entity.kind !== 'view') return
  throw failure('QT_UNSUPPORTED', `${what}: ${entity.key} is a view, which is only read: write the tables that it is made of`, {
    model: entity.key,
  })
}
