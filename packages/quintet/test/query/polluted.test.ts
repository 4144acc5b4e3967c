import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collection, quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const users = table('users', { id: t.id(), name: t.text(), age: t.integer().nullable() })
const notes = collection('notes', { id: t.text(), name: t.text(), age: t.integer().nullable() })

test('INJ-11: a polluted prototype adds nothing to conditions, rows, changes and documents', async () => {
  const db = quintet({ models: { users, notes }, store: sqlite(':memory:') })
  await db.createAll()
  const polluted = { age: 1, name: 'polluted', $where: 'true', isAdmin: true }
  Object.assign(Object.prototype, polluted)
  try {
    await db.users.insert([{ name: 'a' }, { name: 'b', age: null }])
    await db.notes.insert({ id: 'n', name: 'a' })
    assert.deepEqual(await db.users.where({ name: 'a' }).pluck(u => u.age), [null])
    assert.equal(await db.users.where({}).count(), 2)
    assert.equal(await db.users.where({ name: 'b' }).update({ name: 'c' }), 1)
    assert.deepEqual(await db.users.orderBy(u => u.id.asc()).pluck(u => u.name), ['a', 'c'])
    assert.equal(await db.notes.where({ id: 'n' }).count(), 1)
    const note = await db.notes.get('n')
    assert.deepEqual([note?.name, Object.hasOwn(note ?? {}, 'age') ? note?.age : null], ['a', null])
  } finally {
    for (const key of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, key)
  }
  await db.close()
})
