import assert from 'node:assert/strict'
import { exists } from '../../query/functions.ts'
import { blog } from './blog.ts'
import type { Case } from './case.ts'

/** Paths, quantifiers, aggregates of relations, and whose row an expression speaks of. */
export const cases: readonly Case[] = [
  {
    name: 'A4: paths to any depth, past rows that may be missing',
    async run(db) {
      await blog(db)
      assert.deepEqual(
        await db.comments
          .where(c => c.post.author.email.eq('ada@x.org'))
          .orderBy(c => c.text.asc())
          .pluck(c => c.text),
        ['four', 'one', 'three', 'two'],
      )
      assert.deepEqual(await db.users.where(u => u.boss.boss.email.eq('ada@x.org')).pluck(u => u.email), ['cyd@x.org'])
      assert.deepEqual(
        await db.posts
          .where(p => p.editor.name.isNull())
          .orderBy(p => p.title.asc())
          .pluck(p => p.title),
        ['A', 'B', 'C'],
      )
      assert.deepEqual(
        await db.posts
          .orderBy(p => p.title.asc())
          .select(p => ({ title: p.title, editor: p.editor, mail: p.editor.email }))
          .limit(1),
        [{ title: 'A', editor: null, mail: null }],
      )
      const [one] = await db.posts
        .where({ title: 'B' })
        .select(p => ({ author: { who: p.author.email, boss: p.author.boss }, profile: p.author.profile.bio }))
      assert.deepEqual(one, { author: { who: 'ada@x.org', boss: null }, profile: 'counts' })
    },
  },
  {
    name: 'C: null is smallest in every order, unless said otherwise; text by code points',
    async run(db) {
      await blog(db)
      const by = db.posts
      assert.deepEqual(
        await by
          .orderBy(
            p => p.rating.asc(),
            p => p.title.asc(),
          )
          .pluck(p => p.title),
        ['B', 'D', 'A', 'C'],
      )
      assert.deepEqual(
        await by
          .orderBy(
            p => p.rating.desc(),
            p => p.title.asc(),
          )
          .pluck(p => p.title),
        ['C', 'A', 'B', 'D'],
      )
      assert.deepEqual(
        await by
          .orderBy(
            p => p.rating.asc({ nulls: 'last' }),
            p => p.title.asc(),
          )
          .pluck(p => p.title),
        ['A', 'C', 'B', 'D'],
      )
      assert.deepEqual(
        await by
          .orderBy(
            p => p.rating.desc({ nulls: 'first' }),
            p => p.title.asc(),
          )
          .pluck(p => p.title),
        ['B', 'D', 'C', 'A'],
      )
      assert.deepEqual(
        await by
          .orderBy(
            p => p.editor.email.asc(),
            p => p.title.desc(),
          )
          .pluck(p => p.title),
        ['C', 'A', 'D', 'B'],
      )
      await db.tags.insert(['a', 'B', 'é', 'z', '\u{1F600}', '\uFF5E'].map(label => ({ label })))
      const labels = await db.tags.orderBy(tag => tag.label.asc()).pluck(tag => tag.label)
      assert.deepEqual(labels, ['B', 'a', 'sql', 'ts', 'unused', 'z', 'é', '\uFF5E', '\u{1F600}'])
    },
  },
  {
    name: 'A12: some, every and none, nested and through join tables',
    async run(db) {
      await blog(db)
      const emails = (of: typeof db.users extends { where(...c: infer C): unknown } ? C[0] : never) =>
        db.users
          .where(of)
          .orderBy(u => u.email.asc())
          .pluck(u => u.email)
      assert.deepEqual(await emails(u => u.posts.some()), ['ada@x.org', 'bob@y.org'])
      assert.deepEqual(await emails(u => u.posts.none()), ['cyd@x.org'])
      assert.deepEqual(await emails(u => u.posts.some(p => p.tags.some(tag => tag.label.eq('sql')))), ['ada@x.org'])
      assert.deepEqual(await emails(u => u.posts.every(p => p.views.gt(0))), ['ada@x.org', 'cyd@x.org'])
      assert.deepEqual(await emails(u => u.posts.every(p => p.rating.gt(1))), ['cyd@x.org'], 'a null rating is not above 1')
      assert.deepEqual(await emails(u => u.posts.none(p => p.rating.ne(4))), ['cyd@x.org'], 'a null rating is not 4')
      assert.deepEqual(await emails(u => u.posts.some(p => p.views.gt(5)).not()), ['cyd@x.org'])
      assert.deepEqual(
        await db.tags
          .where(tag => tag.posts.some(p => p.author.email.eq('ada@x.org')))
          .orderBy(tag => tag.label.asc())
          .pluck(tag => tag.label),
        ['sql', 'ts'],
      )
      assert.deepEqual(await emails(u => u.posts.where(p => p.views.gt(5)).some(p => p.editor.email.eq('bob@y.org'))), ['ada@x.org'])
    },
  },
  {
    name: 'A11: aggregates of relations stand each in a subquery of its own, so that two never multiply',
    async run(db) {
      await blog(db)
      const rows = await db.posts.where({ title: 'A' }).select(p => ({
        tags: p.tags.count(),
        comments: p.comments.count(),
        known: p.comments.count(c => c.by.email.startsWith('a')),
        first: p.comments.min(c => c.at),
        chars: p.comments.sum(c => c.text.length()),
        mean: p.comments.avg(c => c.text.length()),
      }))
      assert.deepEqual(rows, [{ tags: 2, comments: 3, known: 1, first: new Date(Date.UTC(2024, 0, 1, 0, 1)), chars: 11, mean: 11 / 3 }])
      assert.deepEqual(await db.users.orderBy(u => u.posts.sum(p => p.views).desc()).pluck(u => u.email), [
        'ada@x.org',
        'bob@y.org',
        'cyd@x.org',
      ])
      assert.deepEqual(
        await db.users
          .where(u => u.posts.count().gt(1).and(u.comments.count().eq(1)))
          .orderBy(u => u.email.asc())
          .pluck(u => u.email),
        ['ada@x.org', 'bob@y.org'],
      )
    },
  },
  {
    name: 'A7: a query correlated with the model that it is on, and a list of posts of the same tags',
    async run(db) {
      await blog(db)
      const bosses = db.users.where(u => exists(db.users.where(other => other.bossId.eq(u.id))))
      assert.deepEqual(await bosses.orderBy(u => u.email.asc()).pluck(u => u.email), ['ada@x.org', 'bob@y.org'])
      const alike = db.posts.where(p => p.tags.some(tag => tag.posts.some(other => other.id.ne(p.id))))
      assert.deepEqual(await alike.orderBy(p => p.title.asc()).pluck(p => p.title), ['A', 'B'])
    },
  },
  {
    name: 'A7: a query built outside is an operand anywhere, and a node of an outer lambda is used in an inner one',
    async run(db) {
      await blog(db)
      const popular = db.posts.where(p => p.views.gt(6)).pluck(p => p.authorId)
      assert.deepEqual(
        await db.users
          .where(u => u.id.in(popular))
          .orderBy(u => u.email.asc())
          .pluck(u => u.email),
        ['ada@x.org', 'bob@y.org'],
      )
      assert.deepEqual(await db.users.where(u => u.posts.some(p => p.authorId.in(popular).and(p.views.eq(0)))).pluck(u => u.email), [
        'bob@y.org',
      ])
      const editors = db.posts.all().pluck(p => p.editorId)
      assert.deepEqual(await db.users.where(u => u.id.notIn(editors)).pluck(u => u.email), ['cyd@x.org'], 'a null in the query is no value')
      const sameMail = db.users.where(u => {
        const mail = u.email.lower()
        return u.posts.some(p => p.author.email.eq(mail).and(p.title.startsWith('A')))
      })
      assert.deepEqual(await sameMail.pluck(u => u.email), ['ada@x.org'])
    },
  },
]
