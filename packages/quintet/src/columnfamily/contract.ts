import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Column, Entity } from '../schema/registry.ts'

/** What a column-family server must do. It is handed key ranges, never a free condition. */
export interface ColumnFamilyStore {
  /** Rows of one partition in clustering order. */
  read(read: PartitionRead, call: Call): Soon<Rows>
  /** All of the writes or none: they are of one partition. */
  write(batch: Batch, call: Call): Soon<Applied>
  /** Every row once, partitions in the order of their tokens. */
  scan(scan: Scan, call: Call): Soon<Rows>
  /** Makes what the rows are kept in, and drops it. */
  readonly create?: (call: Call) => Promise<void>
  readonly drop?: (call: Call) => Promise<void>
}

export type Row = Readonly<Record<string, unknown>>

export interface Rows {
  readonly rows: readonly Row[]
  /** Whether there are more. */
  readonly more: boolean
}

export interface PartitionRead {
  readonly entity: Entity
  /** Values of the partition key, in its order. */
  readonly partition: readonly unknown[]
  readonly range: KeyRange
  readonly reverse: boolean
  readonly limit: number
  /** The clustering key of the row that was read last, in its order. */
  readonly after: readonly unknown[] | null
}

/** Equal on a prefix of the clustering key, then at most one bounded column. */
export interface KeyRange {
  readonly equal: readonly unknown[]
  readonly low: Bound | null
  readonly high: Bound | null
}

export interface Bound {
  readonly value: unknown
  /** Whether the value itself is within. */
  readonly open: boolean
}

export interface Scan {
  readonly entity: Entity
  readonly limit: number
  /** Token and key of the row that was read last. */
  readonly after: readonly unknown[] | null
}

export interface Batch {
  readonly entity: Entity
  readonly writes: readonly FamilyWrite[]
  /** On which of its rows the one write of a conditional family depends. */
  readonly when: Condition | null
}

/** Whether a row is there, or has these values in these columns. */
export type Condition = 'absent' | 'present' | readonly (readonly [column: Column, value: unknown])[]

export type FamilyWrite =
  /** A whole row: what it does not give is null. */
  | { readonly do: 'put'; readonly row: Row; readonly ttlMs: number | null }
  /** Some columns of a row that is there, with its time to live said anew. */
  | { readonly do: 'update'; readonly key: readonly unknown[]; readonly fields: Row; readonly ttlMs: number | null }
  | { readonly do: 'delete'; readonly key: readonly unknown[] }

export interface Applied {
  readonly applied: boolean
  /** The row that refused a conditional write; undefined: there is none. */
  readonly current: Row | undefined
}
