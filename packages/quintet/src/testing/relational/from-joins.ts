import assert from 'node:assert/strict'
import { count, sum } from '../../query/aggregation.ts'
import { exists, isNull } from '../../query/functions.ts'
import { rank } from '../../query/window-function.ts'
import { blog } from './blog.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const { users, posts, comments, tags } = fixture

/** Joins of named sources: what each gives, which sources may be missing, and how it is said. */
export const cases: readonly Case[] = [
  {
    name: 'A11: outer joins in a union bring no row that they do not have by themselves',
    async run(db, to) {
      const ada = await db.users.insert({ email: 'ada@x.org', zipCode: 10 })
      await db.posts.insert({ title: 'A', authorId: ada.id })
      const none = db
        .from({ p: posts })
        .innerJoin({ u: users }, ({ p, u }) => u.name.notIn([]).or(p.rating.gt(0)))
        .where(({ u }) => u.name.in([]))
        .select(({ p }) => ({ rating: p.rating }))
      const right = db
        .from({ p: posts })
        .rightJoin({ u: users }, ({ u }) => u.name.notIn([]))
        .where(({ p }) => p.rating.gt(0))
        .select(({ p }) => ({ rating: p.rating }))
      assert.deepEqual(await none.unionAll(right), [])
      const full = db
        .from({ p: posts })
        .fullJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
        .where(({ p, u }) => u.id.eq(p.authorId).and(p.rating.gt(0)))
        .select(({ p }) => ({ rating: p.rating }))
      assert.deepEqual(await none.unionAll(full).where(row => row.rating.ne(3)), [])
      prints(
        to,
        db
          .from({ p: posts })
          .select(({ p }) => p.id)
          .union(
            db
              .from({ p: posts })
              .leftJoin({ t: tags }, ({ p, t }) => t.label.eq(p.title))
              .select(({ p }) => p.id),
          ),
        {
          SQLite:
            'select "t0"."c0" from (select "t1"."id" as "c0" from "posts" as "t1" union select * from (select "t2"."id" as "c0" from "posts" as "t2" left join "tags" as "t3" on "t3"."label" = "t2"."title")) as "t0"',
          PostgreSQL:
            'select "t0"."c0" from (select "t1"."id" as "c0" from "posts" as "t1" union select "t2"."id" as "c0" from "posts" as "t2" left join "tags" as "t3" on "t3"."label" = "t2"."title") as "t0"',
        },
      )
    },
  },
  {
    name: 'A03: an inner join gives pairs, a left join keeps rows without a partner, whose row is null',
    async run(db, to) {
      await blog(db)
      const inner = db.from({ p: posts }).innerJoin({ e: users }, ({ p, e }) => e.id.eq(p.editorId))
      const pairs = inner.orderBy(({ p }) => p.title.asc()).select(({ p, e }) => ({ title: p.title, editor: e.email }))
      prints(
        to,
        pairs,
        'select "t0"."title", "t1"."email" from "posts" as "t0" inner join "users" as "t1" on "t1"."id" = "t0"."editor_id" order by "t0"."title"',
      )
      assert.deepEqual(await pairs, [
        { title: 'B', editor: 'bob@y.org' },
        { title: 'D', editor: 'ada@x.org' },
      ])
      const left = await db
        .from({ p: posts })
        .leftJoin({ e: users }, ({ p, e }) => e.id.eq(p.editorId))
        .orderBy(({ p }) => p.title.asc())
      assert.deepEqual(
        left.map(({ p, e }) => [p.title, p.views, e?.email ?? null]),
        [
          ['A', 5, null],
          ['B', 10, 'bob@y.org'],
          ['C', 0, null],
          ['D', 7, 'ada@x.org'],
        ],
      )
      assert.equal(left[0]?.e, null)
      assert.ok(left[1]?.e?.joinedAt instanceof Date)
      assert.equal(await inner.count(), 2)
      assert.equal(await inner.where(({ p }) => p.title.eq('Z')).exists(), false)
    },
  },
  {
    name: 'A03: right and full joins: what stood before may be missing then',
    async run(db, to) {
      await blog(db)
      const right = db
        .from({ p: posts })
        .rightJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId).and(p.views.gt(5)))
        .orderBy(({ u }) => u.email.asc())
        .select(({ p, u }) => ({ title: p.title, email: u.email, post: p }))
      assert.deepEqual(
        (await right).map(({ title, email, post }) => [title, email, post?.views ?? null]),
        [
          ['B', 'ada@x.org', 10],
          ['D', 'bob@y.org', 7],
          [null, 'cyd@x.org', null],
        ],
      )
      const full = db
        .from({ p: db.posts.where({ title: ['A', 'C'] }) })
        .fullJoin({ u: db.users.where({ zipCode: 20 }) }, ({ p, u }) => u.id.eq(p.authorId))
        .select(({ p, u }) => ({ title: p.title, email: u.email }))
      const found = (await full).map(({ title, email }) => `${title} ${email}`)
      assert.deepEqual(found.sort(), ['A null', 'C bob@y.org', 'null cyd@x.org'])
      prints(
        to,
        db
          .from({ p: posts })
          .fullJoin({ t: tags }, ({ p, t }) => p.title.eq(t.label))
          .select(({ t }) => t.label),
        {
          SQLite: 'select "t1"."label" from "posts" as "t0" full join "tags" as "t1" on "t0"."title" = "t1"."label"',
          PostgreSQL: 'select "t1"."label" from "posts" as "t0" full join "tags" as "t1" on "t0"."title" = "t1"."label"',
        },
      )
    },
  },
  {
    name: 'A12: a source that is missing has null in every field, and conditions on it are true or false',
    async run(db) {
      await blog(db)
      const joined = db.from({ p: posts }).leftJoin({ e: users }, ({ p, e }) => e.id.eq(p.editorId))
      const titles = (rows: readonly { readonly p: { readonly title: string } }[]): string =>
        rows
          .map(({ p }) => p.title)
          .sort()
          .join('')
      assert.equal(titles(await joined.where(({ e }) => e.zipCode.ne(20))), 'ACD')
      assert.equal(titles(await joined.where(({ e }) => e.zipCode.eq(20).not())), 'ACD')
      assert.equal(titles(await joined.where(({ e }) => e.zipCode.notIn([10]))), 'ABC')
      assert.equal(titles(await joined.where(({ e }) => e.email.eq(null))), 'AC')
      assert.equal(titles(await joined.where(({ e }) => isNull(e))), 'AC')
      assert.equal(titles(await joined.where(({ e }) => exists(e))), 'BD')
      assert.equal(titles(await joined.where(({ p, e }) => e.id.sameAs(p.editorId))), 'ABCD')
      assert.equal(titles(await joined.where(({ e }) => e.boss.email.isNull())), 'ACD')
    },
  },
  {
    name: 'A05: one model joined with itself, under two names',
    async run(db, to) {
      await blog(db)
      const teams = db
        .from({ boss: users })
        .innerJoin({ report: users }, ({ boss, report }) => report.bossId.eq(boss.id))
        .orderBy(({ report }) => report.email.asc())
        .select(({ boss, report }) => ({ boss: boss.email, report: report.email, above: boss.boss.email }))
      prints(
        to,
        teams,
        'select "t0"."email", "t1"."email", "t2"."email" from "users" as "t0" inner join "users" as "t1" on "t1"."boss_id" = "t0"."id" left join "users" as "t2" on "t0"."boss_id" = "t2"."id" order by "t1"."email"',
      )
      assert.deepEqual(await teams, [
        { boss: 'ada@x.org', report: 'bob@y.org', above: null },
        { boss: 'bob@y.org', report: 'cyd@x.org', above: 'ada@x.org' },
      ])
    },
  },
  {
    name: 'A03: relations of a source: paths, quantifiers, counts and lists, as from its own model',
    async run(db) {
      await blog(db)
      const rows = await db
        .from({ p: posts })
        .leftJoin({ c: comments }, ({ p, c }) => c.postId.eq(p.id).and(p.author.name.eq('Ada')))
        .where(({ p }) => p.tags.some())
        .orderBy(({ c }) => c.at.asc())
        .select(({ p, c }) => ({
          title: p.title,
          text: c.text,
          by: c.by.email,
          tags: p.tags.orderBy(t => t.label.asc()).select(t => t.label),
          n: p.comments.count(),
        }))
      assert.deepEqual(rows, [
        { title: 'A', text: 'one', by: 'bob@y.org', tags: ['sql', 'ts'], n: 3 },
        { title: 'A', text: 'two', by: null, tags: ['sql', 'ts'], n: 3 },
        { title: 'A', text: 'three', by: 'ada@x.org', tags: ['sql', 'ts'], n: 3 },
        { title: 'B', text: 'four', by: 'cyd@x.org', tags: ['ts'], n: 1 },
      ])
    },
  },
  {
    name: 'A03: a cross join gives every pair, and has to be said',
    async run(db) {
      await blog(db)
      assert.equal(await db.from({ p: posts }).crossJoin({ t: tags }).count(), 12)
      // callers without types leave the condition out
      const from = db.from({ p: posts }) as unknown as { innerJoin(source: unknown, on?: unknown): unknown }
      await refused(() => from.innerJoin({ t: tags }), 'QT_CLAUSE', /crossJoin/)
      await refused(() => db.from({ p: posts, t: tags }), 'QT_CLAUSE', /one source/)
      await refused(() => db.from({ p: posts }).crossJoin({ p: tags }), 'QT_CLAUSE', /already/)
    },
  },
  {
    name: 'A06: a query is a source: filtered rows keep their model, selected ones are what was selected',
    async run(db, to) {
      await blog(db)
      const busy = db.posts.groupBy(p => p.authorId).select((p, author) => ({ author, posts: count(), views: sum(p.views) }))
      const rows = db
        .from({ u: db.users.where(u => u.zipCode.gt(5)) })
        .leftJoin({ b: busy }, ({ u, b }) => b.author.eq(u.id))
        .orderBy(({ u }) => u.email.asc())
        .select(({ u, b }) => ({ email: u.email, posts: b.posts, views: b.views, boss: u.boss.email }))
      prints(to, rows, {
        SQLite:
          'select "t0"."email", "t2"."c1", "t2"."c2", "t4"."email" from (select "t1"."id" as "id", "t1"."email" as "email", "t1"."name" as "name", "t1"."zip_code" as "zip_code", "t1"."active" as "active", "t1"."joined_at" as "joined_at", "t1"."boss_id" as "boss_id" from "users" as "t1" where "t1"."zip_code" > ?1) as "t0" left join (select "t3"."author_id" as "c0", count(*) as "c1", coalesce(sum("t3"."views"), 0) as "c2" from "posts" as "t3" group by "t3"."author_id") as "t2" on "t2"."c0" = "t0"."id" left join "users" as "t4" on "t0"."boss_id" = "t4"."id" order by "t0"."email"',
        PostgreSQL:
          'select "t0"."email", "t2"."c1", "t2"."c2", "t4"."email" from (select "t1"."id" as "id", "t1"."email" as "email", "t1"."name" as "name", "t1"."zip_code" as "zip_code", "t1"."active" as "active", "t1"."joined_at" as "joined_at", "t1"."boss_id" as "boss_id" from "users" as "t1" where "t1"."zip_code" > ?1) as "t0" left join (select "t3"."author_id" as "c0", count(*) as "c1", coalesce(sum("t3"."views"), 0) as "c2" from "posts" as "t3" group by "t3"."author_id") as "t2" on "t2"."c0" = "t0"."id" left join "users" as "t4" on "t0"."boss_id" = "t4"."id" order by "t0"."email"',
      })
      assert.deepEqual(await rows, [
        { email: 'ada@x.org', posts: 2, views: 15, boss: null },
        { email: 'bob@y.org', posts: 2, views: 7, boss: 'ada@x.org' },
        { email: 'cyd@x.org', posts: null, views: null, boss: 'bob@y.org' },
      ])
    },
  },
  {
    name: 'A12: groups and windows over a join, and the result as a table',
    async run(db) {
      await blog(db)
      const placed = db
        .from({ p: posts })
        .leftJoin({ u: users }, ({ p, u }) => u.id.eq(p.editorId))
        .groupBy(({ u }) => u.id)
        .having(({ p }) => count(p.id).gt(0))
        .select(({ p, u }, editor) => ({ editor, email: u.email, n: count(p.id), place: rank().over({ orderBy: count(p.id).desc() }) }))
      const all = await placed.orderBy(({ u }) => u.email.asc())
      assert.deepEqual(
        all.map(({ email, n, place }) => [email, n, place]),
        [
          [null, 2, 1],
          ['ada@x.org', 1, 2],
          ['bob@y.org', 1, 2],
        ],
      )
      assert.equal(
        await placed
          .asTable()
          .where(r => r.place.gt(1))
          .count(),
        2,
      )
      const grouped = db.from({ p: db.posts.where(p => p.views.gte(0)) }).groupBy(({ p }) => p.id)
      // a query's rows have a key, but the server does not know it
      await refused(() => grouped.select(({ p }) => p.title).toSQL(), 'QT_CLAUSE', /neither grouped nor aggregated/)
    },
  },
  {
    name: 'A6: a join is an operand: correlated exists, in, and a source inside a lambda',
    async run(db) {
      await blog(db)
      const commented = await db.users
        .where(u =>
          exists(
            db
              .from({ c: comments })
              .innerJoin({ p: posts }, ({ c, p }) => c.postId.eq(p.id))
              .where(({ c, p }) => c.byId.eq(u.id).and(p.authorId.ne(u.id))),
          ),
        )
        .orderBy(u => u.email.asc())
        .pluck(u => u.email)
      assert.deepEqual(commented, ['bob@y.org', 'cyd@x.org'])
      const authors = db
        .from({ p: posts })
        .innerJoin({ c: comments }, ({ p, c }) => c.postId.eq(p.id))
        .select(({ p }) => p.authorId)
      assert.deepEqual(await db.users.where(u => u.id.in(authors)).pluck(u => u.email), ['ada@x.org'])
    },
  },
  {
    name: 'A07: a lateral source speaks of the rows before it',
    needs: ['lateral'],
    async run(db, to) {
      await blog(db)
      const latest = db
        .from({ u: users })
        .leftJoinLateral(({ u }) => ({
          p: db.posts
            .where(p => p.authorId.eq(u.id))
            .orderBy(p => p.views.desc())
            .limit(1),
        }))
        .orderBy(({ u }) => u.email.asc())
        .select(({ u, p }) => ({ email: u.email, title: p.title }))
      prints(
        to,
        latest,
        'select "t0"."email", "t1"."title" from "users" as "t0" left join lateral (select "t2"."id" as "id", "t2"."title" as "title", "t2"."views" as "views", "t2"."rating" as "rating", "t2"."published_at" as "published_at", "t2"."author_id" as "author_id", "t2"."editor_id" as "editor_id" from "posts" as "t2" where "t2"."author_id" = "t0"."id" order by "t2"."views" desc limit ?1::integer) as "t1" on true order by "t0"."email"',
      )
      assert.deepEqual(await latest, [
        { email: 'ada@x.org', title: 'B' },
        { email: 'bob@y.org', title: 'D' },
        { email: 'cyd@x.org', title: null },
      ])
    },
  },
  {
    name: 'A03: what cannot be meant is refused: joins after clauses, a path of the row being joined, a scope that ended',
    async run(db) {
      await refused(
        () =>
          db
            .from({ p: posts })
            .limit(1)
            .innerJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId)),
        'QT_CLAUSE',
        /before the clauses/,
      )
      await refused(
        () =>
          db
            .from({ p: posts })
            .where(({ p }) => p.views.gt(1))
            .rightJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId)),
        'QT_CLAUSE',
        /before the clauses/,
      )
      const along = db.from({ p: posts }).innerJoin({ u: users }, ({ p, u }) => u.boss.id.eq(p.authorId))
      await refused(() => along.toSQL(), 'QT_CLAUSE', /join that row too/)
      await refused(() => db.from({ p: 7 as never }), 'QT_EXPRESSION', /no source of rows/)
      await refused(() => db.from({ p: posts }).limit(2).page(), 'QT_CLAUSE', /a page needs rows with a key/)
    },
  },
]
