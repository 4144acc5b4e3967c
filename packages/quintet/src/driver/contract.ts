import type { Limit } from '../base/deadline.ts'
import type { Soon, Value } from '../base/value.ts'

/** One npm client of SQL servers. Pooling, retries, transactions and the meaning of errors are the engine's. */
export interface Driver {
  /** The package it imports, asserted against its imports and the library's peers; null for what Node itself has. */
  readonly requires: { readonly package: string; readonly range: string } | null
  readonly features: {
    readonly sync: boolean
    readonly interrupt: boolean
    readonly stream: boolean
    readonly pipeline: boolean
    readonly copy: boolean
    /** Whether the server, where the client brings it, was built with an index over words. */
    readonly words: boolean
  }
  /** Whether connections are many and pooled, few and of one file (a writer and readers), or one. May look at the file system. */
  layout(target: Target): Layout
  /** Imports the client (a missing one gives the install line) and connects, within the limit. A reader refuses writes. */
  open(target: Target, limit: Limit, role: Role): Soon<Connection>
}

export type Role = 'writer' | 'reader'

/** `key` is the file's real path: who has the same key, shares one writer. `lent`: from a pool that is not ours, so none is kept idle. */
export type Layout =
  | { readonly kind: 'pool'; readonly lent: boolean }
  | { readonly kind: 'single' }
  | { readonly kind: 'file'; readonly key: string }

/** Statements run one at a time, in order. Every rejection is a `Fault` in which `sent` is right. */
export interface Connection {
  /** Settles by `limit.at`, or the connection is dead. Rows are arrays of wire values in column order. */
  run(statement: Prepared, values: readonly Value[], limit: Limit): Soon<Result>
  close(limit: Limit): Promise<void>
  /** Synchronous and idempotent; nothing more is sent. */
  destroy(): void
  readonly alive: boolean
  /** Whether a transaction is open on it, or open and only able to roll back. */
  readonly status: 'idle' | 'open' | 'failed'
  /** Whether somebody uses it: an idle connection must not keep the process running. */
  hold?(used: boolean): void
  /** Statement texts without values, possibly several in one text; for DDL. */
  script(text: string, limit: Limit): Soon<void>
  /** Early exit closes the cursor. */
  stream?(statement: Prepared, values: readonly Value[], size: number, limit: Limit): AsyncIterable<Result>
  pipeline?(batch: readonly { readonly statement: Prepared; readonly values: readonly Value[] }[], limit: Limit): Promise<readonly Result[]>
  /** Asks the server to stop the running statement; the connection is checked before reuse. */
  cancel?(limit: Limit): Promise<void>
}

/** A statement's text and how it is kept. */
export interface Prepared {
  readonly text: string
  /** Whether it may change data: decides writer or reader, and what a lost reply means. */
  readonly writes: boolean
  /** False: run once, never kept by the server (raw text, DDL). */
  readonly keep: boolean
  /** A COPY: in, its one value is the text of the rows; out, it is read by `stream`, whose rows are pieces of text as bytes. */
  readonly copy?: 'in' | 'out' | undefined
  /** Whether integers must arrive as bigint (embedded drivers; others send text). */
  readonly bigints?: boolean | undefined
  /** Whether it finds a row by a key that the server made: at most one comes, and its one value is compared with that key, no more. */
  readonly byKey?: boolean | undefined
}

export interface Result {
  readonly rows: readonly (readonly Value[])[]
  readonly columns: readonly string[]
  readonly affected: number
  /** The command tag (PostgreSQL answers COMMIT with ROLLBACK, without an error). */
  readonly tag: string
}

export interface Target {
  /** Path or URL; never printed. */
  readonly address: string
  readonly password: (() => Promise<string>) | null
  /** A client or pool that the user already has. */
  readonly client: unknown
  /** Prepared statements that a connection keeps at most, 0 for none; the driver's own number where nothing is said. */
  readonly prepared?: number | undefined
  readonly options: Readonly<Record<string, unknown>>
}
