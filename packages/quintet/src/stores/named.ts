import type { Named } from '../engine/classify.ts'
import type { Registry } from '../schema/registry.ts'

/** Which model and field a server means by a table and its columns. */
export function named(registry: Registry): Named {
  return (table, columns) => {
    if (table === undefined) return undefined
    for (const entity of registry.entities.values()) {
      if (entity.name !== table) continue
      const keys = columns?.map(column => entity.columns.find(one => one.name === column)?.key ?? column)
      return keys === undefined ? { model: entity.key } : { model: entity.key, field: keys.join(', ') }
    }
    return undefined
  }
}
