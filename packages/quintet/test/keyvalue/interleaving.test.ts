import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { sweeping } from '../../src/testing/keyvalue/sweeping.ts'

// Every verb of the store waits for its turn, which fast-check gives in any order: what must hold holds in all of them.

const models = {
  values: keyValue('value', t.integer()),
  stock: keyValue.counter('stock', { floor: 0n }),
  cache: keyValue.cache('cache', t.integer(), { fresh: '1m', jitter: 0 }),
  locks: keyValue.lock('lock'),
  visits: keyValue.session('visit', t.integer(), { ttl: '1h' }),
}

type Scheduled = (name: string) => Promise<unknown>

async function open(turn: Scheduled) {
  const store = sqlite(':memory:')
  const { keyValue: make } = store.serves
  assert.ok(make)
  const serves = { ...store.serves, keyValue: async (...given: Parameters<typeof make>) => sweeping(await make(...given), turn) }
  const taking = { ...store, serves }
  const db = quintet({ models, store: taking, sweep: false })
  await db.createAll()
  return db
}
type Opened = Awaited<ReturnType<typeof open>>

/** Runs `body` in many orders of what it asks of the store. */
async function inAnyOrder(numRuns: number, body: (db: Opened) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async s => {
      const db = await open(name => s.schedule(Promise.resolve(), name))
      const done = body(db).finally(() => db.close())
      await s.waitFor(done)
    }),
    { numRuns, seed: 20261125 },
  )
}

describe('keys in any order of calls', () => {
  test('D1: no update is lost', async () => {
    await inAnyOrder(150, async db => {
      await Promise.all([1, 2, 3, 4].map(by => db.values.update('a', was => (was ?? 0) + by)))
      assert.equal(await db.values.get('a'), 10)
    })
  })

  test('D1: an update is not fooled by a key that is deleted and made again', async () => {
    await inAnyOrder(150, async db => {
      await db.values.set('a', 1)
      const cycle = (async () => {
        await db.values.delete('a')
        await db.values.set('a', 1)
        await db.values.set('a', 100)
      })()
      const seen: (number | undefined)[] = []
      await Promise.all([
        cycle,
        db.values.update('a', was => {
          seen.push(was)
          return (was ?? 0) + 1
        }),
      ])
      const end = await db.values.get('a')
      assert.ok(end === 100 || end === 101, `${end} after ${seen}`)
    })
  })

  test('D1: a counter never goes below its floor', async () => {
    await inAnyOrder(150, async db => {
      await db.stock.add('seat', 2n)
      const taken = await Promise.all([1, 2, 3, 4].map(() => db.stock.add('seat', -1n)))
      assert.equal(taken.filter(left => left !== undefined).length, 2)
      assert.equal(await db.stock.get('seat'), 0n)
    })
  })

  test('D1: one holder at a time, and fences that grow', async () => {
    await inAnyOrder(100, async db => {
      let inside = 0
      let last = -1n
      await Promise.all(
        [1, 2, 3].map(async () => {
          const lease = await db.locks.acquire('job')
          if (lease === undefined) return
          assert.equal(++inside, 1)
          assert.ok(lease.fence > last)
          last = lease.fence
          inside--
          await lease.release()
        }),
      )
      assert.equal(await db.locks.held('job'), false)
    })
  })

  test('A3: what was invalidated while it was loaded is never given later', async () => {
    await inAnyOrder(150, async db => {
      let truth = 1
      await Promise.all([
        db.cache.get('a', () => truth, { tags: ['t'] }),
        (async () => {
          truth = 2
          await db.cache.invalidate(['t'])
        })(),
        db.cache.get('a', () => truth, { tags: ['t'] }),
      ])
      assert.equal(await db.cache.get('a', () => truth, { tags: ['t'] }), 2)
    })
  })

  test('A3: a session that is rotated has one name', async () => {
    await inAnyOrder(100, async db => {
      const id = await db.visits.create(1)
      const names = (await Promise.all([1, 2].map(() => db.visits.rotate(id)))).filter(one => one !== undefined)
      assert.equal(names.length, 1)
      assert.equal(await db.visits.get(names[0] as string), 1)
      assert.equal(await db.visits.get(id), undefined)
    })
  })
})
