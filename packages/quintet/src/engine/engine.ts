import { failure } from '../base/failure.ts'
import type { BeginOptions } from '../base/session.ts'
import type { Soon, Value } from '../base/value.ts'
import type { Call, Lane, Unit } from '../call/call.ts'
import { aborted, within } from '../call/context.ts'
import { transaction } from '../call/retry.ts'
import type { Prepared, Result } from '../driver/contract.ts'
import type { Dialect } from '../sql/dialect.ts'
import type { Engine } from './contract.ts'
import type { Lender, SqlLane } from './lane.ts'
import { observed } from './observe.ts'
import { deadlineDefaults, type EngineConfig, embeddedDeadlines, poolDefaults, type Settings } from './options.ts'
import { command } from './prepare.ts'
import { Replicas } from './replicas.ts'

/**
 * Makes an engine from a driver, a dialect and where to go. Nothing is opened until something is asked of it.
 *
 * @example
 * const e = engine({ driver: nodeSqlite, lends: embedded, dialect: sqliteDialect, target, name: 'blog.db' })
 */
export function engine(config: EngineConfig): Engine {
  const defaults = config.driver.features.sync ? embeddedDeadlines : deadlineDefaults
  return new SqlEngine({ config, pool: { ...poolDefaults, ...config.pool }, deadlines: { ...defaults, ...config.deadlines } })
}

class SqlEngine implements Engine {
  readonly #settings: Settings
  readonly #lender: Lender
  readonly #replicas: Replicas | null
  #closed = false
  #statements = 0

  constructor(settings: Settings) {
    this.#settings = settings
    this.#lender = settings.config.lends(settings)
    this.#replicas = settings.config.replicas === undefined ? null : new Replicas(settings, this.#lender)
  }

  get dialect(): Dialect {
    return this.#settings.config.dialect
  }

  get isolation(): BeginOptions['isolation'] | undefined {
    return this.#settings.config.isolation
  }

  get plansKept(): number {
    return this.#settings.config.plans ?? 1000
  }

  get features(): Engine['features'] {
    return this.#settings.config.driver.features
  }

  get anchor(): symbol {
    return this.#lender.anchor
  }

  get readsBeside(): boolean {
    return this.#lender.readsBeside
  }

  get statements(): number {
    return this.#statements
  }

  run(statement: Prepared, values: readonly Value[], call: Call): Soon<Result> {
    if (call.hooks.listening) return observed(statement, this.#settings.config.name, call, () => this.#run(statement, values, call))
    return this.#run(statement, values, call)
  }

  #run(statement: Prepared, values: readonly Value[], call: Call): Soon<Result> {
    this.#admit(call)
    this.#statements++
    if (call.unit !== null) return this.#inside(call.unit, statement, values, call)
    return this.#outside(statement, call).run(statement, values, call)
  }

  /** A replica may be a moment behind, so that the context must allow it; writes and transactions are the primary's. */
  #outside(statement: Prepared, { context }: Call): Pick<Lender, 'run' | 'stream'> {
    return this.#replicas !== null && context.replica === true && !statement.writes ? this.#replicas : this.#lender
  }

  /** Nothing is begun for a call that was given up, or after the end. */
  #admit(call: Call): void {
    if (this.#closed) throw failure('QT_CLOSED', `${this.#settings.config.name} was closed`)
    if (call.signal?.aborted === true) throw aborted()
    if (call.context.role !== undefined && this.dialect.session.context === null)
      throw failure('QT_UNSUPPORTED', `${this.#settings.config.name} has no roles; who may do what is up to the program there`)
    if (call.at !== Number.POSITIVE_INFINITY && call.at <= performance.now())
      throw failure('QT_DEADLINE', 'The deadline of the call had passed before it began')
  }

  /** In this tick where the lane is there and nobody else's savepoint is in the way. */
  #inside(unit: Unit, statement: Prepared, values: readonly Value[], call: Call): Soon<Result> {
    const joined = unit.join(call)
    if (joined instanceof Promise) return this.#later(unit, statement, () => this.#inside(unit, statement, values, call), joined)
    const lane = joined.lane(this, call)
    if (lane instanceof Promise)
      return this.#later(joined, statement, async () => own(await lane).run(joined, statement, values, call), lane)
    return own(lane).run(joined, statement, values, call)
  }

  /** Waits for `before`; meanwhile the transaction knows that somebody waits. */
  async #later<T>(unit: Unit, statement: Prepared, next: () => Soon<T>, before: Promise<unknown>): Promise<T> {
    unit.enter(statement)
    try {
      await before
      return await next()
    } finally {
      unit.leave(statement)
    }
  }

  begin(options: BeginOptions, call: Call): Soon<Lane> {
    this.#admit(call)
    return this.#lender.begin(options, call)
  }

  atomically<T>(call: Call, body: (call: Call) => Soon<T>): Soon<T> {
    if (call.unit !== null) return body(call)
    return transaction(this, { isolation: 'read committed', retries: 0, of: this }, async unit => body(within(call, unit)), call)
  }

  async undone<T>(call: Call, body: (call: Call) => Promise<T>): Promise<T> {
    const undo = new Undo<T>()
    const run = async (unit: Unit): Promise<never> => {
      undo.result = { value: await body(within(call, unit)) }
      throw undo
    }
    try {
      if (call.unit === null) await transaction(this, { isolation: 'read committed', retries: 0, of: this }, run, call)
      else await call.unit.attempt(run)
    } catch (thrown) {
      if (thrown !== undo) throw thrown
    }
    if (undo.result === null) throw failure('QT_BUG', 'work to be undone that did not run')
    return undo.result.value
  }

  async *stream(statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncGenerator<Result> {
    this.#admit(call)
    this.#statements++
    if (call.unit === null) return yield* this.#outside(statement, call).stream(statement, values, size, call)
    const { unit, lane } = await this.#lane(call.unit, call)
    yield* lane.stream(unit, statement, values, size, call)
  }

  async script(texts: readonly string[], call: Call): Promise<void> {
    this.#admit(call)
    if (call.unit === null) return this.#lender.script(texts, call)
    const { unit, lane } = await this.#lane(call.unit, call)
    await lane.script(unit, texts, call)
  }

  async #lane(asked: Unit, call: Call): Promise<{ unit: Unit; lane: SqlLane }> {
    for (;;) {
      const unit = asked.join(call)
      if (unit instanceof Promise) await unit
      else return { unit, lane: own(await unit.lane(this, call)) }
    }
  }

  async probe(call: Call): Promise<{ readonly version: string }> {
    const { rows } = await this.run(command(this.dialect.session.version), [], call)
    return { version: String(rows[0]?.[0] ?? '') }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await Promise.all([this.#lender.close(), this.#replicas?.close()])
  }
}

/** Ends a transaction that is not to be kept. */
class Undo<T> {
  result: { readonly value: T } | null = null
}

/** A cast: a unit answers only to the anchor of the engine that began it, and SQL engines begin SQL lanes. */
function own(lane: Lane): SqlLane {
  return lane as SqlLane
}
