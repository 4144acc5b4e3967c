import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'A3: what is loaded is kept, and given until it is no longer fresh',
    async run(db) {
      let loads = 0
      const load = (): { cents: bigint } => ({ cents: BigInt(++loads) })
      assert.deepEqual(await db.prices.get('a', load), { cents: 1n })
      assert.deepEqual(await db.prices.get('a', load), { cents: 1n })
      assert.deepEqual(await db.prices.get('a'), { cents: 1n })
      assert.equal(await db.prices.get('b'), undefined)
      assert.equal(loads, 1)
    },
  },
  {
    name: 'A3: many who ask at once load once',
    async run(db) {
      let loads = 0
      const values = await atOnce(30, () =>
        db.prices.get('a', async () => {
          loads++
          await new Promise(resolve => setTimeout(resolve, 20))
          return { cents: 7n }
        }),
      )
      assert.ok(values.every(value => value.cents === 7n))
      assert.equal(loads, 1)
    },
  },
  {
    name: 'A3: who fails to load tells all who wait, keeps nothing, and the next one loads again',
    async run(db) {
      let loads = 0
      const failing = (): never => {
        loads++
        throw new RangeError('no price')
      }
      const told = await Promise.allSettled([db.strict.get('a', failing), db.strict.get('a', failing)])
      assert.ok(told.every(one => one.status === 'rejected' && one.reason instanceof RangeError))
      assert.equal(loads, 1)
      assert.equal(await db.strict.get('a', () => 5), 5)
    },
  },
  {
    name: 'A3: null is kept, undefined is not',
    async run(db) {
      let loads = 0
      assert.equal(await db.strict.get('a', () => void loads++), undefined)
      assert.equal(await db.strict.get('a', () => void loads++), undefined)
      assert.equal(loads, 2)
      assert.equal(await db.strict.get('a', () => null), null)
      assert.equal(await db.strict.get('a', () => 5), null)
    },
  },
  {
    name: 'A3: a tag invalidates all that was kept with it, in whatever order',
    async run(db) {
      await db.prices.get('a', () => ({ cents: 1n }), { tags: ['shop', 'fruit'] })
      await db.prices.get('b', () => ({ cents: 2n }), { tags: ['shop'] })
      await db.prices.set('c', { cents: 3n }, { tags: ['other'] })
      await db.prices.invalidate(['fruit'])
      assert.equal(await db.prices.get('a'), undefined)
      assert.deepEqual(await db.prices.get('b'), { cents: 2n })
      await db.prices.invalidate(['shop', 'unknown'])
      assert.equal(await db.prices.get('b'), undefined)
      assert.deepEqual(await db.prices.get('c'), { cents: 3n })
      assert.deepEqual(await db.prices.get('a', () => ({ cents: 9n }), { tags: ['fruit'] }), { cents: 9n })
      assert.deepEqual(await db.prices.get('a'), { cents: 9n })
    },
  },
  {
    name: 'A3: what is invalidated while it is loaded is not kept',
    async run(db) {
      const value = await db.prices.get(
        'a',
        async () => {
          await db.prices.invalidate(['fruit'])
          return { cents: 1n }
        },
        { tags: ['fruit'] },
      )
      assert.deepEqual(value, { cents: 1n })
      assert.equal(await db.prices.get('a'), undefined)
      await db.prices.get('b', async () => {
        await db.prices.delete('b')
        return { cents: 2n }
      })
      assert.equal(await db.prices.get('b'), undefined)
    },
  },
  {
    name: 'A3: set and delete by hand',
    async run(db) {
      await db.strict.set('a', 1)
      assert.equal(await db.strict.get('a'), 1)
      await db.strict.delete('a')
      assert.equal(await db.strict.get('a'), undefined)
      await db.strict.delete('a')
    },
  },
  {
    name: 'D2: past its freshness a value is given while one caller loads a new one; past its staleness it is gone',
    async run(db, to) {
      if (to.while < 60_000) return
      await db.prices.get('a', () => ({ cents: 1n }))
      await to.pass(61_000)
      let loads = 0
      const load = (): { cents: bigint } => {
        loads++
        return { cents: 2n }
      }
      assert.deepEqual(await db.prices.get('a'), { cents: 1n })
      assert.deepEqual(await db.prices.get('a', load), { cents: 1n })
      for (let i = 0; i < 100 && loads === 0; i++) await new Promise(resolve => setTimeout(resolve, 5))
      await new Promise(resolve => setTimeout(resolve, 50))
      assert.deepEqual(await db.prices.get('a', load), { cents: 2n })
      assert.equal(loads, 1)
      await to.pass(700_000)
      assert.equal(await db.prices.get('a'), undefined)
      assert.deepEqual(await db.prices.get('a', () => ({ cents: 3n })), { cents: 3n })
    },
  },
  {
    name: 'D2: freshness varies by the jitter, never beyond what was declared',
    async run(db, to) {
      if (to.while < 60_000) return
      for (let i = 0; i < 40; i++) await db.strict.set(`k${i}`, i)
      await to.pass(29_000)
      for (let i = 0; i < 40; i++) assert.equal(await db.strict.get(`k${i}`), i)
      await to.pass(20_000)
      const left = (await atOnce(40, i => db.strict.get(`k${i}`))).filter(value => value !== undefined).length
      assert.ok(left > 0 && left < 40, `${left} of 40`)
      await to.pass(11_001)
      assert.equal(await db.strict.get('k0'), undefined)
    },
  },
  {
    name: 'D4: in a transaction a cache is neither read nor filled, and invalidation waits for the commit',
    async run(db) {
      await db.prices.set('a', { cents: 1n }, { tags: ['t'] })
      await db.transaction(async tx => {
        assert.equal(await tx.prices.get('a'), undefined)
        assert.deepEqual(await tx.prices.get('a', () => ({ cents: 5n })), { cents: 5n })
        assert.deepEqual(await tx.prices.get('new', () => ({ cents: 6n })), { cents: 6n })
        await tx.prices.invalidate(['t'])
        const cache = tx.prices as unknown as typeof db.prices
        await refused(() => cache.set('x', { cents: 1n }), 'QT_UNSUPPORTED', /transaction/)
      })
      assert.deepEqual([await db.prices.get('a'), await db.prices.get('new')], [undefined, undefined])
    },
  },
  {
    name: 'D4: an invalidation of a transaction that is undone is forgotten',
    async run(db) {
      await db.prices.set('a', { cents: 1n }, { tags: ['t'] })
      await db
        .transaction(async tx => {
          await tx.prices.invalidate(['t'])
          await tx.prices.delete('a')
          throw new RangeError('undone')
        })
        .catch(() => undefined)
      assert.deepEqual(await db.prices.get('a'), { cents: 1n })
    },
  },
  {
    name: 'B5: who waits for a load may give up; the others get it all the same',
    async run(db) {
      const slow = async (): Promise<number> => {
        await new Promise(resolve => setTimeout(resolve, 150))
        return 5
      }
      const [hasty, patient] = await Promise.allSettled([db.strict.get('a', slow, { deadline: 40 }), db.strict.get('a', slow)])
      assert.equal(hasty.status, 'rejected')
      assert.deepEqual(patient, { status: 'fulfilled', value: 5 })
    },
  },
  {
    name: 'A9: a loaded value of another type is refused and not kept',
    async run(db) {
      await refused(() => db.strict.get('a', () => 'five' as never), 'QT_VALUE', /strict/)
      await refused(() => db.strict.get('', () => 5), 'QT_VALUE')
      await refused(() => db.strict.get('a', () => 5, { tags: [5 as never] }), 'QT_VALUE', /tag/)
      assert.equal(await db.strict.get('a'), undefined)
    },
  },
]
