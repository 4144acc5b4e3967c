import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { avg, count, max, min, sum } from '../../query/aggregation.ts'
import type { Case, FixtureDb } from './case.ts'
import { fixture } from './fixture.ts'
import { links, people } from './made.ts'

const { follows, acted, rated } = fixture

/** Ada and Bob play in Code, Ada in Notes too; Bob and Cy rate both. */
async function cinema(db: FixtureDb): Promise<void> {
  await people(db, 'a', 'b', 'c')
  const [code, notes] = await db.films.create([
    { title: 'Code', year: 1990 },
    { title: 'Notes', year: 2010 },
  ])
  const [first, second] = [code?.id ?? '', notes?.id ?? '']
  await db.acted.linkMany([
    { from: 'a', to: first, role: 'Ada' },
    { from: 'b', to: first, role: 'Ben' },
    { from: 'a', to: second, role: 'Ann' },
  ])
  await db.rated.linkMany([
    { from: 'b', to: first, stars: 5 },
    { from: 'c', to: first, stars: 2 },
    { from: 'b', to: second, stars: 3 },
  ])
}

export const cases: readonly Case[] = [
  {
    name: 'matches are rows of the names that were given, one for each way in which the pattern is found',
    async run(db) {
      await cinema(db)
      const rows = await db.people
        .where({ id: 'a' })
        .as('p')
        .out(acted, { as: 'e' })
        .as('m')
        .in(acted)
        .as('co')
        .matches()
        .select(({ p, e, m, co }) => ({ who: p.name, role: e.role, film: m.title, co: co.id }))
      assert.deepEqual(rows, [{ who: 'A', role: 'Ada', film: 'Code', co: 'b' }])
    },
  },
  {
    name: 'matches without a selection are whole nodes and edges',
    async run(db) {
      await people(db, 'a', 'b')
      await db.follows.link('a', 'b', { since: '2020-01-01' })
      assert.deepEqual(await db.people.as('x').out(follows, { as: 'f' }).as('y').matches(), [
        {
          x: { id: 'a', name: 'A', born: null },
          f: { from: 'a', to: 'b', since: '2020-01-01' },
          y: { id: 'b', name: 'B', born: null },
        },
      ])
    },
  },
  {
    name: 'D7: no edge is in a match twice: one who follows back is met, the way there is not gone again',
    async run(db) {
      await people(db, 'a', 'b')
      await links(db, 'ab')
      const there = db.people.at('a').as('x').both(follows).as('y').both(follows).as('z').matches()
      assert.equal(await there.count(), 0)
      await links(db, 'ba')
      assert.deepEqual(await there.select(({ x, y, z }) => ({ x: x.id, y: y.id, z: z.id })).orderBy(({ z }) => z.id.asc()), [
        { x: 'a', y: 'b', z: 'a' },
        { x: 'a', y: 'b', z: 'a' },
      ])
    },
  },
  {
    name: 'D7: in undirected matches an edge that leads back to its own node is one',
    async run(db) {
      await people(db, 'a')
      await links(db, 'aa')
      assert.equal(await db.people.as('x').both(follows, { as: 'f' }).as('y').matches().count(), 1)
    },
  },
  {
    name: 'D7: undirected steps from and to nodes that have no names',
    async run(db) {
      await people(db, 'b', 'c')
      await links(db, 'bc', 'bb')
      const query = db.people.at('c').both(follows).in(follows).as('end')
      assert.deepEqual(await query.matches(), [{ end: { id: 'b', name: 'B', born: null } }])
      assert.deepEqual(
        await query
          .optional(end => end.out(follows).as('more'))
          .matches()
          .select(({ end, more }) => ({ end: end.id, more: more.id })),
        [{ end: 'b', more: null }],
      )
    },
  },
  {
    name: 'edges of two types between the same nodes are two edges',
    async run(db) {
      await cinema(db)
      const rows = await db.people
        .as('p')
        .out(acted)
        .as('m')
        .in(rated, { as: 'r' })
        .as('q')
        .matches()
        .where(({ p, q }) => p.id.eq(q.id))
        .select(({ p, m, r }) => ({ p: p.id, film: m.title, stars: r.stars }))
      assert.deepEqual(rows, [{ p: 'b', film: 'Code', stars: 5 }])
    },
  },
  {
    name: 'an optional step brings null where there is none, and keeps the match',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'cb')
      const rows = await db.people
        .as('p')
        .optional(p => p.out(follows, { as: 'f' }).as('q'))
        .matches()
        .orderBy(({ p }) => p.id.asc())
        .select(({ p, f, q }) => ({ p: p.id, q: q.id, since: f.since, whole: q }))
      assert.deepEqual(rows, [
        { p: 'a', q: 'b', since: null, whole: { id: 'b', name: 'B', born: null } },
        { p: 'b', q: null, since: null, whole: null },
        { p: 'c', q: 'b', since: null, whole: { id: 'b', name: 'B', born: null } },
      ])
    },
  },
  {
    name: 'conditions of an optional step decide whether there is one, for the edge and the node at once',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await db.follows.linkMany([
        { from: 'a', to: 'b', since: '2020-01-01' },
        { from: 'a', to: 'c', since: '2021-01-01' },
      ])
      const one = (since: string, name: string) =>
        db.people
          .at('a')
          .as('p')
          .optional(p =>
            p
              .out(follows, { as: 'f', where: f => f.since.eq(since) })
              .where({ name })
              .as('q'),
          )
          .matches()
          .select(({ f, q }) => ({ since: f.since, q: q.id }))
      assert.deepEqual(await one('2020-01-01', 'B'), [{ since: '2020-01-01', q: 'b' }])
      assert.deepEqual(await one('2020-01-01', 'C'), [{ since: null, q: null }])
    },
  },
  {
    name: 'undirected optional steps, with a condition on the node',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'ca')
      const rows = await db.people
        .at('a')
        .as('p')
        .optional(p => p.both(follows).where({ name: 'C' }).as('q'))
        .matches()
        .select(({ q }) => ({ q: q.id }))
      assert.deepEqual(rows, [{ q: 'c' }])
    },
  },
  {
    name: 'a query with an optional step ends in the same nodes as without',
    async run(db) {
      await people(db, 'a', 'b')
      await links(db, 'ab')
      assert.equal(
        await db.people
          .where({ id: 'a' })
          .optional(p => p.in(follows))
          .out(follows)
          .count(),
        1,
      )
    },
  },
  {
    name: 'matches are counted, ordered, limited and made distinct',
    async run(db) {
      await cinema(db)
      const all = db.people.as('p').out(acted).as('m').matches()
      assert.equal(await all.count(), 3)
      assert.equal(await all.exists(), true)
      assert.deepEqual(
        await all
          .orderBy(
            ({ m }) => m.year.desc(),
            ({ p }) => p.id.asc(),
          )
          .select(({ p }) => p.id)
          .limit(2),
        ['a', 'a'],
      )
      assert.deepEqual(
        await all
          .orderBy(({ p }) => p.id.asc())
          .select(({ p }) => ({ p: p.id }))
          .distinct(),
        [{ p: 'a' }, { p: 'b' }],
      )
      assert.equal(
        await all
          .select(({ p }) => ({ p: p.id }))
          .distinct()
          .count(),
        2,
      )
      assert.deepEqual(
        await all
          .orderBy(({ p, m }) => [p.id.asc(), m.title.asc()])
          .offset(1)
          .limit(1)
          .select(({ m }) => m.title),
        ['Notes'],
      )
      assert.deepEqual(
        await all
          .orderBy(({ m }) => m.title.asc())
          .select(({ m }) => m.title)
          .first(),
        'Code',
      )
    },
  },
  {
    name: 'aggregates over matches: count, sum, avg, min and max',
    async run(db) {
      await cinema(db)
      const [all] = await db.people
        .as('p')
        .out(rated, { as: 'r' })
        .as('m')
        .matches()
        .select(({ r, m }) => ({ n: count(), stars: sum(r.stars), mean: avg(r.stars), first: min(m.year), last: max(m.year) }))
      assert.deepEqual(all, { n: 3, stars: 10, mean: 10 / 3, first: 1990, last: 2010 })
      const [none] = await db.people
        .where({ id: 'z' })
        .as('p')
        .out(rated, { as: 'r' })
        .matches()
        .select(({ r }) => ({ n: count(), stars: sum(r.stars), mean: avg(r.stars), first: min(r.stars) }))
      assert.deepEqual(none, { n: 0, stars: 0, mean: null, first: null })
    },
  },
  {
    name: 'matches by group, with a condition on the groups and their order',
    async run(db) {
      await cinema(db)
      const rated2 = db.people.as('p').out(rated, { as: 'r' }).as('m').matches()
      assert.deepEqual(
        await rated2
          .groupBy(({ m }) => ({ film: m.title }))
          .orderBy((_, g) => g.film.asc())
          .select(({ r }, g) => ({ film: g.film, n: count(), mean: avg(r.stars) })),
        [
          { film: 'Code', n: 2, mean: 3.5 },
          { film: 'Notes', n: 1, mean: 3 },
        ],
      )
      assert.deepEqual(
        await rated2
          .groupBy(({ m }) => m.title)
          .having(() => count().gt(1))
          .select((_, film) => ({ film })),
        [{ film: 'Code' }],
      )
    },
  },
  {
    name: 'counts of what an optional step finds: groups of nodes without any are 0',
    async run(db) {
      await cinema(db)
      assert.deepEqual(
        await db.people
          .as('p')
          .optional(p => p.out(rated).as('m'))
          .matches()
          .groupBy(({ p }) => p.id)
          .orderBy((_, id) => id.asc())
          .select(({ m }, id) => ({ id, n: count(m.title) })),
        [
          { id: 'a', n: 0 },
          { id: 'b', n: 2 },
          { id: 'c', n: 1 },
        ],
      )
    },
  },
  {
    name: 'A12: conditions on matches are two-valued: what a missing node has is null',
    async run(db) {
      await people(db, 'a', 'b')
      await links(db, 'ab')
      const all = db.people
        .as('p')
        .optional(p => p.out(follows).as('q'))
        .matches()
      const that = all.where(({ q }) => q.name.eq('B'))
      const not = all.where(({ q }) => q.name.ne('B'))
      assert.deepEqual([await all.count(), await that.count(), await not.count()], [2, 1, 1])
    },
  },
  {
    name: 'a match starts at nodes that are ordered and limited',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'bc', 'ca')
      const rows = await db.people
        .orderBy(p => p.id.desc())
        .limit(1)
        .as('p')
        .out(follows)
        .as('q')
        .matches()
        .select(({ p, q }) => ({ p: p.id, q: q.id }))
      assert.deepEqual(rows, [{ p: 'c', q: 'a' }])
    },
  },
  {
    name: 'matches refuse what they cannot mean: no names, a name twice, steps of several hops, a limit on the way',
    async run(db) {
      const refuses = (code: 'QT_CLAUSE' | 'QT_UNSUPPORTED' | 'QT_VALUE', make: () => unknown) =>
        assert.throws(make, (error: unknown) => isFailure(error, code))
      refuses('QT_CLAUSE', () => db.people.all().out(follows).matches())
      refuses('QT_CLAUSE', () => db.people.as('p').out(follows).as('p'))
      refuses('QT_CLAUSE', () => db.people.as('p').out(follows, { as: 'p' }))
      refuses('QT_CLAUSE', () => db.people.as('p').as('q'))
      refuses('QT_UNSUPPORTED', () =>
        db.people
          .as('p')
          .out(follows, { hops: [1, 2] })
          .as('q')
          .matches(),
      )
      refuses('QT_CLAUSE', () => db.people.as('p').out(follows, { hops: [1, 2], as: 'f' }))
      refuses('QT_CLAUSE', () => db.people.as('p').out(follows).as('q').limit(1).matches())
      refuses('QT_CLAUSE', () => db.people.as('p').optional(p => p.out(follows).out(follows)))
      refuses('QT_CLAUSE', () => db.people.as('p').optional(p => p.where({ name: 'x' }).out(follows)))
      for (const name of ['', 'a b', '__proto__', '1', 'a`b', "a'b"]) refuses('QT_VALUE', () => db.people.as(name))
    },
  },
]
