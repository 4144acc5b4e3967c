import type { Clock } from '../../base/clock.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { endsAt, live } from '../../engine/storage/live.ts'
import { StorageStatement } from '../../engine/storage/statement.ts'
import type { StorageTable } from '../../engine/storage/table.ts'
import type { Entity } from '../../schema/registry.ts'
import { all, select, sql } from '../../sql/statement.ts'
import type { Row } from '../contract.ts'
import { columnsOf } from '../keys.ts'

/** The static fields of a family's partitions: a row for each partition. */
export class StaticStatements {
  readonly table: StorageTable
  readonly #entity: Entity
  readonly #engine: Engine
  readonly #clock: Clock
  #read: StorageStatement | null = null
  #put: StorageStatement | null = null

  constructor(engine: Engine, clock: Clock, entity: Entity, table: StorageTable) {
    this.#engine = engine
    this.#clock = clock
    this.#entity = entity
    this.table = table
  }

  read(partition: readonly unknown[], call: Call): Soon<Row | undefined> {
    const { base, statics } = columnsOf(this.#entity)
    this.#read ??= new StorageStatement(this.#engine, this.#clock, ask =>
      select({
        columns: statics.map(({ name }) => ({ expr: this.table.column(name, 's'), as: null })),
        from: this.table.as('s'),
        where: all([
          ...base.partition.map(({ name, field }) => sql('eq', [this.table.column(name, 's'), ask(field)])),
          live(this.table.column('q_expires', 's'), ask),
        ]),
      }),
    )
    return then(this.#read.run(partition, call), ({ rows: [row] }) => {
      // servers of this kind keep values: where all are null nothing was written
      if (!row || row.every(value => value === null)) return undefined
      return Object.fromEntries(statics.map(({ key }, i) => [key, row[i]]))
    })
  }

  put(partition: readonly unknown[], fields: Row, ttlMs: number | null, call: Call): Soon<unknown> {
    const { base, statics } = columnsOf(this.#entity)
    this.#put ??= new StorageStatement(this.#engine, this.#clock, ask => {
      const columns = [...[...base.partition, ...statics].map(({ name }) => name), 'q_expires']
      const row = [...[...base.partition, ...statics].map(({ field }) => ask(field)), endsAt(ask)]
      const set = columns.slice(base.partition.length).map(name => [name, sql('column', [], { table: 'excluded', name })] as const)
      return {
        kind: 'insert',
        into: this.table.as(''),
        columns,
        values: { rows: [row] },
        overriding: false,
        conflict: { target: base.partition.map(({ name }) => name), set, where: null },
        returning: [],
      }
    })
    return this.#put.run([...partition, ...statics.map(({ key }) => fields[key]), ttlMs], call)
  }
}
