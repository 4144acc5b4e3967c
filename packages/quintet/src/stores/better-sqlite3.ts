import { betterSqlite3 as driver } from '../driver/better-sqlite3.ts'
import type { SqlStore } from './sql-store.ts'
import { type SqliteLacks, type SqliteOptions, sqliteStore } from './sqlite-options.ts'

export type { SqliteLacks, SqliteOptions } from './sqlite-options.ts'

/**
 * One SQLite file, or one in memory, through the package better-sqlite3.
 *
 * @example
 * const db = quintet({ models, store: betterSqlite3('blog.db') })
 */
export function betterSqlite3(pathOrOptions: string | SqliteOptions = ':memory:'): SqlStore<SqliteLacks> {
  return sqliteStore('better-sqlite3', driver, pathOrOptions)
}
