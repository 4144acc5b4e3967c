import { failure } from '../../base/failure.ts'
import type { Column } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Batch } from '../writes.ts'
import type { Job } from './insertion.ts'
import { KeyReader } from './key.ts'

/** The fields by which rows are found must be given. */
export function checkConflictKeys({ layout, values, at }: Batch, by: readonly Column[]): void {
  for (const column of by) {
    const place = layout.columns.indexOf(column)
    const about = { model: layout.entity.key, field: column.key }
    if (place === -1 || layout.made.includes(column))
      throw failure('QT_MISSING_VALUE', `Row ${at[0]} of ${layout.entity.key} lacks ${column.key}, by which it is found`, about)
    const empty = values[place]?.indexOf(null) ?? -1
    if (empty !== -1)
      throw failure('QT_VALUE', `Row ${at[empty]} of ${layout.entity.key}: ${column.key} is null, and null finds no row`, about)
  }
}

/** Two rows with one key can't both decide what becomes of it. */
export function checkTwins(dialect: Dialect, { entity, batches, conflict }: Job): void {
  if (!conflict || !KeyReader.can(conflict.by)) return
  const reader = new KeyReader(dialect, conflict.by)
  const seen = new Map<string, number>()
  for (const { layout, values, at } of batches) {
    const places = conflict.by.map(c => layout.columns.indexOf(c))
    for (let row = 0; row < at.length; row++) {
      const given = places.map(p => values[p]?.[row])
      if (given.includes(undefined)) continue
      const key = reader.sent(given)
      const first = seen.get(key)
      const names = conflict.by.map(c => c.key).join(' and ')
      if (first !== undefined)
        throw failure('QT_VALUE', `Rows ${first} and ${at[row]} of ${entity.key} have the same ${names}`, {
          model: entity.key,
          field: names,
        })
      seen.set(key, at[row] as number)
    }
  }
}
