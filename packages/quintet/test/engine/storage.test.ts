import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collection, node, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { createTables, storageTable, stored, text } from '../../src/engine/storage/table.ts'
import { postgres } from '../../src/sql/dialect/postgres.ts'

test('two models that a server would keep in one table are refused before anything is made', async t => {
  const db = quintet({ models: { big: node('STOP', {}), small: node('stop', {}) }, store: sqlite(':memory:') })
  t.after(() => db.close())
  await assert.rejects(db.createAll(), { code: 'QT_MODEL', message: /does not tell it by its case/ })
})

test('a name that a server would cut is refused', () => {
  const long = storageTable(`q_${'n'.repeat(60)}`, { id: stored(text) }, { primaryKey: ['id'] })
  assert.throws(() => createTables([long], postgres), { code: 'QT_MODEL', message: /longer than the 63 bytes/ })
})

test('names with quotes and words of the language are names', async context => {
  const models = { odd: collection(`select "it's" -- /*`, { 'from "x"': t.text(), order: t.integer() }) }
  const db = quintet({ models, store: sqlite(':memory:') })
  context.after(() => db.close())
  await db.createAll()
  await db.odd.insert({ 'from "x"': 'a', order: 1 })
  assert.equal(await db.odd.where({ 'from "x"': 'a', order: 1 }).count(), 1)
  assert.equal(await db.odd.where(o => o['from "x"'].eq('b')).count(), 0)
})
