import { wait } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { failure, isFailure, type QuintetError } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import type { BeginOptions, Begins, Call } from './call.ts'
import { aborted, type Cell, currentCell, inCell } from './context.ts'
import { OpenUnit } from './unit.ts'

/** How a transaction is run. */
export interface TransactionOptions {
  /** Serializable unless said otherwise. */
  readonly isolation?: BeginOptions['isolation'] | undefined
  readonly readOnly?: boolean | undefined
  /** With serializable and read-only: waits for a moment without conflicts instead of failing on one. */
  readonly deferrable?: boolean | undefined
  /** How often the whole callback is run again after a failure that repeating cures; 5. */
  readonly retries?: number | undefined
  /** Whose transaction it is, for `assertOutside`: the database object. Without it, the anchor. */
  readonly of?: unknown
}

/** What a transaction's callback works with. */
export type UnitHandle = OpenUnit

const rehearsed = new WeakSet<Begins>()

/** From here on the first attempt of every transaction that may be retried is rolled back once it is done, and run again. */
export function rehearse(begins: Begins): void {
  rehearsed.add(begins)
}

/** Looked up at run time too: the word becomes part of a statement. */
const isolations: readonly string[] = ['serializable', 'repeatable read', 'read committed']

/** Failures that running the whole callback again cures; time that is up and aborted calls are not among them. */
const curable = ['QT_SERIALIZATION', 'QT_DEADLOCK', 'QT_CONNECTION_LOST'] as const

/**
 * Runs `body` in a transaction and commits it; runs all of it again, up to `retries` times, when the server says that
 * somebody else came first. Side effects belong in `unit.afterCommit`.
 *
 * @example
 * await transaction(engine, { isolation: 'read committed' }, async unit => { … }, call)
 */
export async function transaction<T>(
  begins: Begins,
  options: TransactionOptions,
  body: (unit: UnitHandle) => Promise<T>,
  call: Call,
): Promise<T> {
  const retries = options.retries ?? 5
  for (let attempt = 0; ; attempt++) {
    const unit = open(begins, options, call)
    const rehearsal = attempt === 0 && retries > 0 && rehearsed.has(begins)
    try {
      return await once(unit, options.of ?? begins.anchor, rehearsal ? undone(body) : body, call)
    } catch (error) {
      const cause = curableCause(error, unit)
      if (cause === null || attempt >= retries || call.signal?.aborted === true) throw error
      if (call.hooks.listening) call.hooks.emit({ name: 'retry', ms: 0, attempt: attempt + 1, code: cause.code })
      const until = performance.now() + pauseMs(attempt)
      if (until >= call.at) throw error
      await wait(until)
    }
  }
}

/** Does all of it, and then loses. */
function undone<T>(body: (unit: UnitHandle) => Promise<T>): (unit: UnitHandle) => Promise<T> {
  return async unit => {
    await body(unit)
    throw failure('QT_SERIALIZATION', 'The first attempt is rolled back on purpose, to see whether it can be run again')
  }
}

function open(begins: Begins, options: TransactionOptions, call: Call): OpenUnit {
  if (call.signal?.aborted === true) throw aborted('begin')
  const { isolation = begins.isolation ?? 'serializable', readOnly = false, deferrable = false } = options
  if (!isolations.includes(isolation)) throw failure('QT_CONFIGURATION', `isolation is one of ${isolations.join(', ')}`)
  return OpenUnit.open(begins, { isolation, readOnly, deferrable }, call, options.of ?? begins.anchor)
}

/** What the callback threw may hide why: then the failure that poisoned the transaction decides. */
function curableCause(error: unknown, unit: OpenUnit): QuintetError | null {
  if (isFailure(error, ...curable)) return error
  if (isFailure(error, 'QT_OUTCOME_UNKNOWN')) return null
  return isFailure(unit.cause, ...curable) ? unit.cause : null
}

/** Doubles from 5 ms, each between half and all of it, so that those who collided do not meet again. */
function pauseMs(attempt: number): number {
  return 5 * 2 ** attempt * (0.5 + Math.random() / 2)
}

async function once<T>(unit: OpenUnit, of: unknown, body: (unit: UnitHandle) => Promise<T>, call: Call): Promise<T> {
  const started = call.hooks.listening ? performance.now() : 0
  const cell: Cell = { unit, of, outer: currentCell(), open: true }
  let outcome = 'rolled back'
  try {
    const begun = unit.begin()
    if (begun instanceof Promise) await begun
    const result = await untilDeath(
      unit,
      inCell(cell, () => body(unit)),
      call.signal,
    )
    // the handle is dead before COMMIT or ROLLBACK is sent
    cell.open = false
    const ended = finish(unit, call)
    if (ended instanceof Promise) await ended
    outcome = 'committed'
    const told = unit.committed()
    if (told instanceof Promise) await told
    return result
  } catch (error) {
    cell.open = false
    unit.end()
    await unit.rollback(call)
    throw unit.died ?? error
  } finally {
    if (call.hooks.listening) call.hooks.emit({ name: 'transaction', ms: performance.now() - started, outcome })
  }
}

/** Commits, unless something forbids it; then the caller rolls back. */
function finish(unit: OpenUnit, limit: Limit): Soon<void> {
  const problem = unit.end()
  if (problem !== null) throw problem
  return unit.commit(limit)
}

/** Settles as the callback does, or at once when the transaction is lost under it or the call is aborted. */
function untilDeath<T>(unit: OpenUnit, running: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    unit.onDeath = reject
    running.then(resolve, reject)
    if (signal !== undefined) watch(unit, running, signal)
  })
}

function watch(unit: OpenUnit, running: Promise<unknown>, signal: AbortSignal): void {
  const onAbort = (): void => unit.die(aborted('transaction'))
  const settle = (): void => signal.removeEventListener('abort', onAbort)
  signal.addEventListener('abort', onAbort, { once: true })
  running.then(settle, settle)
}

/**
 * A transaction without a callback: commit it or it is rolled back where its block ends. It is not retried, and `db` inside
 * it is not noticed.
 *
 * @example
 * await using tx = await begin(engine, {}, call)
 * await tx.commit()
 */
export async function begin(begins: Begins, options: TransactionOptions, call: Call): Promise<Transaction> {
  const unit = open(begins, options, call)
  await unit.begin()
  return new Transaction(unit, call)
}

/** An explicit transaction, open until `commit`, `rollback` or the end of its block. */
export class Transaction implements AsyncDisposable {
  readonly unit: OpenUnit
  readonly #call: Call
  #ended = false

  constructor(unit: OpenUnit, call: Call) {
    this.unit = unit
    this.#call = call
  }

  async commit(): Promise<void> {
    if (this.#ended) throw failure('QT_TRANSACTION_ENDED', 'The transaction was committed or rolled back before')
    this.#ended = true
    try {
      await finish(this.unit, this.#call)
    } catch (error) {
      await this.unit.rollback(this.#call)
      throw error
    }
    await this.unit.committed()
  }

  async rollback(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.unit.end()
    await this.unit.rollback(this.#call)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.rollback()
  }
}
