import { Alarm } from '../base/alarm.ts'
import { Bounded } from '../base/bounded.ts'
import type { Limit } from '../base/deadline.ts'
import { type Fault, fault, isFault } from '../base/fault.ts'
import type { Value } from '../base/value.ts'
import type { Connection, Prepared, Result } from './contract.ts'
import { CopyOut } from './pg-copy.ts'
import { Exchange, type Known, type Outcome, type Step } from './pg-exchange.ts'
import { pgFault } from './pg-fault.ts'
import { type Paged, Portal, pages } from './pg-portal.ts'
import { Script } from './pg-script.ts'
import { wireValue } from './pg-value.ts'
import type { PgClient, PgSubmittable } from './pg-wire.ts'

/** Statements that one server connection keeps at most. */
const keptStatements = 256

/** What a physical connection remembers, also across borrowings from a pool that is not ours. */
interface Kept {
  readonly statements: Bounded<string, Known>
  closing: string[]
}

/** Until the transaction ends: then the session's own time is back. */
const unlimited: Step = Object.freeze({
  statement: Object.freeze({ text: "select set_config('statement_timeout', '0', true)", writes: false, keep: false }),
  values: [],
})

let names = 0
const memories = new WeakMap<PgClient, Kept>()

function memory(client: PgClient, most: number): Kept {
  let kept = memories.get(client)
  if (kept === undefined) {
    const made: Kept = { statements: new Bounded(most, (_, known) => made.closing.push(known.name)), closing: [] }
    memories.set(client, made)
    kept = made
  }
  return kept
}

/** What is on its way: settled when the server is ready again, or when the connection is gone. */
interface Current {
  readonly exchange: PgSubmittable & { readonly sent: boolean }
  readonly reject: (fault: Fault) => void
  failure: unknown
}

export interface PgConnectionOptions {
  /** Nothing is kept by the server: a pooler may give each transaction another one. */
  readonly unnamed: boolean
  /** Statements that the server keeps for it at most. */
  readonly prepared?: number | undefined
  /** The server ends statements at a time that we gave it. It counts from the first page of a result, so pages are read without it. */
  readonly limited: boolean
  /** Gives the client back to its owner, or ends it. */
  release(client: PgClient, destroy: boolean): Promise<void> | void
  cancel(client: PgClient, limit: Limit): Promise<void>
}

/** A session of a PostgreSQL server through node-postgres, whose own query class is not used: rows stay arrays of text. */
export class PgConnection implements Connection {
  readonly #client: PgClient
  readonly #options: PgConnectionOptions
  readonly #kept: Kept
  #current: Current | null = null
  #status: 'idle' | 'open' | 'failed' = 'idle'
  #alive = true
  #released = false

  constructor(client: PgClient, options: PgConnectionOptions) {
    this.#client = client
    this.#options = options
    this.#kept = memory(client, options.prepared ?? keptStatements)
    client.on('error', this.#onError)
    client.on('end', this.#onEnd)
    client.connection.on('readyForQuery', this.#onReady)
  }

  get alive(): boolean {
    return this.#alive
  }

  get status(): 'idle' | 'open' | 'failed' {
    return this.#status
  }

  hold(used: boolean): void {
    if (!this.#alive) return
    if (used) this.#client.ref()
    else this.#client.unref()
  }

  run(statement: Prepared, values: readonly Value[]): Promise<Result> {
    // a batch of one has one result
    return this.#batch([{ statement, values: values.map(wireValue) }]).then(results => results[0] as Result)
  }

  async pipeline(batch: readonly { readonly statement: Prepared; readonly values: readonly Value[] }[]): Promise<readonly Result[]> {
    return this.#batch(batch.map(({ statement, values }) => ({ statement, values: values.map(wireValue) })))
  }

  async script(text: string): Promise<void> {
    await this.#submit(outcome => new Script(text, outcome))
  }

  async *stream(statement: Prepared, values: readonly Value[], size: number): AsyncGenerator<Result> {
    let paged: Paged | null = null
    const step: Step = { statement, values: values.map(wireValue) }
    const before = this.#options.limited ? [unlimited] : []
    const ended = this.#submit(outcome => {
      const made = statement.copy === 'out' ? new CopyOut([...before, step], outcome) : new Portal(step, before, size, outcome)
      paged = made
      return made
    })
    ended.catch(() => {})
    // submit makes it at once
    yield* pages(paged as unknown as Paged, ended)
  }

  cancel(limit: Limit): Promise<void> {
    return this.#options.cancel(this.#client, limit)
  }

  async close(limit: Limit): Promise<void> {
    if (this.#released) return
    if (!this.#alive || this.#current !== null) return this.destroy()
    this.#alive = false
    const alarm = new Alarm(() => this.#client.connection.stream.destroy())
    alarm.set(limit.at)
    try {
      await this.#release(false)
    } finally {
      alarm.clear()
    }
  }

  destroy(): void {
    this.#die(fault('DESTROYED', false))
    void this.#release(true)
  }

  async #release(destroy: boolean): Promise<void> {
    if (this.#released) return
    this.#released = true
    this.#client.connection.removeListener('readyForQuery', this.#onReady)
    try {
      await this.#options.release(this.#client, destroy)
    } catch {
      // a client that cannot even end is gone already
    }
    // the error listeners stay: a socket may fail after it was given up, and an error without a listener ends the process
  }

  async #batch(steps: readonly Step[]): Promise<readonly Result[]> {
    try {
      return await this.#once(steps)
    } catch (thrown) {
      if (!isFault(thrown) || thrown.code !== 'STALE_PLAN') throw thrown
      for (const step of steps) this.#drop(step)
      if (this.#status !== 'idle' || !this.#alive || this.#options.unnamed) throw thrown
    }
    return this.#once(steps)
  }

  async #once(steps: readonly Step[]): Promise<readonly Result[]> {
    const known = steps.map(step => this.#keep(step.statement))
    const fresh = known.map(kept => {
      if (kept?.parsed === true) return false
      if (kept !== null) kept.parsed = true
      return true
    })
    const { closing } = this.#kept
    if (closing.length > 0) this.#kept.closing = []
    try {
      return await this.#submit(outcome => new Exchange(steps, known, fresh, closing, outcome))
    } catch (thrown) {
      // what this exchange had parsed may or may not be there now: closing a name that is not there does no harm
      for (let index = 0; index < steps.length; index++) if (fresh[index] === true) this.#drop(steps[index] as Step)
      throw thrown
    }
  }

  #keep(statement: Prepared): Known | null {
    if (!statement.keep || this.#options.unnamed) return null
    const found = this.#kept.statements.get(statement.text)
    if (found !== undefined) return found
    const made: Known = { name: `quintet_${++names}`, columns: null, parsed: false }
    this.#kept.statements.set(statement.text, made)
    return made
  }

  #drop({ statement }: Step): void {
    const known = this.#kept.statements.get(statement.text)
    if (known !== undefined && this.#kept.statements.delete(statement.text)) this.#kept.closing.push(known.name)
  }

  #submit(make: (outcome: Outcome) => PgSubmittable & { readonly sent: boolean }): Promise<readonly Result[]> {
    if (!this.#alive) return Promise.reject(fault('CONNECTION_ENDED', false, { dead: true }))
    return new Promise((resolve, reject) => {
      const done = (results: readonly Result[]): void => {
        this.#current = null
        resolve(results)
      }
      const exchange = make({ done, failed: thrown => this.#failed(current, thrown) })
      const current: Current = { exchange, reject, failure: undefined }
      this.#current = current
      this.#client.query(exchange)
    })
  }

  /** A server that says what failed will say that it is ready; anything else that fails is the end of the connection. */
  #failed(current: Current, thrown: unknown): void {
    if (this.#current !== current) return
    if (typeof (thrown as { severity?: unknown }).severity === 'string') current.failure = thrown
    else this.#die(thrown)
  }

  readonly #onReady = (message: { readonly status: string }): void => {
    this.#status = message.status === 'I' ? 'idle' : message.status === 'T' ? 'open' : 'failed'
    const current = this.#current
    if (current === null || current.failure === undefined) return
    this.#current = null
    current.reject(pgFault(current.failure, current.exchange.sent, false))
  }

  readonly #onError = (error: unknown): void => this.#die(error)

  readonly #onEnd = (): void => this.#die(fault('CONNECTION_ENDED', false))

  #die(cause: unknown): void {
    this.#alive = false
    const current = this.#current
    if (current === null) return
    this.#current = null
    const { sent } = current.exchange
    const thrown = current.failure ?? cause
    current.reject(isFault(thrown) ? fault(thrown.code, sent, { dead: true }) : pgFault(thrown, sent, true))
  }
}
