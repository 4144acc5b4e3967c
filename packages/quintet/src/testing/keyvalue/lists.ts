import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

const needs = ['keyValue.containers']

export const cases: readonly Case[] = [
  {
    name: 'A3: a list is pushed and popped at both ends',
    needs,
    async run(db) {
      const words = db.words.at('a')
      assert.equal(await words.pop(), undefined)
      await words.push('b')
      await words.push('c')
      await words.push('a', { side: 'left' })
      assert.deepEqual(await words.range(), ['a', 'b', 'c'])
      assert.equal(await words.pop(), 'a')
      assert.equal(await words.pop({ side: 'right' }), 'c')
      assert.deepEqual(await words.range(), ['b'])
      assert.equal(await words.size(), 1)
    },
  },
  {
    name: 'A3: pushMany goes one after the other: the last one is outermost',
    needs,
    async run(db) {
      const words = db.words.at('a')
      await words.pushMany(['1', '2', '3'])
      await words.pushMany(['x', 'y'], { side: 'left' })
      await words.pushMany([])
      assert.deepEqual(await words.range(), ['y', 'x', '1', '2', '3'])
      assert.deepEqual(await words.popMany(2), ['y', 'x'])
      assert.deepEqual(await words.popMany(2, { side: 'right' }), ['3', '2'])
      assert.deepEqual(await words.popMany(5), ['1'])
      assert.deepEqual(await words.popMany(5), [])
    },
  },
  {
    name: 'A3: positions count from both ends',
    needs,
    async run(db) {
      const words = db.words.at('a')
      await words.pushMany(['0', '1', '2', '3', '4'])
      assert.deepEqual(await words.range(1, 3), ['1', '2', '3'])
      assert.deepEqual(await words.range(-2, -1), ['3', '4'])
      assert.deepEqual(await words.range(3, 99), ['3', '4'])
      assert.deepEqual(await words.range(-99, 1), ['0', '1'])
      assert.deepEqual(await words.range(3, 1), [])
      assert.deepEqual(await words.range(7), [])
      assert.equal(await words.get(0), '0')
      assert.equal(await words.get(-1), '4')
      assert.equal(await words.get(9), undefined)
    },
  },
  {
    name: 'A3: set changes one position, if there is one',
    needs,
    async run(db) {
      const words = db.words.at('a')
      await words.pushMany(['0', '1', '2'])
      assert.equal(await words.set(1, 'one'), true)
      assert.equal(await words.set(-1, 'last'), true)
      assert.equal(await words.set(3, 'x'), false)
      assert.equal(await words.set(-4, 'x'), false)
      assert.deepEqual(await words.range(), ['0', 'one', 'last'])
    },
  },
  {
    name: 'A3: trim keeps a range; remove takes out equal values',
    needs,
    async run(db) {
      const words = db.words.at('a')
      await words.pushMany(['a', 'b', 'a', 'c', 'a'])
      assert.equal(await words.remove('a'), 3)
      assert.equal(await words.remove('a'), 0)
      await words.pushMany(['d', 'e'])
      assert.equal(await words.trim(1, -2), 2)
      assert.deepEqual(await words.range(), ['c', 'd'])
      assert.equal(await words.trim(5, 9), 2)
      assert.equal(await words.clear(), 0)
    },
  },
  {
    name: 'A3: what is pushed at once is all there, and each is popped once',
    needs,
    async run(db) {
      const jobs = db.jobs.at('q')
      const at = new Date(0)
      await atOnce(40, id => jobs.push({ id, at }))
      assert.equal(await jobs.size(), 40)
      const popped = await atOnce(50, () => jobs.pop())
      const ids = popped.flatMap(job => (job === undefined ? [] : [job.id]))
      assert.deepEqual(
        ids.sort((a, b) => a - b),
        Array.from({ length: 40 }, (_, i) => i),
      )
      assert.equal(await jobs.size(), 0)
    },
  },
  {
    name: 'A3: move takes from one list to another in one step',
    needs,
    async run(db) {
      await db.words.at('todo').pushMany(['1', '2'])
      assert.equal(await db.words.at('todo').move('doing'), '1')
      assert.equal(await db.words.at('todo').move('doing', { from: 'right', side: 'left' }), '2')
      assert.equal(await db.words.at('todo').move('doing'), undefined)
      assert.deepEqual(await db.words.at('doing').range(), ['2', '1'])
      assert.equal(await db.words.at('doing').move('doing'), '2')
      assert.deepEqual(await db.words.at('doing').range(), ['1', '2'])
    },
  },
  {
    name: 'A3: popWait gives what is there at once',
    needs,
    async run(db) {
      await db.words.at('a').push('x')
      assert.equal(await db.words.at('a').popWait({ wait: '5s' }), 'x')
    },
  },
  {
    name: 'A3: popWait waits for a push, each push wakes one of those who wait',
    needs,
    async run(db) {
      const words = db.words.at('a')
      const waiting = [words.popWait({ wait: '10s' }), words.popWait({ wait: '10s', side: 'right' })]
      await new Promise(resolve => setTimeout(resolve, 30))
      await words.push('1')
      await words.push('2')
      assert.deepEqual((await Promise.all(waiting)).sort(), ['1', '2'])
      assert.equal(await words.size(), 0)
    },
  },
  {
    name: 'A3: popWait sees what a transaction pushed once it is committed',
    needs,
    async run(db) {
      const words = db.words.at('a')
      let committed = false
      const waiting = words.popWait({ wait: '10s' }).then(value => {
        assert.equal(committed, true)
        return value
      })
      await db.transaction(async tx => {
        await tx.words.at('a').push('x')
        await new Promise(resolve => setTimeout(resolve, 30))
        committed = true
      })
      assert.equal(await waiting, 'x')
    },
  },
  {
    name: 'B5: popWait ends with undefined after its wait, with an error at its deadline or abort',
    needs,
    async run(db) {
      const words = db.words.at('a')
      assert.equal(await words.popWait({ wait: 60 }), undefined)
      await refused(() => words.popWait({ wait: '10s', deadline: 60 }), 'QT_DEADLINE')
      const abort = new AbortController()
      setTimeout(() => abort.abort(), 30)
      await refused(() => words.popWait({ wait: '10s', signal: abort.signal }), 'QT_ABORTED')
      await words.push('kept')
      assert.equal(await words.pop(), 'kept')
    },
  },
  {
    name: 'D2: what has expired is not in the list any more, from neither end',
    needs,
    async run(db, to) {
      const words = db.words.at('a')
      await words.push('old', { ttl: to.while })
      await words.push('stays')
      await words.push('old too', { ttl: to.while })
      await to.pass(to.while + 50)
      assert.deepEqual(await words.range(), ['stays'])
      assert.equal(await words.size(), 1)
      assert.equal(await words.remove('old'), 0)
      assert.equal(await words.get(0), 'stays')
      assert.equal(await words.pop(), 'stays')
      assert.equal(await words.pop(), undefined)
    },
  },
  {
    name: 'D4: popWait does not exist in a transaction',
    needs,
    async run(db) {
      await db.words.at('a').push('x')
      await db.transaction(async tx => {
        // it does not compile either
        const words = tx.words.at('a') as unknown as { popWait(options: object): Promise<unknown> }
        await refused(() => words.popWait({ wait: 10 }), 'QT_UNSUPPORTED', /transaction/)
        assert.equal(await tx.words.at('a').pop(), 'x')
      })
    },
  },
]
