import { pglite as driver } from '../driver/pglite.ts'
import { pooled } from '../engine/pooled.ts'
import { pglite as dialect } from '../sql/dialect/pglite.ts'

import { type DeadlineOptions, known, type SqlStore, sqlStore } from './sql-store.ts'

/** How PGlite is opened. */
export interface PgliteOptions {
  /** Folder for the data; without one it stays in memory. */
  readonly path?: string
  readonly deadlines?: DeadlineOptions
  /** Compiled statements of each sort that the store keeps (1000), or `false` for none. */
  readonly cache?: false | { readonly plans?: number }
  /** A PGlite that the program already has. It is not closed. */
  readonly client?: object
}

/**
 * PostgreSQL in this process, through the package @electric-sql/pglite. It has one connection: whatever is asked while a
 * transaction is open waits for its end.
 *
 * @example
 * const db = quintet({ models, store: pglite('data/pg') })
 */
export function pglite(pathOrOptions: string | PgliteOptions = {}): SqlStore<'copyOut'> {
  const options = typeof pathOrOptions === 'string' ? { path: pathOrOptions } : pathOrOptions
  known(options, ['path', 'deadlines', 'cache', 'client'], 'pglite')
  if (options.cache) known(options.cache, ['plans'], 'pglite.cache')
  const { path = '', client = null } = options
  return sqlStore({
    name: `pglite:${path}`,
    lacks: ['copyOut'],
    driver,
    lends: pooled,
    dialect,
    target: { address: path, password: null, client, options: {} },
    deadlines: options.deadlines,
    cache: options.cache,
  })
}
