import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sqlite } from 'quintet/sqlite'
import type { Introspection } from '../../src/db/introspection.ts'
import { type Database, opened, postgresDatabase } from './databases.ts'

/** Databases that nobody here made, with their licences beside them, and one of all that is odd. */
export const sets = ['chinook', 'northwind', 'sakila', 'odd'] as const
export type KnownSet = (typeof sets)[number]
export type Server = 'sqlite' | 'postgres'

const folder = fileURLToPath(new URL('data', import.meta.url))

export function fileOf(set: KnownSet, name: string): string {
  return join(folder, set, name)
}

function script(set: KnownSet, server: Server): string {
  return readFileSync(fileOf(set, `${server}.sql`), 'utf8')
}

/** A database with the tables and rows of a set; null where the server is not there. */
export async function knownDatabase(set: KnownSet, server: Server): Promise<Database | null> {
  return server === 'sqlite' ? sqliteFile(script(set, server)) : postgresDatabase(script(set, server))
}

function sqliteFile(text: string): Database {
  const made = mkdtempSync(join(tmpdir(), 'quintet-'))
  after(() => rmSync(made, { recursive: true }))
  const path = join(made, 'known.db')
  // rows of tables that refer to each other go in one after the other
  const file = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  file.exec(text)
  file.close()
  return { name: 'SQLite', open: () => sqlite(path) }
}

export async function introspected({ open }: Database): Promise<Introspection> {
  const db = opened({}, open())
  try {
    return await db.introspect()
  } finally {
    await db.close()
  }
}

/** What models do not say, as text that can be read and compared. */
export function listText(of: Introspection['unrepresented']): string {
  return of.map(({ what, why, instead, where }) => `${what}: ${why}; ${instead}\n${where.map(one => `  ${one}\n`).join('')}`).join('\n')
}
