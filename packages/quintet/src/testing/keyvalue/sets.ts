import assert from 'node:assert/strict'
import { atOnce, type Case, collected, refused } from './case.ts'

const needs = ['keyValue.containers']

export const cases: readonly Case[] = [
  {
    name: 'A3: a set holds each value once, in the order of bytes',
    needs,
    async run(db) {
      const tags = db.tags.at('post')
      assert.equal(await tags.add('ts'), true)
      assert.equal(await tags.add('ts'), false)
      assert.equal(await tags.addMany(['sql', 'ts', 'Go']), 2)
      assert.deepEqual(await tags.all(), ['Go', 'sql', 'ts'])
      assert.equal(await tags.size(), 3)
      assert.equal(await tags.has('sql'), true)
      assert.deepEqual(await tags.hasMany(['x', 'Go', 'ts']), [false, true, true])
      assert.deepEqual(await tags.hasMany([]), [])
      assert.equal(await tags.addMany([]), 0)
    },
  },
  {
    name: 'A3: remove tells whether it was there',
    needs,
    async run(db) {
      const tags = db.tags.at('post')
      await tags.addMany(['a', 'b', 'c'])
      assert.equal(await tags.remove('a'), true)
      assert.equal(await tags.remove('a'), false)
      assert.equal(await tags.removeMany(['b', 'c', 'x']), 2)
      assert.equal(await tags.removeMany([]), 0)
      assert.deepEqual(await tags.all(), [])
    },
  },
  {
    name: 'C: values of a set are equal if what they say is',
    needs,
    async run(db) {
      const points = db.points.at('p')
      assert.equal(await points.add({ x: 1, y: 2n }), true)
      assert.equal(await points.add({ y: 2n, x: 1 }), false)
      assert.equal(await points.add({ x: 1, y: 2n ** 60n }), true)
      assert.deepEqual(
        new Set(await points.all()),
        new Set([
          { x: 1, y: 2n },
          { x: 1, y: 2n ** 60n },
        ]),
      )
      assert.equal(await points.has({ x: 1, y: 2n ** 60n }), true)
    },
  },
  {
    name: 'A3: union, intersection and difference of several sets',
    needs,
    async run(db) {
      await db.tags.at('a').addMany(['1', '2', '3', '4'])
      await db.tags.at('b').addMany(['3', '4', '5'])
      await db.tags.at('c').addMany(['4', '6'])
      assert.deepEqual(await db.tags.union(['a', 'b', 'c']), ['1', '2', '3', '4', '5', '6'])
      assert.deepEqual(await db.tags.intersection(['a', 'b']), ['3', '4'])
      assert.deepEqual(await db.tags.intersection(['a', 'b', 'c', 'a']), ['4'])
      assert.deepEqual(await db.tags.difference(['a', 'b', 'c']), ['1', '2'])
      assert.deepEqual(await db.tags.difference(['a']), ['1', '2', '3', '4'])
      assert.deepEqual(await db.tags.intersection(['a', 'none']), [])
      assert.deepEqual(await db.tags.union(['none']), [])
    },
  },
  {
    name: 'A3: into keeps the outcome, in the place of what was there',
    needs,
    async run(db) {
      await db.tags.at('a').addMany(['1', '2'])
      await db.tags.at('b').addMany(['2', '3'])
      await db.tags.at('sum').add('old')
      assert.deepEqual(await db.tags.union(['a', 'b'], { into: 'sum' }), ['1', '2', '3'])
      assert.deepEqual(await db.tags.at('sum').all(), ['1', '2', '3'])
      assert.deepEqual(await db.tags.intersection(['a', 'sum'], { into: 'a' }), ['1', '2'])
      assert.deepEqual(await db.tags.difference(['a', 'a2', 'sum'], { into: 'sum' }), [])
      assert.equal(await db.tags.at('sum').size(), 0)
    },
  },
  {
    name: 'A3: pop takes some out, each to one of those who pop',
    needs,
    async run(db) {
      const tags = db.tags.at('t')
      await tags.addMany(Array.from({ length: 20 }, (_, i) => String(i)))
      const popped = (await atOnce(12, () => tags.pop(2))).flat()
      assert.equal(popped.length, new Set(popped).size)
      const rest = await tags.all()
      assert.equal(popped.length + rest.length, 20)
      assert.deepEqual(await db.tags.at('none').pop(), [])
    },
  },
  {
    name: 'A3: values come page by page, more than one page of them',
    needs,
    async run(db) {
      const values = Array.from({ length: 530 }, (_, i) => `v${i}`)
      await db.tags.at('t').addMany(values)
      assert.deepEqual(await collected(db.tags.at('t').values()), [...values].sort())
    },
  },
  {
    name: 'D2: members that have expired are in nothing any more',
    needs,
    async run(db, to) {
      await db.tags.at('a').addMany(['1', '2'], { ttl: to.while })
      await db.tags.at('a').add('3')
      await db.tags.at('b').addMany(['1', '3'])
      await to.pass(to.while + 50)
      assert.deepEqual(await db.tags.at('a').all(), ['3'])
      assert.equal(await db.tags.at('a').has('1'), false)
      assert.deepEqual(await db.tags.union(['a', 'b']), ['1', '3'])
      assert.deepEqual(await db.tags.intersection(['a', 'b']), ['3'])
      assert.deepEqual(await db.tags.difference(['b', 'a']), ['1'])
      assert.equal(await db.tags.at('a').add('1'), true)
      assert.deepEqual(await db.tags.at('a').pop(5), ['1', '3'])
    },
  },
  {
    name: 'D2: adding a known member gives it the new time',
    needs,
    async run(db, to) {
      await db.tags.at('a').add('1', { ttl: to.while })
      assert.equal(await db.tags.at('a').add('1', { ttl: to.while * 20 }), false)
      await to.pass(to.while + 50)
      assert.equal(await db.tags.at('a').has('1'), true)
    },
  },
  {
    name: 'A9: no keys, values of another type, and members that are too long are refused',
    needs,
    async run(db) {
      await refused(() => db.tags.union([]), 'QT_VALUE')
      await refused(() => db.tags.at('a').add(5 as never), 'QT_VALUE', /tag\.add/)
      await refused(() => db.tags.at('a').add(undefined as never), 'QT_UNDEFINED')
      await refused(() => db.tags.at('a').add('x'.repeat(5_000)), 'QT_VALUE', /at most 1024 bytes/)
      await refused(() => db.tags.at('a').pop(0), 'QT_VALUE')
      await refused(() => db.points.at('a').add({ x: 1 } as never), 'QT_VALUE', /y/)
    },
  },
]
