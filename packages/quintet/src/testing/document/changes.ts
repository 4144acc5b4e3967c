import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { exists } from '../../query/functions.ts'
import type { Case, FixtureDb } from './case.ts'

type Articles = FixtureDb['articles']
type Change = Parameters<Articles['update']>[1]
type Article = Parameters<Articles['upsert']>[0]
type Whole = NonNullable<Awaited<ReturnType<Articles['get']>>>

/** What a change makes of a document. */
const made: readonly (readonly [rule: string, before: Partial<Article>, change: Change, after: Partial<Whole>])[] = [
  ['set', { views: 1 }, a => a.views.set(7), { views: 7 }],
  ['set of null', { slug: 's' }, a => a.slug.set(null), { slug: null }],
  ['set of a member makes the object around it', {}, a => a.place.city.set('Oslo'), { place: { city: 'Oslo', zip: null, spot: null } }],
  ['unset', { slug: 's' }, a => a.slug.unset(), { slug: null }],
  [
    'unset of a member',
    { place: { city: 'Oslo', zip: '1' } },
    a => a.place.zip.unset(),
    { place: { city: 'Oslo', zip: null, spot: null } },
  ],
  ['inc', { views: 3 }, a => a.views.inc(-5), { views: -2 }],
  ['inc of what is not there begins at 0', {}, a => a.stars.inc(2n), { stars: 2n }],
  ['inc of a bigint beyond 2^53', { stars: 9007199254740993n }, a => a.stars.inc(2n), { stars: 9007199254740995n }],
  ['inc of a decimal', { price: '0.10' }, a => a.price.inc('0.20'), { price: '0.30' }],
  ['mul', { views: 3 }, a => a.views.mul(4), { views: 12 }],
  ['mul of what is not there gives 0', {}, a => a.stars.mul(2n), { stars: 0n }],
  ['mul of a decimal', { price: '1.50' }, a => a.price.mul('3'), { price: '4.50' }],
  ['min', { views: 3 }, a => a.views.min(2), { views: 2 }],
  ['min keeps what is smaller', { views: 1 }, a => a.views.min(2), { views: 1 }],
  ['min of what is not there is the value', {}, a => a.slug.min('b'), { slug: 'b' }],
  ['max of texts goes by code points', { slug: '\uffff' }, a => a.slug.max('\u{10000}'), { slug: '\u{10000}' }],
  ['max of decimals goes by their numbers', { price: '9.00' }, a => a.price.max('10.00'), { price: '10.00' }],
  ['max of instants', { publishedAt: new Date(5) }, a => a.publishedAt.max(new Date(7)), { publishedAt: new Date(7) }],
  ['push of one', { tags: ['a'] }, a => a.tags.push('b'), { tags: ['a', 'b'] }],
  ['push of each of several', { tags: ['a'] }, a => a.tags.push(['b', 'c']), { tags: ['a', 'b', 'c'] }],
  ['push into what is not there', {}, a => a.marks.push(1), { marks: [1] }],
  ['push at a position', { tags: ['a', 'b'] }, a => a.tags.push(['x', 'y'], { position: 1 }), { tags: ['a', 'x', 'y', 'b'] }],
  ['push at a position from the end', { tags: ['a', 'b'] }, a => a.tags.push('x', { position: -1 }), { tags: ['a', 'x', 'b'] }],
  ['push beyond the end', { tags: ['a'] }, a => a.tags.push('x', { position: 9 }), { tags: ['a', 'x'] }],
  ['push and keep the first', { tags: ['a', 'b'] }, a => a.tags.push('c', { slice: 2 }), { tags: ['a', 'b'] }],
  ['push and keep the last', { tags: ['a', 'b'] }, a => a.tags.push('c', { slice: -2 }), { tags: ['b', 'c'] }],
  ['push and keep none', { tags: ['a'] }, a => a.tags.push('c', { slice: 0 }), { tags: [] }],
  ['pull of a value', { tags: ['a', 'b', 'a'] }, a => a.tags.pull('a'), { tags: ['b'] }],
  ['pull of several', { tags: ['a', 'b', 'c'] }, a => a.tags.pull(['a', 'c']), { tags: ['b'] }],
  ['pull by a condition', { marks: [1, 5, 9] }, a => a.marks.pull(m => m.gt(4)), { marks: [1] }],
  [
    'pull of objects by a condition',
    {
      comments: [
        { by: 'bob', votes: 1 },
        { by: 'ann', votes: 2 },
      ],
    },
    a => a.comments.pull(c => c.by.eq('bob').or(c.votes.gt(7))),
    { comments: [{ by: 'ann', votes: 2, labels: [], note: null }] },
  ],
  ['pull from what is not there', {}, a => a.marks.pull(1), { marks: null }],
  ['addToSet', { tags: ['a', 'b'] }, a => a.tags.addToSet(['b', 'c', 'c']), { tags: ['a', 'b', 'c'] }],
  [
    'addToSet of objects, equal in all their fields',
    { comments: [{ by: 'bob', votes: 1 }] },
    a =>
      a.comments.addToSet([
        { by: 'bob', votes: 1 },
        { by: 'bob', votes: 2 },
      ]),
    {
      comments: [
        { by: 'bob', votes: 1, labels: [], note: null },
        { by: 'bob', votes: 2, labels: [], note: null },
      ],
    },
  ],
  [
    'rename',
    { slug: 's', place: { city: 'O' } },
    a => a.slug.rename(a.place.zip),
    { slug: null, place: { city: 'O', zip: 's', spot: null } },
  ],
  [
    'rename of what is not there does nothing',
    { place: { city: 'O', zip: 'z' } },
    a => a.slug.rename(a.place.zip),
    { place: { city: 'O', zip: 'z', spot: null } },
  ],
  ['each of every element', { marks: [1, 2] }, a => a.marks.each(m => m.mul(10)), { marks: [10, 20] }],
  [
    'each of those that match',
    { marks: [1, 2, 3] },
    a =>
      a.marks.each(
        m => m.gte(2),
        m => m.inc(1),
      ),
    { marks: [1, 3, 4] },
  ],
  [
    'each of objects that match',
    {
      comments: [
        { by: 'bob', votes: 1 },
        { by: 'ann', votes: 1 },
      ],
    },
    a =>
      a.comments.each(
        c => c.by.eq('ann'),
        c => [c.votes.inc(1), c.labels.push('x'), c.note.set('n')],
      ),
    {
      comments: [
        { by: 'bob', votes: 1, labels: [], note: null },
        { by: 'ann', votes: 2, labels: ['x'], note: 'n' },
      ],
    },
  ],
  ['acts are done in order, each on what those before it left', { tags: ['a'] }, a => [a.tags.set([]), a.tags.push('b')], { tags: ['b'] }],
]

const operators: readonly Case[] = made.map(([rule, before, change, after]) => ({
  name: `A11: ${rule}`,
  async run(db) {
    const { id, rev } = await db.articles.insert({ title: 'T', ...before })
    const written = await db.articles.update(id, change)
    assert.notEqual(written?.rev, rev)
    const whole = await db.articles.get(id)
    assert.deepEqual(Object.fromEntries(Object.keys(after).map(key => [key, whole?.[key as keyof Whole]])), after)
    // a slug is unique
    if (before.slug || after.slug) return
    const second = await db.articles.insert({ title: 'U', ...before })
    assert.equal(await db.articles.where({ title: 'U' }).update(change), 1)
    const other = await db.articles.get(second.id)
    assert.deepEqual(Object.fromEntries(Object.keys(after).map(key => [key, other?.[key as keyof Whole]])), after)
  },
}))

/** What no change can be. */
const refused: readonly (readonly [rule: string, code: Parameters<typeof isFailure>[1], change: (a: never) => unknown])[] = [
  ['a value of another type', 'QT_VALUE', (a: { views: { set(to: unknown): unknown } }) => a.views.set('7')],
  ['undefined', 'QT_UNDEFINED', (a: { views: { set(to: unknown): unknown } }) => a.views.set(undefined)],
  ['unset of what must be there', 'QT_MISSING_VALUE', (a: { views: { unset(): unknown } }) => a.views.unset()],
  [
    'rename of what must be there',
    'QT_MISSING_VALUE',
    (a: { title: { rename(to: unknown): unknown }; slug: unknown }) => a.title.rename(a.slug),
  ],
  [
    'an act that is lost',
    'QT_DROPPED_CONDITION',
    (a: { views: { inc(by: number): unknown; set(to: number): unknown } }) => [a.views.inc(1), a.views.set(1)][1],
  ],
  ['no act at all', 'QT_VALUE', () => []],
  ['an object of operators', 'QT_EXPRESSION', () => ({ $inc: { views: 1 } })],
  [
    'a position that is no whole number',
    'QT_VALUE',
    (a: { tags: { push(of: string, how: unknown): unknown } }) => a.tags.push('a', { position: 0.5 }),
  ],
  ['an item of another type', 'QT_VALUE', (a: { tags: { push(of: unknown): unknown } }) => a.tags.push(1)],
  [
    'a condition on elements with a value of another type',
    'QT_VALUE',
    (a: { tags: { pull(that: unknown): unknown } }) => a.tags.pull((tag: { eq(of: unknown): unknown }) => tag.eq(1)),
  ],
]

const refusals: readonly Case[] = refused.map(([rule, code, change]) => ({
  name: `A14: a change refuses ${rule} before anything is sent`,
  async run(db) {
    // the types refuse it too
    const update = (): unknown => db.articles.update('00000000-0000-7000-8000-000000000000', change as unknown as Change)
    assert.throws(update, (error: unknown) => isFailure(error, code))
  },
}))

export const cases: readonly Case[] = [
  ...operators,
  ...refusals,
  {
    name: 'C: a result that its field cannot hold is refused, and nothing is written',
    async run(db) {
      const { id } = await db.articles.insert({ title: 'A', views: 2147483647, price: '0.01' })
      const fails = (change: Change) =>
        assert.rejects(Promise.resolve(db.articles.update(id, change)), e => isFailure(e, 'QT_OUT_OF_RANGE'))
      await fails(a => a.views.inc(1))
      // nothing is rounded
      await fails(a => a.price.mul('0.5'))
      const kept = await db.articles.get(id)
      assert.deepEqual([kept?.views, kept?.price], [2147483647, '0.01'])
    },
  },
  {
    name: 'A10: an object that a change makes has all that it must have',
    async run(db) {
      const { id } = await db.articles.insert({ title: 'A' })
      await assert.rejects(Promise.resolve(db.articles.update(id, a => a.place.zip.set('1'))), e => isFailure(e, 'QT_MISSING_VALUE'))
      await db.articles.update(id, a => [a.place.zip.set('1'), a.place.city.set('Oslo')])
      assert.deepEqual((await db.articles.get(id))?.place, { city: 'Oslo', zip: '1', spot: null })
    },
  },
  {
    name: 'A12: what is unset is missing, what is set to null is there',
    async run(db) {
      const ids = (await db.articles.insert([{ title: 'A' }, { title: 'B', slug: 'b' }, { title: 'C', slug: 'c' }])).map(({ id }) => id)
      await db.articles.update(ids[1] ?? '', a => a.slug.set(null))
      await db.articles.update(ids[2] ?? '', a => a.slug.unset())
      assert.deepEqual(
        (await db.articles.where(a => exists(a.slug))).map(({ title }) => title),
        ['B'],
      )
      assert.equal(await db.articles.where({ slug: null }).count(), 3)
    },
  },
]
