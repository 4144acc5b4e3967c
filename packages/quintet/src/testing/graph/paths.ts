import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'
import { links, people } from './made.ts'

const { follows, acted } = fixture

/** Paths by the ids of their nodes. */
async function texts(query: PromiseLike<readonly { readonly nodes: readonly { readonly id: unknown }[] }[]>): Promise<string[]> {
  return (await query).map(({ nodes }) => nodes.map(({ id }) => id).join(''))
}

export const cases: readonly Case[] = [
  {
    name: 'D7: paths are trails: nodes and edges in order, the fewest edges first, then by ids',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await db.follows.linkMany([
        { from: 'a', to: 'b', since: '2020-01-01' },
        { from: 'b', to: 'c' },
        { from: 'a', to: 'c' },
      ])
      const all = db.people
        .at('a')
        .out(follows, { hops: [1, 2] })
        .paths()
      assert.deepEqual(await texts(all), ['ab', 'ac', 'abc'])
      const [first] = await all
      assert.deepEqual(first, {
        nodes: [
          { id: 'a', name: 'A', born: null },
          { id: 'b', name: 'B', born: null },
        ],
        edges: [{ from: 'a', to: 'b', since: '2020-01-01' }],
      })
      assert.equal(await all.count(), 3)
      assert.deepEqual((await all.first())?.edges.length, 1)
      assert.deepEqual(await texts(all.limit(2)), ['ab', 'ac'])
      assert.deepEqual(await all.limit(0), [])
    },
  },
  {
    name: 'D7: the triangle with a chord: trails go through nodes again, never along an edge again',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'bc', 'ca', 'ac')
      assert.deepEqual(
        await texts(
          db.people
            .at('a')
            .out(follows, { hops: [3, 4] })
            .paths(),
        ),
        ['abca', 'acab', 'abcac', 'acabc'],
      )
    },
  },
  {
    name: 'D7: undirected trails use an edge in one direction only',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'bc')
      assert.deepEqual(
        await texts(
          db.people
            .at('b')
            .both(follows, { hops: [1, 2] })
            .paths(),
        ),
        ['ba', 'bc'],
      )
      await links(db, 'ba')
      assert.deepEqual(
        await texts(
          db.people
            .at('a')
            .both(follows, { hops: [2, 2] })
            .paths(),
        ),
        ['aba', 'aba', 'abc', 'abc'],
      )
    },
  },
  {
    name: 'D7: an edge that leads back to its own node is one trail in undirected steps',
    async run(db) {
      await people(db, 'a')
      await links(db, 'aa')
      assert.deepEqual(
        await texts(
          db.people
            .at('a')
            .both(follows, { hops: [0, 3] })
            .paths(),
        ),
        ['a', 'aa'],
      )
      assert.deepEqual(
        await texts(
          db.people
            .at('a')
            .out(follows, { hops: [0, 3] })
            .paths(),
        ),
        ['a', 'aa'],
      )
    },
  },
  {
    name: 'D7: fixed steps are part of the trail: no edge of an earlier step comes again',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'ba', 'bc')
      assert.deepEqual(await texts(db.people.at('a').out(follows).out(follows).out(follows).paths()), [])
      assert.deepEqual(
        await texts(
          db.people
            .at('a')
            .out(follows)
            .out(follows, { hops: [1, 2] })
            .paths(),
        ),
        ['aba', 'abc'],
      )
      assert.deepEqual(await texts(db.people.at('a').both(follows).both(follows).paths()), ['aba', 'aba', 'abc', 'abc'])
    },
  },
  {
    name: 'conditions on nodes hold where a step ends, those on edges all along',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd')
      await db.follows.linkMany([
        { from: 'a', to: 'b', since: '2020-01-01' },
        { from: 'b', to: 'c', since: '2020-01-01' },
        { from: 'a', to: 'd' },
        { from: 'd', to: 'c' },
      ])
      const to = db.people.at('a').out(follows, { hops: [1, 2], where: f => f.since.isNotNull() })
      assert.deepEqual(await texts(to.paths()), ['ab', 'abc'])
      assert.deepEqual(await texts(to.where({ name: 'C' }).paths()), ['abc'])
      assert.deepEqual(
        await texts(
          db.people
            .at('a')
            .out(follows, { hops: [0, 2] })
            .where(p => p.name.ne('A'))
            .paths(),
        ),
        ['ab', 'ad', 'abc', 'adc'],
      )
    },
  },
  {
    name: 'paths lead through nodes of several models',
    async run(db) {
      await people(db, 'a', 'b')
      const film = await db.films.create({ title: 'Code' })
      await db.acted.linkMany([
        { from: 'a', to: film.id, role: 'x' },
        { from: 'b', to: film.id, role: 'y' },
      ])
      const [path] = await db.people.at('a').out(acted).in(acted).paths()
      assert.deepEqual(path, {
        nodes: [
          { id: 'a', name: 'A', born: null },
          { id: film.id, title: 'Code', year: 2000 },
          { id: 'b', name: 'B', born: null },
        ],
        edges: [
          { from: 'a', to: film.id, role: 'x' },
          { from: 'b', to: film.id, role: 'y' },
        ],
      })
    },
  },
  {
    name: 'a path without a step is a node; there are none where nothing starts',
    async run(db) {
      await people(db, 'b', 'a')
      assert.deepEqual(await texts(db.people.all().paths()), ['a', 'b'])
      assert.deepEqual(
        await texts(
          db.people
            .at('z')
            .out(follows, { hops: [0, 2] })
            .paths(),
        ),
        [],
      )
    },
  },
  {
    name: 'paths refuse optional steps and limits on the way',
    async run(db) {
      const refuses = (make: () => unknown) => assert.throws(make, (error: unknown) => isFailure(error, 'QT_CLAUSE'))
      refuses(() =>
        db.people
          .as('p')
          .optional(p => p.out(follows))
          .paths(),
      )
      refuses(() => db.people.at('a').out(follows).limit(1).paths())
      assert.throws(
        () => db.people.all().paths().limit(-1),
        (error: unknown) => isFailure(error, 'QT_VALUE'),
      )
    },
  },
  {
    name: 'all shortest paths, in the order of their ids',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd', 'e')
      await links(db, 'ab', 'ac', 'bd', 'cd', 'de', 'ae', 'ed')
      assert.deepEqual(await db.people.allShortest('a', 'd', { via: follows }), [
        { nodes: ['a', 'b', 'd'], length: 2 },
        { nodes: ['a', 'c', 'd'], length: 2 },
        { nodes: ['a', 'e', 'd'], length: 2 },
      ])
      assert.deepEqual(await db.people.allShortest('d', 'a', { via: follows }), [])
      assert.deepEqual(await db.people.allShortest('a', 'a', { via: follows }), [{ nodes: ['a'], length: 0 }])
      assert.deepEqual(await db.people.allShortest('a', 'd', { via: follows, max: 1 }), [])
      assert.equal((await db.people.allShortest('d', 'a', { via: follows, go: 'both' })).length, 3)
    },
  },
  {
    name: 'all shortest paths of even and of odd length through layers of nodes',
    async run(db) {
      await people(db, 's', 'a', 'b', 'c', 'd', 'e', 'f', 't')
      await links(db, 'sa', 'sb', 'ac', 'ad', 'bc', 'bd', 'ce', 'cf', 'de', 'df', 'et', 'ft')
      assert.equal((await db.people.allShortest('s', 't', { via: follows })).length, 8)
      assert.equal((await db.people.allShortest('s', 'e', { via: follows })).length, 4)
      assert.equal((await db.people.allShortest('s', 'c', { via: follows })).length, 2)
    },
  },
  {
    name: 'a shortest path along edges that hold a condition',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await db.follows.linkMany([
        { from: 'a', to: 'c' },
        { from: 'a', to: 'b', since: '2020-01-01' },
        { from: 'b', to: 'c', since: '2020-01-01' },
      ])
      const dated = await db.people.shortest('a', 'c', { via: follows, where: f => f.since.isNotNull() })
      assert.deepEqual(dated, { nodes: ['a', 'b', 'c'], length: 2 })
    },
  },
]
