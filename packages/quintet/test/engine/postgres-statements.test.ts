import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rootCall } from '../../src/call/context.ts'
import { transaction } from '../../src/call/retry.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { after } from '../servers/after.ts'
import { postgresEngine, unique, url } from '../servers/postgres.ts'
import { failed, inside } from './expect.ts'
import { cell, read } from './server.ts'
import { opened } from './table.ts'

describe('statements on PostgreSQL', { skip: url === undefined && 'no PostgreSQL' }, () => {
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
