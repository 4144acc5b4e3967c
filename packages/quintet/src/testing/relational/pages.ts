import assert from 'node:assert/strict'
import { blog } from './blog.ts'
import type { Case, FixtureDb } from './case.ts'

type Posts = ReturnType<FixtureDb['posts']['limit']>

/** Every page forwards from the start, then backwards from the end. */
async function walk(query: Posts): Promise<{ forward: string[]; backward: string[] }> {
  const forward: string[] = []
  const backward: string[] = []
  let page = await query.page()
  forward.push(...page.rows.map(p => p.title))
  for (let i = 0; page.next !== null && i < 20; i++) {
    page = await query.after(page.next).page()
    forward.push(...page.rows.map(p => p.title))
  }
  backward.unshift(...page.rows.map(p => p.title))
  for (let i = 0; page.previous !== null && i < 20; i++) {
    page = await query.before(page.previous).page()
    backward.unshift(...page.rows.map(p => p.title))
  }
  return { forward, backward }
}

export const cases: readonly Case[] = [
  {
    name: 'A3: pages by key give every row once in both directions: equal values, nulls, mixed directions, paths, aggregates',
    async run(db) {
      await blog(db)
      const orders: Record<string, (q: Posts) => Posts> = {
        none: q => q,
        key: q => q.orderBy(p => p.id.desc()),
        equal: q => q.orderBy(p => p.authorId.asc()),
        nulls: q => q.orderBy(p => p.rating.asc()),
        'nulls descending': q => q.orderBy(p => p.rating.desc()),
        'nulls last': q => q.orderBy(p => p.rating.asc({ nulls: 'last' })),
        'nulls first': q => q.orderBy(p => p.rating.desc({ nulls: 'first' })),
        "the server's": q => q.orderBy(p => p.rating.asc({ nulls: 'server' })),
        mixed: q =>
          q.orderBy(
            p => p.authorId.desc(),
            p => p.views.asc(),
          ),
        path: q =>
          q.orderBy(
            p => p.editor.email.desc(),
            p => p.title.asc(),
          ),
        aggregate: q =>
          q.orderBy(
            p => p.comments.count().desc(),
            p => p.publishedAt.asc(),
          ),
        computed: q => q.orderBy(p => p.views.plus(1).mod(6).asc()),
      }
      for (const [name, order] of Object.entries(orders))
        for (const size of [1, 2, 3, 4, 9]) {
          const expected = (await order(db.posts.limit(100)).orderBy(p => p.id.asc())).map(p => p.title)
          const { forward, backward } = await walk(order(db.posts.limit(size)))
          // a page makes the order total by the key, in the direction of its last term
          assert.deepEqual([...forward].sort(), ['A', 'B', 'C', 'D'], `${name} ${size}`)
          assert.deepEqual(backward, forward, `${name} ${size} backward`)
          if (name === 'mixed' || name === 'path' || name === 'nulls') assert.deepEqual(forward, expected, `${name} ${size} order`)
        }
    },
  },
  {
    name: 'A3: a page takes conditions and includes along, and rows that are written meanwhile do not shift it',
    async run(db, to) {
      await blog(db)
      const query = db.posts
        .where(p => p.views.gt(0))
        .orderBy(p => p.views.desc())
        .include({ author: true, tags: true })
        .limit(2)
      const first = await query.page()
      assert.deepEqual(
        first.rows.map(p => [p.title, p.author.email, p.tags.length]),
        [
          ['B', 'ada@x.org', 1],
          ['D', 'bob@y.org', 0],
        ],
      )
      assert.equal(first.previous, null)
      await db.posts.insert({ title: 'E', views: 99, authorId: first.rows[0]?.authorId ?? 0 })
      assert.ok(first.next)
      const sent = await to.statements(async () => {
        const second = await query.after(first.next ?? '').page()
        assert.deepEqual(
          second.rows.map(p => p.title),
          ['A'],
        )
        assert.equal(second.next, null)
      })
      assert.equal(sent, 2, 'the author comes with the post')
      const chosen = await db.posts
        .orderBy(p => p.title.asc())
        .select(p => ({ t: p.title }))
        .limit(2)
        .page()
      assert.deepEqual(chosen.rows, [{ t: 'A' }, { t: 'B' }])
      assert.deepEqual(
        await db.posts
          .orderBy(p => p.title.asc())
          .select(p => ({ t: p.title }))
          .after(chosen.next ?? ''),
        [{ t: 'C' }, { t: 'D' }, { t: 'E' }],
      )
    },
  },
  {
    name: 'A3: a cursor is checked: of another order, of another model, cut, forged',
    async run(db, to) {
      await blog(db)
      const query = db.posts.orderBy(p => p.title.asc()).limit(1)
      const { next } = await query.page()
      assert.ok(next)
      const forged = Buffer.from(
        JSON.stringify([...(JSON.parse(Buffer.from(next, 'base64url').toString()) as unknown[]).slice(0, 1), 5, "1'; --"]),
      ).toString('base64url')
      const sent = await to.statements(async () => {
        for (const [bad, of] of [
          [next, db.posts.orderBy(p => p.title.desc()).limit(1)],
          [next, db.posts.orderBy(p => p.views.asc()).limit(1)],
          [next.slice(0, -4), query],
          ['', query],
          ['!!', query],
          [forged, query],
        ] as const)
          await assert.rejects(async () => of.after(bad).page(), { code: 'QT_CURSOR' })
        await assert.rejects(
          async () =>
            db.tags
              .orderBy(tag => tag.label.asc())
              .limit(1)
              .after(next)
              .page(),
          { code: 'QT_CURSOR' },
        )
        await assert.rejects(async () => db.posts.orderBy(p => p.title.asc()).page(), { code: 'QT_CLAUSE' })
        await assert.rejects(
          async () =>
            db.posts
              .pluck(p => p.authorId)
              .distinct()
              .limit(1)
              .page(),
          { code: 'QT_CLAUSE' },
        )
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: 'B8: a stream gives every row in order, in pages, with what is included',
    async run(db, to) {
      await blog(db)
      await db.tags.insert(Array.from({ length: 2_500 }, (_, i) => ({ label: `t${i % 7}-${i}` })))
      const seen: string[] = []
      const sent = await to.statements(async () => {
        for await (const tag of db.tags
          .orderBy(x => x.label.desc())
          .include({ posts: true })
          .stream())
          seen.push(`${tag.label} ${tag.posts.length}`)
      })
      const all = await db.tags.orderBy(x => x.label.desc()).include({ posts: true })
      assert.deepEqual(
        seen,
        all.map(tag => `${tag.label} ${tag.posts.length}`),
      )
      assert.ok(sent < 10, `${sent} statements`)
      let count = 0
      for await (const tag of db.tags
        .orderBy(x => x.id.asc())
        .limit(1_500)
        .stream())
        count += tag.id > 0 ? 1 : 0
      assert.equal(count, 1_500)
      for await (const label of db.tags
        .orderBy(x => x.label.asc())
        .pluck(x => x.label)
        .stream()) {
        assert.equal(label, 'sql')
        break
      }
      let groups = 0
      for await (const row of db.tags
        .groupBy(x => x.label.substring(1, 2))
        .select((_, start) => ({ start }))
        .stream())
        groups += row.start.length > 0 ? 1 : 0
      assert.equal(groups, 10)
    },
  },
]
