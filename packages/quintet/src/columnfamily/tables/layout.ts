import { bigint, type StorageTable, storageTable, stored, wholeNumber } from '../../engine/storage/table.ts'
import type { Entity } from '../../schema/registry.ts'
import { sql } from '../../sql/statement.ts'
import { columnsOf } from '../keys.ts'

/** Where the rows of a family are kept: in the order of their keys, with the token of their partition and the time of their end. */
export function tableOf(entity: Entity): StorageTable {
  const { partition, cluster, family } = columnsOf(entity)
  const fields = Object.fromEntries(entity.columns.map(({ name, field }) => [name, stored(field, field.nullable)]))
  const order = new Map(family.cluster)
  const keys = [...partition, ...cluster]
  const directed = keys.some(column => order.get(column.key) === 'desc')
  return storageTable<string>(
    entity.name,
    { ...fields, q_token: stored(bigint), q_expires: stored(wholeNumber, true) },
    {
      primaryKey: keys.map(column => column.name),
      indexes: [
        // read backwards the primary key serves an order that is the same in all columns
        ...(directed && cluster.length > 1
          ? [
              {
                on: keys.map(column => ({
                  by: sql('column', [], { name: column.name, field: column.field }),
                  name: column.name,
                  desc: order.get(column.key) === 'desc',
                })),
              },
            ]
          : []),
        { on: ['q_token'] },
        { on: ['q_expires'], where: sql('isNotNull', [sql('column', [], { name: 'q_expires', field: wholeNumber })]) },
      ],
    },
  )
}
