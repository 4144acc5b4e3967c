import type { Duration } from '../base/clock.ts'
import type { AnyKeyed } from '../schema/keyvalue-form.ts'
import type { Refused, Verb } from '../schema/refused.ts'
import type { HashContainer, ListContainer, SetContainer, SortedContainer } from './container-handle.ts'
import type { CacheHandle, LimitHandle, LockHandle, SessionHandle } from './service-handle.ts'
import type { StreamHandle } from './stream-handle.ts'

/** Limits of one call. */
export interface CallOptions {
  readonly signal?: AbortSignal
  /** Milliseconds, or text such as '5s', for everything that this call does. */
  readonly deadline?: Duration
}

export interface ExpiryOptions extends CallOptions {
  /** How long it lives, instead of the model's own time: milliseconds, or text such as '30m'; null: for ever. */
  readonly ttl?: Duration | null
}

/** What was written under a key. Equal versions mean that nothing was written in between; their order means nothing. */
export type Version = string & { readonly $version: true }

export interface SetOptions extends ExpiryOptions {
  /** Only if the key is absent, or there, or still has the version that `entry` gave. */
  readonly when?: 'absent' | 'present' | Version
}

export interface ScanOptions extends CallOptions {
  /** Only keys that begin so. */
  readonly prefix?: string
  /** From this key on, and up to but not including that one. */
  readonly from?: string
  readonly to?: string
  /** Only keys after this one, in the direction of the scan. */
  readonly after?: string
  readonly reverse?: boolean
  readonly limit?: number
}

/** What exists outside of transactions only. */
export type Outside<L extends string, F> =
  | F
  | (L extends 'tx' ? Refused<'this does not exist in a transaction: use db before or after it'> : never)

type NoScan = 'this store cannot enumerate keys; keep those that you need in a set or a table'

/** A map of keys to values. */
export interface MapHandle<V, I, L extends string> {
  /** The value, or undefined if there is none or it has expired. */
  get(key: string, options?: CallOptions): Promise<V | undefined>
  /** One answer for each key, in their order. */
  getMany(keys: readonly string[], options?: CallOptions): Promise<(V | undefined)[]>
  /** The value with its version and when it expires. */
  entry(
    key: string,
    options?: CallOptions,
  ): Promise<{ readonly value: V; readonly version: Version; readonly expiresAt: Date | null } | undefined>
  has(key: string, options?: CallOptions): Promise<boolean>
  /** Whether it was set: always, unless `when` said otherwise. */
  set(key: string, value: I, options?: SetOptions): Promise<boolean>
  /** All of them or none: false if `when` did not hold for one. */
  readonly setMany: Verb<
    'keyValue.atomic',
    L,
    (
      entries: Iterable<readonly [string, I]> | Readonly<Record<string, I>>,
      options?: ExpiryOptions & { readonly when?: 'absent' | 'present' },
    ) => Promise<boolean>,
    'this store cannot write several keys as one'
  >
  /** Whether there was something to delete. */
  delete(key: string, options?: CallOptions & { readonly when?: Version }): Promise<boolean>
  /** How many there were. */
  deleteMany(keys: readonly string[], options?: CallOptions): Promise<number>
  /** Begins its time anew; false if it is not there. */
  touch(key: string, options?: ExpiryOptions): Promise<boolean>
  /**
   * Changes a value by what it was: no change is lost, whoever writes at the same time. `change` may run more than once; the
   * undefined that it gets means that there is none, the one that it gives deletes.
   */
  update<R extends I | undefined>(key: string, change: (value: V | undefined) => R | PromiseLike<R>, options?: ExpiryOptions): Promise<R>
  /** Every entry of a range in the order of the keys' bytes; one that is there all the while comes once, whatever others write. */
  readonly scan: Verb<'keyValue.scan', L, (options?: ScanOptions) => AsyncIterable<readonly [key: string, value: V]>, NoScan>
  readonly keys: Verb<'keyValue.scan', L, (options?: ScanOptions) => AsyncIterable<string>, NoScan>
  /** One page of a scan; `next` is the `after` of the one that follows, null at the end. */
  readonly page: Verb<
    'keyValue.scan',
    L,
    (options?: ScanOptions) => Promise<{ readonly entries: (readonly [key: string, value: V])[]; readonly next: string | null }>,
    NoScan
  >
}

/** Whole numbers of 64 bits. */
export interface CounterHandle {
  /** 0n if it was never added to, or has expired. */
  get(key: string, options?: CallOptions): Promise<bigint>
  getMany(keys: readonly string[], options?: CallOptions): Promise<bigint[]>
  /** The sum; undefined, and nothing added, if it would be below the floor. Its time begins when the counter does. */
  add(key: string, by?: bigint, options?: CallOptions & { readonly ttl?: Duration; readonly floor?: bigint }): Promise<bigint | undefined>
  delete(key: string, options?: CallOptions): Promise<boolean>
}

type Contained<L extends string, F> = Verb<
  'keyValue.containers',
  L,
  F,
  'this store has no containers; keep one value under each key, in a map'
>

/** One line a form: an indexed access, so that only what is read is instantiated. */
export interface KeyValueHandles<M extends AnyKeyed, L extends string> {
  map: MapHandle<M['value'], M['input'], L>
  session: SessionHandle<M['value'], M['input'], L>
  counter: CounterHandle
  hash: Contained<L, HashContainer<M['value'], M['input']>>
  list: Contained<L, ListContainer<M['value'], M['input'], L>>
  set: Contained<L, SetContainer<M['value'], M['input']>>
  sorted: Contained<L, SortedContainer<M['value'], M['input']>>
  stream: Verb<'keyValue.streams', L, StreamHandle<M['value'], M['input'], L>, 'this store has no streams'>
  cache: CacheHandle<M['value'], M['input'], L>
  lock: Verb<'keyValue.locks', L, LockHandle<L>, 'this store may lose a lock; keep locks in one that loses nothing'>
  limit: Verb<'keyValue.limits', L, LimitHandle<L>, 'this store has no limits; count in windows with a counter that has a ttl'>
}
