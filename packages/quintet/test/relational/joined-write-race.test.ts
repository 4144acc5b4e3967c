import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { url } from '../servers/postgres.ts'

const stock = table('race_stock', { id: t.id(), n: t.integer() })
const deliveries = table('race_deliveries', { id: t.id(), stockId: t.integer(), n: t.integer() })

if (url)
  describe('joined writes beside other writers, at read committed', () => {
    const db = quintet({ models: { stock, deliveries }, store: postgres(url ?? '') })
    before(async () => {
      await db.dropAll()
      await db.createAll()
    })
    after(async () => {
      await db.dropAll()
      await db.close()
    })

    const joined = () => db.from({ s: db.stock }).innerJoin({ d: db.deliveries }, ({ s, d }) => d.stockId.eq(s.id))
    const blocked = async (): Promise<void> => {
      for (let i = 0; i < 200; i++) {
        const [row] = await db.outside(
          o => o.sql({ n: t.integer() })`
          select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%race_stock%' and pid <> pg_backend_pid()`,
        )
        if (row && row.n > 0) return
        await new Promise(resolve => setTimeout(resolve, 10))
      }
      assert.fail('the joined write did not wait for the row')
    }

    test('B1: a joined update makes its values of the row as the other writer left it', async () => {
      const row = await db.stock.insert({ n: 1 })
      await db.deliveries.insert({ stockId: row.id, n: 10 })
      let other: PromiseLike<number> | undefined
      await db.transaction(
        async tx => {
          await tx.stock.where({ id: row.id }).update(s => ({ n: s.n.plus(100) }))
          other = db.outside(async () => joined().update('s', ({ s, d }) => ({ n: s.n.plus(d.n) })))
          await blocked()
        },
        { isolation: 'read committed' },
      )
      assert.equal(await other, 1)
      assert.equal((await db.stock.get(row.id))?.n, 111)
    })

    test('B1: a joined delete looks at the row again when the other writer is done', async () => {
      await db.deliveries.all().delete()
      const row = await db.stock.insert({ n: 5 })
      await db.deliveries.insert({ stockId: row.id, n: 5 })
      let other: PromiseLike<number> | undefined
      await db.transaction(
        async tx => {
          await tx.stock.where({ id: row.id }).update({ n: 6 })
          other = db.outside(async () =>
            joined()
              .where(({ s, d }) => s.n.eq(d.n))
              .delete('s'),
          )
          await blocked()
        },
        { isolation: 'read committed' },
      )
      assert.equal(await other, 0)
      assert.equal((await db.stock.get(row.id))?.n, 6)
    })
  })
