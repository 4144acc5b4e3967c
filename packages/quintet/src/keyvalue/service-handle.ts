import type { Duration } from '../base/clock.ts'
import type { Verb } from '../schema/refused.ts'
import type { CallOptions, ExpiryOptions, Outside } from './handle.ts'

/** What is known of each visitor, under a name that cannot be guessed. Names are kept as digests. */
export interface SessionHandle<V, I, L extends string> {
  /** Keeps a value under a new name, which is given back. */
  create(value: I, options?: ExpiryOptions): Promise<string>
  get(id: string, options?: CallOptions): Promise<V | undefined>
  /** Changes what is there; undefined, and nothing is made, if it is gone. */
  update<R extends I | undefined>(id: string, change: (value: V) => R | PromiseLike<R>, options?: ExpiryOptions): Promise<R | undefined>
  touch(id: string, options?: ExpiryOptions): Promise<boolean>
  destroy(id: string, options?: CallOptions): Promise<boolean>
  /** The same value under a new name, the old one gone, in one step: do so when a visitor logs in. */
  readonly rotate: Verb<
    'keyValue.atomic',
    L,
    (id: string, options?: ExpiryOptions) => Promise<string | undefined>,
    'this store cannot write several keys as one; create a session, then destroy the old one'
  >
}

export interface CacheOptions extends CallOptions {
  /** With which it can be invalidated. */
  readonly tags?: readonly string[]
}

/** Values that can be loaded again. In a transaction nothing is read from it or kept in it, and invalidation waits for the commit. */
export interface CacheHandle<V, I, L extends string> {
  /** What is kept, or undefined. */
  get(key: string, options?: CallOptions): Promise<V | undefined>
  /**
   * What is kept, else what `load` gives, which is kept from then on. However many ask, one of all processes loads at a time. A
   * value past its freshness is given while a new one is loaded.
   */
  get<R extends I | V | undefined>(key: string, load: () => R | PromiseLike<R>, options?: CacheOptions): Promise<V | R>
  readonly set: Outside<L, (key: string, value: I, options?: CacheOptions) => Promise<void>>
  /** From now on it is loaded anew. */
  delete(key: string, options?: CallOptions): Promise<void>
  /** From now on everything with one of these tags is loaded anew. */
  invalidate(tags: readonly string[], options?: CallOptions): Promise<void>
  /** What this process saw. */
  readonly stats: { readonly hits: number; readonly stale: number; readonly misses: number; readonly loads: number }
}

/** A key that is held, for a time. */
export interface Lease extends AsyncDisposable {
  readonly key: string
  /** Grows with each holder of a key: whoever writes for a lease sends it along, and who keeps the data refuses a lower one. */
  readonly fence: bigint
  /** Whether it is held as far as this process knows, without asking. */
  readonly held: boolean
  /** Aborted when `hold` finds that it was lost. */
  readonly signal: AbortSignal
  /** Holds it from now on for its time, or another; false if it was lost. */
  extend(ttl?: Duration): Promise<boolean>
  /** Whether it was still held. */
  release(): Promise<boolean>
}

/** One holder at a time for each key. A holder that is slower than its time is one no more: what must be exact checks the fence. */
export interface LockHandle<L extends string> {
  /** The lease, or undefined if somebody holds the key, and does so until `wait` is over. */
  readonly acquire: Outside<
    L,
    (key: string, options?: CallOptions & { readonly ttl?: Duration; readonly wait?: Duration }) => Promise<Lease | undefined>
  >
  /** Runs `body` as the holder, extending the lease while it runs; waits for its turn until the deadline (30 s). */
  readonly hold: Outside<
    L,
    <T>(key: string, body: (lease: Lease) => PromiseLike<T> | T, options?: CallOptions & { readonly ttl?: Duration }) => Promise<T>
  >
  held(key: string, options?: CallOptions): Promise<boolean>
}

export interface Taken {
  readonly allowed: boolean
  /** How many more would be allowed at once. */
  readonly remaining: number
  /** Milliseconds until it would be allowed; 0 if it was. */
  readonly retryAfterMs: number
  /** Milliseconds until the whole limit is there again. */
  readonly fullAfterMs: number
}

/** How often something may happen for each key: evenly over time, and up to the limit at once. */
export interface LimitHandle<L extends string> {
  readonly take: Outside<L, (key: string, cost?: number, options?: CallOptions) => Promise<Taken>>
  /** As if nothing had been taken. */
  readonly reset: Outside<L, (key: string, options?: CallOptions) => Promise<void>>
}
