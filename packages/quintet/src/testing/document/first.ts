import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'A3: an inserted document has an id and a revision, and get gives it whole',
    async run(db) {
      const { id, rev } = await db.articles.insert({
        title: 'Notes',
        stars: 9007199254740993n,
        price: '1.50',
        tags: ['a'],
        place: { city: 'Oslo' },
      })
      assert.deepEqual(await db.articles.get(id), {
        id,
        rev,
        title: 'Notes',
        slug: null,
        views: 0,
        stars: 9007199254740993n,
        price: '1.50',
        publishedAt: null,
        tags: ['a'],
        marks: null,
        place: { city: 'Oslo', zip: null, spot: null },
        comments: [],
        authorId: null,
      })
      assert.equal(await db.articles.get('00000000-0000-7000-8000-000000000000'), undefined)
    },
  },
  {
    name: 'A12: conditions on fields and on fields inside objects',
    async run(db) {
      await db.articles.insert([
        { title: 'A', views: 1, place: { city: 'Oslo' } },
        { title: 'B', views: 5, place: { city: 'Bergen' } },
        { title: 'C', views: 9 },
      ])
      const titles = async (query: PromiseLike<{ title: string }[]>) => (await query).map(({ title }) => title)
      assert.deepEqual(await titles(db.articles.where(a => a.views.gt(1)).orderBy(a => a.title.desc())), ['C', 'B'])
      assert.deepEqual(await titles(db.articles.where(a => a.place.city.eq('Oslo'))), ['A'])
      assert.deepEqual(await titles(db.articles.where(a => a.place.city.ne('Oslo')).orderBy(a => a.title.asc())), ['B', 'C'])
      assert.deepEqual(await titles(db.articles.where({ title: ['A', 'C'] }).orderBy(a => a.views.asc())), ['A', 'C'])
      assert.equal(await db.articles.where(a => a.views.lte(5)).count(), 2)
      assert.deepEqual(await db.articles.where({ title: 'A' }).select(a => ({ t: a.title, c: a.place.city })), [{ t: 'A', c: 'Oslo' }])
    },
  },
  {
    name: 'D1: replace and delete with a revision refuse another one; a revision never comes again',
    async run(db) {
      const { id, rev } = await db.articles.insert({ title: 'A' })
      const second = await db.articles.replace({ id, rev, title: 'B' })
      assert.notEqual(second?.rev, rev)
      await assert.rejects(Promise.resolve(db.articles.replace({ id, rev, title: 'C' })), error => isFailure(error, 'QT_CONFLICT'))
      await assert.rejects(Promise.resolve(db.articles.delete(id, { rev })), error => isFailure(error, 'QT_CONFLICT'))
      assert.equal(await db.articles.delete(id), true)
      assert.equal(await db.articles.delete(id), false)
      const again = await db.articles.insert({ id, title: 'D' })
      assert.ok(![rev, second?.rev].includes(again.rev))
    },
  },
  {
    name: 'A3: many are inserted together or not at all',
    async run(db) {
      const { id } = await db.articles.insert({ title: 'A' })
      await assert.rejects(Promise.resolve(db.articles.insert([{ title: 'B' }, { id, title: 'C' }])), error =>
        isFailure(error, 'QT_CONFLICT'),
      )
      assert.equal(await db.articles.count(), 1)
    },
  },
  {
    name: 'A3: a unique field is unique',
    async run(db) {
      await db.articles.insert({ title: 'A', slug: 'a' })
      await assert.rejects(Promise.resolve(db.articles.insert({ title: 'B', slug: 'a' })), error => isFailure(error, 'QT_UNIQUE'))
      await db.articles.insert([{ title: 'C' }, { title: 'D' }])
    },
  },
  {
    name: 'A11: changes by operators, exact for every kind',
    async run(db) {
      const { id } = await db.articles.insert({ title: 'A', stars: 9007199254740993n, price: '1.50', tags: ['x', 'y'] })
      await db.articles.update(id, a => [
        a.views.inc(2),
        a.stars.inc(2n),
        a.price.mul('3'),
        a.tags.push(['z', 'x'], { slice: -3 }),
        a.place.set({ city: 'Oslo', zip: null, spot: null }),
        a.place.zip.set('0150'),
      ])
      const changed = await db.articles.get(id)
      assert.deepEqual(
        [changed?.views, changed?.stars, changed?.price, changed?.tags, changed?.place],
        [2, 9007199254740995n, '4.50', ['y', 'z', 'x'], { city: 'Oslo', zip: '0150', spot: null }],
      )
      await db.articles.update(id, a => [a.tags.pull('x'), a.tags.addToSet(['y', 'w']), a.views.max(10), a.place.unset()])
      const again = await db.articles.get(id)
      assert.deepEqual([again?.tags, again?.views, again?.place], [['y', 'z', 'w'], 10, null])
    },
  },
  {
    name: 'A3: update and delete by a condition, with the documents before or after',
    async run(db) {
      await db.articles.insert([
        { title: 'A', views: 1 },
        { title: 'B', views: 2 },
        { title: 'C', views: 3 },
      ])
      assert.equal(await db.articles.where(a => a.views.gte(2)).update(a => a.views.inc(10)), 2)
      const [first] = await db.articles
        .where(a => a.views.gt(0))
        .orderBy(a => a.views.desc())
        .limit(1)
        .update(a => a.title.set('Z'))
        .returning()
      assert.deepEqual([first?.title, first?.views], ['Z', 13])
      const gone = await db.articles.where({ title: 'A' }).delete().returning()
      assert.deepEqual(
        gone.map(({ title }) => title),
        ['A'],
      )
      assert.equal(await db.articles.all().delete(), 2)
    },
  },
  {
    name: 'D4: rows and documents are one transaction',
    async run(db) {
      await assert.rejects(
        db.transaction(async tx => {
          const ada = await tx.people.insert({ name: 'Ada' })
          await tx.articles.insert({ title: 'A', authorId: ada.id })
          throw new RangeError('undone')
        }),
        RangeError,
      )
      assert.deepEqual([await db.people.count(), await db.articles.count()], [0, 0])
    },
  },
  {
    name: 'include crosses kinds: the author of an article, the articles of a person',
    async run(db) {
      const ada = await db.people.insert({ name: 'Ada' })
      await db.articles.insert([{ title: 'A', authorId: ada.id }, { title: 'B' }])
      const articles = await db.articles.include({ author: true }).orderBy(a => a.title.asc())
      assert.deepEqual(
        articles.map(({ title, author }) => [title, author?.name]),
        [
          ['A', 'Ada'],
          ['B', undefined],
        ],
      )
      const [person] = await db.people.include({ articles: true })
      assert.deepEqual(
        person?.articles.map(({ title }) => title),
        ['A'],
      )
    },
  },
  {
    name: 'A10: a condition speaks of the document only',
    async run(db) {
      // the types refuse it too
      const where = db.articles.where as unknown as (of: (a: { author: { name: { eq(v: string): unknown } } }) => unknown) => unknown
      assert.throws(
        () => where.call(db.articles, a => a.author.name.eq('Ada')),
        (error: unknown) => isFailure(error, 'QT_UNSUPPORTED'),
      )
    },
  },
]
