import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { keyValue, quintet, t } from 'quintet'
import { postgres } from 'quintet/postgres'

const url = process.env.QUINTET_POSTGRES_URL
const models = { sessions: keyValue('session', t.text(), { ttl: '30m' }), locks: keyValue.lock('lock') }

if (url)
  describe('keys on PostgreSQL', () => {
    test('D2: what a sliding time moves is updated in place', async () => {
      await using db = quintet({ models, store: postgres(url), sweep: false })
      await db.dropAll()
      await db.createAll()
      const keys = Array.from({ length: 10 }, (_, i) => `k${i}`)
      await db.sessions.setMany(keys.map(key => [key, 'x'] as const))
      for (let i = 0; i < 10; i++) for (const key of keys) await db.sessions.touch(key)
      await db.sql`select pg_stat_force_next_flush()`
      // each connection tells its numbers when it is idle
      for (let i = 0; i < 40; i++) {
        const [found] = await db.sql({ updates: t.bigint(), hot: t.bigint() })`select n_tup_upd as updates, n_tup_hot_upd as hot
          from pg_stat_user_tables where relname = 'q_kv'`
        if (found !== undefined && found.updates >= 100n) {
          assert.ok(found.hot * 10n >= found.updates * 8n, `${found.hot} of ${found.updates} in place`)
          await db.dropAll()
          return
        }
        await new Promise(resolve => setTimeout(resolve, 100))
      }
      assert.fail('the server told no numbers')
    })

    test('D1: versions need no lock: two transactions take numbers at the same time, on a pool that both have emptied', async () => {
      await using db = quintet({ models, store: postgres({ url, pool: { max: 2 } }), sweep: false })
      await db.dropAll()
      await db.createAll()
      let open = 0
      await Promise.all(
        ['a', 'b'].map(key =>
          db.transaction(async tx => {
            open++
            while (open < 2) await new Promise(resolve => setTimeout(resolve, 5))
            await tx.sessions.set(key, 'x')
          }),
        ),
      )
      const [a, b] = await Promise.all([db.sessions.entry('a'), db.sessions.entry('b')])
      assert.ok(a && b && a.version !== b.version)
      await db.dropAll()
    })
  })
