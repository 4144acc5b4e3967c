import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { rootCall } from '../../src/call/context.ts'
import { begin, transaction } from '../../src/call/retry.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { after } from '../servers/after.ts'
import { sqliteEngine, temporaryFile } from '../servers/sqlite.ts'
import { code, failed, inside } from './expect.ts'
import { opened, Table } from './table.ts'

/** Starts another process on the file; resolves when it is at work, with the promise of its exit status. */
async function other(t: TestContext, ...args: readonly string[]): Promise<{ readonly ended: Promise<unknown> }> {
  const script = fileURLToPath(new URL('../servers/holder.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=quintet-source', '--disable-warning=ExperimentalWarning', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([status]) => status)
  after(t, () => child.kill())
  await once(child.stdout, 'data')
  return { ended }
}

describe('one writer per file (B3)', () => {
  test('B3: another process holds the lock for 1 s: the event loop is free, two overlapping transactions both commit', async t => {
    const path = temporaryFile(t)
    const table = await opened(t, sqliteEngine(t, path))
    await table.insert(1)
    const { ended } = await other(t, 'hold', path, table.name, '1000')
    const gaps: number[] = []
    let last = performance.now()
    const ticker = setInterval(() => {
      gaps.push(performance.now() - last)
      last = performance.now()
    }, 5)
    const add = (amount: number) =>
      transaction(
        table.engine,
        {},
        async unit => {
          const n = await table.n(1, inside(unit))
          await pause(5)
          await table.set(1, n + amount, inside(unit))
        },
        rootCall,
      )
    const work = Promise.all([add(10), add(100), table.run(`update ${table.name} set n = n + 1000 where id = 1`)])
    await work
    clearInterval(ticker)
    await ended
    assert.equal(await table.n(1), 1111)
    // one gap may be the machine's, when other work has its processors; a wait inside SQLite would be all of them
    const long = gaps.filter(gap => gap > 50).length
    assert.ok(gaps.length > 50, `${gaps.length} turns in a second`)
    assert.ok(long <= gaps.length / 20, `${long} of ${gaps.length} gaps were longer than 50 ms`)
  })

  test('B3: reads go on while another process writes', async t => {
    const path = temporaryFile(t)
    const table = await opened(t, sqliteEngine(t, path))
    await table.insert(1)
    await other(t, 'hold', path, table.name, '150')
    const answer = table.engine.run(prepare(`select n from ${table.name}`, { writes: false, keep: true }), [], rootCall)
    assert.ok(!(answer instanceof Promise), 'at once')
    assert.equal(answer.rows.length, 1)
  })

  test('B3: a lock that is kept too long ends at the acquire deadline, and says whose it is', async t => {
    const path = temporaryFile(t)
    const table = await opened(t, sqliteEngine(t, path, { deadlines: { acquire: 100 } }))
    await table.insert(1)
    const { ended } = await other(t, 'hold', path, table.name, '600')
    const errors = [
      await failed(() => table.insert(2)),
      await failed(() => transaction(table.engine, {}, async unit => table.insert(3, inside(unit)), rootCall)),
    ]
    for (const error of errors) assert.deepEqual([error.code, error.phase, error.retryable], ['QT_LOCKED', 'acquire', 'safe'])
    await ended
    await table.insert(4)
    assert.deepEqual(await table.ids(), [1, 4])
  })

  test('B3: two processes that write all the time lose nothing', async t => {
    const path = temporaryFile(t)
    const table = await opened(t, sqliteEngine(t, path))
    await table.insert(1)
    const children = await Promise.all([other(t, 'count', path, table.name, '60'), other(t, 'count', path, table.name, '60')])
    for (let i = 0; i < 60; i++)
      await transaction(table.engine, {}, async unit => table.set(1, (await table.n(1, inside(unit))) + 1, inside(unit)), rootCall)
    assert.deepEqual(await Promise.all(children.map(child => child.ended)), [0, 0])
    assert.equal(await table.n(1), 300)
  })

  test('B3: writes of two databases on one file, one through a link, stand in one line and may share a transaction', async t => {
    const path = temporaryFile(t)
    const one = await opened(t, sqliteEngine(t, path))
    symlinkSync(path, `${path}.link`)
    const two = new Table(sqliteEngine(t, `${path}.link`), one.name)
    assert.equal(one.engine.anchor, two.engine.anchor)
    await transaction(
      one.engine,
      {},
      async unit => {
        await one.insert(1, inside(unit))
        await two.insert(2, inside(unit))
        assert.deepEqual(await two.ids(), [])
      },
      rootCall,
    )
    assert.deepEqual(await two.ids(), [1, 2])
    const held = await begin(one.engine, {}, rootCall)
    const order: string[] = []
    const writes = [two.insert(3).then(() => order.push('two')), one.insert(4).then(() => order.push('one'))]
    await pause(5)
    assert.deepEqual(order, [])
    await held.rollback()
    await Promise.all(writes)
    assert.deepEqual(order, ['two', 'one'])
  })

  test('B3: an autocommit write is done in the same tick when nobody is in the way', async t => {
    for (const path of [':memory:', temporaryFile(t)]) {
      const table = await opened(t, sqliteEngine(t, path))
      const insert = prepare(`insert into ${table.name} (id, name) values (1, 'a')`, { writes: true, keep: true })
      assert.ok(!(table.engine.run(insert, [], rootCall) instanceof Promise))
    }
  })

  test('B3: in memory everything outside waits for the open transaction, and then runs in order', async t => {
    const table = await opened(t, sqliteEngine(t, ':memory:'))
    const tx = await begin(table.engine, {}, rootCall)
    await table.insert(1, inside(tx.unit))
    const seen = table.ids()
    const written = table.insert(2)
    const later = table.ids()
    await pause(5)
    await tx.rollback()
    assert.deepEqual([await seen, await written, await later], [[], 1, [2]])
  })

  test('B3: waiting for the transaction of somebody else ends at the acquire deadline', async t => {
    const table = await opened(t, sqliteEngine(t, ':memory:', { deadlines: { acquire: 40 } }))
    await using tx = await begin(table.engine, {}, rootCall)
    await table.insert(1, inside(tx.unit))
    const error = await failed(() => table.ids())
    assert.deepEqual([error.code, error.phase], ['QT_DEADLINE', 'acquire'])
    const aborter = new AbortController()
    const waiting = failed(() =>
      table.engine.run(prepare('select 1', { writes: false, keep: false }), [], { ...rootCall, signal: aborter.signal }),
    )
    aborter.abort()
    assert.equal((await waiting).code, 'QT_ABORTED')
  })

  test('B3: a transaction that runs nothing is rolled back, so that others can write; its callback is told at once', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t), { deadlines: { idleInTransaction: 80 } }))
    const idle = transaction(
      table.engine,
      {},
      async unit => {
        await table.insert(1, inside(unit))
        await new Promise(() => {})
      },
      rootCall,
    )
    const write = table.insert(2)
    const error = await failed(() => idle)
    assert.deepEqual([error.code, error.phase], ['QT_DEADLINE', 'idle in transaction'])
    await write
    assert.deepEqual(await table.ids(), [2])
  })

  test('B3: a transaction that works for longer than the idle deadline is left alone', async t => {
    const table = await opened(t, sqliteEngine(t, ':memory:', { deadlines: { idleInTransaction: 400 } }))
    await transaction(
      table.engine,
      {},
      async unit => {
        for (let id = 1; id <= 12; id++) {
          await table.insert(id, inside(unit))
          await pause(60)
        }
      },
      rootCall,
    )
    assert.equal((await table.ids()).length, 12)
  })

  test('B3: a transaction that only reads takes no part in the line of writers, and sees one moment', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t)))
    await table.insert(1)
    await transaction(
      table.engine,
      { readOnly: true },
      async unit => {
        assert.deepEqual(await table.ids(inside(unit)), [1])
        await table.insert(2)
        assert.deepEqual(await table.ids(inside(unit)), [1])
        assert.equal((await failed(() => table.insert(3, inside(unit)))).code, 'QT_READ_ONLY')
      },
      { ...rootCall },
    ).catch(error => assert.ok(code('QT_READ_ONLY')(error)))
    assert.deepEqual(await table.ids(), [1, 2])
  })

  test('reads outside a transaction cannot write', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t)))
    const lying = prepare(`insert into ${table.name} (id, name) values (1, 'a') returning id`, { writes: false, keep: false })
    assert.equal((await failed(() => table.engine.run(lying, [], rootCall))).code, 'QT_READ_ONLY')
  })
})
