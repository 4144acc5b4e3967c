import type { Duration } from '../base/clock.ts'
import type { CallOptions } from '../call/context.ts'

export interface SetOptions extends CallOptions {
  /** How long the value lives, instead of the map's own time. */
  readonly ttl?: Duration
  /** Set it only if the key is absent, or only if it is there. */
  readonly when?: 'absent' | 'present'
}

/** A map of keys to values of type `V`. */
export interface KeyValueHandle<V, L extends string> {
  readonly $lacks?: L
  /** The value, or undefined if there is none or it has expired. */
  get(key: string, options?: CallOptions): Promise<V | undefined>
  /** One answer for each key, in their order. */
  getMany(keys: readonly string[], options?: CallOptions): Promise<(V | undefined)[]>
  /** Whether it was set: always, unless `when` said otherwise. */
  set(key: string, value: V, options?: SetOptions): Promise<boolean>
  /** Whether there was something to delete. */
  delete(key: string, options?: CallOptions): Promise<boolean>
}
