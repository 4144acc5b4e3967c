import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

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
    name: 'A3: a second set replaces the first, all of it',
    async run(db) {
      await db.sessions.set('a', { user: 1, roles: ['x', 'y'] })
      await db.sessions.set('a', { user: 2, roles: [] })
      assert.deepEqual(await db.sessions.get('a'), { user: 2, roles: [] })
    },
  },
  {
    name: 'A3: getMany answers in the order of the keys, misses and repeated keys included',
    async run(db) {
      await db.names.set('a', 'Ada')
      await db.names.set('c', 'Cy')
      assert.deepEqual(await db.names.getMany(['c', 'b', 'a', 'a']), ['Cy', undefined, 'Ada', 'Ada'])
      assert.deepEqual(await db.names.getMany([]), [])
    },
  },
  {
    name: 'A3: getMany of more keys than one statement takes',
    async run(db) {
      const keys = Array.from({ length: 2_345 }, (_, i) => `k${i}`)
      await db.names.setMany(keys.filter((_, i) => i % 2 === 0).map(key => [key, `v${key}`] as const))
      const found = await db.names.getMany(keys)
      assert.deepEqual(
        found,
        keys.map((key, i) => (i % 2 === 0 ? `v${key}` : undefined)),
      )
    },
  },
  {
    name: 'A3: the answer of each caller is its own',
    async run(db) {
      await db.sessions.set('a', { user: 1, roles: ['x'] })
      const [one, two] = await Promise.all([db.sessions.get('a'), db.sessions.get('a')])
      one?.roles.push('y')
      assert.deepEqual(two, { user: 1, roles: ['x'] })
      const [first, second] = await db.sessions.getMany(['a', 'a'])
      first?.roles.push('z')
      assert.deepEqual(second, { user: 1, roles: ['x'] })
    },
  },
  {
    name: 'B7: keys that are asked for in one tick share a statement where a server is far away',
    async run(db, to) {
      await db.names.setMany(Array.from({ length: 40 }, (_, i) => [`k${i}`, String(i)] as const))
      const before = to.statements
      const found = await atOnce(40, i => db.names.get(`k${i}`))
      assert.deepEqual(
        found,
        Array.from({ length: 40 }, (_, i) => String(i)),
      )
      const sent = to.statements - before
      if (to.counts) assert.ok(to.concurrent ? sent < 10 : sent === 40, `${sent} statements`)
    },
  },
  {
    name: 'A3: has tells whether there is a value, whatever it is',
    async run(db) {
      assert.equal(await db.perhaps.has('a'), false)
      await db.perhaps.set('a', null)
      assert.equal(await db.perhaps.has('a'), true)
      assert.equal(await db.perhaps.get('a'), null)
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
    name: 'A3: deleteMany counts what there was',
    async run(db) {
      await db.names.setMany({ a: '1', b: '2', c: '3' })
      assert.equal(await db.names.deleteMany(['a', 'c', 'c', 'x']), 2)
      assert.equal(await db.names.deleteMany([]), 0)
      assert.deepEqual(await db.names.getMany(['a', 'b', 'c']), [undefined, '2', undefined])
    },
  },
  {
    name: 'A3: each space has its own keys',
    async run(db) {
      await db.names.set('a', 'names')
      await db.other.set('a', 'other')
      assert.equal(await db.names.get('a'), 'names')
      assert.equal(await db.names.delete('a'), true)
      assert.equal(await db.other.get('a'), 'other')
    },
  },
  {
    name: 'A3: setMany takes an object or pairs; the last of equal keys counts',
    async run(db) {
      assert.equal(await db.names.setMany({ a: '1', b: '2' }), true)
      assert.equal(
        await db.names.setMany([
          ['a', '3'],
          ['c', '4'],
          ['a', '5'],
        ]),
        true,
      )
      assert.equal(await db.names.setMany([]), true)
      assert.deepEqual(await db.names.getMany(['a', 'b', 'c']), ['5', '2', '4'])
    },
  },
  {
    name: 'A3: setMany with a condition writes all or none',
    async run(db) {
      await db.names.set('b', 'there')
      assert.equal(await db.names.setMany({ a: '1', b: '2' }, { when: 'absent' }), false)
      assert.deepEqual(await db.names.getMany(['a', 'b']), [undefined, 'there'])
      assert.equal(await db.names.setMany({ a: '1', b: '2' }, { when: 'present' }), false)
      assert.deepEqual(await db.names.getMany(['a', 'b']), [undefined, 'there'])
      assert.equal(await db.names.setMany({ a: '1', c: '2' }, { when: 'absent' }), true)
      assert.equal(await db.names.setMany({ a: '3', b: '4' }, { when: 'present' }), true)
      assert.deepEqual(await db.names.getMany(['a', 'b', 'c']), ['3', '4', '2'])
    },
  },
  {
    name: 'A3: a value that is refused leaves the others of its setMany unwritten',
    async run(db) {
      await refused(() => db.names.setMany({ a: 'x', b: 5 as never }), 'QT_VALUE', /name\.setMany/)
      assert.equal(await db.names.get('a'), undefined)
    },
  },
  {
    name: 'A3: a set is one statement, and so is a get',
    async run(db, to) {
      await db.names.set('a', 'warm')
      await db.names.get('a')
      const before = to.statements
      await db.names.set('a', 'x')
      await db.names.get('a')
      if (to.counts) assert.equal(to.statements - before, 2)
    },
  },
  {
    name: 'A3: all writers of one key at once: one of them is last, none is mixed',
    async run(db) {
      await atOnce(20, i => db.sessions.set('a', { user: i, roles: [String(i)] }))
      const found = await db.sessions.get('a')
      assert.deepEqual(found?.roles, [String(found?.user)])
    },
  },
]
