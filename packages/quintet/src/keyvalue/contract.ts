import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'

/** What a key-value server must do: two verbs. Keys are text, values bytes, versions opaque. */
export interface KeyValueStore {
  readonly features: KeyValueFeatures
  /** In the order of the keys; what has expired is undefined. */
  get(space: string, keys: readonly string[], call: Call): Soon<readonly (Stored | undefined)[]>
  /** One outcome each, in order; all of them or none where the store is `atomic`. */
  write(writes: readonly KeyValueWrite[], call: Call): Soon<readonly Written[]>
  /** Makes what the store keeps its keys in, and drops it; a server that needs neither has neither. */
  readonly create?: (call: Call) => Promise<void>
  readonly drop?: (call: Call) => Promise<void>
}

/** A write as data, so that a batch, an outbox entry and a retry are the same thing. */
export type KeyValueWrite = { readonly space: string; readonly key: string; readonly when: 'absent' | 'present' | Version | null } & (
  | { readonly do: 'put'; readonly value: Uint8Array; readonly ttlMs: number | null }
  | { readonly do: 'delete' }
)

export type Written = { readonly ok: true; readonly version: Version } | { readonly ok: false; readonly reason: 'conflict' | 'missing' }

export interface Stored {
  readonly value: Uint8Array
  readonly version: Version
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null
}

/** Equal means unchanged; never ordered, never computed. */
export type Version = string & { readonly $version: true }

export interface KeyValueFeatures {
  readonly ttl: 'ms' | 's' | null
  readonly atomic: 'all' | 'slot' | null
  /** Whether the store may lose values that have not expired. */
  readonly evicts: boolean
}
