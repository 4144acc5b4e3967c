import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Streaming } from '../call/streaming.ts'
import type { Find } from '../query/find.ts'
import type { Entity } from '../schema/registry.ts'
import type { Explanation } from '../sql/plan.ts'
import type { IndexStep } from '../sql/step.ts'

/** Reads of models whose items have columns on a SQL engine, whatever their kind: what the relational room does, others are given. */
export interface Reader {
  /** Rows of the find's type, includes done. */
  read(find: Find, values: readonly unknown[], call: Call): Soon<readonly unknown[]>
  /** Rows a page at a time. */
  stream(find: Find, how: Streaming, call: Call): AsyncIterable<unknown>
  /** Synchronous, no connection. */
  text(find: Find, values: readonly unknown[]): { readonly text: string; readonly values: readonly unknown[] }
  /** The indexes that a model declares, over rows whose columns stand alone. */
  indexes(entity: Entity): readonly IndexStep[]
  explain(find: Find, values: readonly unknown[], analyze: boolean, call: Call): Promise<Explanation>
}
