import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { OnProgress, Streaming } from '../call/streaming.ts'
import type { Reader } from '../engine/reader.ts'
import type { Find } from '../query/find.ts'
import type { Raw } from '../query/raw.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { SequenceModel } from '../schema/sequence.ts'
import type { Snapshot } from '../schema/snapshot.ts'
import type { Explanation } from '../sql/plan.ts'
import type { Statement } from './handle.ts'
import type { Batch, Write, Written } from './writes.ts'

/** What a relational server must do. Reads come as `Find` with their values beside them, writes as data. */
export interface RelationalStore extends Reader {
  /** One transaction, order kept, keys returned in order. */
  write(write: Write, call: Call): Soon<Written>
  /** The row with a primary key, merged with other such reads where that saves a round trip. Absent: read it like any other. */
  readonly get?: (entity: Entity, key: unknown, call: Call) => Soon<unknown>
  /** Gives how many rows there were. */
  copyIn(of: CopyIn, call: Call): Promise<number>
  copyOut(of: CopyOut, call: Call): AsyncIterable<Uint8Array>
  /** Synchronous, no connection. */
  text(find: Find, values: readonly unknown[]): Statement
  writeText(of: Write): readonly Statement[]
  /** `analyze`: it runs, and is undone. */
  explainWrite(write: Write, analyze: boolean, call: Call): Promise<Explanation>
  /** Creates what the models need and is not there; drops it. */
  create(call: Call): Promise<void>
  drop(call: Call): Promise<void>
  /** What the models declare and what the database has, in the named schemas; null: in those that the models use. */
  structures(schemas: readonly string[] | null, call: Call): Promise<Structures>
  /** Makes the rows of a materialized view anew. */
  refresh(view: Entity, concurrently: boolean, call: Call): Promise<void>
  /** The next numbers of a sequence; with `count` 0 the last one that was handed out, if any. */
  sequence(of: SequenceModel, count: number, call: Call): Promise<number[]>
  raw(text: RawText, call: Call): Soon<readonly unknown[]>
  rawText(text: RawText): Statement
}

export interface Structures {
  readonly declared: Snapshot
  readonly live: Snapshot
}

/** Rows of a source, however many, in one transaction. */
export interface CopyIn {
  readonly entity: Entity
  /** Rows that were checked, some at a time. */
  readonly chunks: AsyncIterable<readonly Batch[]>
  readonly withIds: boolean
  readonly onProgress: OnProgress | undefined
}

/** All rows of a table in the server's own text. */
export interface CopyOut {
  readonly entity: Entity
  readonly columns: readonly Column[]
  readonly onProgress: ((progress: { readonly bytes: number }) => void) | undefined
}

/** A statement of the program's own. */
export interface RawText {
  readonly raw: Raw
  /** The fields of its rows; null: as the driver gives them. */
  readonly shape: ReadonlyMap<string, FieldDefinition> | null
  /** Whether it may change something. */
  readonly writes: boolean
}

export type { Returning, Write, Written } from './writes.ts'
export type { Streaming }
