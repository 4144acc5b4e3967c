import { nodeSqlite } from '../driver/node-sqlite.ts'
import type { SqlStore } from './sql-store.ts'
import { type SqliteLacks, type SqliteOptions, sqliteStore } from './sqlite-options.ts'

export type { SqliteLacks, SqliteOptions } from './sqlite-options.ts'

/**
 * One SQLite file, or one in memory, through the client that Node has built in.
 *
 * @example
 * const db = quintet({ models, store: sqlite('blog.db') })
 */
export function sqlite(pathOrOptions: string | SqliteOptions = ':memory:'): SqlStore<SqliteLacks> {
  return sqliteStore('sqlite', nodeSqlite, pathOrOptions)
}
