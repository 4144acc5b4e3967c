import type { Limit } from '../base/deadline.ts'

/** A client of a server that speaks Cypher, as the graph kind sees it. It throws faults. */
export interface CypherClient {
  /** One statement as a transaction of its own. */
  run(statement: CypherStatement, limit: Limit): Promise<CypherAnswer>
  begin(readOnly: boolean, limit: Limit): Promise<CypherTransaction>
  /** Connects, and reads the server's version. */
  version(limit: Limit): Promise<string>
  close(): Promise<void>
}

export interface CypherTransaction {
  run(statement: CypherStatement, limit: Limit): Promise<CypherAnswer>
  commit(limit: Limit): Promise<void>
  rollback(limit: Limit): Promise<void>
}

export interface CypherStatement {
  readonly text: string
  readonly values: Readonly<Record<string, Wire>>
  /** Whether it may change data: a cluster answers reads from followers. */
  readonly writes: boolean
}

export interface CypherAnswer {
  readonly rows: readonly (readonly Wire[])[]
  /** What EXPLAIN gives: operators, each with those it reads from. */
  readonly plan: CypherPlan | null
}

export interface CypherPlan {
  readonly operator: string
  readonly details: string
  readonly children: readonly CypherPlan[]
}

/** What is bound and answered. Integers are bigints: a number is a floating point number to such a server. */
export type Wire = null | boolean | number | bigint | string | Uint8Array | Temporal | readonly Wire[] | { readonly [key: string]: Wire }

/** A day, a time of day, a wall clock or an instant: ISO text to the microsecond; an instant is in UTC, without an offset. */
export class Temporal {
  readonly kind: 'date' | 'time' | 'local' | 'instant'
  readonly text: string

  constructor(kind: Temporal['kind'], text: string) {
    this.kind = kind
    this.text = text
    Object.freeze(this)
  }
}

export interface CypherTarget {
  /** Without secrets. */
  readonly url: string
  readonly user: string | undefined
  readonly password: (() => Promise<string>) | null
  readonly database: string | undefined
  readonly connectMs: number
  readonly acquireMs: number
  readonly pool: number
  /** A driver of the package that the program already has. It is not closed. */
  readonly client: object | null
}
