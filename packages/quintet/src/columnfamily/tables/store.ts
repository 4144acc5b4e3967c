import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { createTables, dropTables, type StorageTable } from '../../engine/storage/table.ts'
import { placeText, readPlace } from '../../query/place.ts'
import type { Column, Entity, Registry } from '../../schema/registry.ts'
import type { Applied, Batch, ColumnFamilyStore, PartitionRead, Row, Rows, Scan } from '../contract.ts'
import { everything } from '../key-range.ts'
import { columnsOf } from '../keys.ts'
import { asConditional, ConditionalWrite, done } from './conditional.ts'
import { FamilyTables, rowOf } from './family.ts'
import { following } from './statements.ts'

/** The column-family kind on a SQL engine: a table for each family, in the order of its keys. */
export function columnFamilyTables(engine: Engine, registry: Registry, clock: Clock): ColumnFamilyStore {
  return new ColumnFamilyTables(engine, registry, clock)
}

class ColumnFamilyTables implements ColumnFamilyStore {
  readonly #engine: Engine
  readonly #families: ReadonlyMap<Entity, FamilyTables>

  constructor(engine: Engine, registry: Registry, clock: Clock) {
    this.#engine = engine
    this.#families = new Map([...registry.entities.values()].map(entity => [entity, new FamilyTables(engine, clock, entity)]))
  }

  read(read: PartitionRead, call: Call): Soon<Rows> {
    const { entity, table, partition, range, limit, after } = read
    const bounds = [range.low, range.high].flatMap(bound => (bound ? [bound.value] : []))
    const from = after === null ? [] : following(readPlace('r', placeFields(table.cluster), after, entity.key))
    const values = [...partition, ...range.equal, ...bounds, ...from, limit + 1]
    return then(this.#of(entity).of(table).read(read).run(values, call), found => page(entity, 'r', table.cluster, found.rows, limit))
  }

  scan(scan: Scan, call: Call): Soon<Rows> {
    const { entity, limit, after, perPartition, tokens } = scan
    if (perPartition !== null) return this.#partitions(scan, perPartition, call)
    const { keys, base } = columnsOf(entity)
    const family = this.#of(entity)
    const last = after === null ? null : readPlace('s', placeFields(keys), after, entity.key)
    const values: unknown[] = tokens ? [tokens.above, tokens.upTo] : []
    if (last !== null) {
      const partition = last.slice(0, base.partition.length)
      const start = [family.token(partition), ...partition]
      values.push(...start)
      if (base.cluster.length > 0) values.push(...start, ...following(last.slice(partition.length)))
    }
    return then(family.base.scan(last === null, tokens !== null).run([...values, limit + 1], call), found =>
      page(entity, 's', keys, found.rows, limit),
    )
  }

  /** Some rows of each partition: the partitions first, then the rows of each. */
  #partitions({ entity, limit, after, tokens }: Scan, perPartition: number, call: Call): Soon<Rows> {
    const { base } = columnsOf(entity)
    const family = this.#of(entity)
    const last = after === null ? null : readPlace('p', placeFields(base.partition), after, entity.key)
    const count = Math.max(1, Math.floor(limit / perPartition))
    const bounds = tokens ? [tokens.above, tokens.upTo] : []
    const start = last === null ? [] : [family.token(last), ...last]
    return then(family.base.partitions(last === null, tokens !== null).run([...bounds, ...start, count + 1], call), found => {
      const partitions = found.rows.slice(0, count).map(row => row.slice(0, -1))
      const rows = each(partitions, partition => this.#first(entity, family, partition, perPartition, call))
      const end = found.rows.length > count ? (partitions.at(-1) ?? null) : null
      return then(rows, all => ({ rows: all.flat(), next: end && placeText('p', placeFields(base.partition), end) }))
    })
  }

  #first(entity: Entity, family: FamilyTables, partition: readonly unknown[], limit: number, call: Call): Soon<readonly Row[]> {
    const statement = family.base.read({ range: everything, reverse: false, after: null })
    return then(statement.run([...partition, limit], call), ({ rows }) => rows.map(row => rowOf(entity, row)))
  }

  write({ entity, writes, when }: Batch, call: Call): Soon<Applied> {
    const family = this.#of(entity)
    const [first] = writes
    if (when !== null) return new ConditionalWrite(this.#engine, entity, family).run(asConditional(first), when, call)
    if (first && writes.length === 1 && !family.several) return then(family.write(first, call), () => done)
    return this.#engine.atomically(call, within =>
      then(
        each(writes, write => family.write(write, within)),
        () => done,
      ),
    )
  }

  statics(entity: Entity, partition: readonly unknown[], call: Call): Soon<Row | undefined> {
    return this.#of(entity).statics?.read(partition, call)
  }

  #of(entity: Entity): FamilyTables {
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
    return [...this.#families.values()].flatMap(({ tables }) => tables)
  }
}

/** One row more is asked for than is given, which tells whether there are more. */
function page(entity: Entity, mark: string, columns: readonly Column[], found: readonly (readonly unknown[])[], limit: number): Rows {
  const rows = found.slice(0, limit).map(cells => rowOf(entity, cells))
  const last = rows.at(-1)
  const next =
    found.length > limit && last
      ? placeText(
          mark,
          placeFields(columns),
          columns.map(({ key }) => last[key]),
        )
      : null
  return { rows, next }
}

function placeFields(columns: readonly Column[]) {
  return columns.map(({ field }) => ({ field, nullable: false }))
}
