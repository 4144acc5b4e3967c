import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { CollectionChange } from './change.ts'
import type { FamilyTable } from './keys.ts'

/**
 * What a column-family server must do. It is handed key ranges, never a free condition. A collection without members is null
 * in every row that goes in or comes out.
 */
export interface ColumnFamilyStore {
  /** Rows of one partition in clustering order. */
  read(read: PartitionRead, call: Call): Soon<Rows>
  /** All of the writes or none. */
  write(batch: Batch, call: Call): Soon<Applied>
  /** Every row once, partitions in the order of their tokens. */
  scan(scan: Scan, call: Call): Soon<Rows>
  /** The static fields of a partition; undefined: none were written. */
  statics(entity: Entity, partition: readonly unknown[], call: Call): Soon<Row | undefined>
  /** Makes what the rows are kept in, and drops it. */
  readonly create?: (call: Call) => Promise<void>
  readonly drop?: (call: Call) => Promise<void>
  /** Ends what it does by itself. */
  readonly close?: () => void
}

export type Row = Readonly<Record<string, unknown>>

export interface Rows {
  readonly rows: readonly Row[]
  /** Where to go on, in the store's own words; null: no row is left. */
  readonly next: string | null
}

export interface PartitionRead {
  readonly entity: Entity
  /** The family itself, or one of its views. */
  readonly table: FamilyTable
  /** Values of the partition key, in its order. */
  readonly partition: readonly unknown[]
  readonly range: KeyRange
  readonly reverse: boolean
  readonly limit: number
  /** Where the last read of the same range ended. A text that no store gave is QT_CURSOR. */
  readonly after: string | null
  /** Whether `next` must be null where no row is left; else the next read may find none. */
  readonly exact: boolean
}

/** Equal on a prefix of the clustering key, then at most one bounded column. */
export interface KeyRange {
  readonly equal: readonly unknown[]
  readonly low: Bound | null
  readonly high: Bound | null
}

export interface Bound {
  readonly value: unknown
  /** Whether the value itself is outside. */
  readonly open: boolean
}

export interface Scan {
  readonly entity: Entity
  readonly limit: number
  readonly after: string | null
  /** At most so many rows of each partition. */
  readonly perPartition: number | null
  /** Only partitions with a token above `above`, up to `upTo`. */
  readonly tokens: { readonly above: bigint; readonly upTo: bigint } | null
}

export interface Batch {
  readonly entity: Entity
  readonly writes: readonly FamilyWrite[]
  /** On which of its rows the one write of a conditional family depends. */
  readonly when: Condition | null
  /** Whether the writes are of several partitions. */
  readonly across: boolean
}

/** Whether a row is there, or has these values in these columns. */
export type Condition = 'absent' | 'present' | readonly (readonly [column: Column, value: unknown])[]

export type FamilyWrite =
  /** A whole row: what it does not give is null. */
  | { readonly do: 'put'; readonly row: Row; readonly ttlMs: number | null }
  /** Some columns of a row that is there, with its time to live said anew. */
  | {
      readonly do: 'update'
      readonly key: readonly unknown[]
      readonly fields: Row
      readonly changes: readonly CollectionChange[]
      readonly ttlMs: number | null
    }
  | { readonly do: 'delete'; readonly key: readonly unknown[] }
  /** All static fields of a partition. */
  | { readonly do: 'static'; readonly partition: readonly unknown[]; readonly fields: Row; readonly ttlMs: number | null }
  /** Adds to counters. */
  | { readonly do: 'add'; readonly key: readonly unknown[]; readonly amounts: Readonly<Record<string, bigint>> }

export interface Applied {
  readonly applied: boolean
  /** The row that refused a conditional write; undefined: there is none. */
  readonly current: Row | undefined
}
