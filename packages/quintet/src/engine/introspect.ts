import type { Call } from '../call/call.ts'
import type { Snapshot } from '../schema/snapshot.ts'
import type { Engine } from './contract.ts'
import { prepare } from './prepare.ts'

/** Reads the structure of a database: one statement, so it is the structure of one moment. `asked`: schemas that must be there. */
export async function introspect(engine: Engine, schemas: readonly string[], asked: readonly string[], call: Call): Promise<Snapshot> {
  const catalog = await engine.dialect.catalog()
  const { rows } = await engine.run(prepare(catalog.text, { writes: false, keep: false }), catalog.values(schemas), call)
  return catalog.read(rows, asked)
}
