import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { url } from '../servers/postgres.ts'

// a view, so that each row says in whose name it was read
const who = table('who_asks', { id: t.integer().primaryKey(), tenant: t.text().nullable() })
const notes = table('merge_notes', { id: t.id('uuid'), text: t.text() })

if (url)
  describe('reads by key are merged while others are on their way', () => {
    const store = postgres(url ?? '')
    const db = quintet({ models: { who, notes }, store })
    before(async () => {
      await db.sql`drop view if exists who_asks`
      await db.sql`drop table if exists merge_notes`
      await db.sql`create view who_asks as select n as id, nullif(current_setting('quintet.tenant', true), '') as tenant from generate_series(1, 100) as n`
      await db.sql`create table merge_notes (id uuid primary key, text text not null)`
    })
    after(async () => {
      await db.sql`drop view who_asks`
      await db.sql`drop table merge_notes`
      await db.close()
    })
    const sent = async (body: () => Promise<unknown>): Promise<number> => {
      const from = store.engine.statements
      await body()
      return store.engine.statements - from
    }

    test('B7: two tenants that ask in one tick get each their own answer', async () => {
      const [a, b] = [db.with({ tenant: 'a' }), db.with({ tenant: 'b' })]
      const rows = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? a : b).who.get(Math.floor(i / 4) + 1)))
      assert.deepEqual(
        rows.map(row => row?.tenant),
        rows.map((_, i) => (i % 2 === 0 ? 'a' : 'b')),
      )
    })

    test('B7: thirty-two reads in a tick are a few statements, one read alone is one', async () => {
      await db.who.get(1)
      const many = await sent(() => Promise.all(Array.from({ length: 32 }, (_, i) => db.who.get(i + 1))))
      assert.ok(many <= 4, `${many} statements`)
      assert.equal(await sent(() => db.who.get(1)), 1)
    })

    test('B7: each caller has an object of its own, a miss is undefined, a wrong key joins nothing', async () => {
      const [one, same, none] = await Promise.all([db.who.get(7), db.who.get(7), db.who.get(1000)])
      assert.deepEqual(one, same)
      assert.notEqual(one, same)
      assert.equal(none, undefined)
      const mixed = await Promise.allSettled([db.who.get(1), db.who.get('1' as never), db.who.get(2)])
      assert.deepEqual(
        mixed.map(result => result.status),
        ['fulfilled', 'rejected', 'fulfilled'],
      )
    })

    test('B7: keys of other kinds, and reads in a transaction, which see its own writes', async () => {
      const first = await db.notes.insert({ text: 'one' })
      assert.deepEqual(await Promise.all([db.notes.get(first.id), db.notes.get(first.id.toUpperCase())]), [first, first])
      await db.transaction(async tx => {
        const inside = await tx.notes.insert({ text: 'two' })
        assert.deepEqual(await Promise.all([tx.notes.get(inside.id), tx.notes.get(first.id)]), [inside, first])
      })
    })
  })
