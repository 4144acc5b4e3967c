import type { Limit } from '../base/deadline.ts'
import { failure, isFailure, type QuintetError } from '../base/failure.ts'
import type { BeginOptions, Context } from '../base/session.ts'
import type { Soon, Value } from '../base/value.ts'
import type { Call, Hooks } from '../call/call.ts'
import { Holder } from '../call/holder.ts'
import { type Loan, Pool, type PoolTimes, type Supply } from '../call/pool.ts'
import type { Prepared, Result } from '../driver/contract.ts'
import { type Circumstance, classify } from './classify.ts'
import type { Lender } from './lane.ts'
import { type Settings, soonest } from './options.ts'
import { PooledLane } from './pooled-lane.ts'
import { command, prepare } from './prepare.ts'
import { Session, type Step } from './session.ts'

const reading: Circumstance = Object.freeze({ phase: 'statement', decides: false })
const writing: Circumstance = Object.freeze({ phase: 'statement', decides: true })
const atBegin: Circumstance = Object.freeze({ phase: 'begin', decides: false })
const atConnect: Circumstance = Object.freeze({ phase: 'connect', decides: false })
const inStream: Circumstance = Object.freeze({ phase: 'stream', decides: false })
const none: readonly Value[] = Object.freeze([])

/** How many connections a statement is given, as long as a second try does no harm. */
const tries = 3

/** Connections over a network, from a pool. */
export function pooled(settings: Settings): Lender {
  return new PooledLender(settings)
}

/** A server reached through a pool of connections, or through one. */
class PooledLender implements Lender {
  readonly anchor: symbol = Symbol('pool')
  readonly #settings: Settings
  readonly #pool: Pool<Session>

  constructor(settings: Settings) {
    this.#settings = settings
    this.#pool = new Pool(supply(settings), times(settings))
  }

  get readsBeside(): boolean {
    const { driver, target } = this.#settings.config
    return driver.layout(target).kind === 'pool'
  }

  async run(statement: Prepared, values: readonly Value[], call: Call): Promise<Result> {
    const context = this.#context(call.context)
    if (context !== null && !this.#settings.config.driver.features.pipeline) return this.#runWithContext(statement, values, call)
    for (let attempt = 1; ; attempt++) {
      const loan = await this.#acquire(call, null)
      const session = loan.value
      try {
        const where = statement.writes ? writing : reading
        if (context === null) return await session.run(statement, values, call, where)
        // behind one Sync the two are one transaction, to which the context is local
        const results = await session.all([context, { statement, values }], call, where)
        return results[1] as Result
      } catch (error) {
        // a primary that has become a standby: the next connect finds out who is primary now
        if (isFailure(error, 'QT_READ_ONLY')) session.connection.destroy()
        // a read may be sent twice; a write only if the first one was not sent
        const again = statement.writes ? session.unsent : isFailure(error, 'QT_CONNECTION_LOST')
        if (!again || attempt === tries) throw error
      } finally {
        this.#pool.release(loan, session.doubtful)
      }
    }
  }

  /** A context is local to a transaction, so a statement that has one needs one. */
  async #runWithContext(statement: Prepared, values: readonly Value[], call: Call): Promise<Result> {
    const lane = await this.begin({ isolation: 'read committed', readOnly: false, deferrable: false }, call)
    try {
      const result = await lane.alone(statement, values, call)
      await lane.commit(call)
      return result
    } catch (error) {
      await lane.rollback()
      throw error
    }
  }

  #context(context: Context): Step | null {
    const found = this.#settings.config.dialect.session.context?.(context) ?? null
    return found === null ? null : { statement: prepare(found.text, { writes: false, keep: true }), values: found.values }
  }

  async begin(options: BeginOptions, call: Call): Promise<PooledLane> {
    const { config } = this.#settings
    const loan = await this.#acquire(call, new Holder('transaction', call.hooks))
    const session = loan.value
    const context = this.#context(call.context)
    const opening: Step[] = [{ statement: command(config.dialect.session.begin(options)), values: none }]
    if (context !== null) opening.push(context)
    const giveBack = (): void => this.#pool.release(loan, session.doubtful)
    if (!config.driver.features.pipeline) {
      try {
        await session.all(opening, call, atBegin)
      } catch (error) {
        giveBack()
        throw error
      }
      opening.length = 0
    }
    return new PooledLane({ settings: this.#settings, session, opening, owner: call.unit, giveBack, resolve: id => this.#resolve(id) })
  }

  async #resolve(id: string): Promise<'committed' | 'aborted' | 'in progress' | 'unknown'> {
    const { outcome } = this.#settings.config.dialect.session
    if (outcome === null) return 'unknown'
    const loan = await this.#acquire({ at: Number.POSITIVE_INFINITY }, null)
    try {
      const { rows } = await loan.value.run(command(outcome.resolve), [id], { at: Number.POSITIVE_INFINITY }, reading)
      const answer = rows[0]?.[0]
      return answer === 'committed' || answer === 'aborted' || answer === 'in progress' ? answer : 'unknown'
    } finally {
      this.#pool.release(loan, loan.value.doubtful)
    }
  }

  async *stream(statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncGenerator<Result> {
    if (this.#context(call.context) !== null || !this.#settings.config.driver.features.stream) {
      yield* this.#streamInTransaction(statement, values, size, call)
      return
    }
    const loan = await this.#acquire(call, new Holder('stream', call.hooks))
    const session = loan.value
    try {
      yield* session.pages(statement, values, size, call, inStream)
    } finally {
      this.#pool.release(loan, session.doubtful)
    }
  }

  async *#streamInTransaction(statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncGenerator<Result> {
    const lane = await this.begin({ isolation: 'read committed', readOnly: !statement.writes, deferrable: false }, call)
    try {
      yield* lane.pages(statement, values, size, call)
      await lane.commit(call)
    } finally {
      await lane.rollback()
    }
  }

  async script(texts: readonly string[], call: Call): Promise<void> {
    const lane = await this.begin({ isolation: 'read committed', readOnly: false, deferrable: false }, call)
    try {
      await lane.ddl(texts, call)
      await lane.commit(call)
    } catch (error) {
      await lane.rollback()
      throw error
    }
  }

  close(): Promise<void> {
    return this.#pool.close({ at: soonest(Number.POSITIVE_INFINITY, this.#settings.deadlines.acquire) })
  }

  #acquire(call: Limit & Partial<Pick<Call, 'hooks'>>, holder: Holder | null): Soon<Loan<Session>> {
    const soon = this.#pool.acquire({ at: soonest(call.at, this.#settings.deadlines.acquire), signal: call.signal }, holder)
    return soon instanceof Promise && call.hooks?.listening === true ? this.#waited(soon, call.hooks) : soon
  }

  /** Somebody had to wait for a connection: told with how long, and how many wait still. */
  async #waited(soon: Promise<Loan<Session>>, hooks: Hooks): Promise<Loan<Session>> {
    const started = performance.now()
    const tell = (name: string): void =>
      hooks.emit({
        name,
        ms: performance.now() - started,
        store: this.#settings.config.name,
        open: this.#pool.size,
        waiting: this.#pool.waiting,
      })
    try {
      const loan = await soon
      tell('acquire')
      return loan
    } catch (error) {
      tell('exhausted')
      throw error
    }
  }
}

function supply(settings: Settings): Supply<Session> {
  const { config } = settings
  return {
    name: config.name,
    async make(limit) {
      try {
        return new Session(await config.driver.open(config.target, limit, 'writer'), settings)
      } catch (thrown) {
        throw connectError(thrown, settings)
      }
    },
    alive: session => session.connection.alive,
    check: session => session.recover(),
    close: session => session.connection.close({ at: soonest(Number.POSITIVE_INFINITY, 1_000) }),
    destroy: session => session.connection.destroy(),
    busy: (session, is) => session.connection.hold?.(is),
  }
}

function connectError(thrown: unknown, { config }: Settings): QuintetError {
  return classify(thrown, config, atConnect)
}

function times({ config, pool, deadlines }: Settings): PoolTimes {
  const layout = config.driver.layout(config.target)
  const { connect } = deadlines
  if (layout.kind === 'pool') return { ...pool, connect, idle: layout.lent ? 0 : pool.idle, doubt: 60_000 }
  if (layout.kind === 'file') throw failure('QT_BUG', 'A file has a writer and readers, not a pool')
  const never = Number.POSITIVE_INFINITY
  return { min: 0, max: 1, connect: 30_000, idle: never, lifetime: never, leak: pool.leak, doubt: never }
}
