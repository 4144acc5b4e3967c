import assert from 'node:assert/strict'
import type { Case } from './case.ts'

/** The whole way once: write, follow paths, include, select. */
export const cases: readonly Case[] = [
  {
    name: 'A2: a path, a quantifier and an include in one query',
    async run(db, to) {
      await db.users.insert([
        { email: 'ada@x.org', zipCode: 1 },
        { email: 'bob@y.org', zipCode: 2 },
      ])
      const ada = await db.users.where({ email: 'ada@x.org' }).one()
      const bob = await db.users.where({ email: 'bob@y.org' }).one()
      await db.posts.insert([
        { title: 'A', authorId: ada.id },
        { title: 'B', authorId: ada.id, views: 5 },
        { title: 'C', authorId: bob.id },
      ])
      const query = db.posts
        .where(p => p.author.email.endsWith('@x.org'))
        .include({ author: true, tags: true })
        .orderBy(p => p.title.desc())
      const sent = await to.statements(async () => {
        const rows = await query
        assert.deepEqual(
          rows.map(p => [p.title, p.author.email, p.tags]),
          [
            ['B', 'ada@x.org', []],
            ['A', 'ada@x.org', []],
          ],
        )
      })
      assert.equal(sent, 3)
      const report = await db.users
        .orderBy(u => u.id.asc())
        .select(u => ({ email: u.email, posts: u.posts.count(), best: u.posts.max(p => p.views) }))
      assert.deepEqual(report, [
        { email: 'ada@x.org', posts: 2, best: 5 },
        { email: 'bob@y.org', posts: 1, best: 0 },
      ])
    },
  },
]
