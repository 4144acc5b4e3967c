import type { Duration } from '../base/clock.ts'
import type { CallOptions, ExpiryOptions, Outside } from './handle.ts'

/** What every container can. */
interface Contained {
  /** How much is in it. */
  size(options?: CallOptions): Promise<number>
  /** Begins the time of all that is in it anew; false if it is empty. */
  touch(options?: ExpiryOptions): Promise<boolean>
  /** Takes everything out; how much there was. */
  clear(options?: CallOptions): Promise<number>
}

type When = { readonly when?: 'absent' | 'present' }

export interface HashContainer<V, I> {
  /** The hash under a key. One without fields does not exist. */
  at(key: string): Hash<V, I>
}

/** Named values under one key. */
export interface Hash<V, I> extends Contained {
  get(field: string, options?: CallOptions): Promise<V | undefined>
  getMany(fields: readonly string[], options?: CallOptions): Promise<(V | undefined)[]>
  has(field: string, options?: CallOptions): Promise<boolean>
  set(field: string, value: I, options?: ExpiryOptions & When): Promise<boolean>
  /** All of them, or none. */
  setMany(values: Readonly<Record<string, I>>, options?: ExpiryOptions): Promise<void>
  /** Changes a value by what it was: no change is lost. What gives undefined deletes. */
  update<R extends I | undefined>(field: string, change: (value: V | undefined) => R | PromiseLike<R>, options?: ExpiryOptions): Promise<R>
  delete(field: string, options?: CallOptions): Promise<boolean>
  deleteMany(fields: readonly string[], options?: CallOptions): Promise<number>
  all(options?: CallOptions): Promise<Record<string, V>>
  /** In the order of the fields' bytes. */
  entries(options?: CallOptions): AsyncIterable<[field: string, value: V]>
}

type Side = 'left' | 'right'

export interface ListContainer<V, I, L extends string> {
  at(key: string): List<V, I, L>
}

/** Values in order. Positions count from 0; from the end, -1 is the last. */
export interface List<V, I, L extends string> extends Contained {
  /** At the right end, unless `side` says otherwise. */
  push(value: I, options?: ExpiryOptions & { readonly side?: Side }): Promise<void>
  /** One after the other, so that the last one is outermost. */
  pushMany(values: readonly I[], options?: ExpiryOptions & { readonly side?: Side }): Promise<void>
  /** From the left end, unless `side` says otherwise; each value goes to one of those who pop. */
  pop(options?: CallOptions & { readonly side?: Side }): Promise<V | undefined>
  popMany(count: number, options?: CallOptions & { readonly side?: Side }): Promise<V[]>
  /** Pops, or waits for something to pop; undefined once `wait` is over. */
  readonly popWait: Outside<L, (options: CallOptions & { readonly wait: Duration; readonly side?: Side }) => Promise<V | undefined>>
  /** From an end of this list (left) to one of another (right), as one: what is moved is always in one of them. */
  move(to: string, options?: ExpiryOptions & { readonly from?: Side; readonly side?: Side }): Promise<V | undefined>
  /** All of it unless positions are given, both inclusive. */
  range(from?: number, to?: number, options?: CallOptions): Promise<V[]>
  get(position: number, options?: CallOptions): Promise<V | undefined>
  /** Whether there is such a position. */
  set(position: number, value: I, options?: CallOptions): Promise<boolean>
  /** Keeps only these positions, both inclusive; how many went. */
  trim(from: number, to: number, options?: CallOptions): Promise<number>
  /** Removes every equal value; how many there were. */
  remove(value: I, options?: CallOptions): Promise<number>
}

/** `into` keeps the outcome under that key, in the place of what was there. */
type Into = ExpiryOptions & { readonly into?: string }

export interface SetContainer<V, I> {
  at(key: string): ValueSet<V, I>
  union(keys: readonly string[], options?: Into): Promise<V[]>
  intersection(keys: readonly string[], options?: Into): Promise<V[]>
  /** What the first has and none of the others. */
  difference(keys: readonly string[], options?: Into): Promise<V[]>
}

/** Different values, in the order of their bytes. */
export interface ValueSet<V, I> extends Contained {
  /** Whether it was new. */
  add(value: I, options?: ExpiryOptions): Promise<boolean>
  /** How many were new. */
  addMany(values: readonly I[], options?: ExpiryOptions): Promise<number>
  remove(value: I, options?: CallOptions): Promise<boolean>
  removeMany(values: readonly I[], options?: CallOptions): Promise<number>
  has(value: I, options?: CallOptions): Promise<boolean>
  hasMany(values: readonly I[], options?: CallOptions): Promise<boolean[]>
  /** Takes some out, whichever; each goes to one of those who pop. */
  pop(count?: number, options?: CallOptions): Promise<V[]>
  all(options?: CallOptions): Promise<V[]>
  values(options?: CallOptions): AsyncIterable<V>
}

export interface Scored<V> {
  readonly member: V
  readonly score: number
}

/** Bounds of scores: `min` and `max` are inclusive, `above` and `below` are not. */
export interface ScoreOptions extends CallOptions {
  readonly min?: number
  readonly above?: number
  readonly max?: number
  readonly below?: number
  /** The highest score first. */
  readonly reverse?: boolean
  readonly offset?: number
  readonly limit?: number
}

export interface SortedContainer<V, I> {
  at(key: string): SortedSet<V, I>
  /** Scores of one member are summed unless `scores` says otherwise. */
  union(keys: readonly string[], options?: Into & { readonly scores?: 'sum' | 'min' | 'max' }): Promise<Scored<V>[]>
  intersection(keys: readonly string[], options?: Into & { readonly scores?: 'sum' | 'min' | 'max' }): Promise<Scored<V>[]>
  /** What the first has and none of the others. */
  difference(keys: readonly string[], options?: Into): Promise<Scored<V>[]>
}

/** Different values by score, the lowest first; equal scores in the order of the values' bytes. */
export interface SortedSet<V, I> extends Contained {
  /** Whether it was new; with `when: 'present'`, whether it was there. */
  add(member: I, score: number, options?: ExpiryOptions & When): Promise<boolean>
  addMany(members: Iterable<readonly [I, number]>, options?: ExpiryOptions & When): Promise<number>
  /** Adds to a score, which begins with 0; the sum. */
  raise(member: I, by?: number, options?: ExpiryOptions): Promise<number>
  score(member: I, options?: CallOptions): Promise<number | undefined>
  /** How many come before it. */
  rank(member: I, options?: CallOptions & { readonly reverse?: boolean }): Promise<number | undefined>
  range(options?: ScoreOptions): Promise<Scored<V>[]>
  count(options?: ScoreOptions): Promise<number>
  removeRange(options: ScoreOptions): Promise<number>
  remove(member: I, options?: CallOptions): Promise<boolean>
  removeMany(members: readonly I[], options?: CallOptions): Promise<number>
  popMin(count?: number, options?: CallOptions): Promise<Scored<V>[]>
  popMax(count?: number, options?: CallOptions): Promise<Scored<V>[]>
}
