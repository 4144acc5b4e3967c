import { Bounded } from '../base/bounded.ts'
import type { Limit } from '../base/deadline.ts'
import { fault, isFault } from '../base/fault.ts'
import type { Value } from '../base/value.ts'
import type { Connection, Prepared, Result } from './contract.ts'
import { sqliteFault } from './sqlite-fault.ts'
import { matches, matchesFunction } from './sqlite-matches.ts'

/** What the two clients of SQLite have in common. Values are bound by position. */
export interface SqliteClient {
  prepare(text: string): SqliteStatement
  exec(text: string): void
  close(): void
  readonly inTransaction: boolean
  /** Makes a function known to statements. What it throws ends the statement. */
  define(name: string, body: () => number): void
  /** Makes one of two values known that gives the same for the same. */
  definePure(name: string, body: (a: Value, b: Value) => number | null): void
  /** Result code of a thrown error, as number or name; null if it is not SQLite's. */
  codeOf(error: Error): number | string | null
}

export interface SqliteStatement {
  /** Labels of the result; none for a statement that returns no rows. Empty ones where only a row can tell them, and none came. */
  readonly columns: readonly string[]
  all(values: readonly Bound[]): readonly (readonly Value[])[]
  /** Of a statement that gives one row at most. */
  one(values: readonly Bound[]): readonly (readonly Value[])[]
  /** Rows changed. */
  run(values: readonly Bound[]): number
  iterate(values: readonly Bound[]): Iterator<readonly Value[]>
  bigints(on: boolean): void
}

export type Bound = null | number | bigint | string | Uint8Array

/** Whether a text has numbered parameters, which some clients take for names. */
export function hasNumbers(text: string): boolean {
  return /\?\d/.test(text)
}

/** Values by the names that such a client gives to `?1`, `?2` …: their numbers, after what it keeps of the mark. */
export function byNumber(values: readonly Bound[], mark: '?' | ''): Readonly<Record<string, Bound>> {
  return Object.fromEntries(values.map((value, i) => [`${mark}${i + 1}`, value]))
}

interface Kept {
  readonly statement: SqliteStatement
  bigints: boolean
}

const none: readonly never[] = Object.freeze([])
/** Statements that a handle keeps where nothing else was said. */
const keptStatements = 256
const deadlineFunction = 'quintet_deadline'
const roundsMs = 30_000
const unlimited: Limit = Object.freeze({ at: Number.POSITIVE_INFINITY })

/** One SQLite handle. Everything happens at once: a statement has run to its end when `run` returns. */
export class SqliteConnection implements Connection {
  readonly #client: SqliteClient
  readonly #statements: Bounded<string, Kept>
  readonly #owned: boolean
  #alive = true
  #limit: Limit = unlimited
  /** When the running statement first asked for its deadline; 0 before. */
  #asked = 0

  /** `owned`: closing this closes the client; `kept`: how many statements stay prepared. */
  constructor(client: SqliteClient, owned: boolean, kept: number = keptStatements) {
    this.#client = client
    this.#owned = owned
    this.#statements = new Bounded(kept)
    client.define(deadlineFunction, () => this.#within())
    client.definePure(matchesFunction, matches)
  }

  /**
   * SQLite cannot be interrupted from outside while it runs, but a statement that goes round (a recursive one) may ask
   * `where quintet_deadline()` in each round: it ends when the call's deadline, or 30 s, have passed, or the call was aborted.
   */
  #within(): number {
    const now = performance.now()
    if (this.#asked === 0) this.#asked = now
    if (now > this.#limit.at || now > this.#asked + roundsMs || this.#limit.signal?.aborted === true) throw fault('SQLITE_INTERRUPT', true)
    return 1
  }

  get alive(): boolean {
    return this.#alive
  }

  get status(): 'idle' | 'open' {
    return this.#client.inTransaction ? 'open' : 'idle'
  }

  run(statement: Prepared, values: readonly Value[], limit: Limit): Result {
    this.#limit = limit
    this.#asked = 0
    try {
      const found = this.#statements.get(statement.text) ?? this.#prepare(statement)
      const wanted = statement.bigints === true
      if (found.bigints !== wanted) {
        found.statement.bigints(wanted)
        found.bigints = wanted
      }
      const { statement: asked } = found
      // a number as it is: against an integer key it finds the same as the bigint of it, which takes time to make
      if (statement.byKey === true) return { rows: asked.one(keyOf(values)), columns: asked.columns, affected: 0, tag: '' }
      if (asked.columns.length > 0) {
        const rows = asked.all(bind(values))
        return { rows, columns: asked.columns, affected: statement.writes ? rows.length : 0, tag: '' }
      }
      const affected = asked.run(bind(values))
      // the tag is for COMMIT alone: asking costs as much as a small statement's binding
      return { rows: none, columns: none, affected, tag: statement.writes ? '' : this.status }
    } catch (error) {
      throw this.#fault(error)
    }
  }

  script(text: string): void {
    try {
      this.#client.exec(text)
    } catch (error) {
      throw this.#fault(error)
    }
  }

  async *stream(statement: Prepared, values: readonly Value[], size: number): AsyncGenerator<Result> {
    let rows: Iterator<readonly Value[]>
    let columns: readonly string[]
    try {
      // never the kept statement: this one lives across awaits
      const own = this.#client.prepare(statement.text)
      own.bigints(statement.bigints === true)
      columns = own.columns
      rows = own.iterate(bind(values))
    } catch (error) {
      throw this.#fault(error)
    }
    try {
      for (;;) {
        const page = this.#page(rows, size)
        if (page.length > 0) yield { rows: page, columns, affected: 0, tag: '' }
        if (page.length < size) return
        await new Promise<void>(resolve => setImmediate(resolve))
      }
    } finally {
      rows.return?.()
    }
  }

  #page(rows: Iterator<readonly Value[]>, size: number): (readonly Value[])[] {
    const page: (readonly Value[])[] = []
    try {
      while (page.length < size) {
        const next = rows.next()
        if (next.done === true) break
        page.push(next.value)
      }
    } catch (error) {
      throw this.#fault(error)
    }
    return page
  }

  async close(): Promise<void> {
    this.destroy()
  }

  destroy(): void {
    if (!this.#alive) return
    this.#alive = false
    this.#statements.clear()
    try {
      if (this.#owned) this.#client.close()
    } catch {
      // a handle that does not close is let go of; its file locks end with the process at the latest
    }
  }

  #prepare(statement: Prepared): Kept {
    if (!this.#alive) throw fault('CLOSED', false, { dead: true })
    const made: Kept = { statement: this.#client.prepare(statement.text), bigints: false }
    if (statement.keep) this.#statements.set(statement.text, made)
    return made
  }

  #fault(error: unknown): unknown {
    if (isFault(error) || !(error instanceof Error)) return error
    const code = this.#client.codeOf(error)
    if (code !== null) return sqliteFault(code, error.message)
    const own = (error as { code?: unknown }).code
    if (error instanceof RangeError || own === 'ERR_OUT_OF_RANGE') return fault('SQLITE_OVERFLOW', true)
    if (own === 'ERR_INVALID_ARG_VALUE' || error instanceof TypeError) return fault('SQLITE_MISMATCH', false)
    return fault('SQLITE_ERROR', true)
  }
}

/**
 * SQLite has no booleans, and both clients bind every number as REAL, which is another value to `typeof`, `/` and `||`. Always a
 * new list: to put a bigint into one that held numbers costs more than a list.
 */
function bind(values: readonly Value[]): readonly Bound[] {
  const bound: Bound[] = new Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (typeof value === 'string' || value === null) bound[index] = value
    else if (typeof value === 'number') bound[index] = numeric(value)
    else if (typeof value === 'boolean') bound[index] = value ? 1n : 0n
    else if (typeof value === 'bigint') bound[index] = value
    else if (value instanceof Uint8Array) bound[index] = value.byteLength === 0 ? noBytes : value
    else throw fault('SQLITE_MISMATCH', false)
  }
  return bound
}

function keyOf(values: readonly Value[]): readonly Bound[] {
  const [key] = values
  return typeof key === 'number' ? [key] : bind(values)
}

/** Some clients take an empty array without memory of its own for null. */
const noBytes = new Uint8Array(1).subarray(0, 0)

function numeric(value: number): number | bigint {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value
}
