import type { Duration } from '../base/clock.ts'
import type { Listed, ObjectField, ObjectRow, Shape } from './field.ts'

/** What is kept under a key, or done with it. */
export type Form = 'map' | 'counter' | 'hash' | 'list' | 'set' | 'sorted' | 'stream' | 'cache' | 'lock' | 'limit' | 'session'

/** What a model of keys says to its handle: its form, the type of its values, and what may be given for one. */
export interface Keyed<F extends Form, V, I> {
  readonly form: F
  readonly value: V
  readonly input: I
}

/** Any of them. */
export type AnyKeyed = Keyed<Form, unknown, unknown>

/** A model of keys of the form `F` with values of type `V`, in the space `N`. */
export interface KeyValue<N extends string, F extends Form, V, I = V> {
  readonly $n: N
  readonly $h: 'keyValue'
  readonly $s: Record<never, never>
  readonly $d: never
  readonly $variants: never
  readonly $m: Keyed<F, V, I>
  readonly kind: 'keyValue'
}

export interface ExpiryOptions {
  /** How long what is written lives: milliseconds, or text such as '30m'. */
  readonly ttl?: Duration
}

export interface MapOptions extends ExpiryOptions {
  /** Reading a value begins its time anew, at most once in a twentieth of it, and never in a transaction. */
  readonly sliding?: boolean
}

export interface CounterOptions extends ExpiryOptions {
  /** No `add` goes below it. */
  readonly floor?: bigint
}

export interface StreamOptions {
  /** About how many entries are kept; one that a group has not done with yet is kept all the same. */
  readonly keep?: number
}

export interface CacheOptions {
  /** How long a value is given without a look at where it came from. */
  readonly fresh: Duration
  /** How much longer it is given while a new one is loaded, or while loading fails; 0. */
  readonly stale?: Duration
  /** By which part of `fresh`, at random, a value ages sooner, so that many do not age at once; 0.1. */
  readonly jitter?: number
  /** How long one process may load a value before another one tries; 10 s. */
  readonly lease?: Duration
}

export interface LockOptions {
  /** How long a lock is held that nobody extends; 30 s. */
  readonly ttl?: Duration
}

export interface LimitOptions {
  /** How many in each `per`, and at most at once. */
  readonly limit: number
  readonly per: Duration
}

export interface SessionOptions {
  /** How long a session lives after it was used last. */
  readonly ttl: Duration
  /** False: its time begins when it is made, and use does not prolong it. True unless said otherwise. */
  readonly sliding?: boolean
}

/** Declares a model of one form: values are one field, or an object of fields. */
export interface Declares<F extends Form, O> {
  <const N extends string, V>(
    name: N,
    value: Listed<V>,
    ...options: O extends object ? [O] : [options?: Exclude<O, undefined>]
  ): KeyValue<N, F, V>
  <const N extends string, S extends Shape>(
    name: N,
    fields: S,
    ...options: O extends object ? [O] : [options?: Exclude<O, undefined>]
  ): KeyValue<N, F, ObjectRow<S>, ObjectField<S, never>['$i']>
}

/** The type of `keyValue`: a map of keys, and beside it every other form. */
export interface KeyValueFunction extends Declares<'map', MapOptions | undefined> {
  /** A whole number of 64 bits under each key. */
  counter<const N extends string>(name: N, options?: CounterOptions): KeyValue<N, 'counter', bigint>
  /** Named values under each key, each read and written by itself. */
  readonly hash: Declares<'hash', ExpiryOptions | undefined>
  /** Values in order under each key, pushed and popped at both ends: a queue, a stack. */
  readonly list: Declares<'list', ExpiryOptions | undefined>
  /** Different values under each key. */
  readonly set: Declares<'set', ExpiryOptions | undefined>
  /** Different values under each key, ordered by a score: a leaderboard, a schedule. */
  readonly sorted: Declares<'sorted', ExpiryOptions | undefined>
  /** Entries that are only added, read by any number of groups of consumers. */
  readonly stream: Declares<'stream', StreamOptions | undefined>
  /** Values that can be loaded again. */
  readonly cache: Declares<'cache', CacheOptions>
  /** One holder at a time for each key, for a time. */
  lock<const N extends string>(name: N, options?: LockOptions): KeyValue<N, 'lock', never>
  /** How often something may happen for each key. */
  limit<const N extends string>(name: N, options: LimitOptions): KeyValue<N, 'limit', never>
  /** What is known of each visitor, under a name that cannot be guessed. */
  readonly session: Declares<'session', SessionOptions>
}
