import type { Database, Statement } from 'better-sqlite3'
import type { Value } from '../base/value.ts'
import type { Driver, Role, Target } from './contract.ts'
import { load } from './missing.ts'
import { type Bound, byNumber, hasNumbers, type SqliteClient, SqliteConnection, type SqliteStatement } from './sqlite-connection.ts'
import { sqliteFault } from './sqlite-fault.ts'
import { configured, sqliteLayout } from './sqlite-open.ts'

const requires = Object.freeze({ package: 'better-sqlite3', range: '>=13' })

/** SQLite as the package better-sqlite3 has it (older majors abort the process on current Nodes). */
export const betterSqlite3: Driver = Object.freeze<Driver>({
  requires,
  features: Object.freeze({ sync: true, interrupt: false, stream: true, pipeline: false, copy: false, words: true }),
  layout: sqliteLayout,
  async open(target: Target, _limit, role: Role) {
    // a cast: the store takes nothing else as its client
    const client = (target.client as Database | null) ?? (await opened(target))
    return configured(new SqliteConnection(new BetterClient(client), target.client === null, target.prepared), target, role)
  },
})

async function opened(target: Target): Promise<Database> {
  const { default: Sqlite } = await load(requires, () => import('better-sqlite3'))
  try {
    return new Sqlite(target.address, { readonly: target.options.readOnly === true, timeout: 0 })
  } catch (error) {
    throw sqliteFault(error instanceof Error ? (codeOf(error) ?? 14) : 14, '')
  }
}

function codeOf(error: Error): string | null {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : null
}

/** What it takes as the values of a statement: a list, or values by name. */
type Bind = readonly Bound[] | Readonly<Record<string, Bound>>

class BetterClient implements SqliteClient {
  readonly #client: Database

  constructor(client: Database) {
    this.#client = client
  }

  get inTransaction(): boolean {
    return this.#client.inTransaction
  }

  prepare(text: string): SqliteStatement {
    return new BetterStatement(this.#client.prepare(text), hasNumbers(text))
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
    // two parameters, so that it is a function of two
    this.#client.function(name, { deterministic: true }, (a: Value, b: Value) => body(a, b))
  }

  /** Texts that it refuses itself (several statements, none) come as RangeError. */
  codeOf(error: Error): string | null {
    return codeOf(error) ?? (error instanceof RangeError && /statement/.test(error.message) ? 'SQLITE_ERROR' : null)
  }
}

class BetterStatement implements SqliteStatement {
  readonly #statement: Statement
  readonly #numbered: boolean
  readonly columns: readonly string[]

  constructor(statement: Statement, numbered: boolean) {
    this.#statement = statement
    this.#numbered = numbered
    this.columns = statement.reader ? statement.columns().map(column => column.name) : []
    if (statement.reader) statement.raw(true)
  }

  all(values: readonly Bound[]): readonly (readonly Value[])[] {
    // a cast: raw(true) makes rows arrays
    return this.#statement.all(this.#bound(values)) as readonly (readonly Value[])[]
  }

  one(values: readonly Bound[]): readonly (readonly Value[])[] {
    const row = this.#statement.get(this.#bound(values)) as readonly Value[] | undefined
    return row === undefined ? [] : [row]
  }

  run(values: readonly Bound[]): number {
    return this.#statement.run(this.#bound(values)).changes
  }

  iterate(values: readonly Bound[]): Iterator<readonly Value[]> {
    return this.#statement.iterate(this.#bound(values)) as Iterator<readonly Value[]>
  }

  /** It takes `?1` for a parameter of the name 1, so values of such texts are handed over by name. */
  #bound(values: readonly Bound[]): Bind {
    return this.#numbered ? byNumber(values, '') : values
  }

  bigints(on: boolean): void {
    this.#statement.safeIntegers(on)
  }
}
