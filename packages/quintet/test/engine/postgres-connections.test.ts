import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pgModule from 'pg'
import { rootCall } from '../../src/call/context.ts'
import { transaction } from '../../src/call/retry.ts'
import { pg } from '../../src/driver/pg.ts'
import { engine } from '../../src/engine/engine.ts'
import { pooled } from '../../src/engine/pooled.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { after } from '../servers/after.ts'
import { postgresDialect } from '../servers/dialects.ts'
import { postgresEngine, targetOf, unique, url } from '../servers/postgres.ts'
import { code, failed, inside } from './expect.ts'
import { cell, kill, named, read } from './server.ts'
import { opened } from './table.ts'

describe('connections to PostgreSQL', { skip: url === undefined && 'no PostgreSQL' }, () => {
  test('a backend killed while idle: the next statement works', async t => {
    const { made, name, watcher } = await named(t)
    await cell(made, 'select 1')
    await kill(watcher, name)
    await pause(30)
    assert.equal(await cell(made, 'select 2'), '2')
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
    const made = engine({
      driver: pg,
      lends: pooled,
      dialect: postgresDialect,
      target: { ...targetOf(url ?? ''), client: pool },
      name: 'the pool',
    })
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
    const made = engine({
      driver: pg,
      lends: pooled,
      dialect: postgresDialect,
      target: { ...targetOf(url ?? ''), client },
      name: 'the client',
    })
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
    // connected first: what still waits for a connection is refused by the close
    await made.run(read('select 1'), [], rootCall)
    const running = made.run(read('select pg_sleep(0.1)'), [], rootCall)
    await pause(30)
    const closing = made[Symbol.asyncDispose]()
    await assert.rejects(async () => made.run(read('select 1'), [], rootCall), code('QT_CLOSED'))
    assert.equal((await running).rows.length, 1)
    await closing
    await made[Symbol.asyncDispose]()
  })

  test('what raw text left on a session is gone for the next borrower', async t => {
    const made = postgresEngine(t, { pool: { max: 1 } })
    const raw = async (text: string) => made.run(prepare(text, { writes: true, keep: false }), [], rootCall)
    const pid = await cell(made, 'select pg_backend_pid()')
    const state = `select current_setting('search_path') || current_setting('timezone') || current_setting('statement_timeout') || current_user ||
      (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) || (select count(*) from pg_listening_channels()) ||
      coalesce(to_regclass('pg_temp.dirt')::text, 'no table') || (select count(*) from pg_cursors)`
    const before = await cell(made, state)
    const dirt = [
      'set search_path to pg_catalog',
      '/* so */ set time zone 3',
      'create temp table dirt (a integer)',
      'listen dirt',
      'select pg_advisory_lock(4711)',
      `select set_config('statement_timeout', '1234', false)`,
      'set role pg_monitor',
    ]
    for (const text of dirt) {
      await raw(text)
      assert.equal(await cell(made, state), before, text)
    }
    await transaction(
      made,
      {},
      async unit => made.run(prepare('set statement_timeout = 99', { writes: true, keep: false }), [], inside(unit)),
      rootCall,
    )
    assert.equal(await cell(made, state), before)
    assert.equal(await cell(made, 'select pg_backend_pid()'), pid, 'on the same connection')
  })

  test('a program that does not close its database ends all the same, and an idle pool survives a kill without any handler', async t => {
    const program = `
      import { pooled } from '${new URL('../../src/engine/pooled.ts', import.meta.url).href}'
      import { engine } from '${new URL('../../src/engine/engine.ts', import.meta.url).href}'
      import { pg } from '${new URL('../../src/driver/pg.ts', import.meta.url).href}'
      import { prepare } from '${new URL('../../src/engine/prepare.ts', import.meta.url).href}'
      import { rootCall } from '${new URL('../../src/call/context.ts', import.meta.url).href}'
      import { postgresDialect } from '${new URL('../servers/dialects.ts', import.meta.url).href}'
      import { targetOf, url } from '${new URL('../servers/postgres.ts', import.meta.url).href}'
      const make = () => engine({ driver: pg, lends: pooled, dialect: postgresDialect, target: targetOf(url), name: 'server' })
      const [one, two] = [make(), make()]
      const ask = async (e, text, values = []) => (await e.run(prepare(text, { writes: false, keep: false }), values, rootCall)).rows[0][0]
      for (let kills = 0; kills < 20; kills++) {
        const pid = await ask(one, 'select pg_backend_pid()')
        await ask(two, 'select pg_terminate_backend($1::int)', [pid])
      }
      console.log(await ask(one, 'select 42'))`
    const child = spawn(
      process.execPath,
      ['--conditions=quintet-source', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    after(t, () => child.kill())
    let out = ''
    child.stdout.on('data', data => (out += data))
    const [status] = await once(child, 'exit')
    assert.deepEqual([status, out.trim()], [0, '42'])
  })

  test('a standby where a primary was: the connection is given up, so that the next one finds the new primary', async t => {
    const made = postgresEngine(t, { pool: { max: 1 } })
    const pid = await cell(made, 'select pg_backend_pid()')
    // inside one text, since the setting must hold for the statement that meets it
    const standby = made.run(
      prepare(`do $$ begin set transaction read only; create table nowhere (a int); end $$`, { writes: true, keep: false }),
      [],
      rootCall,
    )
    assert.equal((await failed(Promise.resolve(standby))).code, 'QT_READ_ONLY')
    assert.notEqual(await cell(made, 'select pg_backend_pid()'), pid)
  })
})
