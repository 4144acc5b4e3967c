import type { Condition, Row } from './contract.ts'
import { identity } from './key-value.ts'

/** Whether a row, or none, fulfils a condition. */
export function holds(when: Condition, row: Row | undefined): boolean {
  if (when === 'absent') return row === undefined
  if (when === 'present' || row === undefined) return row !== undefined
  return when.every(([column, value]) => {
    const found = row[column.key]
    if (value === null || found === null) return value === found
    return identity(column, found) === identity(column, value)
  })
}
