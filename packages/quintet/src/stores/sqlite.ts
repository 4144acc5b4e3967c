import type { Call } from '../call/call.ts'
import { nodeSqlite } from '../driver/node-sqlite.ts'
import { engine } from '../engine/engine.ts'
import { tablesStore } from '../relational/tables/store.ts'
import { sqlite as dialect } from '../sql/dialect/sqlite.ts'
import type { Store } from './contract.ts'

/**
 * SQLite in this process: a file, or `:memory:`.
 *
 * @example
 * const db = quintet({ models, store: sqlite('blog.db') })
 */
export function sqlite(path: string): Store<'lock'> {
  const name = path === ':memory:' ? 'sqlite in memory' : `sqlite ${path}`
  const made = engine({ driver: nodeSqlite, dialect, name, target: { address: path, password: null, client: null, options: {} } })
  return {
    name,
    lacks: ['lock'],
    engine: made,
    relational: registry => tablesStore(made, registry),
    probe: async (call: Call) => ({ ...(await made.probe(call)), refused: [] }),
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  }
}
