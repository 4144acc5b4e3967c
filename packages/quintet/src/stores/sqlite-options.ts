import { failure } from '../base/failure.ts'
import type { Driver } from '../driver/contract.ts'
import { embedded } from '../engine/embedded.ts'
import { sqlite as dialect } from '../sql/dialect/sqlite.ts'

import { type CacheSettings, type DeadlineOptions, known, type SqlStore, sqlStore } from './sql-store.ts'

/** How a SQLite file is opened. */
export interface SqliteOptions {
  /** Path of the file; ':memory:' keeps everything in this process. */
  readonly path?: string
  /** What an acknowledged commit survives: the end of the process (default), or also the loss of power. */
  readonly durability?: 'process' | 'power'
  /** Nothing is written, not even the file's journal. */
  readonly readOnly?: boolean
  readonly deadlines?: DeadlineOptions
  /** Sizes of the caches of statements, or `false` for none. */
  readonly cache?: CacheSettings
  /** A handle that the program already has, of the client that the store uses. It is not closed. */
  readonly client?: object
}

/**
 * What SQLite cannot do: it locks the whole file, never rows, a source of a join cannot speak of those before it, there is no COPY,
 * sets do not count equal rows, no first row of each group, no groups of several sizes at once, no materialized views, no sequences.
 * Full text needs FTS5, which SQLite may be built without: in Node it is from 22.16 on.
 */
export type SqliteLacks =
  | 'lock'
  | 'lateral'
  | 'copyOut'
  | 'setAll'
  | 'distinctOn'
  | 'groupingSets'
  | 'materialized'
  | 'sequence'
  | 'fullText'

const lacks: readonly SqliteLacks[] = ['lock', 'lateral', 'copyOut', 'setAll', 'distinctOn', 'groupingSets', 'materialized', 'sequence']

export function sqliteStore(name: string, driver: Driver, given: string | SqliteOptions): SqlStore<SqliteLacks> {
  const options = typeof given === 'string' ? { path: given } : given
  known(options, ['path', 'durability', 'readOnly', 'deadlines', 'cache', 'client'], name)
  const { path, durability = 'process', readOnly = false, client = null } = options
  if (typeof path !== 'string' && client === null) throw failure('QT_CONFIGURATION', `${name} needs the path of a file, or ':memory:'`)
  if (durability !== 'process' && durability !== 'power') throw failure('QT_CONFIGURATION', `durability is 'process' or 'power'`)
  return sqlStore({
    name: `${name}:${client === null ? path : '(client)'}`,
    lacks: driver.features.words ? lacks : [...lacks, 'fullText'],
    driver,
    lends: embedded,
    dialect,
    target: { address: path ?? '', password: null, client, options: { durability, readOnly } },
    deadlines: options.deadlines,
    cache: options.cache,
  })
}
