import type { TestContext } from 'node:test'
import { pglite } from '../../src/driver/pglite.ts'
import type { Engine } from '../../src/engine/contract.ts'
import { engine } from '../../src/engine/engine.ts'
import { pooled } from '../../src/engine/pooled.ts'
import { after } from './after.ts'
import { postgresDialect } from './dialects.ts'

let started: Promise<object> | null = null

/** An engine on the one PGlite of this process: starting one takes seconds. */
export async function pgliteEngine(t: TestContext): Promise<Engine> {
  started ??= import('@electric-sql/pglite').then(({ PGlite }) => new PGlite())
  const client = await started
  const made = engine({
    driver: pglite,
    lends: pooled,
    dialect: postgresDialect,
    target: { address: '', password: null, client, options: {} },
    name: 'PGlite',
  })
  after(t, () => made[Symbol.asyncDispose]())
  return made
}
