import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'D4: a transaction holds keys and rolls them back',
    async run(db) {
      await assert.rejects(
        db.transaction(async tx => {
          await tx.names.set('a', 'Ada')
          assert.equal(await tx.names.get('a'), 'Ada')
          throw new RangeError('undone')
        }),
        RangeError,
      )
      assert.equal(await db.names.get('a'), undefined)
    },
  },
  {
    name: 'D4: conditions, counts and expiry hold in a transaction as outside',
    async run(db, to) {
      await db.names.setMany({ a: '1', b: '2' })
      await db.names.set('old', 'x', { ttl: to.while })
      await to.pass(to.while + 50)
      await db.transaction(async tx => {
        assert.equal(await tx.names.get('old'), undefined)
        assert.equal(await tx.names.set('a', '3', { when: 'absent' }), false)
        assert.equal(await tx.names.setMany({ a: '4', c: '5' }, { when: 'absent' }), false)
        assert.equal(await tx.names.setMany({ a: '4', b: '5' }, { when: 'present' }), true)
        const entry = await tx.names.entry('a')
        assert.equal(await tx.names.set('a', '6', { when: entry?.version as never }), true)
        assert.equal(await tx.names.set('a', '7', { when: entry?.version as never }), false)
        assert.equal(await tx.names.deleteMany(['b', 'old', 'none']), 1)
        assert.equal(await tx.names.update('a', was => `${was}!`), '6!')
      })
      assert.deepEqual(await db.names.getMany(['a', 'b', 'c']), ['6!', undefined, undefined])
    },
  },
  {
    name: 'B2: what a savepoint wrote is undone with it',
    async run(db) {
      await db.transaction(async tx => {
        await tx.names.set('a', 'outer')
        await tx
          .attempt(async inner => {
            await inner.names.set('a', 'inner')
            await inner.names.set('b', 'inner')
            throw new RangeError('undone')
          })
          .catch(() => undefined)
        assert.equal(await tx.names.get('a'), 'outer')
        await tx.names.set('c', 'after')
      })
      assert.deepEqual(await db.names.getMany(['a', 'b', 'c']), ['outer', undefined, 'after'])
    },
  },
  {
    name: 'B6: db inside a transaction of its own is refused and names tx, for every kind of key',
    async run(db) {
      await db.transaction(async () => {
        for (const act of [
          () => db.names.get('a'),
          () => db.views.add('a'),
          () => db.profiles.at('a').get('b'),
          () => db.locks.acquire('a'),
          () => db.events.add({ kind: 'k', n: 1n }),
        ])
          await refused(act, 'QT_INSIDE_TRANSACTION', /tx/)
      })
    },
  },
  {
    name: 'B1: transfers between keys lose nothing',
    async run(db, to) {
      await db.numbers.setMany({ a: 100, b: 100 })
      await atOnce(to.concurrent ? 4 : 10, i =>
        db.transaction(
          async tx => {
            const [a = 0, b = 0] = await tx.numbers.getMany(['a', 'b'])
            await tx.numbers.set('a', a - i)
            await tx.numbers.set('b', b + i)
          },
          { retries: 50 },
        ),
      )
      const [a = 0, b = 0] = await db.numbers.getMany(['a', 'b'])
      assert.equal(a + b, 200)
      assert.equal(b, 100 + (to.concurrent ? 6 : 45))
    },
  },
  {
    name: 'B5: a call whose deadline has passed, or that is aborted, does nothing',
    async run(db) {
      const gone = AbortSignal.abort()
      for (const act of [
        () => db.names.set('a', 'x', { signal: gone }),
        () => db.names.get('a', { signal: gone }),
        () => db.names.getMany(['a'], { signal: gone }),
        () => db.names.delete('a', { signal: gone }),
        () => db.views.add('a', 1n, { signal: gone }),
        () => db.profiles.at('a').set('f', 'x', { signal: gone }),
        () => db.words.at('a').push('x', { signal: gone }),
        () => db.limits.take('a', 1, { signal: gone }),
        () => db.events.add({ kind: 'k', n: 1n }, { signal: gone }),
      ])
        await refused(act, 'QT_ABORTED')
      await refused(() => db.names.set('a', 'x', { deadline: 0 }), 'QT_DEADLINE')
      assert.equal(await db.names.get('a'), undefined)
      assert.equal(await db.views.get('a'), 0n)
    },
  },
  {
    name: 'A3: a read that is not awaited is one that happens; nothing is left waiting',
    async run(db) {
      const [set, got] = await Promise.all([db.names.set('a', 'x'), db.names.get('b')])
      assert.deepEqual([set, got], [true, undefined])
    },
  },
]
