import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { match } from '../../query/search.ts'
import type { Case, FixtureDb } from './case.ts'

type Films = FixtureDb['films']
type Where = Parameters<Films['where']>[0]

const moment = new Date('2024-02-29T23:59:59.007Z')

async function many(db: FixtureDb): Promise<void> {
  const films = Array.from({ length: 400 }, (_, i) => ({
    title: `film ${i}`,
    story: i % 50 === 0 ? 'a tale of trains' : 'nothing of note',
    year: 1900 + (i % 100),
    score: `${i % 10}.5`,
    shown: new Date(moment.getTime() + i * 60_000),
    day: new Date(moment.getTime() + i * 86_400_000).toISOString().slice(0, 10),
    hour: `00:00:${String(i % 60).padStart(2, '0')}`,
    code: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`,
    wide: 9007199254740993n + BigInt(i),
    seen: `2024-01-01 00:00:00.${String(i).padStart(6, '0')}Z`,
    genres: [`g${i}`, i % 2 === 0 ? 'even' : 'odd'],
    ratings: [i, i + 1000, i],
    days: [`2024-01-${String((i % 28) + 1).padStart(2, '0')}`],
    studio: { name: `s${i % 20}`, founded: `19${String(i % 100).padStart(2, '0')}-01-02` },
    draft: i % 4 !== 0,
  }))
  await db.films.insert(films)
}

/** What is found by which index. */
const used: readonly (readonly [rule: string, index: string, where: Where, count: number])[] = [
  ['a field', 'q_doc_films_title_idx', { title: 'film 7' }, 1],
  ['a range of a compound index', 'q_doc_films_year_expr_idx', f => f.year.eq(1907).and(f.score.gt('6')), 4],
  ['a path into an object', 'q_doc_films_expr_title_idx', f => f.studio.name.eq('s3'), 20],
  ['some documents', 'films_open', f => f.draft.isFalse().and(f.score.eq('4.5')), 20],
  ['an instant', 'q_doc_films_shown_idx', f => f.shown.eq(new Date(moment.getTime() + 60_000)), 1],
  ['an instant in microseconds', 'q_doc_films_seen_idx', f => f.seen.eq('2024-01-01 00:00:00.000007Z'), 1],
  ['a date', 'q_doc_films_day_idx', f => f.day.eq('2024-03-01'), 1],
  ['a date in an object', 'q_doc_films_expr_idx', f => f.studio.founded.eq('1907-01-02'), 4],
  ['a uuid', 'q_doc_films_code_idx', f => f.code.eq('00000000-0000-7000-8000-000000000007'), 1],
  ['a bigint', 'q_doc_films_wide_idx', f => f.wide.eq(9007199254740994n), 1],
  ['an element of a list', 'q_of_films_genres', f => f.genres.has('g7'), 1],
  ['one of several elements', 'q_of_films_genres', f => f.genres.hasAny(['g7', 'g8']), 2],
  ['a range of elements', 'q_of_films_ratings', f => f.ratings.some(r => r.gt(1390)), 9],
  ['elements that are dates', 'q_of_films_days', f => f.days.has('2024-01-05'), 15],
]

/** A server that weighs costs reads a few hundred documents without an index: here it must say whether it could use one. */
function forcedPlan(db: FixtureDb, where: Where): Promise<string> {
  return db.transaction(async tx => {
    await tx.sql`set local enable_seqscan = off`
    return tx.films.where(where).explain()
  })
}

const found: readonly Case[] = used.map(([rule, index, where, count]) => ({
  name: `C: documents are found by the index of ${rule}, and explain names it`,
  async run(db) {
    await many(db)
    assert.equal(await db.films.where(where).count(), count)
    assert.equal((await db.films.where(where).limit(500)).length, count)
    const plan = await db.films.where(where).explain()
    if (!plan.includes(index)) assert.match(await forcedPlan(db, where), new RegExp(index))
  },
}))

export const cases: readonly Case[] = [
  ...found,
  {
    name: 'A12: conditions on elements of an indexed list mean what they mean without the index',
    async run(db) {
      await db.films.insert([
        { title: 'A', year: 1, genres: ['x', 'y', 'x'], ratings: [1, 9] },
        { title: 'B', year: 1, genres: ['x'], ratings: [5] },
        { title: 'C', year: 1 },
      ])
      const of = async (where: Where): Promise<string> =>
        (await db.films.where(where).orderBy(f => f.title.asc())).map(f => f.title).join('')
      assert.equal(await of(f => f.genres.has('y')), 'A')
      assert.equal(await of(f => f.genres.has('y').not()), 'BC')
      assert.equal(await of(f => f.genres.hasAll(['x', 'y'])), 'A')
      assert.equal(await of(f => f.genres.some()), 'AB')
      assert.equal(await of(f => f.genres.none()), 'C')
      assert.equal(await of(f => f.ratings.some(r => r.gt(4).and(r.lt(8)))), 'B')
      assert.equal(await of(f => f.ratings.every(r => r.gt(4))), 'BC')
      assert.equal(await of(f => f.ratings.some(r => r.eq(f.year))), 'A')
      assert.equal(await of(f => f.genres.has('x').and(f.ratings.some(r => r.eq(9)))), 'A')
    },
  },
  {
    name: 'C: the index over elements follows every write',
    async run(db) {
      const { id, rev } = await db.films.insert({ title: 'A', year: 1, genres: ['a'] })
      const with_ = (genre: string): Promise<number> => db.films.where(f => f.genres.has(genre)).count()
      await db.films.update(id, f => [f.genres.push('b'), f.genres.pull('a')])
      assert.deepEqual([await with_('a'), await with_('b')], [0, 1])
      await db.films.upsert({ id, title: 'A', year: 1, genres: ['c', 'c'] })
      assert.deepEqual([await with_('b'), await with_('c')], [0, 1])
      await db.films.where({ title: 'A' }).update(f => f.genres.each(g => g.set('d')))
      assert.deepEqual([await with_('c'), await with_('d')], [0, 1])
      await assert.rejects(Promise.resolve(db.films.replace({ id, rev, title: 'A', year: 1, genres: ['e'] })))
      assert.deepEqual([await with_('d'), await with_('e')], [1, 0])
      await assert.rejects(
        db.transaction(async tx => {
          await tx.films.update(id, f => f.genres.push('z'))
          assert.equal(await tx.films.where(f => f.genres.has('z')).count(), 1)
          throw new RangeError('undone')
        }),
        RangeError,
      )
      assert.equal(await with_('z'), 0)
      await db.films.delete(id)
      assert.equal(await with_('d'), 0)
    },
  },
  {
    name: 'A3: a compound unique index refuses a second of the same, nulls aside',
    async run(db) {
      const studio = { name: 'S', founded: '1900-01-01' }
      await db.films.insert({ title: 'A', year: 1, studio })
      await assert.rejects(Promise.resolve(db.films.insert({ title: 'A', year: 2, studio })), e => isFailure(e, 'QT_UNIQUE'))
      await db.films.insert([
        { title: 'A', year: 3 },
        { title: 'A', year: 3 },
      ])
    },
  },
  {
    name: 'C: words of several fields are found by the full-text index',
    async run(db) {
      await db.films.insert([
        { title: 'Trains at night', year: 1, story: 'Two friends meet' },
        { title: 'Friends', year: 2, story: 'A night without trains' },
        { title: 'Boats', year: 3, story: 'By the sea' },
      ])
      const titles = async (words: string): Promise<string[]> =>
        (await db.films.where(f => match(f, words)).orderBy(f => f.title.asc())).map(({ title }) => title)
      assert.deepEqual(await titles('trains friends'), ['Friends', 'Trains at night'])
      assert.deepEqual(await titles('"trains at night"'), ['Trains at night'])
      assert.deepEqual(await titles('night -two'), ['Friends'])
      await db.films.where({ title: 'Boats' }).update(f => f.story.set('A train ferry'))
      assert.deepEqual(await titles('train'), ['Boats'])
      await db.films.where({ title: 'Boats' }).delete()
      assert.deepEqual(await titles('train'), [])
    },
  },
  {
    name: 'C: an order by an indexed instant and by a compound index is that of the values',
    async run(db) {
      await db.films.insert([
        { title: 'A', year: 2, shown: new Date('0099-01-01T00:00:00Z'), score: '10.0' },
        { title: 'B', year: 1, shown: new Date('9999-12-31T23:59:59.999Z'), score: '9.5' },
        { title: 'C', year: 2, score: '9.5' },
      ])
      const of = async (query: PromiseLike<readonly { title: string }[]>) => (await query).map(({ title }) => title).join('')
      assert.equal(await of(db.films.orderBy(f => f.shown.asc())), 'CAB')
      assert.equal(await of(db.films.orderBy(f => [f.year.asc(), f.score.desc()])), 'BAC')
    },
  },
]
