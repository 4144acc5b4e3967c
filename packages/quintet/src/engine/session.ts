import { Alarm } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { failure } from '../base/failure.ts'
import { isFault } from '../base/fault.ts'
import type { Value } from '../base/value.ts'
import { aborted } from '../call/context.ts'
import type { Connection, Prepared, Result } from '../driver/contract.ts'
import { type Circumstance, classify } from './classify.ts'
import type { Settings } from './options.ts'

/** How long a server may take to stop a statement before its connection is destroyed: longer where that leaves a write in doubt. */
const graceMs = { doubt: 1_000, read: 150 } as const

export interface Step {
  readonly statement: Prepared
  readonly values: readonly Value[]
}

/** A connection over a network and the patience with what it runs: at the deadline the server is told to stop, then the socket goes. */
export class Session {
  readonly connection: Connection
  readonly #settings: Settings
  readonly #alarm: Alarm = new Alarm(() => this.#late())
  #why: 'deadline' | 'abort' | null = null
  #grace: number = graceMs.read
  #cancelling: Promise<void> | null = null
  #doubtful = false
  #unsent = false
  /** What makes the connection like new; null where its state is somebody else's. */
  readonly #fresh: string | null

  constructor(connection: Connection, settings: Settings) {
    const { driver, target, dialect } = settings.config
    const layout = driver.layout(target)
    this.connection = connection
    this.#settings = settings
    this.#fresh = layout.kind === 'pool' && !layout.lent && target.options.transactionPooler !== true ? dialect.session.reset : null
  }

  /** Whether something was given up on it, or a text of the user may have changed its state, since it was last made fresh. */
  get doubtful(): boolean {
    return this.#doubtful || this.connection.status !== 'idle'
  }

  /** A text of the user may say SET or LISTEN, or take a lock that outlives the transaction: the next borrower must not find it. */
  #note({ keep, text }: Prepared): void {
    if (!keep && this.#fresh !== null && this.#settings.config.dialect.session.unsettles?.test(text) === true) this.#doubtful = true
  }

  /** Whether the last failure was a dead connection to which nothing had been sent: then another one may be tried. */
  get unsent(): boolean {
    return this.#unsent
  }

  run(statement: Prepared, values: readonly Value[], limit: Limit, where: Circumstance): Promise<Result> {
    this.#note(statement)
    return this.within(limit, where, () => this.connection.run(statement, values, limit))
  }

  /** All of them in one round trip where the driver can; the results in order. */
  async all(steps: readonly Step[], limit: Limit, where: Circumstance): Promise<readonly Result[]> {
    const { connection } = this
    if (steps.length > 1 && connection.pipeline !== undefined) {
      for (const { statement } of steps) this.#note(statement)
      return this.within(limit, where, () => connection.pipeline?.(steps, limit) ?? [])
    }
    const results: Result[] = []
    for (const { statement, values } of steps) results.push(await this.run(statement, values, limit, where))
    return results
  }

  /** Runs `act`, which uses the connection, until it settles or is given up. */
  async within<T>(limit: Limit, where: Circumstance, act: () => T | Promise<T>): Promise<T> {
    const { signal } = limit
    this.#unsent = false
    if (signal?.aborted === true) throw aborted(where.phase)
    if (limit.at <= performance.now())
      throw failure('QT_DEADLINE', `The deadline passed before the ${where.phase} was sent`, { phase: where.phase })
    this.#why = null
    this.#grace = where.decides ? graceMs.doubt : graceMs.read
    this.#alarm.set(Math.min(limit.at, performance.now() + this.#settings.deadlines.statement))
    const onAbort = signal === undefined ? null : (): void => this.interrupt('abort')
    if (onAbort !== null) signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return await act()
    } catch (thrown) {
      this.#unsent = isFault(thrown) && thrown.dead === true && !thrown.sent
      throw classify(thrown, this.#settings.config, { ...where, why: this.#why })
    } finally {
      this.#alarm.clear()
      if (onAbort !== null) signal?.removeEventListener('abort', onAbort)
    }
  }

  /** The pages of a result; between two of them the reader has the time of a statement. Leaving early frees the connection. */
  async *pages(statement: Prepared, values: readonly Value[], size: number, limit: Limit, where: Circumstance): AsyncGenerator<Result> {
    const pages = this.connection.stream?.(statement, values, size, limit)[Symbol.asyncIterator]()
    if (pages === undefined) throw failure('QT_UNSUPPORTED', `The driver of ${this.#settings.config.name} has no streams`)
    let ended = false
    try {
      for (;;) {
        const page = await this.within(limit, where, () => pages.next())
        if (page.done === true) {
          ended = true
          return
        }
        // a reader that never comes back must not hold the connection for ever
        this.#alarm.set(performance.now() + this.#settings.deadlines.statement)
        yield page.value
      }
    } finally {
      this.#alarm.clear()
      if (!ended) await this.within({ at: performance.now() + 1_000 }, where, () => pages.return?.()).catch(() => this.connection.destroy())
    }
  }

  /** Asks the server to stop what runs. The caller's promise settles with the server's answer, or when the grace is over. */
  interrupt(why: 'deadline' | 'abort'): void {
    if (this.#why !== null) return
    this.#why = why
    this.#doubtful = true
    const { connection } = this
    if (connection.cancel === undefined) return
    const until = performance.now() + this.#grace
    this.#cancelling = connection.cancel({ at: until }).catch(() => {})
    this.#alarm.set(until)
  }

  #late(): void {
    if (this.#why === null) this.interrupt('deadline')
    else this.connection.destroy()
  }

  /** Whether it can be lent again: a late cancel has hit nothing but this question, and no transaction is left open. */
  async recover(): Promise<boolean> {
    const { config } = this.#settings
    const { session } = config.dialect
    try {
      await this.#cancelling
      this.#cancelling = null
      const limit = { at: performance.now() + 1_000 }
      const texts = this.connection.status === 'idle' ? [] : [session.rollback]
      texts.push(this.#fresh ?? session.check)
      for (let attempt = 0; ; attempt++) {
        try {
          for (const text of texts) await this.within(limit, checking, () => this.connection.script(text, limit))
          break
        } catch (error) {
          // the first question may have met the late cancel
          if (attempt > 0 || !this.connection.alive) throw error
        }
      }
      this.#doubtful = false
      return this.connection.alive && this.connection.status === 'idle'
    } catch {
      this.connection.destroy()
      return false
    }
  }
}

const checking: Circumstance = Object.freeze({ phase: 'acquire', decides: false })
