import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { rehearsing } from 'quintet/testing'

const tags = table('tags', { id: t.id(), label: t.text() })

test('B1: a rehearsing store runs every callback twice and keeps what the second run did', async context => {
  const db = quintet({ models: { tags }, store: rehearsing(sqlite(':memory:')) })
  context.after(() => db.close())
  await db.createAll()
  let runs = 0
  let hooks = 0
  const result = await db.transaction(async tx => {
    runs++
    tx.afterCommit(() => {
      hooks++
    })
    await tx.tags.insert({ label: `run ${runs}` })
    return tx.tags.count()
  })
  assert.deepEqual([runs, hooks, result], [2, 1, 1])
  assert.deepEqual(await db.tags.all().pluck(tag => tag.label), ['run 2'])
})

test('B1: a callback that fails by itself fails once, and one that asks for no retry runs once', async context => {
  const db = quintet({ models: { tags }, store: rehearsing(sqlite(':memory:')) })
  context.after(() => db.close())
  await db.createAll()
  let runs = 0
  const failing = db.transaction(async () => {
    runs++
    throw new RangeError('mine')
  })
  await assert.rejects(failing, RangeError)
  await db.transaction(
    async () => {
      runs++
    },
    { retries: 0 },
  )
  assert.equal(runs, 2)
})
