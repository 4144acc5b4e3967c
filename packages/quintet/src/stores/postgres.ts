import type { Call } from '../call/call.ts'
import { pg } from '../driver/pg.ts'
import { engine } from '../engine/engine.ts'
import { tablesStore } from '../relational/tables/store.ts'
import { postgres as dialect } from '../sql/dialect/postgres.ts'
import type { Store } from './contract.ts'

/**
 * A PostgreSQL server.
 *
 * @example
 * const db = quintet({ models, store: postgres(process.env.DATABASE_URL) })
 */
export function postgres(url: string): Store<never> {
  const at = new URL(url)
  const name = `postgres ${at.hostname}:${at.port || 5432}${at.pathname}`
  const made = engine({ driver: pg, dialect, name, target: { address: url, password: null, client: null, options: {} } })
  return {
    name,
    lacks: [],
    engine: made,
    relational: registry => tablesStore(made, registry),
    probe: async (call: Call) => ({ ...(await made.probe(call)), refused: [] }),
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  }
}
