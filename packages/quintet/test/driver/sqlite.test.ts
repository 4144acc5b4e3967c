import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Fault, isFault } from '../../src/base/fault.ts'
import type { Value } from '../../src/base/value.ts'
import { betterSqlite3 } from '../../src/driver/better-sqlite3.ts'
import type { Connection, Driver, Prepared, Result } from '../../src/driver/contract.ts'
import { nodeSqlite } from '../../src/driver/node-sqlite.ts'
import { temporaryFile } from '../servers/sqlite.ts'

const forever = { at: Number.POSITIVE_INFINITY }
const once = (text: string, more: Partial<Prepared> = {}): Prepared => ({ text, writes: true, keep: false, ...more })

async function open(
  driver: Driver,
  address = ':memory:',
): Promise<{ connection: Connection; run(text: string, values?: readonly Value[], more?: Partial<Prepared>): Result }> {
  const connection = await driver.open({ address, password: null, client: null, options: {} }, forever, 'writer')
  return { connection, run: (text, values = [], more = {}) => connection.run(once(text, more), values, forever) as Result }
}

function fault(work: () => unknown): Fault {
  try {
    work()
  } catch (thrown) {
    assert.ok(isFault(thrown), String(thrown))
    return thrown
  }
  return assert.fail('it succeeded')
}

for (const [name, driver] of [
  ['node:sqlite', nodeSqlite],
  ['better-sqlite3', betterSqlite3],
] as const)
  describe(`the driver ${name}`, () => {
    test('values come back as they went in; numbers that are whole are integers, as they would be in text', async () => {
      const { run } = await open(driver)
      const bytes = new Uint8Array([0, 1, 255, 0])
      const view = new Uint8Array(new Uint8Array([9, 1, 2, 3, 9]).buffer, 1, 3)
      const { rows } = run('select ?, ?, ?, ?, ?, ?, ?', [null, 'text \u{1f600}', 7, 1.5, true, bytes, view])
      assert.deepEqual(rows[0]?.slice(0, 5), [null, 'text \u{1f600}', 7, 1.5, 1])
      assert.deepEqual(
        rows[0]?.slice(5).map(value => [...(value as Uint8Array)]),
        [
          [0, 1, 255, 0],
          [1, 2, 3],
        ],
      )
      assert.deepEqual(run("select typeof(?), typeof(?), typeof(?), typeof(?), ? / 2, ? || ''", [7, 2 ** 53 - 1, 1.5, 7n, 7, 5]).rows, [
        ['integer', 'integer', 'real', 'integer', 3, '5'],
      ])
    })

    test('minus zero, infinities and numbers beyond 2^53 stay what they are', async () => {
      const { run } = await open(driver)
      const { rows } = run('select ?, ?, ?', [-0, Number.POSITIVE_INFINITY, 2 ** 60])
      assert.ok(Object.is(rows[0]?.[0], -0))
      assert.deepEqual(rows[0]?.slice(1), [Number.POSITIVE_INFINITY, 2 ** 60])
    })

    test('a bigint is exact where it is asked for, and refused where it would be rounded', async () => {
      const { run } = await open(driver)
      run('create table b (x integer)')
      for (const value of [2n ** 53n + 1n, 2n ** 63n - 1n, 1n - 2n ** 63n]) {
        run('delete from b')
        run('insert into b values (?)', [value])
        assert.deepEqual(run('select x, 1 from b', [], { bigints: true, keep: true }).rows, [[value, 1n]])
        if (name === 'node:sqlite') assert.equal(fault(() => run('select x, 1 from b', [], { keep: true })).code, 'SQLITE_OVERFLOW')
      }
      assert.deepEqual(run('select 1', [], { keep: true }).rows, [[1]])
      assert.ok(fault(() => run('insert into b values (?)', [2n ** 63n])).code.startsWith('SQLITE_'))
    })

    test('rows are arrays in column order, two columns of one name included', async () => {
      const { run } = await open(driver)
      const { rows, columns } = run('select 1 as a, 2 as a, 3 as "__proto__", 4 as "2"')
      assert.deepEqual(rows, [[1, 2, 3, 4]])
      assert.deepEqual(columns, ['a', 'a', '__proto__', '2'])
    })

    test('affected counts what was written, with and without returning', async () => {
      const { run } = await open(driver)
      run('create table w (id integer primary key, x)')
      assert.equal(run('insert into w (x) values (1), (2), (3)').affected, 3)
      assert.equal(run('update w set x = x + 1 where id < 3').affected, 2)
      const back = run('delete from w where id > 1 returning id')
      assert.deepEqual([back.rows, back.affected], [[[2], [3]], 2])
      assert.equal(run('select * from w', [], { writes: false }).affected, 0)
    })

    test('faults tell code, table and columns, and no value', async () => {
      const { run } = await open(driver)
      run(
        'create table f (id integer primary key, email text unique, nick text, n integer not null check (n > 0), m integer constraint small check (m < 10), r integer references f(id)) strict',
      )
      run('create unique index f_lower on f (lower(nick))')
      run(`insert into f (id, email, nick, n) values (1, 'canary@x', 'canary', 1)`)
      const cases: [string, Partial<Fault>][] = [
        [`insert into f (id, email, n) values (2, 'canary@x', 1)`, { code: 'SQLITE_CONSTRAINT_UNIQUE', table: 'f', columns: ['email'] }],
        [`insert into f (id, nick, n) values (2, 'CANARY', 1)`, { code: 'SQLITE_CONSTRAINT_UNIQUE', constraint: 'f_lower' }],
        [`insert into f (id, n) values (1, 1)`, { code: 'SQLITE_CONSTRAINT_PRIMARYKEY', table: 'f', columns: ['id'] }],
        [`insert into f (id) values (2)`, { code: 'SQLITE_CONSTRAINT_NOTNULL', table: 'f', columns: ['n'] }],
        [`insert into f (id, n) values (2, 0)`, { code: 'SQLITE_CONSTRAINT_CHECK', constraint: undefined }],
        [`insert into f (id, n, m) values (2, 1, 11)`, { code: 'SQLITE_CONSTRAINT_CHECK', constraint: 'small' }],
        [`insert into f (id, n, r) values (2, 1, 99)`, { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }],
        [`insert into f (id, n) values (2, 'canary')`, { code: 'SQLITE_CONSTRAINT_DATATYPE', table: 'f', columns: ['n'] }],
        [`select * from nowhere`, { code: 'SQLITE_NO_SUCH', table: 'nowhere' }],
        [`select absent from f`, { code: 'SQLITE_NO_SUCH', columns: ['absent'] }],
        [`insert into f (absent) values (1)`, { code: 'SQLITE_NO_SUCH', columns: ['absent'] }],
        [`create table f (a)`, { code: 'SQLITE_NO_SUCH' }],
        [`selec 1`, { code: 'SQLITE_SYNTAX' }],
        [`select abs(-9223372036854775808)`, { code: 'SQLITE_OVERFLOW' }],
      ]
      for (const [text, expected] of cases) {
        const seen = fault(() => run(text))
        for (const [key, value] of Object.entries(expected)) assert.deepEqual(seen[key as keyof Fault], value, text)
        assert.ok(!JSON.stringify(seen).includes('canary'), text)
      }
    })

    test('a text of two statements is refused, not half run; comments and semicolons are no statements', async () => {
      const { run } = await open(driver)
      run('create table two (a)')
      assert.equal(fault(() => run('insert into two values (1); insert into two values (2)')).code, 'SQLITE_SYNTAX')
      assert.deepEqual(run('select count(*) from two; -- nothing; more\n /* ; */ ;').rows, [[0]])
    })

    test('a value that SQLite has no type for is refused before it is bound', async () => {
      const { run } = await open(driver)
      assert.equal(fault(() => run('select ?', [[1, 2]])).code, 'SQLITE_MISMATCH')
      assert.equal(fault(() => run('select ?', [undefined as never])).code, 'SQLITE_MISMATCH')
    })

    test('status follows the transaction; the tag of COMMIT says whether it was done', async () => {
      const { connection, run } = await open(driver)
      assert.equal(connection.status, 'idle')
      run('begin')
      assert.equal(connection.status, 'open')
      assert.equal(run('commit', [], { writes: false }).tag, 'idle')
      assert.equal(connection.status, 'idle')
    })

    test('kept statements follow a changed table', async () => {
      const { run } = await open(driver)
      run('create table k (a)')
      run('insert into k values (1)')
      const text = 'select a from k'
      assert.deepEqual(run(text, [], { keep: true }).rows, [[1]])
      run('alter table k add b default 2')
      assert.deepEqual(run(text, [], { keep: true }).rows, [[1]])
    })

    test('a closed handle refuses, and closing twice is nothing', async t => {
      const { connection, run } = await open(driver, temporaryFile(t))
      await connection.close(forever)
      connection.destroy()
      assert.equal(connection.alive, false)
      assert.deepEqual([fault(() => run('select 1')).code, fault(() => run('select 1')).dead], ['CLOSED', true])
    })

    test('pages: in order, the last one short, none for no rows', async () => {
      const { connection } = await open(driver)
      const sizes = async (count: number): Promise<number[]> => {
        const pages = connection.stream?.(
          once(`with recursive i(n) as (select 1 union all select n + 1 from i where n < ${count}) select n from i where n <= ${count}`),
          [],
          4,
          forever,
        )
        const found: number[] = []
        for await (const page of pages ?? []) found.push(page.rows.length)
        return found
      }
      assert.deepEqual([await sizes(9), await sizes(8), await sizes(0)], [[4, 4, 1], [4, 4], []])
    })
  })
