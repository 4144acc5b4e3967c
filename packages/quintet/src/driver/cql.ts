import type { Limit } from '../base/deadline.ts'

/** A client of a server that speaks CQL, as the column-family kind sees it. */
export interface CqlClient {
  /** Runs one prepared statement. Throws faults. */
  run(statement: CqlStatement, how: CqlHow, limit: Limit): Promise<CqlAnswer>
  /** Runs several as one: `logged` where they are of several partitions. */
  batch(statements: readonly CqlStatement[], how: CqlHow & { readonly logged: boolean }, limit: Limit): Promise<CqlAnswer>
  /** Changes the structure, and waits until all nodes agree on it. */
  change(text: string, limit: Limit): Promise<void>
  /** Connects, and reads the server's version. */
  version(limit: Limit): Promise<string>
  close(): Promise<void>
}

export interface CqlStatement {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface CqlHow {
  /** Whether it may be sent again, to another node, if the answer of the first does not come. */
  readonly idempotent: boolean
  /** Rows at most; without it as many as the server gives at once. */
  readonly rows?: number
  /** Where the last page ended. */
  readonly after?: string | null
  /** Whether the read sees the conditional writes that are under way. */
  readonly serial?: boolean
  readonly counter?: boolean
}

export interface CqlAnswer {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
  readonly next: string | null
}

export interface CqlTarget {
  readonly hosts: readonly string[]
  readonly port: number
  readonly datacenter: string
  readonly keyspace: string
  readonly user: string | undefined
  readonly password: (() => Promise<string>) | null
  readonly ssl: false | Readonly<Record<string, unknown>>
  readonly consistency: string
  readonly connectMs: number
  /** A client that the program already has. It is not closed. */
  readonly client: object | null
}

/** Names of consistency levels, as the server numbers them. */
export const consistencies: Readonly<Record<string, number>> = Object.freeze({
  any: 0,
  one: 1,
  two: 2,
  three: 3,
  quorum: 4,
  all: 5,
  localQuorum: 6,
  eachQuorum: 7,
  serial: 8,
  localSerial: 9,
  localOne: 10,
})
