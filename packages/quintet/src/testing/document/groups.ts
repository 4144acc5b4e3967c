import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { avg, count, max, min, sum } from '../../query/aggregation.ts'
import type { Case, FixtureDb } from './case.ts'

async function five(db: FixtureDb): Promise<void> {
  await db.articles.insert([
    { title: 'A', views: 1, tags: ['x', 'y'], price: '1.10', place: { city: 'Oslo' }, comments: [{ by: 'bob', votes: 2 }] },
    { title: 'B', views: 2, tags: ['x'], price: '2.20', place: { city: 'Oslo' }, stars: 9007199254740993n },
    {
      title: 'C',
      views: 6,
      tags: [],
      place: { city: 'Bergen' },
      comments: [
        { by: 'bob', votes: 5 },
        { by: 'ann', votes: 1 },
      ],
    },
    { title: 'D', views: 9, stars: 1n, publishedAt: new Date(7) },
    { title: 'E', views: 12, marks: [1, 1, 2], publishedAt: new Date(3) },
  ])
}

export const cases: readonly Case[] = [
  {
    name: 'A11: groups by a path into an object, null a group of its own',
    async run(db) {
      await five(db)
      const rows = await db.articles
        .groupBy(a => a.place.city)
        .orderBy((_, city) => city.asc())
        .select((a, city) => ({ city, n: count(), views: sum(a.views), mean: avg(a.views), least: min(a.views), most: max(a.title) }))
      assert.deepEqual(rows, [
        { city: null, n: 2, views: 21, mean: 10.5, least: 9, most: 'E' },
        { city: 'Bergen', n: 1, views: 6, mean: 6, least: 6, most: 'C' },
        { city: 'Oslo', n: 2, views: 3, mean: 1.5, least: 1, most: 'B' },
      ])
    },
  },
  {
    name: 'A11: sums are exact for decimals and bigints, extremes have the type of their field',
    async run(db) {
      await five(db)
      const [all] = await db.articles.select(a => ({
        price: sum(a.price),
        stars: sum(a.stars),
        first: min(a.publishedAt),
        n: count(a.price),
      }))
      assert.deepEqual(all, { price: '3.30', stars: 9007199254740994n, first: new Date(3), n: 2 })
    },
  },
  {
    name: 'A11: over no documents a sum is 0, the others are null',
    async run(db) {
      const rows = await db.articles.select(a => ({
        n: count(),
        sum: sum(a.views),
        avg: avg(a.views),
        min: min(a.views),
        max: max(a.title),
      }))
      assert.deepEqual(rows, [{ n: 0, sum: 0, avg: null, min: null, max: null }])
    },
  },
  {
    name: 'A11: groups of conditions and keys of several parts, with having',
    async run(db) {
      await five(db)
      const rows = await db.articles
        .where(a => a.views.lt(12))
        .groupBy(a => ({ city: a.place.city, price: a.price }))
        .having(() => count().gte(1))
        .orderBy((_, g) => [g.city.desc(), g.price.desc()])
        .select((_, g) => g)
      assert.deepEqual(rows, [
        { city: 'Oslo', price: '2.20' },
        { city: 'Oslo', price: '1.10' },
        { city: 'Bergen', price: null },
        { city: null, price: null },
      ])
      assert.equal(
        await db.articles
          .groupBy(a => a.place.city)
          .select((_, city) => city)
          .count(),
        3,
      )
    },
  },
  {
    name: 'A11: unwind gives a row for each element; an empty or missing list gives none',
    async run(db) {
      await five(db)
      const tags = await db.articles
        .unwind(a => a.tags)
        .orderBy(r => [r.document.title.asc(), r.element.asc()])
        .select(r => ({ title: r.document.title, tag: r.element }))
      assert.deepEqual(tags, [
        { title: 'A', tag: 'x' },
        { title: 'A', tag: 'y' },
        { title: 'B', tag: 'x' },
      ])
      assert.equal(await db.articles.unwind(a => a.marks).count(), 3)
    },
  },
  {
    name: 'A11: groups of elements, with what their documents hold',
    async run(db) {
      await five(db)
      const tags = await db.articles
        .unwind(a => a.tags)
        .groupBy(r => r.element)
        .orderBy((_, tag) => tag.asc())
        .select((r, tag) => ({ tag, n: count(), views: sum(r.document.views) }))
      assert.deepEqual(tags, [
        { tag: 'x', n: 2, views: 3 },
        { tag: 'y', n: 1, views: 1 },
      ])
      const by = await db.articles
        .unwind(a => a.comments)
        .where(r => r.element.votes.gt(1))
        .groupBy(r => r.element.by)
        .select((r, name) => ({ name, votes: sum(r.element.votes), most: max(r.element.votes) }))
      assert.deepEqual(by, [{ name: 'bob', votes: 7, most: 5 }])
    },
  },
  {
    name: 'A11: whole elements and whole documents come out of unwind',
    async run(db) {
      await five(db)
      const [first] = await db.articles
        .unwind(a => a.comments)
        .where(r => r.element.by.eq('ann'))
        .select(r => ({ comment: r.element, title: r.document.title }))
      assert.deepEqual(first, { comment: { by: 'ann', votes: 1, labels: [], note: null }, title: 'C' })
      const [row] = await db.articles.unwind(a => a.marks).where(r => r.element.eq(2))
      assert.deepEqual([row?.document.title, row?.element], ['E', 2])
    },
  },
  {
    name: 'A14: unwind takes a list of the document itself',
    async run(db) {
      // the types refuse it too
      const unwind = db.articles.unwind as unknown as (list: (a: { title: unknown }) => unknown) => unknown
      assert.throws(
        () => unwind.call(db.articles, a => a.title),
        (error: unknown) => isFailure(error, 'QT_EXPRESSION'),
      )
    },
  },
]
