import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { keyValue, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { url } from '../servers/postgres.ts'

const orders = table('outbox_orders', { id: t.integer().primaryKey(), by: t.integer() })
const outbox = keyValue.stream('outbox_order', { id: t.integer(), by: t.integer() })
const models = { orders, outbox }

const stores = [['SQLite', () => sqlite(':memory:')] as const, ...(url ? [['PostgreSQL', () => postgres(url ?? '')] as const] : [])]

class Undone extends Error {}

for (const [name, store] of stores)
  test(`TXN-22: a stream in the transaction is an outbox on ${name}: a publisher that dies loses nothing, and each writer's order holds`, async context => {
    const db = quintet({ models, store: store() })
    await db.dropAll()
    await db.createAll()
    context.after(async () => {
      await db.dropAll()
      await db.close()
    })
    const write = async (by: number): Promise<void> => {
      for (let i = 0; i < 12; i++) {
        const id = by * 100 + i
        const done = db.transaction(async tx => {
          await tx.orders.insert({ id, by })
          await tx.outbox.add({ id, by })
          // a third of them come to nothing after both were written
          if (i % 3 === 2) throw new Undone()
        })
        await done.catch(error => assert.ok(error instanceof Undone))
      }
    }
    const published: { readonly id: number; readonly by: number }[] = []
    let deaths = 0
    /** Takes what there is and hands it on; every third message it dies before it could say so. */
    const publish = async (worker: string): Promise<void> => {
      const [message] = await db.outbox.group('relay').claim(worker, { limit: 1, idle: 20, maxDeliveries: 50 })
      if (!message) return
      published.push(message.value)
      if (published.length % 3 === 0) deaths++
      else await message.ack()
    }
    const writing = Promise.all([1, 2, 3, 4].map(write))
    for (let i = 0; i < 20; i++) await publish(`worker ${i}`)
    await writing
    for (let quiet = 0; quiet < 3; ) {
      const before = published.length
      await publish('the last one')
      if (published.length === before) {
        quiet++
        await pause(25)
      } else quiet = 0
    }
    const committed = await db.orders.orderBy(o => o.id.asc()).pluck(o => o.id)
    assert.equal(committed.length, 32)
    assert.ok(deaths > 5, `${deaths} deaths`)
    assert.deepEqual(
      [...new Set(published.map(({ id }) => id))].sort((a, b) => a - b),
      committed,
      'all that was committed, and nothing else',
    )
    for (const by of [1, 2, 3, 4]) {
      const first = [...new Set(published.filter(one => one.by === by).map(({ id }) => id))]
      assert.deepEqual(
        first,
        committed.filter(id => Math.floor(id / 100) === by),
      )
    }
    assert.deepEqual(await db.outbox.group('relay').state(), { pending: 0, setAside: 0, waiting: 0 })
  })
