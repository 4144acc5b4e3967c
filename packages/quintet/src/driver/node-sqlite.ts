import type { DatabaseSync } from 'node:sqlite'
import { failure } from '../base/failure.ts'
import type { Value } from '../base/value.ts'
import type { Driver, Role, Target } from './contract.ts'
import { KeyedStatement } from './node-sqlite-keyed.ts'
import { NodeStatement, NumberedStatement } from './node-sqlite-statement.ts'
import { hasNumbers, type SqliteClient, SqliteConnection, type SqliteStatement } from './sqlite-connection.ts'
import { sqliteFault } from './sqlite-fault.ts'
import { configured, sqliteLayout } from './sqlite-open.ts'

/** SQLite as Node itself has it: nothing to install. */
export const nodeSqlite: Driver = Object.freeze<Driver>({
  requires: null,
  features: Object.freeze({
    sync: true,
    interrupt: false,
    stream: true,
    pipeline: false,
    copy: false,
    words: hasWords(process.versions.node),
  }),
  layout: sqliteLayout,
  open(target: Target, _limit, role: Role) {
    // a cast: the store takes nothing else as its client
    const client = (target.client as DatabaseSync | null) ?? opened(target)
    return configured(new SqliteConnection(new NodeClient(client), target.client === null, target.prepared), target, role)
  },
})

/** Node brings SQLite with FTS5 from 22.16 on. */
function hasWords(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 16)
}

function opened(target: Target): DatabaseSync {
  // node:sqlite is asked for by name at run time: a static import would fail in Nodes and bundlers without it
  const sqlite = process.getBuiltinModule('node:sqlite')
  if (sqlite === undefined)
    throw failure('QT_DRIVER_MISSING', 'This Node has no node:sqlite; use Node 22.13 or later, or the betterSqlite3 store')
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
    mathFunctions(client)
  }

  get inTransaction(): boolean {
    return this.#client.isTransaction ?? this.#cannotBegin()
  }

  /** Node before 22.16 does not tell: a second BEGIN is refused, and one that is not takes no lock. */
  #cannotBegin(): boolean {
    try {
      this.#client.exec('begin')
    } catch {
      return true
    }
    this.#client.exec('commit')
    return false
  }

  prepare(text: string): SqliteStatement {
    const statement = this.#client.prepare(text)
    // what follows the first statement of a text is not run by SQLite, and must not be lost in silence
    if (goesOn(text.slice(statement.sourceSQL.length))) throw sqliteFault('SQLITE_ERROR', 'more than one statement')
    const byName = hasNumbers(text) && !this.#bindsNumbers()
    if (!('setReturnArrays' in statement)) return new KeyedStatement(this.#client, text, byName)
    return byName ? new NumberedStatement(statement) : new NodeStatement(statement)
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

  definePure(name: string, body: (a: Value, b: Value) => number | null): void {
    this.#client.function(name, { deterministic: true }, (a, b) => body(a, b))
  }

  codeOf(error: Error): number | null {
    return codeOf(error)
  }
}

/** Early releases of Node 22 were built without SQLite's mathematics; these four are what the dialect uses of it. */
function mathFunctions(client: DatabaseSync): void {
  try {
    client.prepare('select mod(1, trunc(1))')
  } catch {
    for (const name of ['trunc', 'floor', 'ceil'] as const)
      client.function(name, { deterministic: true }, of => (of === null ? null : Math[name](Number(of))))
    client.function('mod', { deterministic: true }, (of, by) => (of === null || by === null ? null : Number(of) % Number(by)))
  }
}

/** Whether anything but spaces, semicolons and comments is left. */
function goesOn(text: string): boolean {
  return text !== '' && /[^\s;]/.test(text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ''))
}
