import { failure } from '../base/failure.ts'
import { valueNode } from '../query/node.ts'
import { Subquery } from '../query/subquery.ts'
import { objectFrame } from '../query/where.ts'
import { writtenSource } from '../query/write-source.ts'
import type { WrittenRows } from '../query/written.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { unknownField } from './layout.ts'
import { entityOf, type InsertWrite, type Write } from './writes.ts'

const nothing = { find: null, set: [], scope: objectFrame, columns: [], rows: [] } as const

/** What a write gives back of its rows, as rows of the statement that it becomes a part of. */
export function asSource(write: Write, fields: readonly string[], what: string): Subquery {
  const entity = entityOf(write)
  if (entity.variants?.parts)
    throw failure(
      'QT_UNSUPPORTED',
      `${what}: the variants of ${entity.key} have tables of their own, which are written by several statements`,
    )
  return new Subquery(writtenSource({ entity, gives: given(entity, fields, what), ...written(write, what) }))
}

function given(entity: Entity, fields: readonly string[], what: string): readonly Column[] {
  if (fields.length === 0) return entity.columns.filter(column => column.variant === null)
  return fields.map(key => entity.byKey.get(key) ?? fail(unknownField(entity, key, what)))
}

function fail(error: Error): never {
  throw error
}

function written(write: Write, what: string): Omit<WrittenRows, 'entity' | 'gives'> {
  const conflict = 'conflict' in write && write.conflict !== null
  if (write.write === 'update') return { ...nothing, verb: 'update', find: write.find, set: write.set, scope: write.scope }
  if (write.write === 'delete') return { ...nothing, verb: 'delete', find: write.find }
  if (write.write === 'insertFrom' && !conflict) return { ...nothing, verb: 'insert', find: write.find, columns: write.columns }
  if (write.write === 'insert' && !conflict) return { ...nothing, verb: 'insert', ...values(write, what) }
  throw failure(
    'QT_UNSUPPORTED',
    `${what} is for an insert, an update, a delete and insertFrom: read the rows after any other write, in the same transaction`,
  )
}

function values({ batches }: InsertWrite, what: string): Pick<WrittenRows, 'columns' | 'rows'> {
  const [batch, other] = batches
  if (!batch || other)
    throw failure('QT_UNSUPPORTED', `${what}: rows that give different fields are several statements: give the same fields in each`)
  const { columns } = batch.layout
  return { columns, rows: batch.at.map((_, row) => columns.map((column, i) => valueNode(batch.values[i]?.[row], column.field))) }
}
