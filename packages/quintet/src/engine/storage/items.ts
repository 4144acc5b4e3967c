import type { Clock } from '../../base/clock.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { all, type Insert, type Sql, type Statement, select, sql } from '../../sql/statement.ts'
import type { Engine } from '../contract.ts'
import { type Ask, StorageStatement } from './statement.ts'
import { type StorageTable, text } from './table.ts'

/** An item as it is stored: its key, what stands beside its document, and the document's text. */
export interface StoredItem {
  readonly key: readonly unknown[]
  readonly beside: readonly unknown[]
  readonly document: string
}

/** Which columns of a table hold what: the key of an item, what stands beside its document, and the document. */
export interface ItemColumns<K extends string> {
  readonly key: readonly K[]
  readonly beside: readonly K[]
  readonly document: K
}

/** Items with a key and a document of fields in one table: their statements, each printed when it is first needed. */
export class Items<K extends string> {
  readonly table: StorageTable<K>
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #columns: ItemColumns<K>
  readonly #made = new Map<string, StorageStatement>()

  constructor(engine: Engine, clock: Clock, table: StorageTable<K>, columns: ItemColumns<K>) {
    this.#engine = engine
    this.#clock = clock
    this.table = table
    this.#columns = columns
  }

  /** Whether it was inserted: its key, and what is unique in it, was free. Values: key, beside, document. */
  insert(values: readonly unknown[], call: Call): Soon<boolean> {
    return this.#does('insert', ask => this.#insert(ask, { target: null, set: null, where: null }), values, call)
  }

  /** Inserts it, or puts it in the place of the one with its key. */
  put(values: readonly unknown[], call: Call): Soon<boolean> {
    const { key, beside, document } = this.#columns
    const set = [...beside, document].map(name => [name, sql('column', [], { table: 'excluded', name })] as const)
    return this.#does('put', ask => this.#insert(ask, { target: key, set, where: null }), values, call)
  }

  /** Puts another document in the place of an item's; `only`: where a column beside it has this value. Values: document, beside, key, that value. */
  replace(values: readonly unknown[], only: K | null, call: Call): Soon<boolean> {
    return this.#does(`replace ${only}`, ask => this.#update(ask, ask(this.#field(this.#columns.document)), only), values, call)
  }

  /** The same with a document whose text is ready. Values: document, beside, key. */
  restore(values: readonly unknown[], call: Call): Soon<boolean> {
    return this.#does('restore', ask => this.#update(ask, sql('document', [ask(text)]), null), values, call)
  }

  /** Whether there was one. Values: key, and the one that `only` must have. */
  delete(values: readonly unknown[], only: K | null, call: Call): Soon<boolean> {
    const build = (ask: Ask): Statement => ({ kind: 'delete', from: this.table.as('i'), where: this.#at(ask, only), returning: [] })
    return this.#does(`delete ${only}`, build, values, call)
  }

  /** Those with one of these values in a column. */
  deleteAmong(column: K, among: readonly unknown[], call: Call): Soon<boolean> {
    const build = (ask: Ask): Statement => ({ kind: 'delete', from: this.table.as('i'), where: this.#among(column, ask), returning: [] })
    return this.#does(`delete among ${column}`, build, [among], call)
  }

  /** The item with this key, locked where the store has locks. */
  stored(key: readonly unknown[], call: Call): Soon<StoredItem | undefined> {
    return then(
      this.#stored('stored', ask => this.#at(ask, null), key, call),
      items => items[0],
    )
  }

  /** Those whose key, of one column, is among these; in no order. */
  storedAmong(keys: readonly unknown[], call: Call): Soon<readonly StoredItem[]> {
    const [column] = this.#columns.key
    return this.#stored('stored among', ask => this.#among(column as K, ask), [keys], call)
  }

  #stored(name: string, where: (ask: Ask) => Sql | null, values: readonly unknown[], call: Call): Soon<StoredItem[]> {
    const { key, beside, document } = this.#columns
    const build = (ask: Ask): Statement =>
      select({
        columns: [
          ...[...key, ...beside].map(column => ({ expr: this.table.column(column, 'i'), as: null })),
          { expr: { ...this.table.column(document, 'i'), field: text }, as: null },
        ],
        from: this.table.as('i'),
        where: where(ask),
        lock: this.#engine.dialect.features.rowLocks ? { mode: 'update', wait: 'wait', of: ['i'] } : null,
      })
    return then(this.#statement(name, build).run(values, call), ({ rows }) =>
      rows.map(row => ({
        key: row.slice(0, key.length),
        beside: row.slice(key.length, -1),
        // the last column is the document's text
        document: row.at(-1) as string,
      })),
    )
  }

  #insert(ask: Ask, conflict: Insert['conflict']): Insert {
    const { key, beside, document } = this.#columns
    const columns = [...key, ...beside, document]
    const rows = [columns.map(column => ask(this.#field(column)))]
    return { kind: 'insert', into: this.table.as(''), columns, values: { rows }, overriding: false, conflict, returning: [] }
  }

  #update(ask: Ask, document: Sql, only: K | null): Statement {
    const beside = this.#columns.beside.map(column => [column, ask(this.#field(column))] as const)
    // the document was asked for first: its value stands before those beside it
    const set = [[this.#columns.document, document] as const, ...beside]
    return { kind: 'update', table: this.table.as('i'), set, from: null, where: this.#at(ask, only), returning: [] }
  }

  #at(ask: Ask, only: K | null): Sql | null {
    const columns = only === null ? this.#columns.key : [...this.#columns.key, only]
    return all(columns.map(column => sql('eq', [this.table.column(column, 'i'), ask(this.#field(column))])))
  }

  #among(column: K, ask: Ask): Sql {
    return sql('in', [this.table.column(column, 'i'), ask.list(this.#field(column))])
  }

  #field(column: K) {
    return this.table.fields[column].field
  }

  #statement(name: string, build: (ask: Ask) => Statement): StorageStatement {
    let statement = this.#made.get(name)
    if (!statement) {
      statement = new StorageStatement(this.#engine, this.#clock, build)
      this.#made.set(name, statement)
    }
    return statement
  }

  #does(name: string, build: (ask: Ask) => Statement, values: readonly unknown[], call: Call): Soon<boolean> {
    return then(this.#statement(name, build).run(values, call), ({ affected }) => affected > 0)
  }
}
