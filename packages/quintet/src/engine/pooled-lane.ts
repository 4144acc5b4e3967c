import { Alarm } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { failure, isFailure, type QuintetError } from '../base/failure.ts'
import type { Value } from '../base/value.ts'
import type { Call, Unit } from '../call/call.ts'
import { Gate } from '../call/gate.ts'
import type { Prepared, Result } from '../driver/contract.ts'
import type { Circumstance } from './classify.ts'
import type { SqlLane } from './lane.ts'
import { type Settings, soonest } from './options.ts'
import { command, prepare } from './prepare.ts'
import type { Session, Step } from './session.ts'

const inStatement: Circumstance = Object.freeze({ phase: 'statement', decides: false })
const atSavepoint: Circumstance = Object.freeze({ phase: 'savepoint', decides: false })
const atRollback: Circumstance = Object.freeze({ phase: 'rollback', decides: false })
const inScript: Circumstance = Object.freeze({ phase: 'script', decides: false })
const none: readonly Value[] = Object.freeze([])
let cursors = 0

export interface LaneParts {
  readonly settings: Settings
  readonly session: Session
  /** BEGIN and the request context, sent in one packet with the first statement. */
  readonly opening: readonly Step[]
  readonly owner: Unit | null
  giveBack(): void
  /** Asks the server, on another connection, what became of a transaction. */
  resolve(id: string): Promise<'committed' | 'aborted' | 'in progress' | 'unknown'>
}

/** A transaction on a connection to a server. Statements wait for each other here, never in the driver. */
export class PooledLane implements SqlLane {
  readonly #parts: LaneParts
  readonly #gate = new Gate()
  readonly #idle: Alarm
  #opening: readonly Step[]
  #wrote = false
  /** The server's name for the transaction, known once it has written: what a lost COMMIT is asked about. */
  #id: string | null = null
  #over = false

  constructor(parts: LaneParts) {
    this.#parts = parts
    this.#opening = parts.opening
    this.#idle = new Alarm(() => this.#expire())
    this.#rest()
  }

  async run(unit: Unit, statement: Prepared, values: readonly Value[], call: Call): Promise<Result> {
    unit.enter(statement)
    try {
      await this.#turn(call)
      try {
        unit.admit()
        return await this.#send({ statement, values }, call, inStatement)
      } catch (error) {
        throw unit.state === 'open' && isFailure(error) ? unit.poison(error) : error
      } finally {
        this.#next()
      }
    } catch (error) {
      throw unit.state === 'ended' && !isFailure(error, 'QT_TRANSACTION_ENDED') ? this.#ended(error) : error
    } finally {
      unit.leave(statement)
    }
  }

  async #turn(limit: Limit): Promise<void> {
    if (this.#gate.tryEnter()) return this.#idle.clear()
    await this.#gate.enter(limit, 'statement', () =>
      failure('QT_DEADLINE', 'The deadline passed behind other statements of the transaction', { phase: 'statement' }),
    )
    this.#idle.clear()
  }

  #next(): void {
    this.#gate.leave()
    if (!this.#gate.taken && !this.#over) this.#rest()
  }

  #rest(): void {
    this.#idle.set(performance.now() + this.#parts.settings.deadlines.idleInTransaction)
  }

  /** With BEGIN before it if it is the first, and the question for the transaction's name after it if it is the first to write. */
  async #send(step: Step, limit: Limit, where: Circumstance): Promise<Result> {
    if (this.#over && where.phase !== 'rollback') throw this.#ended()
    const { session, settings } = this.#parts
    const { outcome } = settings.config.dialect.session
    const opening = this.#opening
    this.#opening = []
    const identify = step.statement.writes && this.#id === null && outcome !== null && settings.config.driver.features.pipeline
    if (step.statement.writes) this.#wrote = true
    if (opening.length === 0 && !identify) return session.run(step.statement, step.values, limit, where)
    const asked: Step[] = identify ? [{ statement: command(outcome.identify), values: none }] : []
    const results = await this.#first(opening, [...opening, step, ...asked], limit, where)
    const id = asked.length > 0 ? results.at(-1)?.rows[0]?.[0] : null
    if (typeof id === 'string') this.#id = id
    // a cast: there is a result for every step
    return results[opening.length] as Result
  }

  /** What fails before BEGIN has run leaves it to the next statement, which would be outside of any transaction without it. */
  async #first(opening: readonly Step[], steps: readonly Step[], limit: Limit, where: Circumstance): Promise<readonly Result[]> {
    const { session } = this.#parts
    try {
      return await session.all(steps, limit, where)
    } catch (error) {
      if (session.connection.status === 'idle') this.#opening = opening
      throw error
    }
  }

  stream(unit: Unit, statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncGenerator<Result> {
    return this.#pages(
      statement,
      values,
      size,
      (part, bound) => this.run(unit, part, bound, call),
      () => unit.state === 'open',
    )
  }

  /** The pages of a result for a lane that has no unit. */
  pages(statement: Prepared, values: readonly Value[], size: number, limit: Limit): AsyncGenerator<Result> {
    return this.#pages(
      statement,
      values,
      size,
      (part, bound) => this.alone(part, bound, limit),
      () => this.#parts.session.connection.status === 'open',
    )
  }

  /** By a cursor, so that other statements of the transaction may run between two pages. */
  async *#pages(
    statement: Prepared,
    values: readonly Value[],
    size: number,
    run: (part: Prepared, bound: readonly Value[]) => Promise<Result>,
    open: () => boolean,
  ): AsyncGenerator<Result> {
    const { cursor } = this.#parts.settings.config.dialect.session
    if (cursor === null || statement.writes) {
      const { rows, columns } = await run(statement, values)
      for (let at = 0; at < rows.length; at += size) yield { rows: rows.slice(at, at + size), columns, affected: 0, tag: '' }
      return
    }
    const name = `quintet_cursor_${++cursors}`
    const once = (text: string): Prepared => prepare(text, { writes: false, keep: false })
    await run(once(cursor.declare(name, statement.text)), values)
    try {
      for (;;) {
        const page = await run(once(cursor.fetch(name, size)), none)
        if (page.rows.length > 0) yield page
        if (page.rows.length < size) return
      }
    } finally {
      if (open() && !this.#over) await run(once(cursor.close(name)), none)
    }
  }

  async script(unit: Unit, texts: readonly string[], call: Call): Promise<void> {
    for (const text of texts) await this.run(unit, prepare(text, { writes: true, keep: false }), none, call)
  }

  /** Texts for a lane without a unit. */
  async ddl(texts: readonly string[], limit: Limit): Promise<void> {
    for (const text of texts) await this.alone(prepare(text, { writes: true, keep: false }), none, limit, inScript)
  }

  async commit(limit: Limit): Promise<void> {
    if (this.#over) throw this.#ended()
    await this.#turn(limit)
    this.#over = true
    const { session, settings } = this.#parts
    const { commit, committed } = settings.config.dialect.session
    try {
      if (this.#opening.length > 0) return
      const { tag } = await session.run(command(commit), none, limit, this.#atCommit())
      // PostgreSQL answers COMMIT with ROLLBACK, and no error, if a statement had failed
      if (!committed(tag)) throw failure('QT_TRANSACTION_POISONED', `COMMIT was answered with ${tag.slice(0, 20)}`, { phase: 'commit' })
    } catch (error) {
      await this.#undo()
      throw error
    } finally {
      this.#gate.leave()
      this.#parts.giveBack()
    }
  }

  #atCommit(): Circumstance {
    const id = this.#id
    return { phase: 'commit', decides: this.#wrote, ...(id === null ? {} : { resolve: () => this.#parts.resolve(id) }) }
  }

  async rollback(): Promise<void> {
    if (this.#over) return
    this.#over = true
    this.#idle.clear()
    const { session } = this.#parts
    // what runs will be undone in any case: it need not be waited for
    if (this.#gate.taken) session.interrupt('abort')
    const limit = { at: soonest(Number.POSITIVE_INFINITY, this.#parts.settings.deadlines.acquire) }
    try {
      await this.#gate.enter(limit, 'rollback', () => failure('QT_DEADLINE', 'The running statement did not end', { phase: 'rollback' }))
      if (this.#opening.length === 0) await this.#undo()
      this.#gate.leave()
    } catch {
      session.connection.destroy()
    }
    this.#parts.giveBack()
  }

  async #undo(): Promise<void> {
    const { session, settings } = this.#parts
    if (!session.connection.alive || session.connection.status === 'idle') return
    const limit = { at: soonest(Number.POSITIVE_INFINITY, settings.deadlines.acquire) }
    try {
      await session.run(command(settings.config.dialect.session.rollback), none, limit, atRollback)
    } catch {
      session.connection.destroy()
    }
  }

  savepoint(name: string, limit: Limit): Promise<void> {
    return this.#say(this.#parts.settings.config.dialect.session.savepoint(name), limit)
  }

  release(name: string, limit: Limit): Promise<void> {
    return this.#say(this.#parts.settings.config.dialect.session.release(name), limit)
  }

  rollbackTo(name: string, limit: Limit): Promise<void> {
    return this.#say(this.#parts.settings.config.dialect.session.rollbackTo(name), limit)
  }

  #say(text: string, limit: Limit): Promise<void> {
    return this.alone(prepare(text, { writes: false, keep: false }), none, limit, atSavepoint).then(() => undefined)
  }

  /** A statement for a lane that has no unit: it waits for its turn and nothing else. */
  async alone(statement: Prepared, values: readonly Value[], limit: Limit, where: Circumstance = inStatement): Promise<Result> {
    await this.#turn(limit)
    try {
      return await this.#send({ statement, values }, limit, where)
    } finally {
      this.#next()
    }
  }

  #ended(cause?: unknown): QuintetError {
    return failure('QT_TRANSACTION_ENDED', 'The transaction had ended before this was asked of it, or while it ran', { cause })
  }

  #expire(): void {
    const ms = this.#parts.settings.deadlines.idleInTransaction
    void this.rollback()
    this.#parts.owner?.die(
      failure('QT_DEADLINE', `The transaction ran nothing for ${ms} ms and was rolled back`, { phase: 'idle in transaction' }),
    )
  }
}
