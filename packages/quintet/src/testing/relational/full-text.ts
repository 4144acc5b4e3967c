import assert from 'node:assert/strict'
import { not, or } from '../../query/functions.ts'
import { highlight } from '../../query/highlight.ts'
import { match, relevance } from '../../query/search.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const authors = table('authors', { id: t.id('uuid'), bio: t.text().nullable().index({ fullText: true }) })
const articles = table(
  'articles',
  {
    id: t.id(),
    title: t.text(),
    body: t.text().nullable(),
    views: t.integer().default(0),
    author: belongsTo(authors, { inverse: 'articles', onDelete: 'cascade' }).nullable(),
  },
  { indexes: [{ on: ['title', 'body'], fullText: true }] },
)
const chapters = table(
  'chapters',
  { book: t.text(), number: t.integer(), text: t.text() },
  { primaryKey: ['book', 'number'], indexes: [{ on: ['text'], fullText: true }], storage: { sqlite: { withoutRowid: true } } },
)
const plain = table('plain', { id: t.id(), title: t.text() })
const stemmed = table(
  'stemmed',
  { id: t.id(), text: t.text() },
  { indexes: [{ on: ['text'], fullText: { postgres: 'english', sqlite: 'porter' } }] },
)
const models = { authors, articles, chapters, plain }

const texts: readonly (readonly [title: string, body: string | null])[] = [
  ['Ärger mit Straßen', 'the quick brown fox-trot'],
  ['foo_bar 12abc 1e5', 'naïve e\u0301tude, 日本語 x@y.org'],
  ['quick', null],
  ['brown', "fox's den; don't 3.14 'or' -not"],
]

/** What is found, by the places of the texts. */
const searches: readonly (readonly [search: string, found: readonly number[]])[] = [
  ['quick', [0, 2]],
  ['QUICK', [0, 2]],
  ['ärger', [0]],
  ['ÄRGER', [0]],
  ['arger', []],
  ['straßen', [0]],
  ['quick brown', [0]],
  ['"quick brown"', [0]],
  ['"brown quick"', []],
  ['brown fox', [0, 3]],
  ['"brown fox"', [0]],
  ['"straßen the"', []],
  ['fox-trot', [0]],
  ['"fox trot"', [0]],
  ['fox -trot', [3]],
  ['brown -"fox trot"', [3]],
  ['qui*', [0, 2]],
  ['"brown fo"*', [0]],
  ['quick or den', [0, 2, 3]],
  ['brown trot OR naïve', [0, 1]],
  ['foo_bar', [1]],
  ['foo', [1]],
  ['12abc', [1]],
  ['1e5', [1]],
  ['naive', []],
  ['e\u0301tude', [1]],
  ['y.org', [1]],
  ['x@y.org', [1]],
  ['日本語', [1]],
  ["don't", [3]],
  ['3.14', [3]],
  ['14', [3]],
  ['AND', []],
  ['"', [-1]],
  ['', [-1]],
  ['-quick', [-1]],
  ['quick or -brown', [-1]],
  ["'); drop table articles; --", []],
]

/** The words of a row as PostgreSQL has them in its index, and asks for them. */
const words = `select "t0"."id" from "articles" as "t0" where ts_delete(to_tsvector('simple', regexp_replace(lower(coalesce("t0"."title", '') collate "und-x-icu"), '[^[:alnum:]\u0300-\u036f]+', ' ', 'g') || ' qq0gap0qq ' || regexp_replace(lower(coalesce("t0"."body", '') collate "und-x-icu"), '[^[:alnum:]\u0300-\u036f]+', ' ', 'g')), 'qq0gap0qq') @@ to_tsquery('simple', (?1::text))`

export const cases: readonly Case[] = [
  withModels(models, {
    name: 'A25: words, phrases, beginnings and alternatives are found the same way everywhere',
    needs: ['fullText'],
    async run(db, to) {
      await db.articles.insert(texts.map(([title, body]) => ({ title, body })))
      for (const [search, found] of searches) {
        if (found[0] === -1) {
          const sent = await to.statements(() =>
            refused(() => db.articles.where(a => match(a, search)), 'QT_VALUE', /a word that must occur/),
          )
          assert.equal(sent, 0)
          continue
        }
        const rows = await db.articles.where(a => match(a, search)).orderBy(a => a.id.asc())
        assert.deepEqual(
          rows.map(row => row.id - 1),
          found,
          search,
        )
        assert.equal(await db.articles.where(a => not(match(a, search))).count(), texts.length - found.length, search)
      }
    },
  }),
  withModels(models, {
    name: 'A25: what is written, changed, moved and deleted is found, and no longer found',
    needs: ['fullText'],
    async run(db) {
      const [one, two] = await db.articles.insert([{ title: 'alpha beta' }, { title: 'beta', body: 'gamma' }])
      const ids = async (search: string) => (await db.articles.where(a => match(a, search)).orderBy(a => a.id.asc())).map(row => row.id)
      assert.deepEqual(await ids('beta'), [one?.id, two?.id])
      await db.articles.where({ id: one?.id ?? 0 }).update({ title: 'delta' })
      await db.articles.where({ id: two?.id ?? 0 }).update({ views: 3 })
      assert.deepEqual([await ids('beta'), await ids('delta'), await ids('alpha')], [[two?.id], [one?.id], []])
      await db.transaction(async tx => {
        await tx
          .attempt(async inner => {
            await inner.articles.all().delete()
            throw new Error('undone')
          })
          .catch(() => undefined)
      })
      assert.deepEqual(await ids('beta or delta'), [one?.id, two?.id])
      await db.articles.all().delete()
      assert.deepEqual(await ids('beta or delta'), [])
      await db.createAll()
      await db.chapters.insert([
        { book: 'a', number: 1, text: 'one two' },
        { book: 'a', number: 2, text: 'two three' },
      ])
      await db.chapters.where({ book: 'a', number: 2 }).update({ number: 7 })
      assert.deepEqual(
        (await db.chapters.where(c => match(c, 'two')).orderBy(c => c.number.asc())).map(row => row.number),
        [1, 7],
      )
      await db.chapters.where({ number: 1 }).delete()
      assert.deepEqual(await db.chapters.where(c => match(c, 'two')).pluck(c => c.number), [7])
    },
  }),
  withModels(models, {
    name: 'A25: a row along a path is searched too, and one that is missing matches nothing',
    needs: ['fullText'],
    async run(db) {
      const ada = await db.authors.insert({ bio: 'writes about engines' })
      await db.articles.insert([{ title: 'with', authorId: ada.id }, { title: 'without' }])
      const titles = async (find: ReturnType<typeof db.articles.where>) => (await find.orderBy(a => a.title.asc())).map(row => row.title)
      assert.deepEqual(await titles(db.articles.where(a => match(a.author, 'engine*'))), ['with'])
      assert.deepEqual(await titles(db.articles.where(a => match(a.author, 'engine*').not())), ['without'])
      assert.deepEqual(await titles(db.articles.where(a => or(match(a, 'without'), match(a.author, 'engines')))), ['with', 'without'])
      assert.equal(await db.authors.where(u => u.articles.some(a => match(a, 'with'))).count(), 1)
      const joined = await db
        .from({ a: articles })
        .innerJoin({ u: authors }, ({ a, u }) => u.id.eq(a.authorId))
        .where(({ a, u }) => match(u, 'writes').and(match(a, 'with')))
        .select(({ a }) => ({ title: a.title }))
      assert.deepEqual(joined, [{ title: 'with' }])
      await db.authors.all().delete()
      assert.equal(await db.articles.where(a => match(a.author, 'engines')).count(), 0)
    },
  }),
  withModels(models, {
    name: 'A25: what answers a search best comes first, and what does not has no relevance',
    needs: ['fullText'],
    async run(db) {
      await db.articles.insert([
        { title: 'sql', body: 'words about many other things, of which one is sql' },
        { title: 'sql sql sql', body: 'sql' },
        { title: 'no' },
      ])
      const rows = await db.articles
        .where(a => match(a, 'sql'))
        .orderBy(a => relevance(a, 'sql').desc())
        .select(a => ({ title: a.title, much: relevance(a, 'sql').gt(0) }))
      assert.deepEqual(rows, [
        { title: 'sql sql sql', much: true },
        { title: 'sql', much: true },
      ])
      assert.deepEqual(await db.articles.where({ title: 'no' }).pluck(a => relevance(a, 'sql')), [0])
      await db.authors.insert([{ bio: 'sql' }, { bio: null }])
      assert.deepEqual(
        (await db.authors.orderBy(u => relevance(u, 'sql').desc())).map(row => row.bio),
        ['sql', null],
      )
    },
  }),
  withModels(
    { stemmed },
    {
      name: 'A25: a server makes of words what a configuration of its own says',
      needs: ['fullText'],
      async run(db) {
        await db.stemmed.insert({ text: 'Running quickly' })
        assert.equal(await db.stemmed.where(s => match(s, 'runs')).count(), 1)
      },
    },
  ),
  withModels(models, {
    name: 'A25: only a model with a full-text index is searched; texts of statements',
    needs: ['fullText'],
    async run(db, to) {
      await refused(() => db.plain.where(p => match(p, 'x')), 'QT_EXPRESSION', /plain has no full-text index/)
      prints(
        to,
        db.articles.where(a => match(a, 'x')).select(a => ({ id: a.id })),
        {
          SQLite:
            'select "t0"."id" from "articles" as "t0" where "t0"."id" in (select "t1"."rowid" as "k0" from "q_fts_articles" as "t1" where "t1"."q_fts_articles" match ?1)',
          PostgreSQL: words,
          PGlite: words,
        },
      )
      assert.deepEqual(highlight('The fox-trot, a Fox', '"fox trot" or fox'), [
        { text: 'The ', match: false },
        { text: 'fox-trot', match: true },
        { text: ', a ', match: false },
        { text: 'Fox', match: true },
      ])
    },
  }),
]
