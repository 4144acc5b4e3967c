import assert from 'node:assert/strict'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'

const people = table('people', { id: t.id(), name: t.text() })
const article = { words: t.integer() }
const video = { seconds: t.integer(), director: belongsTo(people) }
const shape = { id: t.id(), title: t.text(), author: belongsTo(people, { inverse: 'content' }) }
const one = table('content', shape).variants('kind', { article, video })
const parts = table('content', shape).variants('kind', { article, video }, { storage: 'joined' })

/** Rows of several kinds, kept in one table or in one for each kind, read alike. */
function reading(storage: string, content: typeof one): Case {
  return withModels(
    { people, content },
    {
      name: `A16: rows of variants read as what they are, their fields in lambdas, relations and includes (${storage})`,
      async run(db, to) {
        const ann = await db.people.insert({ name: 'Ann' })
        await db.content.insert([
          { kind: 'article', title: 'A', words: 1, authorId: ann.id },
          { kind: 'video', title: 'V', seconds: 9, director: { name: 'Dir' }, authorId: ann.id },
        ] as never)
        const rows = await db.content.orderBy(c => c.title.asc())
        assert.deepEqual(
          rows.map(row => (row.kind === 'article' ? ['article', row.words, 'seconds' in row] : ['video', row.seconds, 'words' in row])),
          [
            ['article', 1, false],
            ['video', 9, false],
          ],
        )
        assert.deepEqual(await db.content.where({ kind: 'video' }).pluck(c => c.title), ['V'])
        assert.deepEqual(await db.content.where(c => c.as('article').words.gt(0)).pluck(c => c.title), ['A'])
        assert.deepEqual(await db.content.where(c => c.as('article').words.ne(1)).pluck(c => c.title), ['V'], 'null is not 1')
        const chosen = await db.content
          .orderBy(c => c.title.asc())
          .select(c => ({ words: c.as('article').words, seconds: c.as('video').seconds }))
        assert.deepEqual(chosen, [
          { words: 1, seconds: null },
          { words: null, seconds: 9 },
        ])
        const sent = await to.statements(async () => {
          const [ann] = await db.people.where({ name: 'Ann' }).include({ content: { orderBy: c => c.title.asc() } })
          assert.deepEqual(
            ann?.content.map(c => [c.title, c.kind === 'video' ? c.seconds : c.words]),
            [
              ['A', 1],
              ['V', 9],
            ],
          )
        })
        assert.equal(sent, 2)
        assert.deepEqual(await db.people.where(p => p.content.some(c => c.as('video').seconds.gt(5))).pluck(p => p.name), ['Ann'])
        assert.equal(await db.content.where({ kind: 'article' }).count(), 1)
        const page = await db.content
          .orderBy(c => c.as('video').seconds.desc())
          .limit(1)
          .page()
        assert.equal(page.rows[0]?.title, 'V')
      },
    },
  )
}

/** A row of a variant, and a relation that only one variant has, in the statement of the row above. */
function leading(storage: string, content: typeof one): Case {
  const notes = table('notes', { id: t.id(), text: t.text(), about: belongsTo(content).nullable() })
  return withModels(
    { people, content, notes },
    {
      name: `A16: in a page, relations lead to rows of variants, and from them (${storage})`,
      async run(db, to) {
        const ann = await db.people.insert({ name: 'Ann' })
        await db.content.insert([
          { kind: 'article', title: 'A', words: 1, authorId: ann.id },
          { kind: 'video', title: 'V', seconds: 9, director: { name: 'Dir' }, authorId: ann.id },
        ] as never)
        const [article, video] = await db.content.orderBy(c => c.title.asc())
        await db.notes.insert([{ text: 'a', aboutId: article?.id ?? 0 }, { text: 'b', aboutId: video?.id ?? 0 }, { text: 'c' }])
        const query = db.notes.orderBy(n => n.text.asc()).include({ about: { include: { author: true } } })
        const rows = await query.limit(9)
        assert.deepEqual(
          rows.map(({ about }) => about && [about.title, about.kind === 'video' ? about.seconds : about.words, about.author.name]),
          [['A', 1, 'Ann'], ['V', 9, 'Ann'], null],
        )
        assert.deepEqual(rows, await query)
        assert.equal(await to.statements(async () => void (await query.limit(9))), 1)
        const directed = db.content.orderBy(c => c.title.asc()).include({ director: true } as never)
        assert.deepEqual(await directed.limit(9), await directed)
      },
    },
  )
}

export const cases: readonly Case[] = [
  reading('one table', one),
  reading('a table for each', parts as unknown as typeof one),
  leading('one table', one),
  leading('a table for each', parts as unknown as typeof one),
]
