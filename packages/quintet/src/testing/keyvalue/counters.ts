import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

const largest = 2n ** 63n - 1n

export const cases: readonly Case[] = [
  {
    name: 'A11: a counter begins at 0, and add gives the sum',
    async run(db) {
      assert.equal(await db.views.get('home'), 0n)
      assert.equal(await db.views.add('home'), 1n)
      assert.equal(await db.views.add('home', 41n), 42n)
      assert.equal(await db.views.add('home', -50n), -8n)
      assert.equal(await db.views.get('home'), -8n)
      assert.deepEqual(await db.views.getMany(['home', 'none', 'home']), [-8n, 0n, -8n])
      assert.deepEqual(await db.views.getMany([]), [])
    },
  },
  {
    name: 'D1: no add is lost, whoever adds at once',
    async run(db) {
      await atOnce(50, () => db.views.add('home', 2n))
      assert.equal(await db.views.get('home'), 100n)
    },
  },
  {
    name: 'A11: each add of many at once gives another sum',
    async run(db) {
      const sums = await atOnce(30, () => db.views.add('home'))
      assert.equal(new Set(sums).size, 30)
    },
  },
  {
    name: 'A11: exact beyond 2^53, to the ends of 64 bits',
    async run(db) {
      assert.equal(await db.views.add('a', 9_007_199_254_740_993n), 9_007_199_254_740_993n)
      assert.equal(await db.views.add('a', 2n), 9_007_199_254_740_995n)
      assert.equal(await db.views.add('b', largest), largest)
      assert.equal(await db.views.get('b'), largest)
      assert.equal(await db.views.add('c', -largest - 1n), -largest - 1n)
    },
  },
  {
    name: 'A11: a sum that leaves 64 bits is refused, and the counter stays',
    async run(db) {
      await db.views.add('a', largest)
      await refused(() => db.views.add('a'), 'QT_OUT_OF_RANGE')
      assert.equal(await db.views.get('a'), largest)
    },
  },
  {
    name: 'A3: never below the floor that is asked for; what would be is not added',
    async run(db) {
      assert.equal(await db.stock.add('apple', -1n), undefined)
      assert.equal(await db.stock.get('apple'), 0n)
      assert.equal(await db.stock.add('apple', 3n), 3n)
      assert.equal(await db.stock.add('apple', -2n), 1n)
      assert.equal(await db.stock.add('apple', -2n), undefined)
      assert.equal(await db.stock.add('apple', -1n), 0n)
    },
  },
  {
    name: 'A3: a floor of one call',
    async run(db) {
      assert.equal(await db.views.add('a', 5n, { floor: 10n }), undefined)
      assert.equal(await db.views.add('a', 15n, { floor: 10n }), 15n)
      assert.equal(await db.views.add('a', -5n, { floor: 10n }), 10n)
      assert.equal(await db.views.add('a', -1n, { floor: 10n }), undefined)
      assert.equal(await db.views.add('a', -1n), 9n)
    },
  },
  {
    name: 'D1: of many who take at once, no more do than there is',
    async run(db) {
      await db.stock.add('seat', 10n)
      const taken = await atOnce(25, () => db.stock.add('seat', -1n))
      assert.equal(taken.filter(left => left !== undefined).length, 10)
      assert.equal(await db.stock.get('seat'), 0n)
    },
  },
  {
    name: 'D2: the time of a counter begins when it does; adding does not prolong it',
    async run(db, to) {
      await db.views.add('a', 5n, { ttl: to.while })
      await db.views.add('a', 1n, { ttl: to.while * 100 })
      await to.pass(to.while + 50)
      assert.equal(await db.views.get('a'), 0n)
      assert.equal(await db.views.add('a'), 1n)
    },
  },
  {
    name: 'D2: a counter that has expired begins anew, with and without a floor',
    async run(db, to) {
      await db.stock.add('a', 5n, { ttl: to.while })
      await db.views.add('a', 5n, { ttl: to.while })
      await to.pass(to.while + 50)
      assert.equal(await db.stock.add('a', -1n), undefined)
      assert.equal(await db.stock.add('a', 2n), 2n)
      assert.equal(await db.views.add('a', 2n), 2n)
      assert.equal(await db.stock.get('a'), 2n)
    },
  },
  {
    name: 'A3: delete tells whether there was a counter',
    async run(db) {
      await db.views.add('a')
      assert.equal(await db.views.delete('a'), true)
      assert.equal(await db.views.delete('a'), false)
      assert.equal(await db.views.get('a'), 0n)
    },
  },
  {
    name: 'A9: what is no bigint of 64 bits is refused',
    async run(db) {
      for (const by of [1, '1', null, 2n ** 63n, -(2n ** 63n) - 1n, {}])
        await refused(() => db.views.add('a', by as never), 'QT_VALUE', /bigint/)
      await refused(() => db.views.add('a', 1n, { floor: 0 as never }), 'QT_VALUE', /floor/)
      assert.equal(await db.views.get('a'), 0n)
    },
  },
  {
    name: 'D4: a transaction adds with all else that it does',
    async run(db) {
      await db.views.add('a', 10n)
      await db.transaction(async tx => {
        assert.equal(await tx.views.add('a', 5n), 15n)
        assert.equal(await tx.stock.add('b', 1n), 1n)
      })
      await db
        .transaction(async tx => {
          await tx.views.add('a', 100n)
          throw new RangeError('undone')
        })
        .catch(() => undefined)
      assert.equal(await db.views.get('a'), 15n)
      assert.equal(await db.stock.get('b'), 1n)
    },
  },
]
