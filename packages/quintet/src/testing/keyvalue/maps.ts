import assert from 'node:assert/strict'
import type { Case } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'A3: a value that was set is what get gives, and undefined is a miss',
    async run(db) {
      assert.equal(await db.sessions.get('a'), undefined)
      assert.equal(await db.sessions.set('a', { user: 1, roles: ['admin'] }), true)
      assert.deepEqual(await db.sessions.get('a'), { user: 1, roles: ['admin'] })
    },
  },
  {
    name: 'A3: getMany answers in the order of the keys, misses included',
    async run(db) {
      await db.names.set('a', 'Ada')
      await db.names.set('c', 'Cy')
      assert.deepEqual(await db.names.getMany(['c', 'b', 'a', 'a']), ['Cy', undefined, 'Ada', 'Ada'])
    },
  },
  {
    name: 'A3: set only if absent, only if present',
    async run(db) {
      assert.equal(await db.names.set('a', 'Ada', { when: 'present' }), false)
      assert.equal(await db.names.set('a', 'Ada', { when: 'absent' }), true)
      assert.equal(await db.names.set('a', 'Bob', { when: 'absent' }), false)
      assert.equal(await db.names.set('a', 'Cy', { when: 'present' }), true)
      assert.equal(await db.names.get('a'), 'Cy')
    },
  },
  {
    name: 'A3: delete tells whether there was something',
    async run(db) {
      await db.names.set('a', 'Ada')
      assert.equal(await db.names.delete('a'), true)
      assert.equal(await db.names.delete('a'), false)
      assert.equal(await db.names.get('a'), undefined)
    },
  },
  {
    name: 'D2: what has expired is gone, for reads and for conditional writes',
    async run(db, { pass }) {
      await db.names.set('a', 'Ada', { ttl: 500 })
      assert.equal(await db.names.get('a'), 'Ada')
      await pass(600)
      assert.equal(await db.names.get('a'), undefined)
      assert.equal(await db.names.delete('a'), false)
      assert.equal(await db.names.set('a', 'Bob', { when: 'present' }), false)
      assert.equal(await db.names.set('a', 'Cy', { when: 'absent' }), true)
    },
  },
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
]
