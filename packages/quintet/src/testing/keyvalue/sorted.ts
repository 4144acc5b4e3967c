import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

const needs = ['keyValue.containers']

export const cases: readonly Case[] = [
  {
    name: 'A3: a sorted set is in the order of scores, equal ones in that of bytes',
    needs,
    async run(db) {
      const board = db.board.at('b')
      assert.equal(await board.add('ada', 10), true)
      assert.equal(await board.add('ada', 20), false)
      assert.equal(
        await board.addMany([
          ['cy', 5],
          ['bob', 20],
          ['Zoe', 20],
        ]),
        3,
      )
      assert.deepEqual(await board.range(), [
        { member: 'cy', score: 5 },
        { member: 'Zoe', score: 20 },
        { member: 'ada', score: 20 },
        { member: 'bob', score: 20 },
      ])
      assert.equal(await board.score('ada'), 20)
      assert.equal(await board.score('none'), undefined)
      assert.equal(await board.size(), 4)
    },
  },
  {
    name: 'A3: rank counts who comes before, from both ends',
    needs,
    async run(db) {
      const board = db.board.at('b')
      await board.addMany([
        ['a', 1],
        ['b', 2],
        ['c', 2],
        ['d', 3],
      ])
      assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd'].map(m => board.rank(m))), [0, 1, 2, 3])
      assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd'].map(m => board.rank(m, { reverse: true }))), [3, 2, 1, 0])
      assert.equal(await board.rank('none'), undefined)
      assert.equal(await db.board.at('other').rank('a'), undefined)
    },
  },
  {
    name: 'A3: ranges by score: inclusive and exclusive bounds, both directions, pages',
    needs,
    async run(db) {
      const board = db.board.at('b')
      await board.addMany(Array.from({ length: 10 }, (_, i) => [`m${i}`, i * 1.5] as const))
      const names = async (options: Parameters<typeof board.range>[0]): Promise<string[]> =>
        (await board.range(options)).map(({ member }) => member)
      assert.deepEqual(await names({ min: 3, max: 6 }), ['m2', 'm3', 'm4'])
      assert.deepEqual(await names({ above: 3, below: 6 }), ['m3'])
      assert.deepEqual(await names({ min: 12, reverse: true }), ['m9', 'm8'])
      assert.deepEqual(await names({ reverse: true, limit: 3 }), ['m9', 'm8', 'm7'])
      assert.deepEqual(await names({ offset: 8 }), ['m8', 'm9'])
      assert.deepEqual(await names({ offset: 2, limit: 2 }), ['m2', 'm3'])
      assert.deepEqual(await names({ min: 100 }), [])
      assert.equal(await board.count({ min: 3, max: 6 }), 3)
      assert.equal(await board.count(), 10)
      assert.equal(await board.removeRange({ max: 3 }), 3)
      assert.equal(await board.removeRange({ reverse: true, limit: 2 }), 2)
      assert.deepEqual(await names({}), ['m3', 'm4', 'm5', 'm6', 'm7'])
    },
  },
  {
    name: 'A3: raise adds to a score and gives the sum; none is lost',
    needs,
    async run(db) {
      const board = db.board.at('b')
      assert.equal(await board.raise('ada'), 1)
      assert.equal(await board.raise('ada', 2.5), 3.5)
      assert.equal(await board.raise('ada', -10), -6.5)
      await atOnce(30, () => board.raise('bob', 2))
      assert.equal(await board.score('bob'), 60)
    },
  },
  {
    name: 'A3: only members that are absent, or there',
    needs,
    async run(db) {
      const board = db.board.at('b')
      assert.equal(await board.add('a', 1, { when: 'present' }), false)
      assert.equal(await board.add('a', 1, { when: 'absent' }), true)
      assert.equal(await board.add('a', 2, { when: 'absent' }), false)
      assert.equal(await board.add('a', 3, { when: 'present' }), true)
      assert.equal(await board.score('a'), 3)
    },
  },
  {
    name: 'A3: popMin and popMax take from the ends, each to one of those who pop',
    needs,
    async run(db) {
      const board = db.board.at('b')
      await board.addMany(Array.from({ length: 30 }, (_, i) => [`m${i}`, i % 7] as const))
      assert.deepEqual(await board.popMin(2), [
        { member: 'm0', score: 0 },
        { member: 'm14', score: 0 },
      ])
      assert.deepEqual(
        await board.popMax(),
        [{ member: 'm6', score: 6 }].map(() => ({ member: 'm6', score: 6 })),
      )
      const popped = (await atOnce(30, () => board.popMin())).flat()
      assert.equal(new Set(popped.map(({ member }) => member)).size, popped.length)
      assert.equal(popped.length + (await board.size()), 27)
      assert.deepEqual(await db.board.at('none').popMax(), [])
    },
  },
  {
    name: 'A3: union and intersection put scores together, difference keeps the first’s',
    needs,
    async run(db) {
      await db.board.at('a').addMany([
        ['x', 1],
        ['y', 2],
        ['z', 4],
      ])
      await db.board.at('b').addMany([
        ['y', 10],
        ['z', 20],
        ['w', 30],
      ])
      assert.deepEqual(await db.board.union(['a', 'b']), [
        { member: 'w', score: 30 },
        { member: 'x', score: 1 },
        { member: 'y', score: 12 },
        { member: 'z', score: 24 },
      ])
      assert.deepEqual(await db.board.intersection(['a', 'b'], { scores: 'min' }), [
        { member: 'y', score: 2 },
        { member: 'z', score: 4 },
      ])
      assert.deepEqual(await db.board.intersection(['a', 'b'], { scores: 'max', into: 'best' }), [
        { member: 'y', score: 10 },
        { member: 'z', score: 20 },
      ])
      assert.deepEqual(await db.board.at('best').range({ reverse: true, limit: 1 }), [{ member: 'z', score: 20 }])
      assert.deepEqual(await db.board.difference(['a', 'b']), [{ member: 'x', score: 1 }])
    },
  },
  {
    name: 'C: scores are doubles, exactly',
    needs,
    async run(db) {
      const board = db.board.at('b')
      const scores = [0.1, -1e-300, 1e300, 2 ** 53, -0.5, 0]
      await board.addMany(scores.map(score => [String(score), score] as const))
      assert.deepEqual(
        (await board.range()).map(({ score }) => score),
        [...scores].sort((a, b) => a - b),
      )
      for (const score of scores) assert.equal(await board.score(String(score)), score)
    },
  },
  {
    name: 'D2: members that have expired are in no order, rank or count',
    needs,
    async run(db, to) {
      const board = db.board.at('b')
      await board.add('gone', 1, { ttl: to.while })
      await board.addMany([
        ['a', 2],
        ['b', 3],
      ])
      await to.pass(to.while + 50)
      assert.equal(await board.rank('b'), 1)
      assert.equal(await board.rank('gone'), undefined)
      assert.equal(await board.count({ max: 2 }), 1)
      assert.equal(await board.size(), 2)
      assert.equal(await board.raise('gone', 5), 5)
      assert.deepEqual(
        (await board.popMin()).map(({ member }) => member),
        ['a'],
      )
    },
  },
  {
    name: 'A9: scores and bounds that are no finite numbers are refused',
    needs,
    async run(db) {
      const board = db.board.at('b')
      for (const score of [Number.NaN, Number.POSITIVE_INFINITY, '5', null])
        await refused(() => board.add('a', score as never), 'QT_VALUE', /score/)
      await refused(() => board.raise('a', Number.NaN), 'QT_VALUE')
      await refused(() => board.range({ min: 1, above: 1 }), 'QT_VALUE')
      await refused(() => board.range({ max: '5' as never }), 'QT_VALUE')
      await refused(() => board.popMin(1.5), 'QT_VALUE')
      assert.equal(await board.size(), 0)
    },
  },
]
