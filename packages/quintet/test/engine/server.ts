import type { TestContext } from 'node:test'
import type { Value } from '../../src/base/value.ts'
import { rootCall } from '../../src/call/context.ts'
import type { Prepared } from '../../src/driver/contract.ts'
import type { Engine } from '../../src/engine/contract.ts'
import type { EngineConfig } from '../../src/engine/options.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { postgresEngine, unique } from '../servers/postgres.ts'

export function read(text: string): Prepared {
  return prepare(text, { writes: false, keep: true })
}

/** The one cell of an answer. */
export async function cell(engine: Engine, text: string, call = rootCall): Promise<Value | undefined> {
  return (await engine.run(read(text), [], call)).rows[0]?.[0]
}

/** An engine whose sessions can be told from others by their name, and another engine to watch them. */
export async function named(t: TestContext, config: Partial<EngineConfig> = {}): Promise<{ made: Engine; name: string; watcher: Engine }> {
  const name = unique('app')
  return { made: postgresEngine(t, config, { applicationName: name }), name, watcher: postgresEngine(t) }
}

/** How many sessions of this name run something that matches. */
export async function running(watcher: Engine, name: string, text: string): Promise<number> {
  const count = `select count(*) from pg_stat_activity where application_name = $1 and state = 'active' and query like $2`
  return Number((await watcher.run(prepare(count, { writes: false, keep: false }), [name, text], rootCall)).rows[0]?.[0])
}

/** Ends the sessions of this name from the server's side. */
export async function kill(watcher: Engine, name: string): Promise<void> {
  const text = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1'
  await watcher.run(prepare(text, { writes: false, keep: false }), [name], rootCall)
}
