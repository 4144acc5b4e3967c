import { failure } from '../../base/failure.ts'
import { rootCall } from '../../call/context.ts'
import { FamilyModel } from '../../schema/columnfamily.ts'
import type { Store } from '../../stores/contract.ts'
import { type KindSuiteOptions, testKind } from '../kind-suite.ts'
import { allCases } from './cases.ts'
import { fixture } from './fixture.ts'

/**
 * Runs every case of the column-family kind against a store. A server's whole test file is one call.
 *
 * @example
 * testColumnFamilyStore('node:sqlite', { open: () => sqlite(':memory:'), setClock: true })
 */
export function testColumnFamilyStore(name: string, options: KindSuiteOptions): void {
  testKind(`column-family suite on ${name}`, fixture, allCases, { clear: emptied, ...options })
}

/** Two dozen tables are emptied many times faster than they are made. */
async function emptied({ engine, name }: Store): Promise<void> {
  if (engine === null) throw failure('QT_CONFIGURATION', `the suite needs { clear } for ${name}`)
  await engine.script(
    tables.map(table => `delete from ${engine.dialect.quote(table)}`),
    rootCall,
  )
}

const tables: readonly string[] = Object.values(fixture).flatMap((model: unknown) => {
  if (!(model instanceof FamilyModel)) return []
  const { table, family } = model
  return [table, ...[...family.views.keys()].map(view => `${table}_${view}`), ...(family.statics.length > 0 ? [`${table}_static`] : [])]
})
