import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Find } from '../query/find.ts'
import type { Node } from '../query/node.ts'
import type { Entity } from '../schema/registry.ts'

/** What a relational server must do. Reads come as `Find` with their values beside them, writes as data. */
export interface RelationalStore {
  /** Rows of the find's type, includes done. */
  read(find: Find, values: readonly unknown[], call: Call): Soon<readonly unknown[]>
  /** One transaction, order kept, keys returned in order. */
  write(write: Write, call: Call): Soon<Written>
  stream(find: Find, values: readonly unknown[], size: number, call: Call): AsyncIterable<unknown>
  /** Synchronous, no connection. */
  text(of: Find | Write): readonly StatementText[]
  explain(find: Find, values: readonly unknown[], analyze: boolean, call: Call): Promise<readonly unknown[]>
  /** Creates what the models need and is not there; drops it. */
  create(call: Call): Promise<void>
  drop(call: Call): Promise<void>
  raw(text: RawText, call: Call): Soon<readonly unknown[]>
}

export interface StatementText {
  readonly text: string
  readonly parameters: number
}

/** Raw SQL: its parts, and between them values, names and fragments. */
export interface RawText {
  readonly strings: readonly string[]
  readonly parts: readonly unknown[]
  readonly shape: Readonly<Record<string, unknown>> | null
}

export interface Written {
  /** Rows matched. */
  readonly count: number
  readonly rows: readonly unknown[]
}

/** What comes back from a write: nothing, the whole rows, or some fields. */
export type Returning = null | 'all' | readonly string[]

export type Write =
  | {
      readonly write: 'insert'
      readonly entity: Entity
      readonly rows: readonly Readonly<Record<string, unknown>>[]
      readonly returning: Returning
      readonly withIds: boolean
      readonly conflict: OnConflict | null
    }
  | {
      readonly write: 'update'
      readonly find: Find
      readonly set: readonly (readonly [key: string, to: Node])[]
      readonly returning: Returning
    }
  | { readonly write: 'delete'; readonly find: Find; readonly returning: Returning }

export interface OnConflict {
  /** Keys of the unique set; null: any conflict. */
  readonly by: readonly string[] | null
  /** Keys to overwrite with the row's own values; null: leave the row that is there. */
  readonly set: readonly string[] | null
}
