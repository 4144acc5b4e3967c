import type { Clock } from '../../base/clock.ts'
import type { Engine } from '../../engine/contract.ts'
import { live } from '../../engine/storage/live.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { bigint, type StorageTable, wholeNumber } from '../../engine/storage/table.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { all, type Sql, type SqlOrder, type Statement, select, sql } from '../../sql/statement.ts'
import type { PartitionRead } from '../contract.ts'
import { columnsOf, type FamilyColumns } from '../keys.ts'
import { tableOf } from './layout.ts'

/** The statements on the rows of one family, each printed when it is first needed. */
export class FamilyStatements {
  readonly table: StorageTable
  readonly columns: FamilyColumns
  readonly #entity: Entity
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #made = new Map<string, StorageStatement>()

  constructor(engine: Engine, clock: Clock, entity: Entity) {
    this.#engine = engine
    this.#clock = clock
    this.#entity = entity
    this.columns = columnsOf(entity)
    this.table = tableOf(entity)
  }

  /** Values: partition, equal, low, high, the key to go on after (as `following` takes it), limit. */
  read({ range, reverse, after }: PartitionRead): StorageStatement {
    const name = `read ${range.equal.length} ${range.low?.open} ${range.high?.open} ${reverse} ${after !== null}`
    return this.#statement(name, ask => {
      const { partition, cluster } = this.columns
      const next = cluster[range.equal.length]
      const conditions: (Sql | null)[] = [...partition, ...cluster.slice(0, range.equal.length)].map(column => this.#is('eq', column, ask))
      if (range.low && next) conditions.push(this.#is(range.low.open ? 'gt' : 'gte', next, ask))
      if (range.high && next) conditions.push(this.#is(range.high.open ? 'lt' : 'lte', next, ask))
      if (after !== null) conditions.push(this.#following(cluster, reverse, ask))
      return select({
        columns: this.#cells(),
        from: this.table.as('r'),
        where: all([...conditions, this.#live(ask)]),
        orderBy: cluster.map(column => this.#order(column, reverse)),
        limit: ask(wholeNumber),
      })
    })
  }

  /** Values: the token and key to go on after, if there are any, and the limit. */
  scan(first: boolean): StorageStatement {
    return this.#statement(`scan ${first}`, ask => {
      const keys = [...this.columns.partition, ...this.columns.cluster]
      const token = this.table.column('q_token', 'r')
      const order: SqlOrder[] = [
        { by: token, desc: false, nulls: null },
        ...keys.map(column => ({ by: this.#cell(column), desc: false, nulls: null })),
      ]
      const after = first
        ? null
        : sql('gt', [
            sql('row', [token, ...keys.map(column => this.#cell(column))]),
            sql('row', [ask(bigint), ...keys.map(column => ask(column.field))]),
          ])
      return select({
        columns: this.#cells(),
        from: this.table.as('r'),
        where: all([after, this.#live(ask)]),
        orderBy: order,
        limit: ask(wholeNumber),
      })
    })
  }

  /** The row with a whole key, locked where the store has locks. Values: the key. */
  current(): StorageStatement {
    return this.#statement('current', ask =>
      select({
        columns: this.#cells(),
        from: this.table.as('r'),
        where: all([...this.#key(ask), this.#live(ask)]),
        lock: this.#engine.dialect.features.rowLocks ? { mode: 'update', wait: 'wait', of: ['r'] } : null,
      }),
    )
  }

  /** Values: every column in order, the token, the time to live or null. */
  put(): StorageStatement {
    return this.#statement('put', ask => {
      const { columns } = this.#entity
      const names = [...columns.map(({ name }) => name), 'q_token', 'q_expires']
      const values = [...columns.map(({ field }) => ask(field)), ask(bigint), sql('plus', [ask.now(), ask(wholeNumber)])]
      const keys = [...this.columns.partition, ...this.columns.cluster].map(({ name }) => name)
      const set = names.filter(name => !keys.includes(name)).map(name => [name, sql('column', [], { table: 'excluded', name })] as const)
      return {
        kind: 'insert',
        into: this.table.as(''),
        columns: names,
        values: { rows: [values] },
        overriding: false,
        conflict: { target: keys, set, where: null },
        returning: [],
      }
    })
  }

  /** Values: the columns that change in their order, the time to live or null, the key. */
  update(changed: readonly Column[]): StorageStatement {
    return this.#statement(`update ${changed.map(({ position }) => position).join()}`, ask => ({
      kind: 'update',
      table: this.table.as('r'),
      set: [
        ...changed.map(({ name, field }) => [name, ask(field)] as const),
        ['q_expires', sql('plus', [ask.now(), ask(wholeNumber)])] as const,
      ],
      from: null,
      where: all(this.#key(ask)),
      returning: [],
    }))
  }

  /** Values: the key. */
  delete(): StorageStatement {
    return this.#statement('delete', ask => ({ kind: 'delete', from: this.table.as('r'), where: all(this.#key(ask)), returning: [] }))
  }

  #key(ask: Ask): Sql[] {
    return [...this.columns.partition, ...this.columns.cluster].map(column => this.#is('eq', column, ask))
  }

  #is(op: string, column: Column, ask: Ask): Sql {
    return sql(op, [this.#cell(column), ask(column.field)])
  }

  #cell({ name }: Column): Sql {
    return this.table.column(name, 'r')
  }

  #cells() {
    return this.#entity.columns.map(column => ({ expr: this.#cell(column), as: null }))
  }

  #live(ask: Ask): Sql {
    return live(this.table.column('q_expires', 'r'), ask)
  }

  #order(column: Column, reverse: boolean): SqlOrder {
    return { by: this.#cell(column), desc: this.#isDesc(column) !== reverse, nulls: null }
  }

  #isDesc({ key }: Column): boolean {
    return this.columns.family.cluster.some(([name, order]) => name === key && order === 'desc')
  }

  /** Rows that come after a key in an order of mixed directions: later in one column, and equal in those before it. */
  #following(cluster: readonly Column[], reverse: boolean, ask: Ask): Sql {
    const [first, ...rest] = cluster
    if (!first) return sql('false')
    const later = this.#is(this.#isDesc(first) !== reverse ? 'lt' : 'gt', first, ask)
    if (rest.length === 0) return later
    return sql('or', [later, sql('and', [this.#is('eq', first, ask), this.#following(rest, reverse, ask)])])
  }

  #statement(name: string, build: (ask: Ask) => Statement): StorageStatement {
    let statement = this.#made.get(name)
    if (!statement) {
      statement = new StorageStatement(this.#engine, this.#clock, build)
      this.#made.set(name, statement)
    }
    return statement
  }
}

/** The values of a key as the condition on what follows it asks for them: all but the last twice. */
export function following(key: readonly unknown[]): readonly unknown[] {
  return key.flatMap((value, i) => (i === key.length - 1 ? [value] : [value, value]))
}
