import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { createServer } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pgModule from 'pg'
import { isFailure, type QuintetError } from '../../src/base/failure.ts'
import { makeCall, rootCall, within } from '../../src/call/context.ts'
import { begin, transaction, type UnitHandle } from '../../src/call/retry.ts'
import { pg } from '../../src/driver/pg.ts'
import type { Engine } from '../../src/engine/contract.ts'
import { engine } from '../../src/engine/engine.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { after } from '../servers/after.ts'
import { postgresDialect } from '../servers/dialects.ts'
import { postgresEngine, targetOf, unique, url } from '../servers/postgres.ts'
import { opened } from './table.ts'

const inside = (unit: UnitHandle) => within(rootCall, unit)
const code = (expected: string) => (error: unknown) => isFailure(error) && error.code === expected
const failed = async (work: Promise<unknown>): Promise<QuintetError> => {
  const error = await work.then(
    () => assert.fail('it succeeded'),
    thrown => thrown,
  )
  assert.ok(isFailure(error), String(error))
  return error
}
const read = (text: string) => prepare(text, { writes: false, keep: true })
const cell = async (made: Engine, text: string, call = rootCall) => (await made.run(read(text), [], call)).rows[0]?.[0]
/** How many sessions of this application name run something that matches. */
const running = async (made: Engine, name: string, text: string) =>
  Number(
    (
      await made.run(
        prepare(`select count(*) from pg_stat_activity where application_name = $1 and state = 'active' and query like $2`, {
          writes: false,
          keep: false,
        }),
        [name, text],
        rootCall,
      )
    ).rows[0]?.[0],
  )

async function named(t: TestContext, config = {}): Promise<{ made: Engine; name: string; watcher: Engine }> {
  const name = unique('app')
  return { made: postgresEngine(t, config, { applicationName: name }), name, watcher: postgresEngine(t) }
}

async function kill(watcher: Engine, name: string): Promise<void> {
  await watcher.run(
    prepare('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', { writes: false, keep: false }),
    [name],
    rootCall,
  )
}

describe('the engine on PostgreSQL', { skip: url === undefined && 'no PostgreSQL' }, () => {
  test('a backend killed while idle: the next statement works', async t => {
    const { made, name, watcher } = await named(t)
    await cell(made, 'select 1')
    await kill(watcher, name)
    await pause(30)
    assert.equal(await cell(made, 'select 2'), '2')
  })

  test('a backend killed in the middle of a transaction: safe, run again, the process lives', async t => {
    const { made, name, watcher } = await named(t)
    const table = await opened(t, made)
    let runs = 0
    await transaction(
      made,
      {},
      async unit => {
        await table.insert(1, inside(unit))
        if (++runs === 1) await kill(watcher, name)
        await table.insert(2, inside(unit))
      },
      rootCall,
    )
    assert.equal(runs, 2)
    assert.deepEqual(await table.ids(), [1, 2])
  })

  test('a backend killed while a statement of a transaction runs is a lost connection', async t => {
    const { made, name, watcher } = await named(t)
    const run = transaction(made, { retries: 0 }, async unit => cell(made, 'select pg_sleep(10)', inside(unit)), rootCall)
    while ((await running(watcher, name, '%pg_sleep%')) === 0) await pause(10)
    await kill(watcher, name)
    const error = await failed(run)
    assert.deepEqual([error.code, error.retryable], ['QT_CONNECTION_LOST', 'safe'])
  })

  test('B2: COMMIT that the server answers with ROLLBACK is an error', async t => {
    const table = await opened(t, postgresEngine(t))
    const run = transaction(
      table.engine,
      { retries: 0 },
      async unit => {
        await table.insert(1, inside(unit))
        // hidden from the handle: the server alone knows that the transaction has failed
        const lane = (await unit.lane(table.engine, rootCall)) as unknown as {
          alone(statement: unknown, values: unknown[], call: unknown): Promise<unknown>
        }
        await lane.alone(prepare('select 1 / 0', { writes: false, keep: false }), [], rootCall).catch(() => {})
      },
      rootCall,
    )
    assert.equal((await failed(run)).code, 'QT_TRANSACTION_POISONED')
    assert.deepEqual(await table.ids(), [])
  })

  test('B1: serializable is the default: write skew does not happen; read committed is the visible opt-down', async t => {
    const table = await opened(t, postgresEngine(t))
    for (const id of [1, 2]) await table.insert(id)
    const meet = () => {
      let arrived = 0
      const both = Promise.withResolvers<void>()
      return async () => {
        if (++arrived === 2) both.resolve()
        if (arrived <= 2) await both.promise
      }
    }
    const skew = async (isolation: 'serializable' | 'read committed') => {
      for (const id of [1, 2]) await table.set(id, 0)
      const barrier = meet()
      const one = (mine: number, other: number) =>
        transaction(
          table.engine,
          { isolation },
          async unit => {
            const free = (await table.n(other, inside(unit))) === 0
            await barrier()
            if (free) await table.set(mine, 1, inside(unit))
          },
          rootCall,
        )
      await Promise.all([one(1, 2), one(2, 1)])
      return (await table.n(1)) + (await table.n(2))
    }
    assert.equal(await skew('serializable'), 1)
    assert.equal(await skew('read committed'), 2)
  })

  test('B1: the retries are counted, and after the last one the conflict is told', async t => {
    const table = await opened(t, postgresEngine(t))
    await table.insert(1)
    const runsOf = async (retries?: number) => {
      let runs = 0
      const error = await failed(
        transaction(
          table.engine,
          retries === undefined ? {} : { retries },
          async unit => {
            runs++
            const n = await table.n(1, inside(unit))
            await table.set(1, n + 100)
            await table.set(1, n + 1, inside(unit))
          },
          rootCall,
        ),
      )
      assert.equal(error.code, 'QT_SERIALIZATION')
      return runs
    }
    assert.equal(await runsOf(), 6)
    assert.equal(await runsOf(0), 1)
  })

  test('a conflict that the callback swallowed or hid is run again all the same', async t => {
    const table = await opened(t, postgresEngine(t))
    await table.insert(1)
    let runs = 0
    await transaction(
      table.engine,
      {},
      async unit => {
        const n = await table.n(1, inside(unit))
        if (++runs === 1) await table.set(1, n + 100)
        await table.set(1, n + 1, inside(unit)).catch(() => {
          throw new Error('hidden')
        })
      },
      rootCall,
    )
    assert.equal(runs, 2)
    assert.equal(await table.n(1), 101)
  })

  test('a constraint that fails at COMMIT is told as what it is, and nothing is kept', async t => {
    const table = await opened(t, postgresEngine(t))
    await table.run(`alter table ${table.name} add parent integer references ${table.name} deferrable initially deferred`)
    const error = await failed(
      transaction(
        table.engine,
        {},
        async unit => table.run(`insert into ${table.name} (id, name, parent) values (1, 'a', 7)`, [], inside(unit)),
        rootCall,
      ),
    )
    assert.deepEqual([error.code, error.phase, error.columns], ['QT_FOREIGN_KEY', 'commit', ['parent']])
    assert.deepEqual(await table.ids(), [])
  })

  test('deadlock: one gives way and is run again, both commit', async t => {
    const table = await opened(t, postgresEngine(t))
    for (const id of [1, 2]) await table.insert(id)
    const one = (first: number, second: number) =>
      transaction(
        table.engine,
        { isolation: 'read committed' },
        async unit => {
          await table.run(`update ${table.name} set n = n + 1 where id = ${first}`, [], inside(unit))
          await pause(30)
          await table.run(`update ${table.name} set n = n + 1 where id = ${second}`, [], inside(unit))
        },
        rootCall,
      )
    await Promise.all([one(1, 2), one(2, 1)])
    assert.deepEqual([await table.n(1), await table.n(2)], [2, 2])
  })

  test('isolation, read-only and deferrable hold for one transaction and are gone after it', async t => {
    const table = await opened(t, postgresEngine(t, { pool: { max: 1 } }))
    const settings = `select current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only')`
    await transaction(
      table.engine,
      { isolation: 'repeatable read', readOnly: true },
      async unit => {
        assert.equal(await cell(table.engine, settings, inside(unit)), 'repeatable read on')
      },
      rootCall,
    )
    const error = await failed(
      transaction(table.engine, { readOnly: true, deferrable: true }, async unit => table.insert(1, inside(unit)), rootCall),
    )
    assert.equal(error.code, 'QT_READ_ONLY')
    assert.equal(await cell(table.engine, settings), 'read committed off')
    const word = { isolation: 'serializable; drop table x' } as never
    assert.equal((await failed(transaction(table.engine, word, async () => 1, rootCall))).code, 'QT_CONFIGURATION')
  })

  test('A18: the context is set in the packet of BEGIN, or of the statement, and nothing of it is left', async t => {
    const made = postgresEngine(t, { pool: { max: 1 } })
    const tenant = `select coalesce(current_setting('quintet.tenant', true), '') || '|' || coalesce(current_setting('quintet.actor', true), '')`
    const hostile = `'); drop table x; --`
    const call = makeCall(rootCall, { context: { tenant: hostile, actor: 'ada' } })
    assert.equal(await cell(made, tenant, call), `${hostile}|ada`)
    assert.equal(await cell(made, tenant), '|')
    await transaction(
      made,
      {},
      async unit => {
        assert.equal(await cell(made, tenant, within(call, unit)), `${hostile}|ada`)
      },
      call,
    )
    assert.equal(await cell(made, tenant), '|')
    const pages = []
    for await (const page of made.stream(read(tenant), [], 10, call)) pages.push(...page.rows)
    assert.deepEqual(pages, [[`${hostile}|ada`]])
  })

  test('A18: the role is taken for the transaction only', async t => {
    const made = postgresEngine(t, { pool: { max: 1 } })
    const role = unique('role')
    await made.script([`create role ${role}`], rootCall)
    after(t, () => made.script([`drop role ${role}`], rootCall).catch(() => {}))
    const call = makeCall(rootCall, { context: { role } })
    assert.equal(await cell(made, 'select current_user', call), role)
    assert.notEqual(await cell(made, 'select current_user'), role)
  })

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
      assert.match(error.message, /postgres\.test\.ts/)
    }
    assert.equal(await cell(made, 'select 1'), '1')
  })

  test('a column that changes its type under a kept statement: parsed anew outside, run again inside a transaction', async t => {
    const table = await opened(t, postgresEngine(t, { pool: { max: 1 } }))
    const all = read(`select * from ${table.name}`)
    await table.insert(1)
    const before = await table.engine.run(all, [], rootCall)
    await table.run(`alter table ${table.name} add extra text default 'x'`)
    const after = await table.engine.run(all, [], rootCall)
    assert.equal(after.columns.length, before.columns.length + 1)
    await table.run(`alter table ${table.name} add more text`)
    let runs = 0
    const inTransaction = await transaction(
      table.engine,
      {},
      async unit => {
        runs++
        return table.engine.run(all, [], inside(unit))
      },
      rootCall,
    )
    assert.equal(inTransaction.columns.length, before.columns.length + 2)
    assert.equal(runs, 2)
  })

  test('statements that the server forgot are parsed anew', async t => {
    const made = postgresEngine(t, { pool: { max: 1 } })
    const one = read('select 1 as one')
    await made.run(one, [], rootCall)
    await made.run(prepare('discard all', { writes: true, keep: false }), [], rootCall)
    assert.deepEqual((await made.run(one, [], rootCall)).rows, [['1']])
  })

  test('A19: at most 256 statements are kept a connection, the others are closed', async t => {
    const made = postgresEngine(t, { pool: { max: 1 } })
    for (let i = 0; i < 400; i++) await made.run(read(`select ${i} as n, '${unique('x')}' as x`), [], rootCall)
    const kept = Number(await cell(made, `select count(*) from pg_prepared_statements where name like 'quintet%'`))
    assert.ok(kept <= 256, `${kept} are kept`)
    assert.ok(kept >= 250, `${kept} are kept`)
  })

  test('a failed statement that was parsed for the first time can be run again', async t => {
    const table = await opened(t, postgresEngine(t, { pool: { max: 1 } }))
    const divide = read('select 1 / $1::int as q')
    assert.equal((await failed(Promise.resolve(table.engine.run(divide, [0], rootCall)))).code, 'QT_OUT_OF_RANGE')
    assert.deepEqual((await table.engine.run(divide, [1], rootCall)).rows, [['1']])
    const early = read(`select * from ${table.name}_later`)
    assert.equal((await failed(Promise.resolve(table.engine.run(early, [], rootCall)))).code, 'QT_SCHEMA')
    await table.engine.script([`create table ${table.name}_later (id integer)`], rootCall)
    after(t, () => table.engine.script([`drop table ${table.name}_later`], rootCall))
    assert.deepEqual((await table.engine.run(early, [], rootCall)).rows, [])
  })

  test('statements of one transaction asked at once run one after the other, in order', async t => {
    const table = await opened(t, postgresEngine(t))
    await transaction(
      table.engine,
      {},
      async unit => {
        await Promise.all([1, 2, 3].map(id => table.insert(id, inside(unit))))
        assert.deepEqual(await table.ids(inside(unit)), [1, 2, 3])
      },
      rootCall,
    )
    assert.deepEqual(await table.ids(), [1, 2, 3])
  })

  test('pages in a transaction: other statements run between them', async t => {
    const table = await opened(t, postgresEngine(t))
    await table.run(`insert into ${table.name} select i, 'r' || i from generate_series(1, 250) i`)
    await transaction(
      table.engine,
      {},
      async unit => {
        const sizes = []
        for await (const page of table.engine.stream(
          read(`select id from ${table.name} where id > $1 order by id`),
          [10],
          100,
          inside(unit),
        )) {
          sizes.push(page.rows.length)
          await table.set(1, sizes.length, inside(unit))
        }
        assert.deepEqual(sizes, [100, 100, 40])
        for await (const _ of table.engine.stream(read(`select id from ${table.name}`), [], 10, inside(unit))) break
        assert.equal(await table.n(1, inside(unit)), 3)
      },
      rootCall,
    )
  })

  test('leaving a stream early frees its connection', async t => {
    const made = postgresEngine(t, { pool: { max: 1 } })
    for await (const page of made.stream(read('select generate_series(1, 1000000)'), [], 10, rootCall)) {
      assert.deepEqual(page.rows[0], ['1'])
      break
    }
    assert.equal(await cell(made, 'select 7'), '7')
  })

  test('a pool of the user: its connections are borrowed and given back', async t => {
    const { host, port, user, database } = targetOf(url ?? '').options
    const password = await targetOf(url ?? '').password?.()
    const pool = new pgModule.Pool({
      host: String(host),
      port: Number(port),
      user: String(user),
      database: String(database),
      password,
      max: 2,
    })
    after(t, () => pool.end())
    const made = engine({ driver: pg, dialect: postgresDialect, target: { ...targetOf(url ?? ''), client: pool }, name: 'the pool' })
    const table = await opened(t, made)
    await transaction(made, {}, async unit => table.insert(1, inside(unit)), rootCall)
    assert.deepEqual(await table.ids(), [1])
    assert.equal(pool.idleCount, pool.totalCount)
    await table.drop()
    await made[Symbol.asyncDispose]()
    assert.equal((await pool.query('select 1 as one')).rows[0].one, 1, 'it is not closed')
  })

  test('a client of the user: one connection, given back as it was', async t => {
    const { host, port, user, database } = targetOf(url ?? '').options
    const client = new pgModule.Client({
      host: String(host),
      port: Number(port),
      user: String(user),
      database: String(database),
      password: await targetOf(url ?? '').password?.(),
    })
    await client.connect()
    after(t, () => client.end())
    const made = engine({ driver: pg, dialect: postgresDialect, target: { ...targetOf(url ?? ''), client }, name: 'the client' })
    assert.equal(await cell(made, 'select 5'), '5')
    await transaction(made, {}, async unit => cell(made, 'select 6', inside(unit)), rootCall)
    await made[Symbol.asyncDispose]()
    assert.equal((await client.query('select 1 as one')).rows[0].one, 1)
  })

  test('the password is asked for at each connect', async t => {
    let asked = 0
    const target = targetOf(url ?? '')
    const password = async () => {
      asked++
      return (await target.password?.()) ?? ''
    }
    const made = postgresEngine(t, { target: { ...target, password } })
    await Promise.all([1, 2, 3].map(() => made.run(read('select pg_sleep(0.05)'), [], rootCall)))
    if (target.password !== null) assert.equal(asked, 3)
  })

  test('a wrong password, database, port or host fails at once and says which, without the password', async t => {
    const secret = 'canary-p4ssw0rd'
    const attempt = (options: Readonly<Record<string, unknown>>, password = secret) => {
      const target = targetOf(url ?? '', options)
      return failed(
        Promise.resolve(postgresEngine(t, { target: { ...target, password: async () => password } }).run(read('select 1'), [], rootCall)),
      )
    }
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise(resolve => server.close(resolve))
    const errors = [await attempt({ user: unique('nobody') }), await attempt({ port }), await attempt({ host: 'no.such.host.invalid' })]
    assert.deepEqual(
      errors.map(error => error.code),
      ['QT_AUTHENTICATION', 'QT_CONNECT', 'QT_CONNECT'],
    )
    assert.ok(
      errors.every(error => error.phase === 'connect' && !`${error.message}${error.stack}${JSON.stringify(error)}`.includes(secret)),
    )
  })

  test('a server that accepts and never answers the handshake is bounded', async t => {
    const silent = createServer(() => {})
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    after(t, () => silent.close())
    const { port } = silent.address() as { port: number }
    const made = postgresEngine(t, { deadlines: { connect: 100 } }, { host: '127.0.0.1', port })
    assert.equal((await failed(Promise.resolve(made.run(read('select 1'), [], rootCall)))).code, 'QT_CONNECT')
  })

  test('close refuses what comes later, lets what runs finish, and may be called twice', async t => {
    const made = postgresEngine(t)
    const running = made.run(read('select pg_sleep(0.1)'), [], rootCall)
    await pause(30)
    const closing = made[Symbol.asyncDispose]()
    await assert.rejects(async () => made.run(read('select 1'), [], rootCall), code('QT_CLOSED'))
    assert.equal((await running).rows.length, 1)
    await closing
    await made[Symbol.asyncDispose]()
  })

  test('errors carry names and codes, never values', async t => {
    const table = await opened(t, postgresEngine(t))
    const secret = 'canary value'
    await table.insert(1, rootCall, secret)
    const errors = [
      await failed(table.insert(2, rootCall, secret)),
      await failed(Promise.resolve(table.run('select $1::int', [secret]))),
      await failed(Promise.resolve(table.run(`select id from ${table.name} where nope = $1`, [secret]))),
    ]
    assert.deepEqual(
      errors.map(error => error.code),
      ['QT_UNIQUE', 'QT_VALUE', 'QT_SCHEMA'],
    )
    assert.deepEqual([errors[0]?.table, errors[0]?.columns, errors[0]?.constraint], [table.name, ['name'], `${table.name}_name_key`])
    assert.deepEqual(errors[2]?.columns, ['nope'])
    for (const error of errors)
      assert.ok(!`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`.includes(secret))
  })
})
