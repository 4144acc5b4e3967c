import type { Limit } from '../base/deadline.ts'
import type { QuintetError } from '../base/failure.ts'
import type { BeginOptions, Context } from '../base/session.ts'
import type { Soon } from '../base/value.ts'

/** One call's life. Made once per await, the last argument of every plug-in verb. */
export interface Call extends Limit {
  /** Part of every plan, pool and merge key. */
  readonly context: Context
  /** The open transaction; an engine finds its lane in it. */
  readonly unit: Unit | null
  readonly hooks: Hooks
}

/** What a user may listen to; see hooks.ts. */
export interface Hooks {
  /** False while nobody listens: then no event is built and no time is taken. */
  readonly listening: boolean
  emit(event: { readonly name: string; readonly ms: number; readonly [key: string]: unknown }): void
}

/** An open transaction, or an open savepoint in one: alive, poisoned by a failed statement, or ended. */
export interface Unit {
  readonly state: 'open' | 'poisoned' | 'ended'
  /** Of the store that it was begun on; work of others is not part of it. */
  readonly anchor: symbol
  /** Names of what other stores will learn at the commit: whoever reads that now would miss it. */
  readonly deferred: Set<string>
  /**
   * The unit that work belongs to which is asked of this one now: itself, or the savepoint that is open around the caller.
   * A promise means that a savepoint of somebody else is open: wait for it, then ask again. Throws if poisoned or ended.
   */
  join(call: Call): Unit | Promise<void>
  /** Throws if it is poisoned or ended: asked again before what had to wait is sent. */
  admit(): void
  /** The lane of a store on the same anchor, with the savepoints of this unit established. */
  lane(of: Begins, call: Call): Soon<Lane>
  /** One call of the transaction begins to wait, or has settled; what still waits at the end is an error. */
  enter(work: Work): void
  leave(work: Work): void
  /** A call that was sent has failed: nothing more may run in this unit. Returns the error. */
  poison(error: QuintetError): QuintetError
  /** The lane was lost or given up under the transaction, which is over now. */
  die(error: QuintetError): void
  /** Runs `body` in a savepoint, which is undone if it throws. */
  attempt<T>(body: (unit: Unit) => Promise<T>): Promise<T>
  /** Runs `hook` once the outermost transaction is committed; dropped if this unit is rolled back. */
  afterCommit(hook: () => unknown): void
  /** Notes a write that was built and must be awaited before the end; `forget` takes it back. */
  expect(work: Work): void
  forget(work: Work): void
}

/** What a transaction waits for, named in errors: a statement by its text, anything else by what it is. */
export type Work = { readonly text: string } | { readonly what: string }

/** What can hold a transaction open. Same `anchor` = same transaction. */
export interface Begins {
  readonly anchor: symbol
  /** How its transactions are isolated where they do not say; serializable. */
  readonly isolation?: BeginOptions['isolation'] | undefined
  /** `call.unit` is the transaction that will own the lane. */
  begin(options: BeginOptions, call: Call): Soon<Lane>
}

/** One connection held by a transaction, from BEGIN to its end. */
export interface Lane {
  /** Resolves only when the server said COMMIT; a lost reply is QT_OUTCOME_UNKNOWN. */
  commit(limit: Limit): Soon<void>
  /** Never throws: a lane that cannot roll back is destroyed. */
  rollback(limit: Limit): Soon<void>
  savepoint(name: string, limit: Limit): Soon<void>
  release(name: string, limit: Limit): Soon<void>
  rollbackTo(name: string, limit: Limit): Soon<void>
}

export type { BeginOptions, Context }
