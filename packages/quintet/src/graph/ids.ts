import { checkGiven } from '../schema/cell.ts'
import type { Column } from '../schema/registry.ts'

/** The id of a node, checked, in the one form that it is stored in and compared by. */
export function checkedId(column: Column | undefined, value: unknown, place: string): unknown {
  if (column) checkGiven(column, value, place)
  return column?.field.tag === 'uuid' && typeof value === 'string' ? value.toLowerCase() : value
}
