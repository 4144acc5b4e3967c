import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { and, not, or } from '../../query/functions.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'
import { legs as add, ids, links, people, stops } from './made.ts'

const { follows, legs, acted } = fixture

type Page = { readonly rows: readonly { readonly id: string }[]; readonly next: string | null; readonly previous: string | null }

export const cases: readonly Case[] = [
  {
    name: 'nodes are got one by one: get, first, one, exists',
    async run(db) {
      await people(db, 'a', 'b')
      assert.equal((await db.people.get('a'))?.name, 'A')
      assert.equal(await db.people.get('z'), undefined)
      assert.equal((await db.people.orderBy(p => p.id.desc()).first())?.id, 'b')
      assert.equal(await db.people.first({ name: 'Z' }), undefined)
      assert.equal((await db.people.one({ name: 'B' })).id, 'b')
      await assert.rejects(db.people.one(), error => isFailure(error, 'QT_NOT_ONE'))
      await assert.rejects(db.people.one({ name: 'Z' }), error => isFailure(error, 'QT_NOT_ONE'))
      assert.deepEqual([await db.people.exists(), await db.people.where({ name: 'Z' }).exists()], [true, false])
    },
  },
  {
    name: 'A2: a query runs once more at every await',
    async run(db) {
      const all = db.people.all()
      assert.equal((await all).length, 0)
      await people(db, 'a')
      assert.equal((await all).length, 1)
    },
  },
  {
    name: 'A3: conditions are added, and refused after a limit',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      assert.equal(await ids(db.people.where(p => p.id.gt('a')).where(p => p.id.lt('c'))), 'b')
      assert.throws(
        () => db.people.limit(1).where({ name: 'A' }),
        (error: unknown) => isFailure(error, 'QT_CLAUSE'),
      )
    },
  },
  {
    name: 'A12: and, or and not, on their own and inside each other',
    async run(db) {
      await db.people.create([
        { id: 'a', name: 'A', born: 1 },
        { id: 'b', name: 'B' },
        { id: 'c', name: 'C', born: 3 },
      ])
      assert.equal(await ids(db.people.where(p => or(p.born.eq(1), p.name.eq('C')))), 'ac')
      assert.equal(await ids(db.people.where(p => not(and(p.born.eq(1), p.name.eq('A'))))), 'bc')
      assert.equal(await ids(db.people.where(p => not(or(p.born.gt(1), p.name.eq('A'))))), 'b')
      assert.equal(await ids(db.people.where(p => not(p.born.gt(1)))), 'ab')
      assert.equal(await ids(db.people.where(() => and())), 'abc')
      assert.equal(await ids(db.people.where(() => or())), '')
    },
  },
  {
    name: 'A12: columns compared with each other: null equals nothing',
    async run(db) {
      await db.things.create([{ id: 1n, count: 1, wide: 1n }, { id: 2n, count: 2, wide: 1n }, { id: 3n, count: 3 }, { id: 4n }])
      const found = async (that: Parameters<typeof db.things.where>[0]) =>
        (await db.things.where(that).orderBy(x => x.id.asc())).map(({ id }) => Number(id))
      assert.deepEqual(await found(x => x.id.eq(x.wide)), [1])
      assert.deepEqual(await found(x => x.id.ne(x.wide)), [2, 3, 4])
      assert.deepEqual(await found(x => x.wide.sameAs(x.wide)), [1, 2, 3, 4])
    },
  },
  {
    name: 'null is the smallest in an order, and pages go through it both ways',
    async run(db) {
      await db.people.create([
        { id: 'a', name: 'A', born: 2 },
        { id: 'b', name: 'B' },
        { id: 'c', name: 'C', born: 1 },
        { id: 'd', name: 'D' },
        { id: 'e', name: 'E', born: 2 },
      ])
      for (const [up, order] of [
        [true, 'bdcae'],
        [false, 'eacdb'],
      ] as const) {
        const query = db.people.orderBy(p => (up ? p.born.asc() : p.born.desc())).limit(2)
        let [text, back, next]: [string, string, string | null] = ['', '', null]
        let previous: string | null = null
        do {
          const page: Page = await (next === null ? query : query.after(next)).page()
          text += page.rows.map(({ id }) => id).join('')
          ;({ next, previous } = page)
        } while (next !== null)
        assert.equal(text, order)
        while (previous !== null) {
          const page: Page = await query.before(previous).page()
          back = page.rows.map(({ id }) => id).join('') + back
          previous = page.previous
        }
        assert.equal(back, order.slice(0, 4))
      }
    },
  },
  {
    name: 'a stream gives everything, in its order, a page at a time',
    async run(db) {
      await db.people.copyIn(Array.from({ length: 2_100 }, (_, i) => ({ id: `p${String(i).padStart(4, '0')}`, name: `n${i % 7}` })))
      const seen: string[] = []
      for await (const { id } of db.people.orderBy(p => p.name.asc()).stream()) seen.push(id)
      assert.equal(new Set(seen).size, 2_100)
      let some = 0
      for await (const _ of db.people.stream()) if (++some === 3) break
      assert.equal(some, 3)
    },
  },
  {
    name: 'parts of nodes are selected, under names and nested',
    async run(db) {
      await db.people.create({ id: 'a', name: 'A', born: 1 })
      assert.deepEqual(await db.people.select(p => ({ who: { name: p.name, year: p.born }, next: p.born.plus(1) })), [
        { who: { name: 'A', year: 1 }, next: 2 },
      ])
      assert.deepEqual(await db.people.select(p => p.name), ['A'])
    },
  },
  {
    name: 'explain tells how the server finds it',
    async run(db) {
      // the types say nothing of it: it is for people
      const { explain } = db.people.where({ id: 'a' }) as unknown as { explain(): Promise<string> }
      const text = await explain.call(db.people.where({ id: 'a' }))
      assert.ok(text.length > 0)
    },
  },
  {
    name: 'D7: hops of 0 are the nodes themselves, those that nothing leads on from too',
    async run(db) {
      await people(db, 'a', 'b')
      await links(db, 'ab')
      assert.equal(await ids(db.people.all().out(follows, { hops: [0, 0] })), 'ab')
      assert.equal(await ids(db.people.at('b').out(follows, { hops: [0, 5] })), 'b')
      assert.equal(await ids(db.people.at('b').out(follows, { hops: [1, 5] })), '')
    },
  },
  {
    name: 'D7: distances are least ones from each start: what one start has near, another may have far',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd')
      await links(db, 'ab', 'bc', 'cd')
      assert.equal(await ids(db.people.where({ id: ['a', 'b'] }).out(follows, { hops: [2, 2] })), 'cd')
      assert.equal(await ids(db.people.where({ id: ['a', 'c'] }).out(follows, { hops: [3, 3] })), 'd')
    },
  },
  {
    name: 'D7: a cycle comes back to its start by no number of hops',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'bc', 'ca', 'aa')
      assert.equal(await ids(db.people.at('a').out(follows, { hops: [1, 9] })), 'bc')
      assert.equal(await ids(db.people.at('a').out(follows, { hops: [2, 9] })), 'c')
      assert.equal(await ids(db.people.at('a').out(follows, { hops: [3, 9] })), '')
      // a single step is along one edge, and that edge may lead back
      assert.equal(await ids(db.people.at('a').out(follows)), 'ab')
    },
  },
  {
    name: 'D7: undirected hops',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd', 'e')
      await links(db, 'ba', 'bc', 'dc', 'de')
      assert.equal(await ids(db.people.at('a').both(follows, { hops: [1, 2] })), 'bc')
      assert.equal(await ids(db.people.at('a').both(follows, { hops: [3, 4] })), 'de')
      assert.equal(await ids(db.people.at('c').both(follows, { hops: [1, 1] })), 'bd')
    },
  },
  {
    name: 'D7: conditions on edges hold all along a walk, so that distances are those of the edges that hold',
    async run(db) {
      await stops(db, 1, 2, 3, 4)
      await add(db, [1, 2, 1], [2, 3, 1], [3, 4, 1], [1, 4, 99], [1, 3, 99])
      const near = (hops: readonly [number, number]) => db.stops.at(1).out(legs, { hops, where: leg => leg.miles.lt(50) })
      const numbers = async (query: PromiseLike<{ id: number }[]>) => (await query).map(({ id }) => id).sort()
      assert.deepEqual(await numbers(near([1, 1])), [2])
      assert.deepEqual(await numbers(near([2, 2])), [3])
      assert.deepEqual(await numbers(near([2, 3])), [3, 4])
      assert.deepEqual(await numbers(near([0, 3])), [1, 2, 3, 4])
    },
  },
  {
    name: 'a walk goes on from nodes that are ordered and limited, and ends in nodes that are',
    async run(db) {
      await people(db, 'a', 'b', 'c', 'd')
      await links(db, 'ab', 'ac', 'bd', 'cd', 'da')
      assert.equal(
        await ids(
          db.people
            .orderBy(p => p.id.desc())
            .limit(1)
            .out(follows),
        ),
        'a',
      )
      const last = await db.people
        .at('a')
        .out(follows)
        .orderBy(p => p.id.desc())
        .limit(1)
      assert.equal(last[0]?.id, 'c')
      assert.equal(
        await ids(
          db.people
            .at('a')
            .out(follows)
            .orderBy(p => p.id.desc())
            .limit(1)
            .out(follows),
        ),
        'd',
      )
      const page = await db.people
        .all()
        .out(follows)
        .orderBy(p => p.id.asc())
        .limit(3)
        .page()
      assert.deepEqual([page.rows.map(({ id }) => id).join(''), page.next !== null], ['abc', true])
      const rest = await db.people
        .all()
        .out(follows)
        .orderBy(p => p.id.asc())
        .limit(3)
        .after(page.next ?? '')
        .page()
      assert.deepEqual([rest.rows.map(({ id }) => id).join(''), rest.next], ['d', null])
    },
  },
  {
    name: 'the nodes of a walk are counted, asked for and selected from',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab', 'ac', 'bc')
      assert.equal(await db.people.all().out(follows).count(), 2)
      assert.equal(await db.people.all().out(follows).limit(1).count(), 1)
      assert.equal(await db.people.at('c').out(follows).exists(), false)
      assert.deepEqual(
        await db.people
          .at('b')
          .out(follows)
          .select(p => ({ n: p.name })),
        [{ n: 'C' }],
      )
      assert.equal((await db.people.at('b').out(follows).one()).id, 'c')
      assert.equal(await db.people.at('a').out(follows).first({ name: 'Z' }), undefined)
      await assert.rejects(db.people.at('a').out(follows).one(), error => isFailure(error, 'QT_NOT_ONE'))
    },
  },
  {
    name: 'steps refuse what is no edge of the models, a wrong way to go, and hops that are none',
    async run(db) {
      const refuses = (make: () => unknown) => assert.throws(make, (error: unknown) => isFailure(error, 'QT_VALUE'))
      for (const hops of [[2, 1], [-1, 1], [0.5, 1], [1, 101], [1], [1, 2, 3], 'x', null, { 0: 1, 1: 2 }])
        refuses(() => db.people.all().out(follows, { hops: hops as never }))
      assert.throws(
        () => db.people.all().out({} as never),
        (error: unknown) => isFailure(error, 'QT_UNKNOWN_MODEL'),
      )
      assert.throws(
        () => db.people.all().out(acted, { hops: [1, 2] }),
        (error: unknown) => isFailure(error, 'QT_EXPRESSION'),
      )
      await assert.rejects(db.people.shortest('a', 'b', { via: follows, go: 'up' as never }), error => isFailure(error, 'QT_VALUE'))
      await assert.rejects(db.people.shortest('a', 'b', { via: [] }), error => isFailure(error, 'QT_VALUE'))
      await assert.rejects(db.people.shortest('a', 'b', { via: acted as never }), error => isFailure(error, 'QT_EXPRESSION'))
      await assert.rejects(db.people.shortest('a', 'b', { via: follows, max: 101 }), error => isFailure(error, 'QT_VALUE'))
    },
  },
]
