import { describe, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { nodeSqlite } from '../../src/driver/node-sqlite.ts'
import { pg } from '../../src/driver/pg.ts'
import { postgresEngine, url } from '../servers/postgres.ts'
import { sqliteEngine, temporaryFile } from '../servers/sqlite.ts'
import { commands } from './commands/commands.ts'
import { Model } from './commands/model.ts'
import { System } from './commands/system.ts'
import { Failing } from './failing.ts'
import { opened, type Table } from './table.ts'

const { QUINTET_FUZZ_RUNS: longer, QUINTET_SEED: seed = '20261125' } = process.env
const patient = { idleInTransaction: 60_000 }

async function holds(
  t: TestContext,
  table: Table,
  failing: Failing,
  codes: { plain: string; curable: string },
  runs: number,
): Promise<void> {
  let done = 0
  await fc.assert(
    fc.asyncProperty(commands, async list => {
      await table.run(`delete from ${table.name}`)
      await table.insert(0)
      const system = new System(table, failing, codes)
      try {
        await fc.asyncModelRun(() => ({ model: new Model(table.engine.dialect.name === 'SQLite'), real: system }), list)
      } finally {
        failing.next = null
        await system.leave()
      }
      done++
    }),
    { numRuns: Number(longer ?? runs), seed: Number(seed) },
  )
  t.diagnostic(`${done} programs`)
}

describe('B2: nested transactions do step by step what a model in memory does', () => {
  test('on a file', { timeout: 200_000 }, async t => {
    const failing = new Failing(nodeSqlite, '')
    const engine = sqliteEngine(t, temporaryFile(t), { driver: failing.driver, deadlines: patient })
    await holds(t, await opened(t, engine), failing, { plain: 'SQLITE_IOERR', curable: 'SQLITE_BUSY_SNAPSHOT' }, 300)
  })

  test('on PostgreSQL', { skip: url === undefined && 'no PostgreSQL', timeout: 200_000 }, async t => {
    const failing = new Failing(pg, '')
    const engine = postgresEngine(t, { driver: failing.driver, deadlines: patient })
    await holds(t, await opened(t, engine), failing, { plain: '54001', curable: '40001' }, 150)
  })
})
