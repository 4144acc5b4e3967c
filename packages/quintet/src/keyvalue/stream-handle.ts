import type { Duration } from '../base/clock.ts'
import type { CallOptions, Outside } from './handle.ts'

export interface StreamEntry<V> {
  /** Its place, for `after`. */
  readonly id: string
  readonly value: V
  readonly addedAt: Date
}

/** Entries that are only added. Whoever reads after an id sees every one that was or will be added after it, none twice and none left out. */
export interface StreamHandle<V, I, L extends string> {
  /** Its id. In a transaction it is there once that is committed. */
  add(value: I, options?: CallOptions): Promise<string>
  addMany(values: readonly I[], options?: CallOptions): Promise<string[]>
  read(options?: CallOptions & { readonly after?: string; readonly limit?: number }): Promise<StreamEntry<V>[]>
  /** All entries after an id (without it: from the first), then those that come, until the call is aborted or its time is over. */
  readonly follow: Outside<L, (options?: CallOptions & { readonly after?: string }) => AsyncIterable<StreamEntry<V>>>
  size(options?: CallOptions): Promise<number>
  /** Removes the oldest beyond so many, but for what a group has not done with; how many went. */
  trim(keep?: number, options?: CallOptions): Promise<number>
  /** A group of consumers; it begins with the first entry, or with those that come after it was made. */
  group(name: string, options?: { readonly from?: 'first' | 'now' }): StreamGroup<V, L>
}

export interface ClaimOptions extends CallOptions {
  /** How many at once; 10. */
  readonly limit?: number
  /** How long a consumer has for each before another one gets it; 30 s. */
  readonly idle?: Duration
  /** What was given to somebody so often, and never done, is set aside; 5. */
  readonly maxDeliveries?: number
}

/** An entry that a consumer has for a time. */
export interface Message<V> extends StreamEntry<V> {
  /** How often it was given to somebody, this time included. */
  readonly deliveries: number
  /** It is done. False if its time was over and another one has it. */
  ack(options?: CallOptions): Promise<boolean>
  /** It is not: another one gets it, at once or after a while. */
  nack(options?: CallOptions & { readonly after?: Duration }): Promise<boolean>
  /** It takes longer: so long from now on. */
  extend(by: Duration, options?: CallOptions): Promise<boolean>
}

/** Consumers who share the entries of a stream: each goes to one of them, and to another one if it is not done in time. */
export interface StreamGroup<V, L extends string> {
  readonly name: string
  create(options?: CallOptions): Promise<void>
  readonly claim: Outside<L, (consumer: string, options?: ClaimOptions) => Promise<Message<V>[]>>
  /** Messages as they come, until the call is aborted or its time is over; with `drain`, until none is left. */
  readonly consume: Outside<L, (consumer: string, options?: ClaimOptions & { readonly drain?: boolean }) => AsyncIterable<Message<V>>>
  /** A message is done; on `tx`, together with what was done for it. */
  ack(message: { readonly id: string; readonly deliveries: number }, options?: CallOptions): Promise<boolean>
  state(options?: CallOptions): Promise<{ readonly pending: number; readonly setAside: number; readonly waiting: number }>
  /** What was delivered too often, the oldest first. */
  setAside(options?: CallOptions & { readonly limit?: number }): Promise<(StreamEntry<V> & { readonly deliveries: number })[]>
  /** Gives what was set aside another chance. */
  retry(id: string, options?: CallOptions): Promise<boolean>
  /** Drops what was set aside. */
  discard(id: string, options?: CallOptions): Promise<boolean>
  remove(options?: CallOptions): Promise<boolean>
}
