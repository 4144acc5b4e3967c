import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeCall, rootCall, within } from '../../src/call/context.ts'
import { transaction } from '../../src/call/retry.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { after } from '../servers/after.ts'
import { postgresEngine, unique, url } from '../servers/postgres.ts'
import { failed, inside } from './expect.ts'
import { cell, kill, named, read, running } from './server.ts'
import { opened } from './table.ts'

describe('transactions on a PostgreSQL server', { skip: url === undefined && 'no PostgreSQL' }, () => {
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
    const outcome = failed(transaction(made, { retries: 0 }, async unit => cell(made, 'select pg_sleep(10)', inside(unit)), rootCall))
    while ((await running(watcher, name, '%pg_sleep%')) === 0) await pause(10)
    await kill(watcher, name)
    const error = await outcome
    assert.deepEqual([error.code, error.retryable], ['QT_CONNECTION_LOST', 'safe'])
  })

  test('TXN-13: a rollback that cannot be sent does not hide what the callback threw', async t => {
    const { made, name, watcher } = await named(t)
    const table = await opened(t, made)
    const mine = new Error('mine')
    const run = transaction(
      made,
      { retries: 0 },
      async unit => {
        await table.insert(1, inside(unit))
        await kill(watcher, name)
        throw mine
      },
      rootCall,
    )
    await assert.rejects(run, error => error === mine)
    assert.deepEqual(await table.ids(), [])
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
})
