import type { BeginOptions } from '../base/session.ts'
import type { Driver, Target } from '../driver/contract.ts'
import type { Dialect } from '../sql/dialect.ts'
import type { Named } from './classify.ts'
import type { Lender } from './lane.ts'

/** What an engine is made from. All times are milliseconds. */
export interface EngineConfig {
  readonly driver: Driver
  /** Where its connections come from: `embedded` or `pooled`. Said by who makes the engine, so that the other one is not loaded. */
  readonly lends: (settings: Settings) => Lender
  readonly dialect: Dialect
  readonly target: Target
  /** Address without secrets, for errors and events. */
  readonly name: string
  /** Servers that follow this one: reads outside transactions go there if their context says so. */
  readonly replicas?: readonly { readonly name: string; readonly target: Target }[] | undefined
  readonly pool?: Partial<PoolOptions> | undefined
  readonly deadlines?: Partial<Deadlines> | undefined
  /** How transactions are isolated that do not say; serializable. */
  readonly isolation?: BeginOptions['isolation'] | undefined
  /** Compiled statements that are kept of each sort; 1000. */
  readonly plans?: number | undefined
  /** Model and field of what a constraint is about. */
  readonly names?: Named | undefined
}

export interface PoolOptions {
  readonly min: number
  readonly max: number
  /** A connection that nobody used for so long is closed. */
  readonly idle: number
  /** A connection is closed at this age, give or take a tenth, so that a pool does not reconnect all at once. */
  readonly lifetime: number
  /** A connection that is held for so long is told as a leak, with the stack of who holds it. */
  readonly leak: number
}

export interface Deadlines {
  readonly acquire: number
  readonly connect: number
  readonly statement: number
  /** Between two statements of an open transaction. */
  readonly idleInTransaction: number
}

export const poolDefaults: PoolOptions = Object.freeze({ min: 0, max: 10, idle: 30_000, lifetime: 30 * 60_000, leak: 10_000 })

export const deadlineDefaults: Deadlines = Object.freeze({ acquire: 5_000, connect: 5_000, statement: 30_000, idleInTransaction: 10_000 })

/** The one writer of a file is everybody's, so a transaction that pauses is given up sooner. */
export const embeddedDeadlines: Deadlines = Object.freeze({ ...deadlineDefaults, idleInTransaction: 2_000 })

/** The earlier of the call's own limit and `ms` from now. */
export function soonest(at: number, ms: number): number {
  return Math.min(at, performance.now() + ms)
}

/** The engine config as its parts see it. */
export interface Settings {
  readonly config: EngineConfig
  readonly pool: PoolOptions
  readonly deadlines: Deadlines
}
