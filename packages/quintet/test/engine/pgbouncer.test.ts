import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { isFailure } from '../../src/base/failure.ts'
import { makeCall, rootCall, within } from '../../src/call/context.ts'
import { transaction } from '../../src/call/retry.ts'
import { pg } from '../../src/driver/pg.ts'
import type { Engine } from '../../src/engine/contract.ts'
import { engine } from '../../src/engine/engine.ts'
import { pooled } from '../../src/engine/pooled.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { after } from '../servers/after.ts'
import { postgresDialect } from '../servers/dialects.ts'
import { targetOf } from '../servers/postgres.ts'
import { opened } from './table.ts'

const url = process.env.QUINTET_PGBOUNCER_URL

function behindPooler(
  t: TestContext,
  options: Readonly<Record<string, unknown>> = { transactionPooler: true, statementTimeoutMs: 29_000 },
): Engine {
  const made = engine({
    driver: pg,
    lends: pooled,
    dialect: postgresDialect,
    target: targetOf(url ?? '', options),
    name: 'pgbouncer',
    pool: { max: 20 },
  })
  after(t, () => made[Symbol.asyncDispose]())
  return made
}

describe('behind pgbouncer in transaction mode (A18)', { skip: url === undefined && 'no pgbouncer' }, () => {
  test('A18: transactions, savepoints and kept statements work, many at once', async t => {
    const table = await opened(t, behindPooler(t))
    await Promise.all(
      Array.from({ length: 60 }, (_, id) =>
        transaction(
          table.engine,
          { isolation: 'read committed' },
          async unit => {
            const call = within(rootCall, unit)
            await table.insert(id, call)
            await unit
              .attempt(async savepoint => table.insert(id, within(rootCall, savepoint)))
              .catch(error => assert.ok(isFailure(error, 'QT_UNIQUE')))
            await table.set(id, id * 2, call)
          },
          rootCall,
        ),
      ),
    )
    assert.equal((await table.ids()).length, 60)
    assert.equal(await table.n(7), 14)
  })

  test('A18: nothing of a context stays on the server’s connection', async t => {
    const made = behindPooler(t)
    const tenant = prepare(`select coalesce(current_setting('quintet.tenant', true), '')`, { writes: false, keep: true })
    const asked = await Promise.all(
      Array.from({ length: 80 }, async (_, index) => {
        const name = index % 2 === 0 ? `tenant ${index}` : undefined
        const call = name === undefined ? rootCall : makeCall(rootCall, { context: { tenant: name } })
        return [(await made.run(tenant, [], call)).rows[0]?.[0], name ?? '']
      }),
    )
    for (const [seen, expected] of asked) assert.equal(seen, expected)
  })

  test('A18: nothing is kept by name', async t => {
    const made = behindPooler(t)
    for (let i = 0; i < 5; i++) await made.run(prepare('select 1 as kept', { writes: false, keep: true }), [], rootCall)
    const names = await made.run(
      prepare(`select count(*) from pg_prepared_statements where name like 'quintet%'`, { writes: false, keep: false }),
      [],
      rootCall,
    )
    assert.equal(names.rows[0]?.[0], '0')
  })

  test('A18: pages, deadlines and their cancel pass through', async t => {
    const made = behindPooler(t)
    const sizes: number[] = []
    for await (const page of made.stream(prepare('select generate_series(1, 25)', { writes: false, keep: true }), [], 10, rootCall))
      sizes.push(page.rows.length)
    assert.deepEqual(sizes, [10, 10, 5])
    const slow = made.run(prepare('select pg_sleep(20)', { writes: false, keep: false }), [], makeCall(rootCall, { deadline: 100 }))
    await assert.rejects(
      async () => slow,
      error => isFailure(error, 'QT_DEADLINE'),
    )
    assert.deepEqual((await made.run(prepare('select 1', { writes: false, keep: true }), [], rootCall)).rows, [['1']])
  })
})
