import { failure } from '../../base/failure.ts'
import type { Call } from '../../call/call.ts'
import type { CqlAnswer, CqlClient, CqlHow, CqlStatement } from '../../driver/cql.ts'
import type { Entity, Registry } from '../../schema/registry.ts'
import type { Applied, Batch, ColumnFamilyStore, FamilyWrite, PartitionRead, Row, Rows, Scan } from '../contract.ts'
import { columnsOf } from '../keys.ts'
import { ConditionalCql } from './conditional.ts'
import { type Asked, cqlFailure } from './faults.ts'
import { FamilyCql } from './statements.ts'
import { created, dropped } from './structure.ts'

export interface CassandraParts {
  /** Address without secrets. */
  readonly name: string
  readonly client: CqlClient
  /** How long one statement may take. */
  readonly statementMs: number
}

/** The column-family kind on servers that speak CQL: a table for each family and view. */
export function columnFamilyCql(parts: CassandraParts, registry: Registry): ColumnFamilyStore {
  return new CassandraFamilies(parts, registry)
}

/** Sends statements within their deadlines, and turns what goes wrong into errors of the table. */
export class Sender {
  readonly #parts: CassandraParts

  constructor(parts: CassandraParts) {
    this.#parts = parts
  }

  run(statement: CqlStatement, how: CqlHow, asked: Asked, call: Call): Promise<CqlAnswer> {
    return this.#sent(call, asked, limit => this.#parts.client.run(statement, how, limit))
  }

  batch(statements: readonly CqlStatement[], how: CqlHow & { readonly logged: boolean }, call: Call): Promise<CqlAnswer> {
    return this.#sent(call, { what: 'write' }, limit => this.#parts.client.batch(statements, how, limit))
  }

  async change(texts: readonly string[], call: Call): Promise<void> {
    for (const text of texts) await this.#sent(call, { what: 'structure' }, limit => this.#parts.client.change(text, limit))
  }

  async #sent<T>(call: Call, asked: Asked, send: (limit: Call) => Promise<T>): Promise<T> {
    const { name, statementMs } = this.#parts
    if (call.unit !== null)
      throw failure(
        'QT_UNSUPPORTED',
        `${name} has no transactions, so nothing there can be part of one: read before it, and write in tx.afterCommit(…)`,
      )
    try {
      return await send({ ...call, at: Math.min(call.at, performance.now() + statementMs) })
    } catch (thrown) {
      throw cqlFailure(thrown, name, asked)
    }
  }
}

class CassandraFamilies implements ColumnFamilyStore {
  readonly #sender: Sender
  readonly #families: ReadonlyMap<Entity, FamilyCql>

  constructor(parts: CassandraParts, registry: Registry) {
    this.#sender = new Sender(parts)
    this.#families = new Map([...registry.entities.values()].map(entity => [entity, new FamilyCql(entity)]))
  }

  async read(read: PartitionRead, call: Call): Promise<Rows> {
    const { entity, limit, after, exact } = read
    const statement = this.#of(entity).read(read)
    const { rows, next } = await this.#page(entity, statement, limit, after, call)
    // a page that is full may be the last one all the same
    if (next === null || !exact) return { rows, next }
    const more = await this.#page(entity, statement, 1, next, call)
    return { rows, next: more.rows.length > 0 ? next : null }
  }

  scan(scan: Scan, call: Call): Promise<Rows> {
    return this.#page(scan.entity, this.#of(scan.entity).scan(scan), scan.limit, scan.after, call)
  }

  /** A partition of static fields alone comes as a row without a key, which is none of ours. */
  async #page(entity: Entity, statement: CqlStatement, limit: number, after: string | null, call: Call): Promise<Rows> {
    const family = this.#of(entity)
    const { statics, base } = columnsOf(entity)
    const [first] = base.cluster
    const all: Row[] = []
    let next = after
    do {
      const answer = await this.#sender.run(
        statement,
        { idempotent: true, rows: limit - all.length, after: next },
        { what: 'read', after: next !== null },
        call,
      )
      const rows = answer.rows.map(cells => family.decoded(answer.columns, cells))
      all.push(...(statics.length > 0 && first ? rows.filter(row => row[first.key] !== null) : rows))
      next = answer.next
    } while (next !== null && all.length < limit)
    return { rows: all, next }
  }

  async statics(entity: Entity, partition: readonly unknown[], call: Call): Promise<Row | undefined> {
    const family = this.#of(entity)
    const { columns, rows } = await this.#sender.run(family.statics(partition), { idempotent: true }, { what: 'read' }, call)
    const [cells] = rows
    return cells?.some(cell => cell !== null) ? family.decoded(columns, cells) : undefined
  }

  async write({ entity, writes, when, across }: Batch, call: Call): Promise<Applied> {
    const family = this.#of(entity)
    const [only] = writes
    if (when !== null && only) return new ConditionalCql(this.#sender, family).run(only, when, call)
    const { views, family: definition } = columnsOf(entity)
    const statements = writes.flatMap(write => this.#statements(family, write))
    const how = { idempotent: !definition.counter, counter: definition.counter }
    const [statement] = statements
    if (statements.length === 1 && statement) await this.#sender.run(statement, how, { what: 'write' }, call)
    else await this.#sender.batch(statements, { ...how, logged: across || views.length > 0 }, call)
    return { applied: true, current: undefined }
  }

  #statements(family: FamilyCql, write: FamilyWrite): CqlStatement[] {
    const { base, views } = columnsOf(family.entity)
    switch (write.do) {
      case 'put':
        return [base, ...views].map(table => family.put(table, write))
      case 'delete':
        return [base, ...views].map(table => family.delete(table, write.key, null))
      case 'static':
        return [family.putStatic(write)]
      case 'add':
        return [family.add(write)]
      case 'update':
        throw failure('QT_BUG', 'an update without a condition')
    }
  }

  #of(entity: Entity): FamilyCql {
    const found = this.#families.get(entity)
    if (found) return found
    throw failure('QT_BUG', `${entity.key} is no column family of this store`)
  }

  create(call: Call): Promise<void> {
    return this.#sender.change(created([...this.#families.values()]), call)
  }

  drop(call: Call): Promise<void> {
    return this.#sender.change(dropped([...this.#families.values()]), call)
  }
}
