import assert from 'node:assert/strict'
import { exists, isNull } from '../../query/functions.ts'
import type { Case, FixtureDb } from './case.ts'

type Where = Parameters<FixtureDb['articles']['where']>[0]

/** What each of these conditions finds, and that its complement finds the others. */
const found: readonly (readonly [rule: string, where: Extract<Where, (...given: never) => unknown>, titles: string])[] = [
  ['has', a => a.tags.has('x'), 'A B'],
  ['hasAny', a => a.tags.hasAny(['y', 'w']), 'A'],
  ['hasAny of nothing', a => a.tags.hasAny([]), ''],
  ['hasAll', a => a.tags.hasAll(['x', 'y']), 'A'],
  ['hasAll of nothing', a => a.tags.hasAll([]), 'A B C D'],
  ['hasAll of nothing in a list that may be null', a => a.marks.hasAll([]), 'A B'],
  ['size', a => a.tags.size().gte(2), 'A D'],
  ['size of a list that is missing', a => a.marks.size().eq(0), ''],
  ['eq of a whole list', a => a.tags.eq(['x']), 'B'],
  ['some without a condition', a => a.tags.some(), 'A B D'],
  ['some of texts', a => a.tags.some(tag => tag.startsWith('z')), 'D'],
  ['some of numbers, by order', a => a.marks.some(m => m.gt(4)), 'A'],
  ['some with two bounds, both of one element', a => a.marks.some(m => m.gt(1).and(m.lt(5))), 'B'],
  ['none', a => a.marks.none(m => m.gt(4)), 'B C D'],
  ['every, also of an empty list', a => a.tags.every(tag => tag.ne('x')), 'C D'],
  ['every of a list that is missing', a => a.marks.every(m => m.gt(0)), 'A B C D'],
  ['some of objects: all of it must hold for one element', a => a.comments.some(c => c.by.eq('bob').and(c.votes.lt(5))), 'A'],
  ['two conditions on two elements', a => a.comments.some(c => c.by.eq('ann')).and(a.comments.some(c => c.votes.eq(9))), 'B'],
  ['some of objects without a field', a => a.comments.some(c => c.note.isNull()), 'A B'],
  ['a nested list', a => a.comments.some(c => c.labels.some(label => label.eq('hot'))), 'B'],
  ['a nested list by has', a => a.comments.some(c => c.labels.has('hot')), 'B'],
  ['an element beside the document', a => a.tags.some(tag => tag.eq(a.title.lower())), ''],
  ['an element of a list beside another field', a => a.marks.some(m => m.eq(a.views)), 'B'],
  ['a path into an object', a => a.place.spot.x.eq(3), 'C'],
  ['isNull of an object: null or missing', a => isNull(a.place), 'A B D'],
  ['exists of an object: there, be it null', a => exists(a.place), 'B C'],
  ['isNull of a field: null or missing', a => a.slug.isNull(), 'A B C'],
  ['exists of a field: there, be it null', a => exists(a.slug), 'C D'],
  ['exists of a list', a => exists(a.marks), 'A B'],
  ['exists inside an object that is not there', a => exists(a.place.zip), 'C'],
  ['ne holds for null and for what is missing', a => a.slug.ne('d'), 'A B C'],
]

async function four(db: FixtureDb): Promise<void> {
  await db.articles.insert([
    { title: 'A', tags: ['x', 'y'], marks: [1, 5], comments: [{ by: 'bob', votes: 3 }, { by: 'ann' }] },
    {
      title: 'B',
      views: 2,
      tags: ['x'],
      marks: [2],
      place: null,
      comments: [
        { by: 'ann', votes: 1 },
        { by: 'bob', votes: 9, labels: ['hot'], note: 'n' },
      ],
    },
    { title: 'C', tags: [], slug: null, place: { city: 'Oslo', spot: { x: 3, y: 4 } } },
    { title: 'D', tags: ['y2', 'z'], slug: 'd' },
  ])
}

const lists: readonly Case[] = found.map(([rule, where, titles]) => ({
  name: `A12: ${rule}, and its complement`,
  async run(db) {
    await four(db)
    const of = async (condition: typeof where): Promise<string> =>
      (await db.articles.where(condition).orderBy(a => a.title.asc())).map(({ title }) => title).join(' ')
    assert.equal(await of(where), titles)
    assert.equal(await of(a => where(a).not()), ['A', 'B', 'C', 'D'].filter(title => !titles.split(' ').includes(title)).join(' '))
  },
}))

export const cases: readonly Case[] = lists
