import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Value } from '../base/value.ts'
import { named } from './node-sqlite-statement.ts'
import type { Bound, SqliteStatement } from './sqlite-connection.ts'
import { sqliteFault } from './sqlite-fault.ts'

type Keyed = Readonly<Record<string, Value>>

/**
 * A statement on a Node before 22.16, which gives rows as objects only: two columns of one name would be one, and names that are
 * numbers would come first. A query is therefore asked for under names of ours; what writes cannot be, and its names are looked at.
 */
export class KeyedStatement implements SqliteStatement {
  readonly #client: DatabaseSync
  readonly #statement: StatementSync
  readonly #byName: boolean
  readonly #width: number
  /** Whether the names of the result are known to be different ones, in order. */
  #ordered: boolean
  #columns: readonly string[]

  constructor(client: DatabaseSync, text: string, byName: boolean) {
    this.#client = client
    this.#byName = byName
    this.#width = widthOf(client, text)
    const query = this.#width === 0 ? null : renamed(client, text, this.#width)
    this.#statement = query?.statement ?? client.prepare(text)
    this.#ordered = query !== null
    this.#columns = query?.columns ?? new Array<string>(this.#width).fill('')
  }

  get columns(): readonly string[] {
    return this.#columns
  }

  all(values: readonly Bound[]): readonly (readonly Value[])[] {
    const rows = this.#ordered ? this.#rows(values) : this.#first(values)
    return rows.map(row => Object.values(row))
  }

  one(values: readonly Bound[]): readonly (readonly Value[])[] {
    return this.all(values)
  }

  run(values: readonly Bound[]): number {
    return Number(this.#statement.run(...this.#bound(values)).changes)
  }

  *iterate(values: readonly Bound[]): Generator<readonly Value[]> {
    for (const row of this.#statement.iterate(...this.#bound(values))) {
      if (!this.#ordered) this.#learn(row)
      yield Object.values(row)
    }
  }

  bigints(on: boolean): void {
    this.#statement.setReadBigInts(on)
  }

  #bound(values: readonly Bound[]): readonly Bound[] {
    return this.#byName ? [named(values)] : values
  }

  #rows(values: readonly Bound[]): readonly Keyed[] {
    return this.#statement.all(...this.#bound(values))
  }

  /** Under a savepoint until the names are known: rows that cannot be told apart must not have been written either. */
  #first(values: readonly Bound[]): readonly Keyed[] {
    this.#client.exec('savepoint quintet_rows')
    try {
      const rows = this.#rows(values)
      if (rows[0] !== undefined) this.#learn(rows[0])
      this.#client.exec('release quintet_rows')
      return rows
    } catch (error) {
      this.#client.exec('rollback to quintet_rows; release quintet_rows')
      throw error
    }
  }

  #learn(row: Keyed): void {
    const keys = Object.keys(row)
    if (keys.length !== this.#width || keys.some(key => /^\d+$/.test(key)))
      throw sqliteFault('SQLITE_ERROR', 'columns of one name, or of numbers for names, need Node 22.16')
    this.#columns = keys
    this.#ordered = true
  }
}

/** How many columns the result has: its program says so, whatever kind of statement it is. */
function widthOf(client: DatabaseSync, text: string): number {
  try {
    const steps = client.prepare(`explain ${text}`).all()
    return Number(steps.find(step => step.opcode === 'ResultRow')?.p2 ?? 0)
  } catch (error) {
    if (!/^\s*explain\b/i.test(text)) throw error
    // EXPLAIN itself cannot be explained; its columns have names of their own
    return Object.keys(client.prepare(text).get() ?? {}).length
  }
}

/** A query under the names c0, c1 …, and the names that it gave; null for what is no query. */
function renamed(client: DatabaseSync, text: string, width: number): { statement: StatementSync; columns: readonly string[] } | null {
  const places = Array.from({ length: width }, (_, i) => i)
  const body = text.replace(/[\s;]+$/, '')
  try {
    const statement = client.prepare(`with "q"(${places.map(i => `"c${i}"`).join(', ')}) as (${body}\n) select * from "q"`)
    // no row of its own, one in which each column holds its place; SQLite marks the second column of a name by `:1`
    const probe = client.prepare(`select * from (select * from (${body}\n) limit 0) union all select ${places.join(', ')}`)
    const columns = new Array<string>(width).fill('')
    const found = Object.entries(probe.get() ?? {})
    for (const [name, place] of found) columns[Number(place)] = name
    return { statement, columns: columns.map(name => unmarked(name, columns)) }
  } catch {
    return null
  }
}

function unmarked(name: string, columns: readonly string[]): string {
  const plain = name.replace(/:\d+$/, '')
  return columns.includes(plain) ? plain : name
}
