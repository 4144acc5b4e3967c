import assert from 'node:assert/strict'
import { copyFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeCall, rootCall } from '../../src/call/context.ts'
import { begin, transaction } from '../../src/call/retry.ts'
import { betterSqlite3 } from '../../src/driver/better-sqlite3.ts'
import { nodeSqlite } from '../../src/driver/node-sqlite.ts'
import { embedded } from '../../src/engine/embedded.ts'
import { engine } from '../../src/engine/engine.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { sqliteDialect } from '../servers/dialects.ts'
import { sqliteEngine, temporaryFile } from '../servers/sqlite.ts'
import { failed, inside } from './expect.ts'
import { opened, Table } from './table.ts'

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

  test('a file has as large a cache for the writer as for readers', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t)))
    const read = await table.run('select * from pragma_cache_size')
    const written = await transaction(
      table.engine,
      {},
      async unit => table.run('select * from pragma_cache_size', [], inside(unit)),
      rootCall,
    )
    assert.deepEqual([read.rows, written.rows], [[[-16_000]], [[-16_000]]])
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
      lends: embedded,
      dialect: sqliteDialect,
      target: { address: '', password: null, client, options: {} },
      name: 'client',
    })
    await made.run(prepare('insert into mine values (?)', { writes: true, keep: true }), [1], rootCall)
    await made[Symbol.asyncDispose]()
    assert.equal(client.prepare('select a from mine').get()?.a, 1)
    client.close()
  })

  test('B4: a statement that goes round asks for its deadline in each round', async t => {
    for (const driver of [nodeSqlite, betterSqlite3]) {
      const made = sqliteEngine(t, ':memory:', { driver })
      const rounds = prepare(
        'with recursive i(n) as (select 1 union all select n + 1 from i where quintet_deadline()) select count(*) from i',
        { writes: false, keep: true },
      )
      const error = await failed(() => made.run(rounds, [], makeCall(rootCall, { deadline: 50 })))
      assert.deepEqual([error.code, error.retryable], ['QT_DEADLINE', 'safe'])
      const few = prepare(
        'with recursive i(n) as (select 1 union all select n + 1 from i where n < 10 and quintet_deadline()) select count(*) from i',
        { writes: false, keep: true },
      )
      assert.deepEqual((await made.run(few, [], rootCall)).rows, [[10]])
    }
  })

  test('B8: a stream whose consumer does not come back gives its reader up', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t), { deadlines: { statement: 30 } }))
    for (const id of [1, 2, 3]) await table.insert(id)
    const late = await failed(async () => {
      for await (const _ of table.engine.stream(prepare(`select id from ${table.name}`, { writes: false, keep: true }), [], 1, rootCall))
        await pause(60)
    })
    assert.deepEqual([late.code, late.phase], ['QT_DEADLINE', 'stream'])
  })

  test('close does not wait for ever for a transaction that goes on', async t => {
    const table = await opened(t, sqliteEngine(t, temporaryFile(t), { deadlines: { acquire: 60 } }))
    const tx = await begin(table.engine, {}, rootCall)
    await table.insert(1, inside(tx.unit))
    await table.engine[Symbol.asyncDispose]()
    assert.ok(['QT_CLOSED', 'QT_TRANSACTION_ENDED'].includes((await failed(() => tx.commit())).code))
  })

  test('A18: a role on a store that has none is refused, not left out', async t => {
    const made = sqliteEngine(t, ':memory:')
    const call = makeCall(rootCall, { context: { role: 'reader' } })
    assert.equal((await failed(() => made.run(prepare('select 1', { writes: false, keep: false }), [], call))).code, 'QT_UNSUPPORTED')
    assert.deepEqual(
      (await made.run(prepare('select 1', { writes: false, keep: false }), [], makeCall(rootCall, { context: { tenant: 'a' } }))).rows,
      [[1]],
    )
  })
})
