import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isFailure, type QuintetError } from '../../src/base/failure.ts'
import { makeCall, rootCall, within } from '../../src/call/context.ts'
import { begin, transaction, type UnitHandle } from '../../src/call/retry.ts'
import { betterSqlite3 } from '../../src/driver/better-sqlite3.ts'
import { nodeSqlite } from '../../src/driver/node-sqlite.ts'
import { engine } from '../../src/engine/engine.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { after } from '../servers/after.ts'
import { sqliteDialect } from '../servers/dialects.ts'
import { sqliteEngine, temporaryFile } from '../servers/sqlite.ts'
import { opened, Table } from './table.ts'

const inside = (unit: UnitHandle) => within(rootCall, unit)
const code = (expected: string) => (error: unknown) => isFailure(error) && error.code === expected
const failed = async (work: () => unknown): Promise<QuintetError> => {
  try {
    await work()
  } catch (error) {
    assert.ok(isFailure(error), String(error))
    return error
  }
  return assert.fail('it succeeded')
}

async function other(t: TestContext, ...args: readonly string[]): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('../servers/holder.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=quintet-source', '--disable-warning=ExperimentalWarning', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  after(t, () => child.kill())
  if (child.stdout !== null) await once(child.stdout, 'data')
  return child
}

describe('one writer per file (B3)', () => {
  test('B3: another process holds the lock for 1 s: the event loop is free, two overlapping transactions both commit', async t => {
    const path = temporaryFile(t)
    const table = await opened(t, sqliteEngine(t, path))
    await table.insert(1)
    const child = await other(t, 'hold', path, table.name, '1000')
    const ended = once(child, 'exit')
    let ticks = 0
    const ticker = setInterval(() => ticks++, 10)
    const before = performance.eventLoopUtilization()
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
    const { active } = performance.eventLoopUtilization(before)
    clearInterval(ticker)
    await ended
    assert.equal(await table.n(1), 1111)
    // all that the loop was busy with, so no single gap was longer
    assert.ok(active < 50, `the loop was busy for ${active.toFixed(1)} ms`)
    assert.ok(ticks > 30, `${ticks} ticks`)
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
    const child = await other(t, 'hold', path, table.name, '600')
    const ended = once(child, 'exit')
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
    const ends = children.map(child => once(child, 'exit'))
    for (let i = 0; i < 60; i++)
      await transaction(table.engine, {}, async unit => table.set(1, (await table.n(1, inside(unit))) + 1, inside(unit)), rootCall)
    assert.deepEqual(
      (await Promise.all(ends)).map(([status]) => status),
      [0, 0],
    )
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

describe('an embedded file', () => {
  test('B4: what the driver cannot do is declared', () => {
    assert.equal(nodeSqlite.features.interrupt, false)
    assert.equal(betterSqlite3.features.interrupt, false)
  })

  test('B4: a deadline or an abort that has passed is seen before anything runs, and between two pages', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t)))
    await table.run(
      `with recursive i(n) as (select 1 union all select n + 1 from i where n < 2000) insert into ${table.name} (id, name) select n, 'r' || n from i`,
    )
    assert.equal((await failed(() => table.ids({ ...rootCall, at: performance.now() - 1 }))).code, 'QT_DEADLINE')
    assert.equal((await failed(() => table.ids({ ...rootCall, signal: AbortSignal.abort() }))).code, 'QT_ABORTED')
    const all = prepare(`select id from ${table.name}`, { writes: false, keep: true })
    const late = await failed(async () => {
      for await (const _ of table.engine.stream(all, [], 100, makeCall(rootCall, { deadline: 20 }))) await pause(25)
    })
    assert.deepEqual([late.code, late.phase], ['QT_DEADLINE', 'stream'])
    const aborter = new AbortController()
    const stopped = await failed(async () => {
      for await (const _ of table.engine.stream(all, [], 100, { ...rootCall, signal: aborter.signal })) aborter.abort()
    })
    assert.equal(stopped.code, 'QT_ABORTED')
  })

  test('B8: a stream sees one moment, holds nobody up, and the event loop turns between its pages', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t)))
    await table.run(
      `with recursive i(n) as (select 1 union all select n + 1 from i where n < 1000) insert into ${table.name} (id, name) select n, 'r' || n from i`,
    )
    let turns = 0
    const turn = () => {
      turns++
      ticker = setImmediate(turn)
    }
    let ticker = setImmediate(turn)
    let rows = 0
    for await (const page of table.engine.stream(
      prepare(`select id from ${table.name} order by id`, { writes: false, keep: true }),
      [],
      100,
      rootCall,
    )) {
      rows += page.rows.length
      if (rows === 100) await table.insert(5000)
    }
    clearImmediate(ticker)
    assert.equal(rows, 1000)
    assert.ok(turns >= 9, `${turns} turns`)
    assert.equal((await table.ids()).length, 1001)
  })

  test('B9: durability is named: what the pragma says', async t => {
    const synchronous = async (durability: string) => {
      const table = await opened(t, sqliteEngine(t, temporaryFile(t), {}, { durability }))
      return (await transaction(table.engine, {}, async unit => table.run('select * from pragma_synchronous', [], inside(unit)), rootCall))
        .rows[0]?.[0]
    }
    assert.deepEqual([await synchronous('process'), await synchronous('power')], [1, 2])
  })

  test('a file is in WAL mode with foreign keys on and no busy wait, for the writer and for readers', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t)))
    const settings =
      'select (select journal_mode from pragma_journal_mode), (select foreign_keys from pragma_foreign_keys), (select timeout from pragma_busy_timeout)'
    const reader = await table.engine.run(prepare(settings, { writes: false, keep: false }), [], rootCall)
    const writer = await table.engine.run(prepare(settings, { writes: true, keep: false }), [], rootCall)
    assert.deepEqual(
      [reader.rows[0], writer.rows[0]],
      [
        ['wal', 1, 0],
        ['wal', 1, 0],
      ],
    )
  })

  test('B9: the file notes the layout of our tables with the first structure; a newer one is refused', async t => {
    const path = temporaryFile(t)
    const table = await opened(t, sqliteEngine(t, path))
    assert.deepEqual((await table.run('select layout from q_meta')).rows, [[1]])
    await table.engine.script([`create table again_${table.name} (a)`], rootCall)
    assert.deepEqual((await table.run('select layout from q_meta')).rows, [[1]])
    const foreign = new DatabaseSync(`${path}.new`)
    foreign.exec('create table q_meta (layout integer); insert into q_meta values (99)')
    foreign.close()
    const newer = sqliteEngine(t, `${path}.new`)
    for (let tries = 0; tries < 2; tries++)
      assert.equal(
        (await failed(() => newer.run(prepare('select 1', { writes: false, keep: false }), [], rootCall))).code,
        'QT_CONFIGURATION',
      )
  })

  test('a file that others made gets no table of ours by being read', async t => {
    const path = temporaryFile(t)
    const foreign = new DatabaseSync(path)
    foreign.exec('create table theirs (a)')
    foreign.close()
    const made = sqliteEngine(t, path)
    await made.run(prepare('insert into theirs values (1)', { writes: true, keep: false }), [], rootCall)
    assert.deepEqual((await made.run(prepare('select name from sqlite_master', { writes: false, keep: false }), [], rootCall)).rows, [
      ['theirs'],
    ])
  })

  test('a script is all or nothing', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t)))
    const texts = [`create table one_${table.name} (a)`, `create table one_${table.name} (a)`]
    assert.equal((await failed(() => table.engine.script(texts, rootCall))).code, 'QT_SCHEMA')
    assert.deepEqual((await table.run(`select name from sqlite_master where name like 'one_%'`)).rows, [])
    await transaction(table.engine, {}, async unit => table.engine.script([`create table two_${table.name} (a)`], inside(unit)), rootCall)
    assert.equal((await table.run(`select name from sqlite_master where name like 'two_%'`)).rows.length, 1)
  })

  test('a read-only file, a missing folder, and a file that is no database are told apart', async t => {
    const path = temporaryFile(t)
    const table = await opened(t, sqliteEngine(t, path))
    await table.insert(1)
    const reading = new Table(sqliteEngine(t, path, {}, { readOnly: true }), table.name)
    assert.deepEqual(await reading.ids(), [1])
    assert.equal((await failed(() => reading.insert(2))).code, 'QT_READ_ONLY')
    writeFileSync(
      `${path}.txt`,
      'this is no database, but it is long enough to have a header of one hundred bytes, or so one would hope, at least',
    )
    assert.equal(
      (await failed(() => sqliteEngine(t, `${path}.txt`).run(prepare('select 1', { writes: true, keep: false }), [], rootCall))).code,
      'QT_STORAGE',
    )
    assert.equal(
      (await failed(() => sqliteEngine(t, `${path}.none/x.db`).run(prepare('select 1', { writes: true, keep: false }), [], rootCall))).code,
      'QT_CONNECT',
    )
  })

  test('a corrupt page is an error with the data beside it intact', async t => {
    const path = temporaryFile(t)
    const copy = `${path}.copy`
    const db = new DatabaseSync(path)
    db.exec(
      `create table a (x); insert into a values (1); create table b (x); insert into b values (zeroblob(3000)), (zeroblob(3000)), (zeroblob(3000))`,
    )
    db.close()
    copyFileSync(path, copy)
    const { readFileSync } = await import('node:fs')
    const bytes = readFileSync(copy)
    bytes.fill(0xff, 4096 * 2, 4096 * 2 + 100)
    writeFileSync(copy, bytes)
    const made = sqliteEngine(t, copy)
    assert.deepEqual((await made.run(prepare('select x from a', { writes: false, keep: false }), [], rootCall)).rows, [[1]])
    assert.equal(
      (await failed(() => made.run(prepare('select x from b', { writes: false, keep: false }), [], rootCall))).code,
      'QT_STORAGE',
    )
  })

  test('close waits for the open transaction and refuses what comes later', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t)))
    const tx = await begin(table.engine, {}, rootCall)
    await table.insert(1, inside(tx.unit))
    const closing = table.engine[Symbol.asyncDispose]()
    await tx.commit()
    await closing
    assert.equal((await failed(() => table.ids())).code, 'QT_CLOSED')
    await table.engine[Symbol.asyncDispose]()
  })

  test('a handle of the user is used and not closed', async () => {
    const client = new DatabaseSync(':memory:')
    client.exec('create table mine (a integer)')
    const made = engine({
      driver: nodeSqlite,
      dialect: sqliteDialect,
      target: { address: '', password: null, client, options: {} },
      name: 'client',
    })
    await made.run(prepare('insert into mine values (?)', { writes: true, keep: true }), [1], rootCall)
    await made[Symbol.asyncDispose]()
    assert.equal(client.prepare('select a from mine').get()?.a, 1)
    client.close()
  })
})
