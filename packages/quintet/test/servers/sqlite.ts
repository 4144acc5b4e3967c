import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { nodeSqlite } from '../../src/driver/node-sqlite.ts'
import type { Engine } from '../../src/engine/contract.ts'
import { embedded } from '../../src/engine/embedded.ts'
import { engine } from '../../src/engine/engine.ts'
import type { EngineConfig } from '../../src/engine/options.ts'
import { after } from './after.ts'
import { sqliteDialect as dialect } from './dialects.ts'

/** A path in a folder that is removed after the test. */
export function temporaryFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'quintet-'))
  after(t, () => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'test.db')
}

/** An engine on a file or in memory, closed after the test. */
export function sqliteEngine(
  t: TestContext,
  path: string,
  config: Partial<EngineConfig> = {},
  options: Readonly<Record<string, unknown>> = {},
): Engine {
  const made = engine({
    driver: nodeSqlite,
    lends: embedded,
    dialect,
    target: { address: path, password: null, client: null, options },
    name: 'the file',
    ...config,
  })
  after(t, () => made[Symbol.asyncDispose]())
  return made
}
