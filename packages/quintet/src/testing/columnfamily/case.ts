import type { Db } from '../../db/handles.ts'
import type { KindCase } from '../kind-suite.ts'
import type { fixture } from './fixture.ts'

export type FixtureDb = Db<typeof fixture, never>

/** One behaviour of the column-family kind. */
export type Case = KindCase<FixtureDb>
