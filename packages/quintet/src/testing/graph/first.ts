import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'
import { ids, links, people } from './made.ts'

const { follows, acted } = fixture

export const cases: readonly Case[] = [
  {
    name: 'A3: nodes are created, read, changed and deleted by their id',
    async run(db) {
      const { id } = await db.people.create({ id: 'a', name: 'Ada', born: 1815 })
      assert.deepEqual(await db.people.get(id), { id: 'a', name: 'Ada', born: 1815 })
      assert.equal(await db.people.set('a', { born: 1816 }), true)
      assert.equal(await db.people.set('z', { born: 1816 }), false)
      assert.deepEqual(await db.people.merge({ id: 'a', name: 'Ada L.' }), { id: 'a', created: false })
      assert.deepEqual(await db.people.get('a'), { id: 'a', name: 'Ada L.', born: 1816 })
      assert.equal((await db.people.merge({ id: 'b', name: 'Bob' })).created, true)
      await assert.rejects(Promise.resolve(db.people.create({ id: 'a', name: 'Ada' })), error => isFailure(error, 'QT_UNIQUE'))
      assert.equal(await db.people.delete('a'), true)
      assert.equal(await db.people.delete('a'), false)
    },
  },
  {
    name: 'A3: nodes are found by conditions on their fields, in order, a page at a time',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      assert.equal(await ids(db.people.where(p => p.name.gt('A'))), 'bc')
      assert.equal(await db.people.where({ name: ['A', 'B'] }).count(), 2)
      const page = await db.people
        .orderBy(p => p.name.desc())
        .limit(2)
        .page()
      assert.equal(page.rows.map(({ id }) => id).join(''), 'cb')
      assert.deepEqual(await db.people.where({ id: 'a' }).select(p => ({ n: p.name })), [{ n: 'A' }])
    },
  },
  {
    name: 'an edge is linked once, and given other fields the next time; its nodes must be there',
    async run(db) {
      await people(db, 'a', 'b')
      assert.deepEqual(await db.follows.link('a', 'b', { since: '2020-01-01' }), { created: true })
      assert.deepEqual(await db.follows.link('a', 'b', { since: '2021-01-01' }), { created: false })
      assert.deepEqual(await db.follows.get('a', 'b'), { from: 'a', to: 'b', since: '2021-01-01' })
      await assert.rejects(Promise.resolve(db.follows.link('a', 'z')), error => isFailure(error, 'QT_FOREIGN_KEY'))
      assert.equal(await db.follows.unlink('a', 'b'), true)
      assert.equal(await db.follows.unlink('a', 'b'), false)
    },
  },
  {
    name: 'a node with edges is deleted only with them',
    async run(db) {
      await people(db, 'a', 'b')
      await links(db, 'ab')
      await assert.rejects(Promise.resolve(db.people.delete('b')), error => isFailure(error, 'QT_FOREIGN_KEY'))
      assert.equal(await db.people.delete('b', { detach: true }), true)
      assert.equal(await db.follows.count(), 0)
    },
  },
  {
    name: 'D7: hops are least distances: the triangle with a chord',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd')
      await links(db, 'ab', 'bc', 'ac', 'cd')
      assert.equal(await ids(db.people.at('a').out(follows)), 'bc')
      // c is two hops away by b, but one by the chord
      assert.equal(await ids(db.people.at('a').out(follows, { hops: [2, 2] })), 'd')
      assert.equal(await ids(db.people.at('a').out(follows, { hops: [1, 3] })), 'bcd')
      assert.equal(await ids(db.people.at('a').out(follows).out(follows)), 'cd')
      assert.equal(await ids(db.people.at('a').out(follows, { hops: [0, 1] })), 'abc')
    },
  },
  {
    name: 'D7: undirected steps, and a cycle that leads back to its start',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'bc', 'ca')
      assert.equal(await ids(db.people.at('a').in(follows)), 'c')
      assert.equal(await ids(db.people.at('a').both(follows)), 'bc')
      assert.equal(await ids(db.people.at('a').out(follows, { hops: [1, 3] })), 'bc')
      assert.equal(await ids(db.people.all().out(follows)), 'abc')
    },
  },
  {
    name: 'steps lead to nodes of other models, by conditions on edges and on nodes',
    async run(db) {
      await people(db, 'a', 'b')
      const [matrix, speed] = await db.films.create([{ title: 'The Matrix' }, { title: 'Speed' }])
      await db.acted.linkMany([
        { from: 'a', to: matrix?.id ?? '', role: 'Neo' },
        { from: 'b', to: matrix?.id ?? '', role: 'Trinity' },
        { from: 'a', to: speed?.id ?? '', role: 'Jack' },
      ])
      assert.equal(await ids(db.films.where({ title: 'The Matrix' }).in(acted)), 'ab')
      assert.equal(await ids(db.films.all().in(acted, { where: e => e.role.eq('Jack') })), 'a')
      const films = await db.people
        .at('b')
        .out(acted)
        .in(acted)
        .out(acted)
        .orderBy(f => f.title.asc())
      assert.deepEqual(
        films.map(({ title }) => title),
        ['Speed', 'The Matrix'],
      )
    },
  },
  {
    name: 'a shortest path goes by both ends, and is null beyond its bound',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd', 'e', 'x')
      await links(db, 'ab', 'bc', 'cd', 'de', 'ac')
      assert.deepEqual((await db.people.shortest('a', 'e', { via: follows }))?.nodes, ['a', 'c', 'd', 'e'])
      assert.equal(await db.people.shortest('a', 'e', { via: follows, max: 2 }), null)
      assert.equal(await db.people.shortest('e', 'a', { via: follows }), null)
      assert.deepEqual((await db.people.shortest('e', 'a', { via: follows, go: 'both' }))?.nodes, ['e', 'd', 'c', 'a'])
      assert.equal(await db.people.shortest('a', 'x', { via: follows, go: 'both' }), null)
      assert.deepEqual((await db.people.shortest('a', 'a', { via: follows }))?.nodes, ['a'])
    },
  },
  {
    name: 'D4: a transaction holds the graph and rolls it back',
    async run(db) {
      await people(db, 'a')
      await assert.rejects(
        db.transaction(async tx => {
          await tx.people.create({ id: 'b', name: 'B' })
          await tx.follows.link('a', 'b')
          assert.equal(await tx.people.at('a').out(follows).count(), 1)
          throw new RangeError('undone')
        }),
        RangeError,
      )
      assert.deepEqual([await db.people.count(), await db.follows.count()], [1, 0])
    },
  },
  {
    name: 'hops without a bound, and edges that do not start here, are refused before anything is sent',
    async run(db) {
      assert.throws(
        () => db.people.all().out(follows, { hops: [1, Number.POSITIVE_INFINITY] }),
        (error: unknown) => isFailure(error, 'QT_VALUE'),
      )
      // the types refuse it too
      const out = db.films.all().out as unknown as (this: unknown, edge: unknown) => unknown
      assert.throws(
        () => out.call(db.films.all(), follows),
        (error: unknown) => isFailure(error, 'QT_EXPRESSION'),
      )
    },
  },
]
