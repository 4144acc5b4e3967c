import type { Db } from '../../db/handles.ts'
import type { Models } from '../../schema/row.ts'
import type { fixture } from './fixture.ts'

/** The database of a case that uses the shared models. */
export type FixtureDb = Db<typeof fixture, never>

/** One behaviour of the relational kind; its name begins with the rule that it proves. */
export interface Case<D = FixtureDb> {
  readonly name: string
  /** Its own models; without them, the shared ones. */
  readonly models?: Models
  /** Capabilities without which it makes no sense; a store that declares to lack one is skipped, and must then really fail. */
  readonly needs?: readonly string[]
  /** Cases about transactions, pools or DDL cannot run inside a savepoint. */
  readonly plainOnly?: true
  run(db: D, to: Tools): Promise<void>
}

export interface Tools {
  /** The dialect's name, for a table of expected texts. */
  readonly dialect: string
  /** The server's version, as a number. */
  readonly version: number
  /** Whether a statement that goes on without end can be ended. */
  readonly endsStatements: boolean
  /** How many statements `body` sent. */
  statements(body: () => Promise<unknown>): Promise<number>
}

/** Keeps the types of a case with models of its own. */
export function withModels<A extends Models>(
  models: A,
  of: {
    readonly name: string
    readonly needs?: readonly string[]
    readonly plainOnly?: true
    run(db: Db<A, never>, to: Tools): Promise<void>
  },
): Case {
  // the suite opens a database over exactly these models
  return { ...of, models } as unknown as Case
}
