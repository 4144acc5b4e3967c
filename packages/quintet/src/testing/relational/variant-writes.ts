import assert from 'node:assert/strict'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const people = table('people', { id: t.id(), name: t.text() })
const article = { words: t.integer(), lead: t.text().nullable(), lang: t.text().default('en') }
const video = { seconds: t.integer(), director: belongsTo(people) }
const shape = { id: t.id(), title: t.text(), author: belongsTo(people) }
const content = table('content', shape).variants('kind', { article, video })
const media = table('media', shape).variants('kind', { article, video }, { storage: 'joined' })

const models = { people, content, media }

/** Both ways in which rows of variants are kept. */
type Kept = 'content' | 'media'

function inserted(key: Kept): Case {
  return withModels(models, {
    name: `A16: rows of variants are inserted with their own fields (${key})`,
    async run(db) {
      // both are declared alike, so one type serves both
      const of = db[key] as (typeof db)['content']
      const ann = await db.people.insert({ name: 'Ann' })
      const rows = await of.insert([
        { kind: 'video', title: 'V', seconds: 7, authorId: ann.id, director: { name: 'Dir' } },
        { kind: 'article', title: 'A', words: 5, author: { name: 'New' } },
      ] as never)
      const [one, two] = rows as unknown as readonly Readonly<Record<string, unknown>>[]
      assert.deepEqual(Object.keys(one ?? {}).sort(), ['authorId', 'director', 'directorId', 'id', 'kind', 'seconds', 'title'])
      assert.deepEqual([two?.kind, two?.words, two?.lead, two?.lang], ['article', 5, null, 'en'])
      const stored = await of.orderBy(c => c.id.asc()).all()
      assert.deepEqual(
        stored.map(row => (row.kind === 'video' ? ['video', row.seconds] : ['article', row.words, row.lang])),
        [
          ['video', 7],
          ['article', 5, 'en'],
        ],
      )
      await refused(
        () => of.insert({ kind: 'article', title: 'x', seconds: 1, words: 1, authorId: 1 } as never),
        'QT_UNKNOWN_FIELD',
        /seconds is a field of video, not of article/,
      )
      await refused(() => of.insert({ kind: 'article', title: 'x', authorId: 1 } as never), 'QT_MISSING_VALUE', /lacks words/)
      await refused(() => of.insert({ kind: 'book', title: 'x', authorId: 1 } as never), 'QT_VALUE', /kind: expected one of article, video/)
      await refused(() => of.insert({ title: 'x', words: 1, authorId: 1 } as never), 'QT_MISSING_VALUE', /lacks kind/)
    },
  })
}

function changed(key: Kept): Case {
  return withModels(models, {
    name: `A16: rows of variants are changed and deleted, both halves of them (${key})`,
    async run(db) {
      // both are declared alike, so one type serves both
      const of = db[key] as (typeof db)['content']
      const ann = await db.people.insert({ name: 'Ann' })
      const base = { authorId: ann.id }
      await of.insert([
        { ...base, kind: 'article', title: 'A', words: 1 },
        { ...base, kind: 'article', title: 'B', words: 2 },
        { ...base, kind: 'video', title: 'V', seconds: 3, directorId: ann.id },
      ] as never)
      const changed = await of
        .where({ kind: 'article', title: 'A' })
        .update({ title: 'A2', words: 10 } as never)
        .returning()
      assert.deepEqual(
        (changed as unknown as readonly Readonly<Record<string, unknown>>[]).map(row => [row.title, row.words, 'seconds' in row]),
        [['A2', 10, false]],
      )
      assert.equal(await of.where({ kind: 'article' }).update({ words: 20 } as never), 2)
      assert.equal(await of.where({ kind: 'video' }).update({ title: 'V2' }), 1)
      const rows = await of.orderBy(c => c.id.asc()).all()
      assert.deepEqual(
        rows.map(row => [row.title, row.kind === 'article' ? row.words : row.seconds]),
        [
          ['A2', 20],
          ['B', 20],
          ['V2', 3],
        ],
      )
      const many = rows.filter(row => row.kind === 'article').map(({ id }, i) => ({ id, words: i, title: `t${i}` }))
      assert.equal(await of.updateMany(many as never), 2)
      await refused(() => of.where({ kind: 'article' }).update({ kind: 'video' } as never), 'QT_UNKNOWN_FIELD', /tells variants apart/)
      const gone = (await of.where({ title: 't1' }).delete().returning()) as unknown as readonly Readonly<Record<string, unknown>>[]
      assert.deepEqual([gone.length, gone[0]?.words], [1, 1])
      assert.equal(await of.all().delete(), 2)
    },
  })
}

function kept(key: Kept): Case {
  return withModels(models, {
    name: `A16: a field of one variant is not set on a row of another (${key})`,
    plainOnly: true,
    async run(db) {
      // both are declared alike, so one type serves both
      const of = db[key] as (typeof db)['content']
      const ann = await db.people.insert({ name: 'Ann' })
      const row = await of.insert({ kind: 'video', title: 'V', seconds: 3, directorId: ann.id, authorId: ann.id })
      await refused(() => of.all().update({ words: 1 } as never), 'QT_CHECK')
      await refused(() => of.updateMany([{ id: row.id, words: 1 }]), 'QT_CHECK')
    },
  })
}

export const cases: readonly Case[] = (['content', 'media'] as const).flatMap(key => [inserted(key), changed(key), kept(key)])
