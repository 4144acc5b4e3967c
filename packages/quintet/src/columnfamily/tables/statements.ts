import type { Clock } from '../../base/clock.ts'
import type { Engine } from '../../engine/contract.ts'
import { endsAt, live } from '../../engine/storage/live.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { bigint, type StorageTable, wholeNumber } from '../../engine/storage/table.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { all, type Insert, type Join, type Selected, type Sql, type Statement, select, sql } from '../../sql/statement.ts'
import type { Condition, PartitionRead } from '../contract.ts'
import { columnsOf, type FamilyTable } from '../keys.ts'
import { type Layout, layoutOf, staticLayout } from './layout.ts'

/** The statements on the rows of one table of a family, each printed when it is first needed. */
export class FamilyStatements {
  readonly table: StorageTable
  readonly of: FamilyTable
  /** Columns in the order in which reads give them. */
  readonly columns: readonly Column[]
  readonly #layout: Layout
  readonly #statics: StorageTable | null
  readonly #entity: Entity
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #made = new Map<string, StorageStatement>()

  constructor(engine: Engine, clock: Clock, entity: Entity, of: FamilyTable) {
    this.#engine = engine
    this.#clock = clock
    this.#entity = entity
    this.#layout = layoutOf(entity, of)
    this.#statics = staticLayout(entity)
    this.of = of
    this.table = this.#layout.table
    this.columns = entity.columns
  }

  /** Values: partition, equal, low, high, the key to go on after (as `following` takes it), limit. */
  read({ range, reverse, after }: Pick<PartitionRead, 'range' | 'reverse' | 'after'>): StorageStatement {
    const name = `read ${range.equal.length} ${range.low?.open} ${range.high?.open} ${reverse} ${after !== null}`
    return this.#statement(name, ask => {
      const { partition, cluster } = this.of
      const next = cluster[range.equal.length]
      const conditions: (Sql | null)[] = [...partition, ...cluster.slice(0, range.equal.length)].map(column => this.#is('eq', column, ask))
      if (range.low && next) conditions.push(this.#is(range.low.open ? 'gt' : 'gte', next, ask))
      if (range.high && next) conditions.push(this.#is(range.high.open ? 'lt' : 'lte', next, ask))
      if (after !== null) conditions.push(this.#following(0, reverse, ask))
      const joins = this.#joins(ask)
      return select({
        columns: this.#cells(),
        from: this.table.as('r'),
        joins,
        where: all([...conditions, this.#live(ask)]),
        orderBy: cluster.map((column, i) => ({ by: this.#cell(column), desc: this.#isDesc(i) !== reverse, nulls: null })),
        limit: ask(wholeNumber),
      })
    })
  }

  /** Values: bounds of the token, then token and partition, twice, and the key to go on after (as `following` takes it), limit. */
  scan(first: boolean, bounded: boolean): StorageStatement {
    return this.#statement(`scan ${first} ${bounded}`, ask => {
      const { partition, cluster } = this.of
      const bounds = bounded ? this.#bounds(ask) : null
      const after = first
        ? null
        : sql('or', [
            this.#start('gt', ask),
            ...(cluster.length > 0 ? [sql('and', [this.#start('eq', ask), this.#following(0, false, ask)])] : []),
          ])
      const joins = this.#joins(ask)
      return select({
        columns: this.#cells(),
        from: this.table.as('r'),
        joins,
        where: all([bounds, after, this.#live(ask)]),
        orderBy: [
          ...[this.#token(), ...partition.map(column => this.#cell(column))].map(by => ({ by, desc: false, nulls: null })),
          ...cluster.map((column, i) => ({ by: this.#cell(column), desc: this.#isDesc(i), nulls: null })),
        ],
        limit: ask(wholeNumber),
      })
    })
  }

  /** Partitions by their keys. Values: bounds of the token, token and partition to go on after, limit. */
  partitions(first: boolean, bounded: boolean): StorageStatement {
    return this.#statement(`partitions ${first} ${bounded}`, ask => {
      const keys = [...this.of.partition.map(column => this.#cell(column)), this.#token()]
      const bounds = bounded ? this.#bounds(ask) : null
      return select({
        distinct: true,
        columns: keys.map(expr => ({ expr, as: null })),
        from: this.table.as('r'),
        where: all([bounds, first ? null : this.#start('gt', ask), this.#live(ask)]),
        orderBy: [this.#token(), ...keys.slice(0, -1)].map(by => ({ by, desc: false, nulls: null })),
        limit: ask(wholeNumber),
      })
    })
  }

  /** The row with a whole key. Values: the key. */
  row(lock: boolean): StorageStatement {
    return this.#statement(`row ${lock}`, ask =>
      select({
        columns: this.#cells(),
        from: this.table.as('r'),
        joins: this.#joins(ask),
        where: all([...this.#key(ask), this.#live(ask)]),
        lock: lock && this.#engine.dialect.features.rowLocks ? { mode: 'update', wait: 'wait', of: ['r'] } : null,
      }),
    )
  }

  /** Values: `written` in order, the time to live or null. `free`: only where no living row has the key. */
  put(free: boolean): StorageStatement {
    return this.#statement(`put ${free}`, ask => {
      const written = this.written
      const names = [...written.map(({ name }) => name), ...(this.#hasToken ? ['q_token'] : []), 'q_expires']
      const values = [...written.map(column => ask(this.#layout.field(column))), ...(this.#hasToken ? [ask(bigint)] : []), endsAt(ask)]
      const keys = this.#keys.map(({ name }) => name)
      const set = names.filter(name => !keys.includes(name)).map(name => [name, sql('column', [], { table: 'excluded', name })] as const)
      const ended = sql('lte', [this.table.column('q_expires', this.table.name), ask.now()])
      return this.#insert(names, values, { target: keys, set, where: free ? ended : null })
    })
  }

  /** Adds to counters; the others of a new row are zero. Values: the key, the token, an amount for each counter. */
  add(added: readonly Column[]): StorageStatement {
    return this.#statement(`add ${positions(added)}`, ask => {
      const rest = this.written.filter(column => !this.#keys.includes(column))
      const names = [...this.#keys.map(({ name }) => name), 'q_token', ...rest.map(({ name }) => name)]
      const start = [...this.#keys.map(column => ask(this.#layout.field(column))), ask(bigint)]
      const values = [...start, ...rest.map(({ field }) => ask(field))]
      const set = added.map(
        ({ name }) =>
          [name, sql('plus', [this.table.column(name, this.table.name), sql('column', [], { table: 'excluded', name })])] as const,
      )
      return this.#insert(names, values, { target: this.#keys.map(({ name }) => name), set, where: null })
    })
  }

  /** Values: the columns that change in their order, the time to live or null, the key, the values of the condition that are not null. */
  update(changed: readonly Column[], when: Condition | null): StorageStatement {
    return this.#statement(`update ${positions(changed)} ${conditionName(when)}`, ask => ({
      kind: 'update',
      table: this.table.as('r'),
      set: [...changed.map(column => [column.name, ask(this.#layout.field(column))] as const), ['q_expires', endsAt(ask)] as const],
      from: null,
      where: this.#matching(when, ask),
      returning: [],
    }))
  }

  /** Values: the key, the values of the condition that are not null. */
  delete(when: Condition | null): StorageStatement {
    return this.#statement(`delete ${conditionName(when)}`, ask => ({
      kind: 'delete',
      from: this.table.as('r'),
      where: this.#matching(when, ask),
      returning: [],
    }))
  }

  /** The columns that a row of this table is written with. */
  get written(): readonly Column[] {
    const { keys, rest } = columnsOf(this.#entity)
    return [...keys, ...rest]
  }

  #insert(columns: readonly string[], row: readonly Sql[], conflict: Insert['conflict']): Insert {
    return { kind: 'insert', into: this.table.as(''), columns, values: { rows: [row] }, overriding: false, conflict, returning: [] }
  }

  #matching(when: Condition | null, ask: Ask): Sql | null {
    const key = this.#key(ask)
    if (when === null) return all(key)
    const values = typeof when === 'string' ? [] : when
    const same = values.map(([column, value]) => (value === null ? sql('isNull', [this.#cell(column)]) : this.#is('eq', column, ask)))
    return all([...key, ...same, this.#live(ask)])
  }

  get #keys(): readonly Column[] {
    return [...this.of.partition, ...this.of.cluster]
  }

  get #hasToken(): boolean {
    return this.of.view === null
  }

  #token(): Sql {
    return this.table.column('q_token', 'r')
  }

  #bounds(ask: Ask): Sql | null {
    return all([sql('gt', [this.#token(), ask(bigint)]), sql('lte', [this.#token(), ask(bigint)])])
  }

  /** Compares token and partition with those of a row. */
  #start(op: 'gt' | 'eq', ask: Ask): Sql {
    const { partition } = this.of
    const cells = [this.#token(), ...partition.map(column => this.#cell(column))]
    const values = [ask(bigint), ...partition.map(column => ask(this.#layout.field(column)))]
    return sql(op, [sql('row', cells), sql('row', values)])
  }

  #key(ask: Ask): Sql[] {
    return this.#keys.map(column => this.#is('eq', column, ask))
  }

  #is(op: string, column: Column, ask: Ask): Sql {
    return sql(op, [this.#cell(column), ask(this.#layout.field(column))])
  }

  #cell({ name }: Column): Sql {
    return this.table.column(name, 'r')
  }

  #cells(): Selected[] {
    const { statics } = columnsOf(this.#entity)
    const of = (column: Column): Sql =>
      statics.includes(column) && this.#statics ? this.#statics.column(column.name, 's') : this.#cell(column)
    return this.columns.map(column => ({ expr: of(column), as: null }))
  }

  #joins(ask: Ask): Join[] {
    const statics = this.#statics
    if (statics === null) return []
    const same = this.of.partition.map(column => sql('eq', [statics.column(column.name, 's'), this.#cell(column)]))
    return [{ kind: 'left', table: statics.as('s'), on: all([...same, live(statics.column('q_expires', 's'), ask)]) }]
  }

  #live(ask: Ask): Sql {
    return live(this.table.column('q_expires', 'r'), ask)
  }

  #isDesc(at: number): boolean {
    return this.of.desc[at] ?? false
  }

  /** Rows that come after a key in an order of mixed directions: later in one column, and equal in those before it. */
  #following(at: number, reverse: boolean, ask: Ask): Sql {
    const column = this.of.cluster[at]
    if (!column) return sql('false')
    const later = this.#is(this.#isDesc(at) !== reverse ? 'lt' : 'gt', column, ask)
    if (at === this.of.cluster.length - 1) return later
    return sql('or', [later, sql('and', [this.#is('eq', column, ask), this.#following(at + 1, reverse, ask)])])
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

/** The values that a condition binds. */
export function bound(when: Condition | null): readonly unknown[] {
  return when === null || typeof when === 'string' ? [] : when.flatMap(([, value]) => (value === null ? [] : [value]))
}

function positions(columns: readonly Column[]): string {
  return columns.map(({ position }) => position).join()
}

function conditionName(when: Condition | null): string {
  return when === null || typeof when === 'string'
    ? String(when)
    : when.map(([{ position }, value]) => `${position}${value === null ? 'n' : ''}`).join()
}
