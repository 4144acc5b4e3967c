import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import type { StorageStatement } from '../../engine/storage/statement.ts'
import { createTables, dropTables, type StorageTable } from '../../engine/storage/table.ts'
import { canonicalDecimal } from '../../schema/decimal.ts'
import { storedAs } from '../../schema/definition.ts'
import type { Column, Entity, Registry } from '../../schema/registry.ts'
import { columnType } from '../../sql/column-type.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Applied, Batch, ColumnFamilyStore, Condition, FamilyWrite, PartitionRead, Row, Rows, Scan } from '../contract.ts'
import { FamilyStatements, following } from './statements.ts'
import { tokenOf } from './token.ts'

/** The column-family kind on a SQL engine: a table for each family, in the order of its keys. */
export function columnFamilyTables(engine: Engine, registry: Registry, clock: Clock): ColumnFamilyStore {
  return new ColumnFamilyTables(engine, registry, clock)
}

class ColumnFamilyTables implements ColumnFamilyStore {
  readonly #engine: Engine
  readonly #families: ReadonlyMap<Entity, FamilyStatements>

  constructor(engine: Engine, registry: Registry, clock: Clock) {
    this.#engine = engine
    this.#families = new Map([...registry.entities.values()].map(entity => [entity, new FamilyStatements(engine, clock, entity)]))
  }

  read(read: PartitionRead, call: Call): Soon<Rows> {
    const { entity, partition, range, limit, after } = read
    const bounds = [range.low, range.high].flatMap(bound => (bound ? [bound.value] : []))
    const from = after === null ? [] : following(after)
    return this.#page(this.#of(entity).read(read), entity, [...partition, ...range.equal, ...bounds, ...from], limit, call)
  }

  scan({ entity, limit, after }: Scan, call: Call): Soon<Rows> {
    const family = this.#of(entity)
    const token = after && tokenOf(family.columns.partition, after, this.#engine.dialect)
    return this.#page(family.scan(after === null), entity, after === null ? [] : [token, ...after], limit, call)
  }

  /** One row more is asked for than is given, which tells whether there are more. */
  #page(statement: StorageStatement, entity: Entity, values: readonly unknown[], limit: number, call: Call): Soon<Rows> {
    return then(statement.run([...values, limit + 1], call), ({ rows }) => ({
      rows: rows.slice(0, limit).map(row => rowOf(entity, row)),
      more: rows.length > limit,
    }))
  }

  write({ entity, writes, when }: Batch, call: Call): Soon<Applied> {
    const family = this.#of(entity)
    const [only] = writes
    if (when === null && writes.length === 1 && only) return then(this.#one(family, only, call), () => done)
    return this.#engine.atomically(call, within => {
      const current = when === null || !only ? undefined : this.#current(family, entity, only, within)
      return then(current, found => {
        if (when !== null && !holds(when, found, this.#engine.dialect)) return { applied: false, current: found }
        return then(
          each(writes, write => this.#one(family, write, within)),
          () => done,
        )
      })
    })
  }

  #current(family: FamilyStatements, entity: Entity, write: FamilyWrite, call: Call): Soon<Row | undefined> {
    const { partition, cluster } = family.columns
    const key = write.do === 'put' ? [...partition, ...cluster].map(column => write.row[column.key]) : write.key
    return then(family.current().run(key, call), ({ rows }) => rows[0] && rowOf(entity, rows[0]))
  }

  #one(family: FamilyStatements, write: FamilyWrite, call: Call): Soon<unknown> {
    if (write.do === 'delete') return family.delete().run(write.key, call)
    if (write.do === 'put') return this.#put(family, write, call)
    const changed = family.columns.rest.filter(column => Object.hasOwn(write.fields, column.key))
    return family.update(changed).run([...changed.map(column => write.fields[column.key]), write.ttlMs, ...write.key], call)
  }

  #put(family: FamilyStatements, { row, ttlMs }: Extract<FamilyWrite, { do: 'put' }>, call: Call): Soon<unknown> {
    const { partition } = family.columns
    const values = partition.map(column => row[column.key])
    const [first] = partition
    const columns = first?.entity.columns ?? []
    const token = tokenOf(partition, values, this.#engine.dialect)
    return family.put().run([...columns.map(column => row[column.key]), token, ttlMs], call)
  }

  #of(entity: Entity): FamilyStatements {
    const found = this.#families.get(entity)
    if (found) return found
    throw failure('QT_BUG', `${entity.key} is no column family of this store`)
  }

  async create(call: Call): Promise<void> {
    await this.#engine.script(createTables(this.#tables(), this.#engine.dialect), call)
  }

  async drop(call: Call): Promise<void> {
    await this.#engine.script(dropTables(this.#tables(), this.#engine.dialect), call)
  }

  #tables(): StorageTable[] {
    return [...this.#families.values()].map(({ table }) => table)
  }
}

const done: Applied = Object.freeze({ applied: true, current: undefined })

function rowOf(entity: Entity, cells: readonly unknown[]): Row {
  return Object.fromEntries(entity.columns.map((column, i) => [column.key, cells[i]]))
}

function holds(when: Condition, row: Row | undefined, dialect: Dialect): boolean {
  if (when === 'absent') return row === undefined
  if (when === 'present' || row === undefined) return row !== undefined
  return when.every(([column, value]) => storedForm(dialect, column, row[column.key]) === storedForm(dialect, column, value))
}

/** Values are the same if they are stored the same. */
function storedForm(dialect: Dialect, { field }: Column, value: unknown): string {
  if (value === null) return 'null'
  const { tag, scale } = storedAs(field)
  // a server takes a decimal as it is written
  if (tag === 'decimal' && !field.custom) return canonicalDecimal(String(value), scale ?? 0)
  const wire = columnType(dialect, field).encode(value)
  return wire instanceof Uint8Array ? `b${Buffer.from(wire).toString('hex')}` : `v${String(wire)}`
}
