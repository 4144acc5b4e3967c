import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'
import { legs as add, ids, links, people, stops } from './made.ts'

const { follows, legs } = fixture

export const cases: readonly Case[] = [
  {
    name: 'a shortest path by weight is the lightest, however many edges it has',
    async run(db) {
      await stops(db, 1, 2, 3, 4, 5)
      await add(db, [1, 4, 10], [1, 2, 1], [2, 3, 1.5], [3, 4, 2], [2, 4, 5])
      assert.deepEqual(await db.stops.shortest(1, 4, { via: legs, weight: l => l.miles }), { nodes: [1, 2, 3, 4], length: 4.5 })
      assert.deepEqual(await db.stops.shortest(1, 4, { via: legs }), { nodes: [1, 4], length: 1 })
      assert.equal(await db.stops.shortest(4, 1, { via: legs, weight: l => l.miles }), null)
      assert.deepEqual((await db.stops.shortest(4, 1, { via: legs, go: 'both', weight: l => l.miles }))?.nodes, [4, 3, 2, 1])
      assert.deepEqual((await db.stops.shortest(4, 1, { via: legs, go: 'in', weight: l => l.miles }))?.nodes, [4, 3, 2, 1])
      assert.equal(await db.stops.shortest(1, 5, { via: legs, weight: l => l.miles }), null)
      assert.equal(await db.stops.shortest(1, 4, { via: legs, weight: l => l.miles, within: 4 }), null)
      assert.equal((await db.stops.shortest(1, 4, { via: legs, weight: l => l.miles, within: 4.5 }))?.length, 4.5)
      assert.deepEqual(await db.stops.shortest(1, 1, { via: legs, weight: l => l.miles }), { nodes: [1], length: 0 })
      assert.deepEqual(await db.stops.shortest(1, 4, { via: legs, weight: l => l.miles.times(2), where: l => l.miles.gt(1) }), {
        nodes: [1, 4],
        length: 20,
      })
    },
  },
  {
    name: 'a weight that is negative, null or no number is refused',
    async run(db) {
      await stops(db, 1, 2)
      await add(db, [1, 2, -1])
      await assert.rejects(db.stops.shortest(1, 2, { via: legs, weight: l => l.miles }), error => isFailure(error, 'QT_VALUE'))
      await assert.rejects(db.stops.shortest(1, 2, { via: legs, weight: l => l.miles, max: 3 }), error => isFailure(error, 'QT_CLAUSE'))
      await assert.rejects(db.stops.shortest(1, 2, { via: legs, weight: l => l.code as never }), error => isFailure(error, 'QT_EXPRESSION'))
      await assert.rejects(db.stops.shortest(1, 2, { via: legs, weight: l => l.miles, within: -1 }), error => isFailure(error, 'QT_VALUE'))
      await assert.rejects(db.stops.shortest(1, 2, { via: legs, within: 1 }), error => isFailure(error, 'QT_UNSUPPORTED'))
    },
  },
  {
    name: 'a neighbourhood is nodes with how far they are, the nearest first',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd', 'e')
      await links(db, 'ab', 'bc', 'ac', 'cd', 'de')
      const around = await db.people.neighbourhood('a', { via: follows, max: 2 })
      assert.deepEqual(
        around.map(({ node, distance }) => `${node.id}${distance}`),
        ['b1', 'c1', 'd2'],
      )
      assert.deepEqual(around[0]?.node, { id: 'b', name: 'B', born: null })
      assert.deepEqual(
        (await db.people.neighbourhood('c', { via: follows, go: 'both', max: 1 })).map(({ node }) => node.id),
        ['a', 'b', 'd'],
      )
      assert.deepEqual(await db.people.neighbourhood('e', { via: follows, max: 3 }), [])
      await assert.rejects(db.people.neighbourhood('a', { via: follows } as never), error => isFailure(error, 'QT_VALUE'))
    },
  },
  {
    name: 'the degree of a node is its edges: out, in or both, one that leads back counted once',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'ac', 'ca', 'aa')
      const degree = (go: 'out' | 'in' | 'both') => db.people.degree('a', { via: follows, go })
      assert.deepEqual([await degree('out'), await degree('in'), await degree('both')], [3, 2, 4])
      assert.equal(await db.people.degree('a', { via: follows }), 4)
      assert.equal(await db.people.degree('a', { via: follows, where: { to: 'b' } }), 1)
      assert.equal(await db.people.degree('z', { via: follows }), 0)
    },
  },
  {
    name: 'a subgraph is the nodes of a query and the edges among them',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd')
      await links(db, 'ab', 'bc', 'cd', 'da')
      const { nodes, edges } = await db.people.where({ id: ['a', 'b', 'c'] }).subgraph({ follows })
      assert.equal(await ids(Promise.resolve(nodes)), 'abc')
      assert.deepEqual(edges.follows.map(({ from, to }) => `${from}${to}`).sort(), ['ab', 'bc'])
      assert.deepEqual((await db.people.where({ id: 'z' }).subgraph({ follows })).edges, { follows: [] })
      const around = await db.people
        .at('a')
        .out(follows, { hops: [0, 1] })
        .subgraph({ follows })
      assert.equal(around.edges.follows.length, 1)
    },
  },
  {
    name: 'components, degrees and PageRank on a view in memory',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd', 'e')
      await links(db, 'ab', 'bc', 'ca', 'de')
      const view = await db.people.view({ via: follows })
      assert.deepEqual([view.ids.length, view.edges], [5, 4])
      assert.deepEqual(view.components(), [
        ['a', 'b', 'c'],
        ['d', 'e'],
      ])
      assert.deepEqual([...view.degrees('out')].sort(), [
        ['a', 1],
        ['b', 1],
        ['c', 1],
        ['d', 1],
        ['e', 0],
      ])
      assert.equal(view.degrees().get('e'), 1)
      const rank = view.pageRank()
      assert.ok(Math.abs([...rank.values()].reduce((sum, one) => sum + one, 0) - 1) < 1e-9)
      assert.ok(Math.abs((rank.get('a') ?? 0) - (rank.get('b') ?? 1)) < 1e-9)
      assert.ok((rank.get('e') ?? 0) > (rank.get('d') ?? 1))
    },
  },
  {
    name: 'PageRank of the star is what is known of it',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ba', 'ca', 'ab')
      // with damping d: a = (1-d)/3 + d(b + c), b = (1-d)/3 + d a, c = (1-d)/3
      const rank = (await db.people.view({ via: follows })).pageRank({ damping: 0.5, iterations: 200, tolerance: 0 })
      const c = 1 / 6
      const a = (c + 0.5 * (c + c)) / 0.75
      for (const [id, known] of Object.entries({ a, b: c + 0.5 * a, c })) assert.ok(Math.abs((rank.get(id) ?? 0) - known) < 1e-12, id)
    },
  },
  {
    name: 'nodes and edges of any source come in a thousand at a time, and progress is told',
    async run(db) {
      const told: number[] = []
      const people = Array.from({ length: 2_500 }, (_, i) => ({ id: `p${i}`, name: `P${i}` }))
      assert.equal(await db.people.copyIn(people, { onProgress: ({ rows }) => told.push(rows) }), 2_500)
      assert.deepEqual(told, [1_000, 2_000, 2_500])
      async function* edges(): AsyncGenerator<{ from: string; to: string }> {
        for (let i = 1; i < 1_200; i++) yield { from: `p${i - 1}`, to: `p${i}` }
      }
      assert.equal(await db.follows.copyIn(edges()), 1_199)
      assert.deepEqual([await db.people.count(), await db.follows.count()], [2_500, 1_199])
      await assert.rejects(
        Promise.resolve(
          db.people.copyIn([
            { id: 'new', name: 'N' },
            { id: 'p1', name: 'P' },
          ]),
        ),
        error => isFailure(error, 'QT_UNIQUE'),
      )
      assert.equal(await db.people.get('new'), undefined)
      assert.throws(
        () => db.people.copyIn(7 as never),
        (error: unknown) => isFailure(error, 'QT_VALUE'),
      )
    },
  },
]
