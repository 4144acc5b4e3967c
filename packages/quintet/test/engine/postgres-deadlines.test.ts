import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { describe, test } from 'node:test'
import type { QuintetError } from '../../src/base/failure.ts'
import { makeCall, rootCall } from '../../src/call/context.ts'
import { begin, transaction } from '../../src/call/retry.ts'
import { postgresEngine, url } from '../servers/postgres.ts'
import { code, failed, inside } from './expect.ts'
import { cell, named, read, running } from './server.ts'
import { opened } from './table.ts'

describe('deadlines and aborts on PostgreSQL', { skip: url === undefined && 'no PostgreSQL' }, () => {
  for (const [phase, how] of [
    ['before', 0],
    ['running', 40],
  ] as const)
    test(`an abort ${phase} a statement rejects, stops the server and leaves a good connection`, async t => {
      const { made, name, watcher } = await named(t, { pool: { max: 1 } })
      await cell(made, 'select 1')
      const aborter = new AbortController()
      if (how === 0) aborter.abort()
      else setTimeout(() => aborter.abort(), how)
      const error = await failed((async () => cell(made, 'select pg_sleep(20)', { ...rootCall, signal: aborter.signal }))())
      assert.equal(error.code, 'QT_ABORTED')
      assert.equal(await running(watcher, name, '%pg_sleep%'), 0)
      for (let i = 0; i < 20; i++) assert.equal(await cell(made, 'select 1'), '1', 'no late cancel hits a later statement')
      assert.equal(getEventListeners(aborter.signal, 'abort').length, 0)
    })

  test('an abort while queued rejects, and nothing is sent', async t => {
    const { made, name, watcher } = await named(t, { pool: { max: 1 } })
    const slow = made.run(read('select pg_sleep(0.3)'), [], rootCall)
    const aborter = new AbortController()
    const queued = made.run(read('select 42'), [], { ...rootCall, signal: aborter.signal })
    aborter.abort()
    const error = await failed(Promise.resolve(queued))
    assert.deepEqual([error.code, error.phase], ['QT_ABORTED', 'acquire'])
    await slow
    assert.equal(await running(watcher, name, '%42%'), 0)
  })

  test('an abort after the answer changes nothing', async t => {
    const made = postgresEngine(t)
    const aborter = new AbortController()
    assert.equal(await cell(made, 'select 1', { ...rootCall, signal: aborter.signal }), '1')
    aborter.abort()
    assert.equal(await cell(made, 'select 2'), '2')
  })

  test('an abort between two pages ends the stream and frees the connection', async t => {
    const made = postgresEngine(t, { pool: { max: 1 } })
    const aborter = new AbortController()
    const error = await failed(
      (async () => {
        for await (const page of made.stream(read('select generate_series(1, 100000)'), [], 100, { ...rootCall, signal: aborter.signal })) {
          assert.equal(page.rows.length, 100)
          aborter.abort()
        }
      })(),
    )
    assert.equal(error.code, 'QT_ABORTED')
    assert.equal(await cell(made, 'select 1'), '1')
  })

  test('a call’s deadline stops the server’s statement; the connection lives on', async t => {
    const { made, name, watcher } = await named(t, { pool: { max: 1 } })
    const pid = await cell(made, 'select pg_backend_pid()')
    const error = await failed(Promise.resolve(made.run(read('select pg_sleep(20)'), [], makeCall(rootCall, { deadline: '100ms' }))))
    assert.deepEqual([error.code, error.phase, error.retryable], ['QT_DEADLINE', 'statement', 'safe'])
    assert.equal(await running(watcher, name, '%pg_sleep%'), 0)
    assert.equal(await cell(made, 'select pg_backend_pid()'), pid)
  })

  test('an autocommit write that the server stopped at the deadline has failed, and is not unknown', async t => {
    const table = await opened(t, postgresEngine(t))
    const slow = table.run(`insert into ${table.name} select 1, pg_sleep(20)::text`, [], makeCall(rootCall, { deadline: 100 }))
    assert.equal((await failed(Promise.resolve(slow))).code, 'QT_DEADLINE')
    assert.deepEqual(await table.ids(), [])
  })

  test('B5: the server’s own statement timeout is below ours and leaves a good connection', async t => {
    const made = postgresEngine(t, { pool: { max: 1 }, deadlines: { statement: 5_000 } }, { statementTimeoutMs: 100 })
    const pid = await cell(made, 'select pg_backend_pid()')
    assert.equal((await failed(Promise.resolve(made.run(read('select pg_sleep(4)'), [], rootCall)))).code, 'QT_DEADLINE')
    assert.equal(await cell(made, 'select pg_backend_pid()'), pid)
  })

  test('a transaction that runs nothing is rolled back at its idle deadline, and its callback is told at once', async t => {
    const table = await opened(t, postgresEngine(t, { pool: { max: 1 }, deadlines: { idleInTransaction: 60 } }))
    const never = transaction(
      table.engine,
      { retries: 0 },
      async unit => {
        await table.insert(1, inside(unit))
        await new Promise(() => {})
      },
      rootCall,
    )
    const error = await failed(never)
    assert.deepEqual([error.code, error.phase], ['QT_DEADLINE', 'idle in transaction'])
    assert.deepEqual(await table.ids(), [])
  })

  test('an explicit transaction that is forgotten gives its connection back', async t => {
    const table = await opened(t, postgresEngine(t, { pool: { max: 1 }, deadlines: { idleInTransaction: 60 } }))
    const tx = await begin(table.engine, {}, rootCall)
    await table.insert(1, inside(tx.unit))
    assert.deepEqual(await table.ids(), [])
    await assert.rejects(table.insert(2, inside(tx.unit)), code('QT_TRANSACTION_ENDED'))
    await assert.rejects(tx.commit(), code('QT_DEADLINE'))
  })

  test('an exhausted pool tells who holds it, for how long and where they began', async t => {
    const made = postgresEngine(t, { pool: { max: 2 }, deadlines: { acquire: 80 } })
    const bothOpen = Promise.withResolvers<void>()
    let open = 0
    const nested = () =>
      transaction(
        made,
        { retries: 0 },
        async unit => {
          await cell(made, 'select 1', inside(unit))
          if (++open === 2) bothOpen.resolve()
          await bothOpen.promise
          // a second connection from inside, on a path where the diagnosis does not see it
          await transaction(made, { retries: 0 }, async () => 1, rootCall)
        },
        rootCall,
      )
    const results = await Promise.allSettled([nested(), nested()])
    const errors = results
      .map(result => (result.status === 'rejected' ? (result.reason as QuintetError) : null))
      .filter(error => error !== null)
    assert.ok(errors.length >= 1)
    for (const error of errors) {
      assert.deepEqual([error.code, error.phase], ['QT_DEADLINE', 'acquire'])
      assert.match(error.message, /All 2 connections/)
      assert.equal(error.message.match(/a transaction for \d+ ms \(begun /g)?.length, 2)
      assert.match(error.message, /postgres-deadlines\.test\.ts/)
    }
    assert.equal(await cell(made, 'select 1'), '1')
  })
})
