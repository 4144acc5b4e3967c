import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Find } from '../query/find.ts'
import type { Statement } from './handle.ts'
import type { Write, Written } from './writes.ts'

/** What a relational server must do. Reads come as `Find` with their values beside them, writes as data. */
export interface RelationalStore {
  /** Rows of the find's type, includes done. */
  read(find: Find, values: readonly unknown[], call: Call): Soon<readonly unknown[]>
  /** One transaction, order kept, keys returned in order. */
  write(write: Write, call: Call): Soon<Written>
  stream(find: Find, values: readonly unknown[], size: number, call: Call): AsyncIterable<unknown>
  /** Synchronous, no connection. */
  text(of: Find): readonly StatementText[]
  writeText(of: Write): readonly Statement[]
  explain(find: Find, values: readonly unknown[], analyze: boolean, call: Call): Promise<readonly unknown[]>
  explainWrite(write: Write, call: Call): Promise<string>
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

export type { Returning, Write, Written } from './writes.ts'
