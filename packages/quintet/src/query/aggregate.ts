import type { Condition, Expression, Leaves, ListLeaf, NumberLeaf, Order, Readable, TextLeaf } from '../schema/vocabulary.ts'
import type { Sums } from './path.ts'

/** An aggregate of a group; with `over` it is one value per row instead. */
export type Aggregate<E> = E & Aggregated<E>
interface Aggregated<E> {
  /** Only the rows for which the condition holds; comes last. */
  filter(that: Condition): Aggregate<E>
  /** Only different values. */
  distinct(): Aggregate<E>
  /** The order in which the values are taken, where that matters. */
  orderBy(...terms: readonly (Order | Expression<unknown>)[]): Aggregate<E>
  over(window?: Window): E
}

/** Rows around the current one that a window function sees. One that is made by `window(…)` is printed once and named. */
export interface Window {
  readonly partitionBy?: Expression<unknown> | readonly Expression<unknown>[]
  readonly orderBy?: Order | readonly Order[]
  readonly frame?: Frame
}

/** From and to: before (negative) and after the current row, `'start'` and `'end'` of the partition, `'current'`. */
export interface Frame {
  /** In rows. */
  readonly rows?: readonly [from: number | 'start' | 'current', to: number | 'end' | 'current']
  /** By the value of the one term of the order, a number. */
  readonly range?: readonly [from: number | 'start' | 'current', to: number | 'current' | 'end']
  /** In groups of equals instead of rows. */
  readonly groups?: readonly [from: number | 'start' | 'current', to: number | 'end' | 'current']
  /** What is left out: the current row, its equals too, or only these. */
  readonly exclude?: 'current' | 'group' | 'ties'
}

/** The type of `window`. */
export interface WindowFunction {
  <W extends Window>(parts: W & Window): W
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
/** The type of `percentRank` and `cumeDist`: from 0 to 1. */
export interface ShareFunction {
  (): Windowed<NumberLeaf<number>>
}
/** The type of `ntile`: in which of so many equal parts. */
export interface TileFunction {
  (parts: number): Windowed<NumberLeaf<number>>
}
/** The type of `lag` and `lead`: the value some rows before or after; where there is none null, or what is given for that. */
export interface NeighbourFunction {
  <T, K extends keyof Leaves<T>, D extends T | null = null>(
    of: Expression<T, K>,
    rows?: number,
    otherwise?: D | Expression<D, K>,
  ): Windowed<Leaves<T | D>[K]>
}
/** The type of `firstValue` and `lastValue`. */
export interface EdgeFunction {
  <T, K extends keyof Leaves<T>>(of: Expression<T, K>): Windowed<Leaves<T | null>[K]>
}
/** The type of `nthValue`. */
export interface NthFunction {
  <T, K extends keyof Leaves<T>>(of: Expression<T, K>, nth: number): Windowed<Leaves<T | null>[K]>
}
/** The type of `stringAgg`. */
export interface StringAggFunction {
  (of: Expression<string | null, 'text'>, between: string | Expression<string, 'text'>): Aggregate<TextLeaf<string | null>>
}
/** The type of `arrayAgg`. */
export interface ArrayAggFunction {
  <T>(of: Expression<T>): Aggregate<ListLeaf<T[]>>
}
/** The types of `percentileCont` and `percentileDisc`. */
export interface PercentileFunction {
  cont: (of: Expression<unknown, keyof Sums>, fraction: number) => Aggregate<NumberLeaf<number | null>>
  disc: <T, K extends keyof Leaves<T>>(of: Expression<T, K>, fraction: number) => Aggregate<Leaves<T | null>[K]>
}
/** The type of `mode`. */
export interface ModeFunction {
  <T, K extends keyof Leaves<T>>(of: Expression<T, K>): Aggregate<Leaves<T | null>[K]>
}
/** The type of `grouping`. */
export interface GroupingFunction {
  (key: Expression<unknown>): NumberLeaf<number>
}
