import { AsyncLocalStorage } from 'node:async_hooks'
import { type Duration, duration } from '../base/clock.ts'
import { failure, type QuintetError } from '../base/failure.ts'
import { kindOf, shown, text } from '../schema/check.ts'
import type { Call, Context, Hooks, Unit } from './call.ts'
import { quiet } from './hooks.ts'

export const noContext: Context = Object.freeze({})

/** The call that every other is made from: no deadline of its own (stores have theirs), no transaction, nobody listening. */
export const rootCall: Call = Object.freeze({
  at: Number.POSITIVE_INFINITY,
  signal: undefined,
  context: noContext,
  unit: null,
  hooks: quiet,
})

/** What a single call may say for itself. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds, or text such as '5s', for everything that this call does, retries included. */
  readonly deadline?: Duration | undefined
  readonly context?: Context | undefined
  readonly unit?: Unit | null | undefined
  readonly hooks?: Hooks | undefined
}

/** Makes the one object of a call; without options the base itself will do. */
export function makeCall(base: Call, options?: CallOptions): Call {
  if (options === undefined) return base
  const { signal, deadline, context, unit, hooks } = options
  if (signal?.aborted === true) throw aborted()
  return {
    at: deadline === undefined ? base.at : Math.min(base.at, performance.now() + duration(deadline, 'deadline')),
    signal: signal ?? base.signal,
    context: context ?? base.context,
    unit: unit === undefined ? base.unit : unit,
    hooks: hooks ?? base.hooks,
  }
}

/** The same call inside a transaction. */
export function within(call: Call, unit: Unit): Call {
  return { at: call.at, signal: call.signal, context: call.context, unit, hooks: call.hooks }
}

const names: readonly string[] = ['tenant', 'role', 'actor']

/** Refuses a context that no server could be told: it goes into every statement's transaction. */
export function checkContext(context: Context): Context {
  for (const [key, value] of Object.entries(context)) {
    const wrong = names.includes(key) ? text(value) : key === 'replica' ? (typeof value === 'boolean' ? null : 'true or false') : 'nothing'
    if (wrong !== null) throw failure('QT_VALUE', `db.with({ ${shown(key)} }): expected ${wrong}, got ${kindOf(value)}`)
  }
  return context
}

/** Reasons are not copied into the message: they are the caller's and may hold anything. */
export function aborted(phase?: string): QuintetError {
  return failure('QT_ABORTED', phase === undefined ? 'The call was aborted before it began' : `The call was aborted (${phase})`, { phase })
}

/** The transaction around the running code. The cell outlives it in leaked contexts, marked closed. */
export interface Cell {
  readonly unit: Unit
  /** Whose transaction it is: the identity that `assertOutside` is asked about. */
  readonly of: unknown
  readonly outer: Cell | null
  open: boolean
}

const cells = new AsyncLocalStorage<Cell | null>()

/** Runs `body` with the transaction's cell around it; the caller marks the cell closed at the end. */
export function inCell<T>(cell: Cell, body: () => T): T {
  return cells.run(cell, body)
}

export function currentCell(): Cell | null {
  return cells.getStore() ?? null
}

/** Throws if a transaction of `of` is open around the running code: its handle was meant. Costs one look-up. */
export function assertOutside(of: unknown): void {
  for (let cell = cells.getStore() ?? null; cell !== null; cell = cell.outer) {
    if (cell.open && cell.of === of) {
      throw failure(
        'QT_INSIDE_TRANSACTION',
        'db was used inside an open transaction of the same database, where it would wait for itself or miss what the transaction wrote',
      )
    }
  }
}

/**
 * Runs `body` as if no transaction were open around it: for work that must not be part of it, on another connection.
 *
 * @example
 * await db.transaction(async tx => { await outside(() => db.audit.insert({ what: 'tried' })) })
 */
export function outside<T>(body: () => T): T {
  return cells.run(null, body)
}
