import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { failure } from '../base/failure.ts'
import type { Value } from '../base/value.ts'
import type { Driver, Role, Target } from './contract.ts'
import { type Bound, byNumber, hasNumbers, type SqliteClient, SqliteConnection, type SqliteStatement } from './sqlite-connection.ts'
import { sqliteFault } from './sqlite-fault.ts'
import { configured, sqliteLayout } from './sqlite-open.ts'

/** SQLite as Node itself has it: nothing to install. */
export const nodeSqlite: Driver = Object.freeze<Driver>({
  requires: null,
  features: Object.freeze({ sync: true, interrupt: false, stream: true, pipeline: false, copy: false }),
  layout: sqliteLayout,
  open(target: Target, _limit, role: Role) {
    // a cast: the store takes nothing else as its client
    const client = (target.client as DatabaseSync | null) ?? opened(target)
    return configured(new SqliteConnection(new NodeClient(client), target.client === null), target, role)
  },
})

function opened(target: Target): DatabaseSync {
  // node:sqlite is asked for by name at run time: a static import would fail in Nodes and bundlers without it
  const sqlite = process.getBuiltinModule('node:sqlite')
  if (sqlite === undefined || !('setReturnArrays' in sqlite.StatementSync.prototype)) {
    throw failure('QT_DRIVER_MISSING', 'This Node has no node:sqlite with array rows; use Node 22.16 or later, or the betterSqlite3 store')
  }
  try {
    return new sqlite.DatabaseSync(target.address, { readOnly: target.options.readOnly === true, timeout: 0 })
  } catch (error) {
    throw sqliteFault(error instanceof Error ? (codeOf(error) ?? 14) : 14, '')
  }
}

function codeOf(error: Error): number | null {
  const { errcode } = error as { errcode?: unknown }
  return typeof errcode === 'number' ? errcode : null
}

class NodeClient implements SqliteClient {
  readonly #client: DatabaseSync
  #numbers: boolean | null = null

  constructor(client: DatabaseSync) {
    this.#client = client
  }

  get inTransaction(): boolean {
    return this.#client.isTransaction
  }

  prepare(text: string): SqliteStatement {
    const statement = this.#client.prepare(text)
    // what follows the first statement of a text is not run by SQLite, and must not be lost in silence
    if (goesOn(text.slice(statement.sourceSQL.length))) throw sqliteFault('SQLITE_ERROR', 'more than one statement')
    return this.#bindsNumbers() || !hasNumbers(text) ? new NodeStatement(statement) : new NumberedStatement(statement)
  }

  /** Whether this Node binds values in order to `?1`, `?2` …; early releases of 22 take these for names. Asked once a client. */
  #bindsNumbers(): boolean {
    if (this.#numbers === null) {
      try {
        this.#client.prepare('select ?1').get(1)
        this.#numbers = true
      } catch {
        this.#numbers = false
      }
    }
    return this.#numbers
  }

  exec(text: string): void {
    this.#client.exec(text)
  }

  close(): void {
    this.#client.close()
  }

  define(name: string, body: () => number): void {
    this.#client.function(name, body)
  }

  codeOf(error: Error): number | null {
    return codeOf(error)
  }
}

/** Whether anything but spaces, semicolons and comments is left. */
function goesOn(text: string): boolean {
  return text !== '' && /[^\s;]/.test(text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ''))
}

class NodeStatement implements SqliteStatement {
  readonly #statement: StatementSync
  readonly columns: readonly string[]

  constructor(statement: StatementSync) {
    this.#statement = statement
    this.columns = statement.columns().map(column => column.name)
    if (this.columns.length > 0) statement.setReturnArrays(true)
  }

  all(values: readonly Bound[]): readonly (readonly Value[])[] {
    // a cast: the types of Node do not know setReturnArrays
    return this.#statement.all(...values) as unknown as readonly (readonly Value[])[]
  }

  run(values: readonly Bound[]): number {
    return Number(this.#statement.run(...values).changes)
  }

  iterate(values: readonly Bound[]): Iterator<readonly Value[]> {
    return this.#statement.iterate(...values) as unknown as Iterator<readonly Value[]>
  }

  bigints(on: boolean): void {
    this.#statement.setReadBigInts(on)
  }
}

/** For a Node that takes `?1` for a name: the values are handed over by these names. */
class NumberedStatement extends NodeStatement {
  override all(values: readonly Bound[]): readonly (readonly Value[])[] {
    return super.all([named(values)])
  }

  override run(values: readonly Bound[]): number {
    return super.run([named(values)])
  }

  override iterate(values: readonly Bound[]): Iterator<readonly Value[]> {
    return super.iterate([named(values)])
  }
}

/** A cast: node:sqlite takes an object of named values in the first place, which is no value itself. */
function named(values: readonly Bound[]): Bound {
  return byNumber(values, '?') as unknown as Bound
}
