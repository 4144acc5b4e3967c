import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeCall, rootCall } from '../../src/call/context.ts'
import { transaction } from '../../src/call/retry.ts'
import type { EngineConfig } from '../../src/engine/options.ts'
import { FaultProxy } from '../servers/fault-proxy.ts'
import { postgresEngine, targetOf, url } from '../servers/postgres.ts'
import { code, failed, inside } from './expect.ts'
import { opened, Table } from './table.ts'

/** Two ways to the same table: straight, and through a proxy that breaks the way. */
async function broken(t: TestContext, config: Partial<EngineConfig> = {}): Promise<{ proxy: FaultProxy; straight: Table; table: Table }> {
  const straight = await opened(t, postgresEngine(t))
  const { host, port } = targetOf(url ?? '').options
  const proxy = await FaultProxy.open(t, String(host), Number(port))
  const table = new Table(postgresEngine(t, config, { host: '127.0.0.1', port: proxy.port }), straight.name)
  await table.ids()
  return { proxy, straight, table }
}

describe('a broken way to PostgreSQL', { skip: url === undefined && 'no PostgreSQL' }, () => {
  test('B5: the reply to COMMIT is lost: outcome unknown, and resolve() finds that it was committed', async t => {
    const { proxy, straight, table } = await broken(t)
    proxy.on(/^commit/, 'cut after')
    let runs = 0
    const error = await failed(
      transaction(
        table.engine,
        {},
        async unit => {
          runs++
          await table.insert(1, inside(unit))
        },
        rootCall,
      ),
    )
    assert.equal(error.code, 'QT_OUTCOME_UNKNOWN')
    assert.equal(error.retryable, 'ifIdempotent')
    assert.equal(error.phase, 'commit')
    assert.equal(runs, 1, 'never repeated in silence')
    assert.deepEqual(await straight.ids(), [1])
    assert.equal(await error.resolve?.(), 'committed')
  })

  test('B5: COMMIT is lost on its way: outcome unknown, and resolve() finds that it was not', async t => {
    const { proxy, straight, table } = await broken(t)
    proxy.on(/^commit/, 'cut before')
    const error = await failed(transaction(table.engine, {}, async unit => table.insert(1, inside(unit)), rootCall))
    assert.equal(error.code, 'QT_OUTCOME_UNKNOWN')
    assert.deepEqual(await straight.ids(), [])
    // the server may not have noticed yet that its client is gone
    let answer = await error.resolve?.()
    for (let tries = 0; answer === 'in progress' && tries < 50; tries++) {
      await pause(20)
      answer = await error.resolve?.()
    }
    assert.equal(answer, 'aborted')
  })

  test('B5: the lost COMMIT of a transaction that wrote nothing leaves nothing open: it is run again', async t => {
    const { proxy, table } = await broken(t)
    proxy.on(/^commit/, 'cut after')
    let runs = 0
    await transaction(
      table.engine,
      {},
      async unit => {
        runs++
        await table.ids(inside(unit))
      },
      rootCall,
    )
    assert.equal(runs, 2)
  })

  for (const fault of ['cut after', 'cut before'] as const)
    test(`B5: a write outside a transaction, ${fault}: outcome unknown; acknowledged is there, failed is not`, async t => {
      const { proxy, straight, table } = await broken(t)
      await table.insert(1)
      proxy.on(/^insert/, fault)
      const error = await failed(table.insert(2))
      assert.equal(error.code, 'QT_OUTCOME_UNKNOWN')
      assert.equal(error.resolve, undefined)
      await table.insert(3)
      assert.deepEqual(await straight.ids(), fault === 'cut after' ? [1, 2, 3] : [1, 3])
    })

  test('B5: a read outside a transaction is sent again by itself; a write never', async t => {
    const { proxy, table } = await broken(t)
    proxy.on(/^select id/, 'cut after')
    assert.deepEqual(await table.ids(), [])
    assert.equal(proxy.seen.filter(text => text.startsWith('select id')).length, 3)
    proxy.on(/^insert/, 'cut before')
    await failed(table.insert(1))
    assert.equal(proxy.seen.filter(text => text.startsWith('insert')).length, 1)
  })

  test('B5: inside a transaction, before COMMIT, a loss is safe: the callback is run again on another connection', async t => {
    const { proxy, straight, table } = await broken(t)
    proxy.on(/^insert/, 'cut after')
    let runs = 0
    await transaction(
      table.engine,
      {},
      async unit => {
        runs++
        await table.insert(1, inside(unit))
        await table.insert(2, inside(unit))
      },
      rootCall,
    )
    assert.equal(runs, 2)
    assert.deepEqual(await straight.ids(), [1, 2])
  })

  test('B5: a black hole after an autocommit write ends at the deadline as outcome unknown', async t => {
    const { proxy, straight, table } = await broken(t)
    proxy.on(/^insert/, 'black hole')
    const error = await failed(table.insert(1, makeCall(rootCall, { deadline: 200 })))
    assert.equal(error.code, 'QT_OUTCOME_UNKNOWN')
    assert.match(error.message, /deadline/)
    assert.deepEqual(await straight.ids(), [1])
  })

  test('B5: a black hole after COMMIT ends at the statement deadline of the store', async t => {
    const { proxy, table } = await broken(t, { deadlines: { statement: 200 } })
    proxy.on(/^commit/, 'black hole')
    const error = await failed(transaction(table.engine, {}, async unit => table.insert(1, inside(unit)), rootCall))
    assert.equal(error.code, 'QT_OUTCOME_UNKNOWN')
  })

  test('a black hole during a read ends at the default deadline, the socket is destroyed and its slot is free', async t => {
    const { proxy, table } = await broken(t, { deadlines: { statement: 200, connect: 1_000 }, pool: { max: 1 } })
    proxy.blackHole()
    const error = await failed(table.ids())
    assert.deepEqual([error.code, error.phase], ['QT_DEADLINE', 'statement'])
    const next = await failed(table.ids())
    assert.equal(next.code, 'QT_CONNECT', 'the handshake is bounded too')
    proxy.heal()
    proxy.cut()
    await pause(50)
    assert.deepEqual(await table.ids(), [])
    assert.equal(proxy.connections, 1)
  })

  test('a reset while idle in the pool is nobody’s error', async t => {
    const { proxy, table } = await broken(t)
    proxy.cut()
    assert.deepEqual(await table.ids(), [])
    proxy.cut()
    await pause(20)
    assert.deepEqual(await table.ids(), [])
  })

  test('a reset in the middle of pages is one error, and the next read works', async t => {
    const { proxy, straight, table } = await broken(t)
    await straight.run(`insert into ${straight.name} select i, 'r' || i from generate_series(1, 5000) i`)
    const pages = table.engine
      .stream({ text: `select * from ${table.name}`, writes: false, keep: false }, [], 100, rootCall)
      [Symbol.asyncIterator]()
    await pages.next()
    proxy.cut()
    const error = await failed(
      (async () => {
        for (;;) if ((await pages.next()).done) return
      })(),
    )
    assert.equal(error.code, 'QT_CONNECTION_LOST')
    assert.equal((await table.ids()).length, 5000)
  })

  test('a reset in the middle of a COPY is one error either way, and all of it or nothing is there', async t => {
    const { proxy, straight, table } = await broken(t)
    await straight.run(`insert into ${straight.name} select i, repeat('r', 500) || i from generate_series(1, 20000) i`)
    const out = { text: `copy ${table.name} to stdout`, writes: false, keep: false, copy: 'out' } as const
    const pieces = table.engine.stream(out, [], 1, rootCall)[Symbol.asyncIterator]()
    await pieces.next()
    proxy.cut()
    const error = await failed(
      (async () => {
        for (;;) if ((await pieces.next()).done) return
      })(),
    )
    assert.equal(error.code, 'QT_CONNECTION_LOST')
    const into = { text: `copy ${table.name} (id, name) from stdin`, writes: true, keep: false, copy: 'in' } as const
    for (const fault of ['cut before', 'cut after'] as const) {
      proxy.on(/^copy/, fault)
      const lost = await failed(table.engine.run(into, ['30001\ta\n30002\tb\n'], rootCall) as Promise<unknown>)
      assert.equal(lost.code, 'QT_OUTCOME_UNKNOWN')
      // the server answers before it has read the rows: when the way is cut then, both are there or neither is
      const there = (await straight.ids()).filter(id => id > 30_000).length
      assert.ok(there === 0 || (there === 2 && fault === 'cut after'), `${there} of 2 rows, ${fault}`)
    }
    const refused = await failed(table.engine.run(into, ['40001\ta\n1\tb\n'], rootCall) as Promise<unknown>)
    assert.equal(refused.code, 'QT_UNIQUE')
    assert.ok(!(await table.ids()).includes(40_001))
  })

  test('a transaction whose idle connection is reset fails at its next statement and is run again', async t => {
    const { proxy, straight, table } = await broken(t)
    let runs = 0
    await transaction(
      table.engine,
      {},
      async unit => {
        await table.insert(1, inside(unit))
        if (++runs === 1) {
          proxy.cut()
          await pause(30)
        }
        await table.insert(2, inside(unit))
      },
      rootCall,
    )
    assert.equal(runs, 2)
    assert.deepEqual(await straight.ids(), [1, 2])
  })

  test('every class of statement with its reply lost: acknowledged is in the database, failed is not', async t => {
    const { proxy, straight, table } = await broken(t)
    const outcomes = new Map<number, string>()
    const faults = ['cut after', 'cut before'] as const
    let id = 0
    for (const fault of faults)
      for (const at of [/^begin/, /^insert/, /^savepoint/, /^release/, /^commit/]) {
        const mine = ++id
        proxy.on(at, fault)
        const run = transaction(
          table.engine,
          { retries: 0 },
          async unit => {
            await unit.attempt(async savepoint => table.insert(mine, inside(savepoint)))
          },
          rootCall,
        )
        outcomes.set(
          mine,
          await run.then(
            () => 'ok',
            error => (code('QT_OUTCOME_UNKNOWN')(error) ? 'unknown' : 'failed'),
          ),
        )
      }
    const there = new Set(await straight.ids())
    for (const [mine, outcome] of outcomes) {
      if (outcome === 'ok') assert.ok(there.has(mine), `${mine} was acknowledged`)
      if (outcome === 'failed') assert.ok(!there.has(mine), `${mine} had failed`)
    }
    assert.equal([...outcomes.values()].filter(outcome => outcome === 'unknown').length, 2, 'only COMMIT leaves an outcome open')
  })

  test('under load, with the way cut again and again: acknowledged is there, failed is not, and nothing is left over', async t => {
    const { proxy, straight, table } = await broken(t, { pool: { max: 4 } })
    const outcomes = new Map<number, 'ok' | 'failed' | 'unknown'>()
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < 1_000) {
        const id = ++next
        const run =
          id % 2 === 0
            ? table.insert(id)
            : transaction(table.engine, { isolation: 'read committed' }, async unit => table.insert(id, inside(unit)), rootCall)
        outcomes.set(
          id,
          await run.then(
            () => 'ok' as const,
            error => (code('QT_OUTCOME_UNKNOWN')(error) ? 'unknown' : 'failed'),
          ),
        )
      }
    }
    const cutter = setInterval(() => proxy.cut(), 60)
    await Promise.all(Array.from({ length: 8 }, worker))
    clearInterval(cutter)
    const there = new Set(await straight.ids())
    for (const [id, outcome] of outcomes) {
      if (outcome === 'ok') assert.ok(there.has(id), `${id} was acknowledged`)
      if (outcome === 'failed') assert.ok(!there.has(id), `${id} had failed`)
    }
    assert.ok([...outcomes.values()].filter(outcome => outcome === 'ok').length > 100)
    assert.equal((await table.ids()).length, there.size)
    assert.ok(proxy.connections <= 4)
  })
})
