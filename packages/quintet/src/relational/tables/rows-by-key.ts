import type { Soon } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { Find } from '../../query/find.ts'
import type { Leaf } from '../../query/leaf.ts'
import { junction } from '../../query/predicate.ts'
import { where } from '../../query/where.ts'
import type { Entity } from '../../schema/registry.ts'

/** Reads whole rows, both halves of those that are kept in two tables. */
export type ReadRows = (find: Find, values: readonly unknown[], call: Call) => Soon<readonly unknown[]>

/** The rows with the primary keys of these. */
export function rowsByKey(entity: Entity, rows: readonly Readonly<Record<string, unknown>>[]): Find {
  const [first, second] = entity.primary
  if (first && !second)
    return Find.on(entity).with({ where: where(entity, [{ [first.key]: rows.map(row => row[first.key]) }], entity.key) })
  const has = (of: Readonly<Record<string, Leaf>>, row: Readonly<Record<string, unknown>>) =>
    junction(
      'and',
      entity.primary.map(column => of[column.key]?.eq(row[column.key])),
    )
  const among = (of: Readonly<Record<string, Leaf>>) =>
    junction(
      'or',
      rows.map(row => has(of, row)),
    )
  return Find.on(entity).with({ where: where(entity, [among], entity.key) })
}
