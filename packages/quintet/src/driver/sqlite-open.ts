import { basename, dirname, join, resolve } from 'node:path'
import { isFault } from '../base/fault.ts'
import type { Layout, Role, Target } from './contract.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/** In memory, or on a client that the user passed in, there is one connection; a file has a writer and readers. */
export function sqliteLayout(target: Target): Layout {
  const { address } = target
  if (target.client !== null || inMemory(address)) return { kind: 'single' }
  return { kind: 'file', key: realPath(address) }
}

function inMemory(address: string): boolean {
  return address === '' || address === ':memory:'
}

/** The file may not be there yet: then its folder's real path decides. */
function realPath(path: string): string {
  // asked for here: an import of it makes Node load streams and promises too, a third of this library's own time to start
  const { realpathSync } = process.getBuiltinModule('node:fs')
  try {
    return realpathSync(path)
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path))
    } catch {
      return resolve(path)
    }
  }
}

/** Pages are kept up to this size, if so many are read. SQLite's own 2 MB are soon too small, and one client has 16 anyway. */
const cacheKiB = 16_000

/** Sets up a fresh handle. `synchronous = full` also survives power loss; WAL with normal survives the process only. */
export function configured(connection: SqliteConnection, target: Target, role: Role): SqliteConnection {
  const readOnly = target.options.readOnly === true
  try {
    connection.script('pragma busy_timeout = 0')
    connection.script('pragma foreign_keys = on')
    // what a deletion takes with it may take more of the same kind
    connection.script('pragma recursive_triggers = on')
    if (target.client === null) connection.script(`pragma cache_size = -${cacheKiB}`)
    if (role === 'reader' || readOnly) connection.script('pragma query_only = on')
    else if (!inMemory(target.address) && target.client === null) {
      connection.script('pragma journal_mode = wal')
      connection.script(`pragma synchronous = ${target.options.durability === 'power' ? 'full' : 'normal'}`)
    }
  } catch (error) {
    if (isFault(error) && target.client === null) connection.destroy()
    throw error
  }
  return connection
}
