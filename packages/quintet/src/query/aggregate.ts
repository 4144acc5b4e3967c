import type { Condition, Expression, Leaves, NumberLeaf, Order, Readable } from '../schema/vocabulary.ts'
import type { Sums } from './path.ts'

/** An aggregate of a group; with `over` it is one value per row instead. */
export type Aggregate<E> = E & Aggregated<E>
interface Aggregated<E> {
  /** Only the rows for which the condition holds. */
  filter(that: Condition): Aggregate<E>
  /** Only different values. */
  distinct(): Aggregate<E>
  /** Only different values; comes before `filter`. */
  distinct(): Aggregate<E>
  over(window?: Window): E
}

/** Rows around the current one that a window function sees. */
export interface Window {
  readonly partitionBy?: Expression<unknown> | readonly Expression<unknown>[]
  readonly orderBy?: Order | readonly Order[]
  readonly frame?: Frame
}

/** From and to, in rows before (negative) and after the current one, `'start'` and `'end'` of the partition. */
export interface Frame {
  readonly rows?: readonly [from: number | 'start', to: number | 'end']
  readonly range?: readonly [from: 'start' | 'current', to: 'current' | 'end']
  /** In groups of equals instead of rows. */
  readonly groups?: readonly [from: number | 'start', to: number | 'end']
}

/** A function that exists only over a window. */
export interface Windowed<E> {
  over(window: Window): E
}

/** The type of `count`: rows, values that are not null, or rows of a relation. */
export interface CountFunction {
  (of?: Readable): Aggregate<NumberLeaf<number>>
}
/** The type of `sum`: of the kind of what is summed, 0 over no rows. */
export interface SumFunction {
  <K extends keyof Sums>(of: Expression<unknown, K>): Aggregate<Sums[K]>
}
/** The type of `avg`: a double, null over no rows. */
export interface AverageFunction {
  (of: Expression<unknown, keyof Sums>): Aggregate<NumberLeaf<number | null>>
}
/** The type of `min` and `max`: null over no rows. */
export interface ExtremeFunction {
  <T, K extends keyof Leaves<T>>(of: Expression<T, K>): Aggregate<Leaves<T | null>[K]>
}
/** The type of `rank`, `denseRank` and `rowNumber`. */
export interface RankFunction {
  (): Windowed<NumberLeaf<number>>
}
/** The type of `percentRank` and `cumulativeShare`: from 0 to 1. */
export interface ShareFunction {
  (): Windowed<NumberLeaf<number>>
}
/** The type of `ntile`. */
export interface TileFunction {
  (parts: number): Windowed<NumberLeaf<number>>
}
/** The type of `percentRank` and `cumulativeShare`: from 0 to 1. */
export interface ShareFunction {
  (): Windowed<NumberLeaf<number>>
}
/** The type of `ntile`: in which of so many equal parts. */
export interface TileFunction {
  (parts: number): Windowed<NumberLeaf<number>>
}
/** The type of `lag` and `lead`: the value some rows before or after, null where there is none. */
export interface NeighbourFunction {
  <T, K extends keyof Leaves<T>>(of: Expression<T, K>, rows?: number): Windowed<Leaves<T | null>[K]>
}
/** The type of `firstValue` and `lastValue`. */
export interface EdgeFunction {
  <T, K extends keyof Leaves<T>>(of: Expression<T, K>): Windowed<Leaves<T | null>[K]>
}
