import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Target } from '../../src/driver/contract.ts'
import { pg } from '../../src/driver/pg.ts'
import type { Engine } from '../../src/engine/contract.ts'
import { engine } from '../../src/engine/engine.ts'
import type { EngineConfig } from '../../src/engine/options.ts'
import { pooled } from '../../src/engine/pooled.ts'
import { parseUrl } from '../../src/stores/postgres-url.ts'
import { after } from './after.ts'
import { postgresDialect as dialect } from './dialects.ts'

/** The server that the runner found or was given; without one its tests say so and are not declared. */
export const url: string | undefined = process.env.QUINTET_POSTGRES_URL

export function targetOf(address: string, options: Readonly<Record<string, unknown>> = {}): Target {
  const { host, port, user, database, password, ssl } = parseUrl(address)
  return {
    address: '',
    password: password === null ? null : async () => password.reveal(),
    client: null,
    options: { host, port, user, database, ssl, ...options },
  }
}

/** An engine on the server, closed after the test. */
export function postgresEngine(
  t: TestContext,
  config: Partial<EngineConfig> = {},
  options: Readonly<Record<string, unknown>> = {},
): Engine {
  const made = engine({ driver: pg, lends: pooled, dialect, target: targetOf(url ?? '', options), name: 'the server', ...config })
  after(t, () => made[Symbol.asyncDispose]())
  return made
}

/** A name that no other test uses. */
export function unique(word: string): string {
  return `${word}_${randomBytes(5).toString('hex')}`
}
