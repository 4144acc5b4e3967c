import { wait } from '../base/alarm.ts'
import { failure, isFailure } from '../base/failure.ts'
import type { Call } from '../call/call.ts'
import type { Snapshot } from '../schema/snapshot.ts'
import type { Catalog } from '../sql/catalog.ts'
import type { Engine } from './contract.ts'
import { prepare } from './prepare.ts'

const attempts = 8

/**
 * Reads the structure of a database: one statement, so it is the structure of one moment. `asked`: schemas that must be there.
 * Where a server looks past that moment for the text of a definition, and finds it dropped, the structure is read again.
 */
export async function introspect(engine: Engine, schemas: readonly string[], asked: readonly string[], call: Call): Promise<Snapshot> {
  const catalog = await engine.dialect.catalog()
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await wait(performance.now() + 2 ** attempt)
    const rows = await readOnce(engine, catalog, schemas, call)
    const read = rows && catalog.read(rows, asked)
    if (read) return read
  }
  throw failure('QT_LOCKED', `Others changed the structure of the database each time it was read, ${attempts} times`)
}

async function readOnce(engine: Engine, catalog: Catalog, schemas: readonly string[], call: Call) {
  try {
    return (await engine.run(prepare(catalog.text, { writes: false, keep: false }), catalog.values(schemas), call)).rows
  } catch (error) {
    if (isFailure(error) && catalog.torn.includes(error.serverCode ?? '')) return null
    throw error
  }
}
