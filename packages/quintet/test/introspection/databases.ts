import { after } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import { quintet } from 'quintet'
import { pglite } from 'quintet/pglite'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { rootCall } from '../../src/call/context.ts'
import type { Verbs } from '../../src/db/handles.ts'
import { pg } from '../../src/driver/pg.ts'
import { engine } from '../../src/engine/engine.ts'
import { pooled } from '../../src/engine/pooled.ts'
import { prepare } from '../../src/engine/prepare.ts'
import type { Models } from '../../src/schema/row.ts'
import type { SqlStore } from '../../src/stores/sql-store.ts'
import { postgresDialect as dialect } from '../servers/dialects.ts'
import { targetOf, unique, url } from '../servers/postgres.ts'

/** An empty database of one kind of server. */
export interface Database {
  readonly name: string
  /** A store over it; several may be opened after each other. */
  readonly open: () => SqlStore
}

/** A database of one's own on the real server with what a script makes in it, dropped when the file's tests are over; null without a server. */
export async function postgresDatabase(script = ''): Promise<Database | null> {
  if (url === undefined) return null
  const name = unique('introspect')
  const server = engine({ driver: pg, lends: pooled, dialect, target: targetOf(url), name: 'the server' })
  const run = (text: string) => server.run(prepare(text, { writes: true, keep: false }), [], rootCall)
  await run(`create database "${name}"`)
  after(async () => {
    await run(`drop database "${name}" with (force)`)
    await server[Symbol.asyncDispose]()
  })
  const address = url.replace(/\/[^/]*$/, `/${name}`)
  const limit = { at: performance.now() + 30_000 }
  const connection = await pg.open(targetOf(address), limit, 'writer')
  await connection.script(script, limit)
  await connection.close(limit)
  return { name: 'PostgreSQL', open: () => postgres(address) }
}

export function pgliteDatabase(): Database {
  const client = new PGlite()
  after(() => client.close())
  return { name: 'PGlite', open: () => pglite({ client }) }
}

export const sqliteDatabase: Database = { name: 'SQLite', open: () => sqlite(':memory:') }

/** The verbs that every database has, whatever its models. */
export function opened(models: Models, store: SqlStore): Verbs<Models, never> {
  // models that the test puts together have no types to go by
  return quintet({ models: models as never, store }) as unknown as Verbs<Models, never>
}

/** One of each that can be had. */
export async function databases(): Promise<readonly Database[]> {
  const server = await postgresDatabase()
  return [sqliteDatabase, pgliteDatabase(), ...(server ? [server] : [])]
}
