import type { Value } from '../../base/value.ts'
import type { Ready } from '../../engine/contract.ts'
import type { Hydrate } from '../../engine/hydrate.ts'
import type { Slot } from '../../query/read.ts'
import type { Relation } from '../../schema/registry.ts'

/** Where one parameter of a statement comes from. */
export interface Binding {
  /** Place among the query's values, or the keys of the parent rows. */
  readonly from: number | 'keys'
  /** Which part of the keys. */
  readonly part: number
  readonly encode: (value: unknown) => Value
  readonly slot: Slot | null
}

/** A compiled read: its statement, how values are bound, how rows are built, and what hangs below. */
export interface ReadPlan {
  readonly ready: Ready
  readonly bindings: readonly Binding[]
  readonly hydrate: Hydrate
  /** What is loaded beside each row, in the order of the row function's places. */
  readonly branches: readonly Branch[]
  /** For a level: cells of the row that hold the key of its parent. */
  readonly link: readonly number[]
  /** Rows before a cursor are asked for in the reverse order, and turned around. */
  readonly reverse: boolean
}

/** One level below a row: loaded by one statement for all rows of the level above. */
export interface Branch {
  readonly many: boolean
  /** Cells of the parent row that hold the key; a row with a null among them has none. */
  readonly keys: readonly number[]
  readonly plan: ReadPlan
  readonly relation: Relation
}
