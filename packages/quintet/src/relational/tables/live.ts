import { systemClock } from '../../base/clock.ts'
import { expiryOf } from '../../schema/expiry.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Sql, slot, sql } from '../../sql/statement.ts'

/** A place that no value of a query has. */
const nowIndex = 1_000_000

/** Whether an item has not ended: part of every read of a model whose items do, so that no answer depends on their removal. */
export function liveOf(entity: Entity, cell: (column: Column) => Sql, dialect: Dialect): Sql | null {
  const expiry = expiryOf(entity)
  if (!expiry) return null
  const { column, clock } = expiry
  const ends = cell(column)
  return sql('or', [sql('isNull', [ends]), sql('gt', [ends, moment(column, clock ?? systemClock, dialect)])])
}

/** A server that several processes share has the one clock; a test that brings its own is given its way. */
function moment({ field }: Column, clock: typeof systemClock, dialect: Dialect): Sql {
  if (clock === systemClock && dialect.operators['clock moment']) return sql('clock moment', [], { field })
  return slot({ index: nowIndex, field, list: false, now: () => new Date(clock.now()) }, true)
}
