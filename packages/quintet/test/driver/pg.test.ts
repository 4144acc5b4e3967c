import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Fault, isFault } from '../../src/base/fault.ts'
import type { Value } from '../../src/base/value.ts'
import type { Connection, Driver, Prepared, Result } from '../../src/driver/contract.ts'
import { pg } from '../../src/driver/pg.ts'
import { pglite } from '../../src/driver/pglite.ts'
import { targetOf, url } from '../servers/postgres.ts'

const soon = () => ({ at: performance.now() + 20_000 })
const once = (text: string, more: Partial<Prepared> = {}): Prepared => ({ text, writes: true, keep: false, ...more })

interface Opened {
  readonly connection: Connection
  run(text: string, values?: readonly Value[], more?: Partial<Prepared>): Promise<Result>
}

async function open(driver: Driver): Promise<Opened> {
  const target = driver === pg ? targetOf(url ?? '') : { address: '', password: null, client: null, options: {} }
  const connection = await driver.open(target, soon(), 'writer')
  return { connection, run: async (text, values = [], more = {}) => connection.run(once(text, more), values, soon()) }
}

async function fault(work: Promise<unknown>): Promise<Fault> {
  const thrown = await work.then(
    () => assert.fail('it succeeded'),
    error => error,
  )
  assert.ok(isFault(thrown), String(thrown))
  return thrown
}

for (const [name, driver, skip] of [
  ['pg', pg, url === undefined && 'no PostgreSQL'],
  ['PGlite', pglite, false],
] as const)
  describe(`the driver ${name}`, { skip }, () => {
    let opened: Promise<Opened> | null = null
    const shared = (): Promise<Opened> => {
      opened ??= open(driver)
      return opened
    }

    test('every type comes back as the server writes it: exact text', async () => {
      const { run } = await shared()
      const { rows } = await run(
        `select $1::int8, $2::numeric, $3::float8, $4::boolean, $5::text, $6::bytea, '2026-01-02 03:04:05.678901+00'::timestamptz at time zone 'utc', 'infinity'::date, '{"a": 1e400}'::jsonb, null, '{}'::int[]`,
        [2n ** 63n - 1n, '12345678901234567890.123456789', 0.1, true, 'text \u{1f600}', new Uint8Array([0, 255])],
      )
      assert.deepEqual(rows, [
        [
          '9223372036854775807',
          '12345678901234567890.123456789',
          '0.1',
          't',
          'text \u{1f600}',
          '\\x00ff',
          '2026-01-02 03:04:05.678901',
          'infinity',
          rows[0]?.[8],
          null,
          '{}',
        ],
      ])
      assert.match(String(rows[0]?.[8]), /^\{"a": 10{400}\}$/)
    })

    test('lists are bound whatever is in them', async () => {
      const { run } = await shared()
      const hostile = ['', 'NULL', 'null', '{}', '"', '\\', 'a,b', ' a ', "'; drop", '\n', '\\"', 'ü']
      const { rows } = await run('select x from unnest($1::text[]) with ordinality as u(x, n) order by n', [[...hostile, null]])
      assert.deepEqual(
        rows.map(row => row[0]),
        [...hostile, null],
      )
      const more = await run('select $1::int[], $2::boolean[], $3::bytea[], $4::int[][], $5::numeric[], $6::text[]', [
        [1, null, 3n],
        [true, false],
        [new Uint8Array([1, 255])],
        [
          [1, 2],
          [3, 4],
        ],
        [],
        ['1.50', null],
      ])
      assert.deepEqual(more.rows, [['{1,NULL,3}', '{t,f}', '{"\\\\x01ff"}', '{{1,2},{3,4}}', '{}', '{1.50,NULL}']])
    })

    test('two columns of one name, and names that objects trip over', async () => {
      const { run } = await shared()
      const { rows, columns } = await run('select 1 as a, 2 as a, 3 as "__proto__", 4 as "then"')
      assert.deepEqual([rows, columns], [[['1', '2', '3', '4']], ['a', 'a', '__proto__', 'then']])
    })

    test('affected counts rows that were written', async () => {
      const { run } = await shared()
      await run('create temp table w (id integer primary key, x integer)')
      assert.equal((await run('insert into w select i, i from generate_series(1, 5) i')).affected, 5)
      assert.equal((await run('update w set x = 0 where id < 3')).affected, 2)
      const back = await run('delete from w where id > 3 returning id')
      assert.deepEqual([back.affected, back.rows], [2, [['4'], ['5']]])
      assert.equal((await run('select * from w')).affected, 0)
      assert.equal((await run('select * from w', [], { keep: true })).rows.length, 3)
      assert.deepEqual((await run('select * from w', [], { keep: true })).columns, ['id', 'x'])
      assert.deepEqual((await run('select * from w where false', [], { keep: true })).columns, ['id', 'x'])
    })

    test('faults tell code, constraint, table and columns, and no value', async () => {
      const { run } = await shared()
      await run(
        'create temp table f (id integer primary key, email text unique, n integer not null check (n > 0), "odd, name" text unique, r integer references f(id))',
      )
      await run(`insert into f values (1, 'canary', 1, 'canary')`)
      const cases: [string, Partial<Fault>][] = [
        [`insert into f values (2, 'canary', 1)`, { code: '23505', table: 'f', columns: ['email'], constraint: 'f_email_key' }],
        [`insert into f values (2, null, null)`, { code: '23502', table: 'f', columns: ['n'] }],
        [`insert into f values (2, null, -42)`, { code: '23514', table: 'f', constraint: 'f_n_check' }],
        [`insert into f values (2, null, 1, null, 4242)`, { code: '23503', table: 'f', columns: ['r'] }],
        [`select 'canary'::integer`, { code: '22P02' }],
        [`select * from nowhere`, { code: '42P01', table: 'nowhere' }],
        [`select nothing from f`, { code: '42703', columns: ['nothing'] }],
        [`selec 'canary'`, { code: '42601' }],
      ]
      for (const [text, expected] of cases) {
        const seen = await fault(run(text))
        for (const [key, value] of Object.entries(expected)) assert.deepEqual(seen[key as keyof Fault], value, text)
        assert.ok(!/canary|42\)|4242/.test(JSON.stringify(seen)), text)
        assert.deepEqual([seen.sent, seen.dead === true], [true, false])
      }
    })

    test('after a failed statement the next one works', async () => {
      const { run } = await shared()
      for (let i = 0; i < 5; i++) {
        await fault(run('select 1 / 0', [], { keep: i % 2 === 0 }))
        assert.deepEqual((await run('select $1::int', [i], { keep: true })).rows, [[String(i)]])
      }
    })

    test('a value that has no form on the wire is refused before anything is sent', async () => {
      const { run } = await shared()
      for (const value of [undefined, { a: 1 }, Symbol('x'), () => 1])
        assert.equal((await fault((async () => run('select $1', [value as never]))())).sent, false)
      assert.deepEqual((await run('select 1')).rows, [['1']])
    })

    test('a text of two statements is refused, not half run; a script takes them', async () => {
      const { connection, run } = await shared()
      assert.equal((await fault(run('select 1; select 2'))).code, '42601')
      await connection.script('create temp table s1 (a integer); insert into s1 values (1); insert into s1 values (2)', soon())
      assert.equal((await run('select * from s1')).rows.length, 2)
    })

    test('status follows the transaction', async () => {
      const { connection, run } = await shared()
      await run('begin')
      assert.equal(connection.status, 'open')
      await fault(run('select 1 / 0'))
      assert.notEqual(connection.status, 'idle')
      assert.match((await run('commit')).tag, driver === pg ? /^ROLLBACK/ : /./)
      assert.equal(connection.status, 'idle')
    })

    test('closing twice is nothing, and a closed connection refuses', async () => {
      const { connection, run } = await shared()
      await connection.close(soon())
      await connection.close(soon())
      connection.destroy()
      assert.equal(connection.alive, false)
      assert.deepEqual([(await fault(run('select 1'))).sent, (await fault(run('select 1'))).dead], [false, true])
    })
  })

describe('the driver pg alone', { skip: url === undefined && 'no PostgreSQL' }, () => {
  test('a pipeline is one transaction; its results are in order; one statement may come twice', async () => {
    const { connection, run } = await open(pg)
    await run('create temp table p (a integer)')
    const insert = once('insert into p values ($1::int) returning a', { keep: true })
    const steps = [1, 2, 3].map(value => ({ statement: insert, values: [value] }))
    const results = await connection.pipeline?.(steps, soon())
    assert.deepEqual(
      results?.map(result => result.rows),
      [[['1']], [['2']], [['3']]],
    )
    assert.equal(
      (await fault(connection.pipeline?.([...steps, { statement: once('select 1 / 0'), values: [] }], soon()) ?? Promise.resolve())).code,
      '22012',
    )
    assert.equal((await run('select count(*) from p')).rows[0]?.[0], '3', 'all of it or nothing')
    await connection.close(soon())
  })

  test('one byte at a time, the rows are the same', async t => {
    const { createServer, connect } = await import('node:net')
    const { host, port } = targetOf(url ?? '').options
    const server = createServer(client => {
      const up = connect(Number(port), String(host))
      client.on('error', () => up.destroy())
      client.on('close', () => up.destroy())
      up.on('error', () => client.destroy())
      client.on('data', data => up.write(data))
      up.on('data', data => {
        for (const byte of data) client.write(Buffer.of(byte))
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const slow = await pg.open(
      targetOf(url ?? '', { host: '127.0.0.1', port: (server.address() as { port: number }).port }),
      soon(),
      'writer',
    )
    const { rows } = await slow.run(once(`select i, repeat('ü', i) from generate_series(1, 30) i`), [], soon())
    assert.deepEqual(rows.at(-1), ['30', 'ü'.repeat(30)])
    await slow.close(soon())
  })

  test('pages by a portal: in order, early exit frees the connection, an error ends them', async () => {
    const { connection, run } = await open(pg)
    const pages = (text: string) => connection.stream?.(once(text), [], 10, soon()) ?? []
    const sizes: number[] = []
    for await (const page of pages('select generate_series(1, 25)')) sizes.push(page.rows.length)
    assert.deepEqual(sizes, [10, 10, 5])
    for await (const page of pages('select generate_series(1, 1000000) as n')) {
      assert.deepEqual(page.columns, ['n'])
      break
    }
    assert.deepEqual((await run('select 1')).rows, [['1']])
    const failing = (async () => {
      for await (const page of pages('select 1 / (15 - n) from generate_series(1, 30) n')) assert.equal(page.rows.length, 10)
    })()
    assert.equal((await fault(failing)).code, '22012')
    for await (const _ of pages('select 1 where false')) assert.fail('no rows, no page')
    assert.deepEqual((await run('select 2')).rows, [['2']])
    await connection.close(soon())
  })

  test('cancel stops what runs, and the connection stays good', async () => {
    const { connection, run } = await open(pg)
    const slow = fault(run('select pg_sleep(20)'))
    await new Promise(resolve => setTimeout(resolve, 30))
    await connection.cancel?.(soon())
    assert.equal((await slow).code, '57014')
    assert.deepEqual((await run('select 3')).rows, [['3']])
    await connection.close(soon())
  })

  test('destroy settles what runs, at once, as sent', async () => {
    const { connection, run } = await open(pg)
    const slow = fault(run('select pg_sleep(20)'))
    await new Promise(resolve => setTimeout(resolve, 20))
    connection.destroy()
    const seen = await slow
    assert.deepEqual([seen.sent, seen.dead], [true, true])
  })

  test('TLS that the server does not have is refused, never left out', async () => {
    const target = targetOf(url ?? '', { ssl: { rejectUnauthorized: true } })
    const thrown = await Promise.resolve(pg.open(target, soon(), 'writer')).then(
      connection => connection.close(soon()).then(() => null),
      error => error,
    )
    // a server with TLS shows a certificate that nobody signed, one without says so
    assert.ok(isFault(thrown), 'it connected')
    assert.equal(thrown.sent, false)
  })
})
