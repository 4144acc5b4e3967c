import assert from 'node:assert/strict'
import { test } from 'node:test'
import { belongsTo, isFailure, sql, t, table, view } from 'quintet'
import { rootCall } from '../../src/call/context.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { compare } from '../../src/schema/compare.ts'
import { opened, postgresDatabase } from './databases.ts'

const shops = table('shops', { id: t.id(), name: t.text().unique(), size: t.integer().check(size => size.gt(0)) })
const sales = table('sales', { id: t.id(), shop: belongsTo(shops), at: t.timestamp().defaultNow() })
const big = view('big_shops', { id: t.integer(), name: t.text() }, { as: sql`select id, name from ${shops} where size > ${10}` })

const server = await postgresDatabase()

if (server)
  test('D03: a structure that others change while it is read is read again, whole or not at all', async () => {
    const reader = opened({ shops, sales, big }, server.open())
    const other = opened({ shops, sales, big }, server.open())
    let done = false
    const moving = (async () => {
      while (!done) {
        await other.createAll()
        await other.dropAll()
      }
    })()
    let whole = 0
    for (let turn = 0; turn < 60; turn++) {
      const read = await reader.introspect().catch((error: unknown) => {
        if (isFailure(error, 'QT_LOCKED')) return null
        throw error
      })
      if (read) whole++
      for (const found of read?.snapshot.tables ?? []) {
        assert.ok(found.primaryKey, `${found.name} has its key`)
        assert.equal(found.uniques.length, found.name === 'shops' ? 1 : 0)
      }
    }
    done = true
    await moving
    assert.ok(whole > 0)
    await reader.close()
    await other.close()
  })

if (server)
  test('D03: the order in which the server gives the rows of its catalogue says nothing', async () => {
    const store = server.open()
    const db = opened({ shops, sales, big }, store)
    await db.createAll()
    const catalog = await store.engine.dialect.catalog()
    const statement = prepare(catalog.text, { writes: false, keep: false })
    const { rows } = await store.engine.run(statement, catalog.values(['']), rootCall)
    const [straight, reversed] = [catalog.read(rows, []), catalog.read(rows.toReversed(), [])]
    assert.ok(straight && reversed)
    assert.ok(straight.views.some(one => one.columns.length === 2))
    assert.deepEqual(compare(straight, reversed), [])
    await db.dropAll()
    await db.close()
  })
