import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { CounterVerbs, LeaseVerbs, LimitVerbs, ListVerbs, MemberVerbs, StreamVerbs } from './container-contract.ts'

/** What a key-value server must do: two verbs. Keys are text, values bytes, versions opaque. */
export interface KeyValueStore {
  readonly features: KeyValueFeatures
  /** In the order of the keys; what has expired is undefined. */
  get(space: string, keys: readonly string[], call: Call): Soon<readonly (Stored | undefined)[]>
  /**
   * One outcome each, in order. `each`: every write whose own condition holds is done. `all`: none is done unless all conditions
   * hold, which only a store that is `atomic` can.
   */
  write(writes: readonly KeyValueWrite[], how: 'each' | 'all', call: Call): Soon<readonly Written[]>
  /** The next keys of a range in the order of their bytes; a live key once, even while others write. */
  scan?(space: string, range: Range, call: Call): Soon<readonly Entry[]>
  readonly counters?: CounterVerbs
  readonly members?: MemberVerbs
  readonly lists?: ListVerbs
  readonly streams?: StreamVerbs
  readonly leases?: LeaseVerbs
  readonly limits?: LimitVerbs
  /** Makes what the store keeps its keys in, and drops it; a server that needs neither has neither. */
  create?(call: Call): Promise<void>
  drop?(call: Call): Promise<void>
  /** Removes some of what has expired; answers how much. */
  sweep?(call: Call): Soon<number>
  close?(): void
}

/** A write as data, so that a batch, an outbox entry and a retry are the same thing. */
export type KeyValueWrite = { readonly space: string; readonly key: string; readonly when: 'absent' | 'present' | Version | null } & (
  | { readonly do: 'put'; readonly value: Uint8Array; readonly ttlMs: number | null }
  | { readonly do: 'delete' }
  | { readonly do: 'touch'; readonly ttlMs: number | null }
)

export type Written =
  | { readonly ok: true; readonly version: Version | null }
  /** The condition did not hold. */
  | { readonly ok: false }

export interface Stored {
  readonly value: Uint8Array
  readonly version: Version
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null
}

/** Equal means unchanged; never ordered, never computed. */
export type Version = string & { readonly $version: true }

export type Entry = readonly [key: string, stored: Stored]

export interface Range {
  readonly prefix: string | null
  /** Inclusive. */
  readonly from: string | null
  /** Exclusive. */
  readonly to: string | null
  /** Only keys beyond this one, in the direction of the scan. */
  readonly after: string | null
  readonly reverse: boolean
  readonly limit: number
}

export interface KeyValueFeatures {
  /** The unit of times to live; what it would round is refused. */
  readonly ttl: 'ms' | 's' | null
  readonly atomic: 'all' | null
  /** Whether the store may lose values that have not expired. */
  readonly evicts: boolean
  /** Most bytes of a key (and of a member of a container), and of a value. */
  readonly longest: { readonly key: number; readonly value: number }
  /** Whether a counter may be below zero. */
  readonly negative: boolean
}
