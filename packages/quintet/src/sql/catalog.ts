import type { Value } from '../base/value.ts'
import type { Snapshot } from '../schema/snapshot.ts'

/** How a server's own spelling of a structure is read: loaded when a database is introspected, never to run a query. */
export interface Catalog {
  /** One statement for the whole structure, however many tables there are; its rows are a word and a JSON text. */
  readonly text: string
  /** The values of the statement; '' is the schema in which names stand alone. */
  values(schemas: readonly string[]): readonly Value[]
  /** Codes with which the server fails where something is dropped by others while the statement reads it. */
  readonly torn: readonly string[]
  /** null where the rows show that something was dropped while they were read. Throws QT_SCHEMA where a schema that is asked for is not there. */
  read(rows: readonly (readonly Value[])[], asked: readonly string[]): Snapshot | null
  readonly spelling: Spelling
}

/** Forms in which two spellings of one thing are the same text. */
export interface Spelling {
  /** An expression without what the server adds or leaves out: parentheses, casts, quotes that a name does not need. */
  expression(text: string): string
  /** A default: as an expression, or where it is a constant, as the value that a column of this type holds. */
  default(text: string, type: string): string
  /** A type as DDL of the library says it. */
  type(text: string): string
}
