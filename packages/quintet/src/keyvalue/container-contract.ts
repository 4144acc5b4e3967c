import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'

/** One container: its space and its key. */
export interface Place {
  readonly space: string
  readonly key: string
}

/** Whole numbers of 64 bits. */
export interface CounterVerbs {
  get(space: string, keys: readonly string[], call: Call): Soon<readonly (bigint | undefined)[]>
  /** The sum, or undefined if it would be below the floor and nothing was added. One that begins lives for `ttlMs`. */
  add(at: Place, by: bigint, floor: bigint | null, ttlMs: number | null, call: Call): Soon<bigint | undefined>
  clear(at: Place, call: Call): Soon<boolean>
}

/** A named part of a hash, a member of a set, a member with its score of a sorted set. */
export interface Member {
  readonly member: string
  readonly score: number | null
  readonly value: Uint8Array | null
}

/** How two or more sets become one. */
export interface Combination {
  readonly how: 'union' | 'intersection' | 'difference'
  readonly keys: readonly string[]
  /** What becomes of the scores of one member. */
  readonly scores: 'sum' | 'min' | 'max'
  /** The container that holds the outcome from then on, in the place of what it held. */
  readonly into: string | null
  readonly ttlMs: number | null
}

/** Members by score, the lowest first; bounds are inclusive unless said otherwise. */
export interface ScoreRange {
  readonly min: number | null
  readonly max: number | null
  readonly above: boolean
  readonly below: boolean
  readonly reverse: boolean
  readonly offset: number
  readonly limit: number | null
}

/** Hashes, sets and sorted sets. Members are in the order of their bytes, or of scores and then bytes. */
export interface MemberVerbs {
  get(at: Place, members: readonly string[], call: Call): Soon<readonly (Member | undefined)[]>
  /** How many were new; with `when`, only those are written that are absent, or there. */
  put(at: Place, members: readonly Member[], when: 'absent' | 'present' | null, ttlMs: number | null, call: Call): Soon<number>
  /** Writes a value if the one that is there is still the `old` one (null: there is none); null removes it. */
  swap(at: Place, member: string, old: Uint8Array | null, value: Uint8Array | null, ttlMs: number | null, call: Call): Soon<boolean>
  /** The sum. */
  raise(at: Place, member: string, by: number, ttlMs: number | null, call: Call): Soon<number>
  remove(at: Place, members: readonly string[], call: Call): Soon<number>
  size(at: Place, call: Call): Soon<number>
  scan(at: Place, after: string | null, limit: number, call: Call): Soon<readonly Member[]>
  range(at: Place, range: ScoreRange, call: Call): Soon<readonly Member[]>
  count(at: Place, range: ScoreRange, call: Call): Soon<number>
  removeRange(at: Place, range: ScoreRange, call: Call): Soon<number>
  /** How many come before it; undefined if it is not there. */
  rank(at: Place, member: string, reverse: boolean, call: Call): Soon<number | undefined>
  /** Takes members out: the lowest, the highest, or any. */
  pop(at: Place, count: number, which: 'min' | 'max' | 'any', call: Call): Soon<readonly Member[]>
  combine(space: string, of: Combination, call: Call): Soon<readonly Member[]>
  touch(at: Place, ttlMs: number | null, call: Call): Soon<number>
  clear(at: Place, call: Call): Soon<number>
}

export type Side = 'left' | 'right'

/** Values in order. Positions count from 0; from the end, -1 is the last. */
export interface ListVerbs {
  push(at: Place, values: readonly Uint8Array[], side: Side, ttlMs: number | null, call: Call): Soon<void>
  /** Each value goes to one of those who pop. */
  pop(at: Place, count: number, side: Side, call: Call): Soon<readonly Uint8Array[]>
  move(from: Place, fromSide: Side, to: Place, toSide: Side, ttlMs: number | null, call: Call): Soon<Uint8Array | undefined>
  range(at: Place, from: number, to: number, call: Call): Soon<readonly Uint8Array[]>
  size(at: Place, call: Call): Soon<number>
  put(at: Place, position: number, value: Uint8Array, call: Call): Soon<boolean>
  /** Keeps only these positions. */
  trim(at: Place, from: number, to: number, call: Call): Soon<number>
  remove(at: Place, value: Uint8Array, call: Call): Soon<number>
  touch(at: Place, ttlMs: number | null, call: Call): Soon<number>
  clear(at: Place, call: Call): Soon<number>
}

/** A place in a stream: entries come after all those with a lesser one. */
export interface StreamPlace {
  readonly transaction: bigint
  readonly number: bigint
}

export interface StreamEntry {
  readonly at: StreamPlace
  readonly body: Uint8Array
  /** Milliseconds since 1970. */
  readonly addedAt: number
}

/** An entry that a consumer has, until it says that it is done or its time is over. */
export interface Delivery extends StreamEntry {
  /** How often it was given to somebody, this time included. */
  readonly deliveries: number
}

/** What tells one delivery of an entry from another. */
export type Delivered = Pick<Delivery, 'at' | 'deliveries'>

export interface Claim {
  readonly consumer: string
  readonly limit: number
  /** How long the consumer has before another one gets the entry. */
  readonly idleMs: number
  readonly maxDeliveries: number
}

export interface StreamVerbs {
  append(space: string, bodies: readonly Uint8Array[], call: Call): Soon<readonly StreamPlace[]>
  /** Entries after a place (null: from the first) that nothing can come before any more. */
  read(space: string, after: StreamPlace | null, limit: number, call: Call): Soon<readonly StreamEntry[]>
  size(space: string, call: Call): Soon<number>
  /** Removes the oldest beyond so many, but for what a group has not done with. */
  trim(space: string, keep: number, call: Call): Soon<number>
  /** Makes a group that begins with the first entry, or after the last one; one that is there stays as it is. */
  group(space: string, group: string, from: 'first' | 'now', call: Call): Soon<void>
  /** First what others had for too long, then what nobody had yet; what was delivered too often is set aside. */
  claim(space: string, group: string, claim: Claim, call: Call): Soon<readonly Delivery[]>
  /** Whether the consumer still had it. */
  done(space: string, group: string, delivery: Delivered, call: Call): Soon<boolean>
  /** Changes when it is given to another one; 0: now. */
  delay(space: string, group: string, delivery: Delivered, ms: number, call: Call): Soon<boolean>
  /** What was delivered too often. */
  setAside(space: string, group: string, limit: number, call: Call): Soon<readonly Delivery[]>
  /** Gives it another chance, or drops it. */
  settle(space: string, group: string, at: StreamPlace, how: 'again' | 'drop', call: Call): Soon<boolean>
  /** How many are with consumers, set aside, and not read yet. */
  state(space: string, group: string, call: Call): Soon<{ readonly pending: number; readonly setAside: number; readonly waiting: number }>
  removeGroup(space: string, group: string, call: Call): Soon<boolean>
}

export interface LeaseVerbs {
  /** The fence, which grows with each holder of a key; undefined if somebody holds it. */
  acquire(at: Place, token: string, ttlMs: number, call: Call): Soon<bigint | undefined>
  extend(at: Place, token: string, ttlMs: number, call: Call): Soon<boolean>
  release(at: Place, token: string, call: Call): Soon<boolean>
  held(at: Place, call: Call): Soon<boolean>
}

/** What became of asking for `cost` of a limit. */
export interface Taken {
  readonly allowed: boolean
  readonly remaining: number
  /** Milliseconds until it would be allowed; 0 if it was. */
  readonly retryAfterMs: number
  /** Milliseconds until all is there again. */
  readonly fullAfterMs: number
}

export interface LimitVerbs {
  take(at: Place, cost: number, limit: number, perMs: number, call: Call): Soon<Taken>
  clear(at: Place, call: Call): Soon<boolean>
}
