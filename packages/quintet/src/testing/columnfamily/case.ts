import type { Db } from '../../db/handles.ts'
import type { fixture } from './fixture.ts'

export type FixtureDb = Db<typeof fixture, never>

/** One behaviour of the column-family kind; its name begins with the rule that it proves. */
export interface Case {
  readonly name: string
  /** Capabilities without which it makes no sense; a store that declares to lack one is skipped, and must then really fail. */
  readonly needs?: readonly string[]
  run(db: FixtureDb, to: Tools): Promise<void>
}

export interface Tools {
  /** Lets time pass for the store, in milliseconds, without waiting for it where the store's clock can be set. */
  pass(ms: number): Promise<void>
}
