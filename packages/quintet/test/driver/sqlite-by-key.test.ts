import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quintet, t, table } from 'quintet'
import { betterSqlite3 } from 'quintet/better-sqlite3'
import { sqlite } from 'quintet/sqlite'

const notes = table('notes', { id: t.id(), label: t.text() })
const most = 2 ** 31 - 1
const stores = { 'node:sqlite': () => sqlite(':memory:'), 'better-sqlite3': () => betterSqlite3(':memory:') }

for (const [name, store] of Object.entries(stores))
  test(`C identity: a row is found by its key and by no other, up to the last one (${name})`, async () => {
    await using db = quintet({ models: { notes }, store: store() })
    await db.createAll()
    const keys = [1, 2, most - 2, most - 1, most]
    await db.notes.withIds().insert(keys.map(id => ({ id, label: `note ${id}` })))
    for (const id of keys) {
      assert.deepEqual(await db.notes.get(id), { id, label: `note ${id}` })
      assert.deepEqual(await db.notes.where({ id }), [{ id, label: `note ${id}` }])
    }
    assert.equal(await db.notes.get(3), undefined)
    assert.equal(await db.notes.get(most - 3), undefined)
    assert.deepEqual(await db.notes.where({ id: 0 }), [])
    assert.deepEqual(await db.notes.where(n => n.id.eq(-1)), [])
  })
