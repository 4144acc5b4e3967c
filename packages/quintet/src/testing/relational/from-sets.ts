import assert from 'node:assert/strict'
import { count } from '../../query/aggregation.ts'
import { exists } from '../../query/functions.ts'
import { sql } from '../../query/raw.ts'
import { t } from '../../schema/t.ts'
import { blog } from './blog.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const { users, posts } = fixture

/** Set operations: what they keep, how they nest, and how they are said. */
export const cases: readonly Case[] = [
  {
    name: 'A11: union leaves equal rows out, unionAll keeps them, intersect and except choose',
    async run(db, to) {
      await blog(db)
      const wrote = db.posts.select(p => ({ who: p.author.email }))
      const edited = db.posts.where(p => exists(p.editor)).select(p => ({ who: p.author.email }))
      const all = db.users.select(u => ({ who: u.email }))
      const who = (rows: readonly { readonly who: string }[]): string => rows.map(row => row.who[0]).join('')
      const union = wrote.union(edited, all).orderBy(r => r.who.asc())
      prints(
        to,
        db.users
          .select(u => ({ who: u.email }))
          .union(db.users.select(u => ({ who: u.email })))
          .orderBy(r => r.who.desc())
          .limit(2),
        {
          SQLite:
            'select "t0"."c0" from (select "t1"."email" as "c0" from "users" as "t1" union select "t2"."email" as "c0" from "users" as "t2") as "t0" order by "t0"."c0" desc limit +?1',
          PostgreSQL:
            'select "t0"."c0" from (select "t1"."email" as "c0" from "users" as "t1" union select "t2"."email" as "c0" from "users" as "t2") as "t0" order by "t0"."c0" desc limit ?1::integer',
        },
      )
      assert.equal(who(await union), 'abc')
      assert.equal(who(await wrote.unionAll(edited).orderBy(r => r.who.asc())), 'aaabbb')
      assert.equal(who(await all.except(wrote)), 'c')
      assert.equal(who(await all.intersect(wrote, edited).orderBy(r => r.who.asc())), 'ab')
      assert.equal(await wrote.unionAll(edited).count(), 6)
      assert.deepEqual(await union.limit(1).first(), { who: 'ada@x.org' })
    },
  },
  {
    name: 'A11: parts with an order and a limit, and sets inside sets',
    async run(db) {
      await blog(db)
      const best = db.posts
        .select(p => ({ title: p.title, n: p.views }))
        .orderBy(p => p.views.desc())
        .limit(1)
      const least = db.posts
        .select(p => ({ title: p.title, n: p.views }))
        .orderBy(p => p.views.asc())
        .limit(1)
      const ends = best.union(least)
      assert.deepEqual(await ends.orderBy(r => r.n.asc()), [
        { title: 'C', n: 0 },
        { title: 'B', n: 10 },
      ])
      const middle = db.posts.select(p => ({ title: p.title, n: p.views })).except(ends)
      assert.deepEqual(
        await middle
          .where(r => r.n.gt(0))
          .orderBy(r => r.title.asc())
          .pluck(r => r.title),
        ['A', 'D'],
      )
      // members are found by their names, whatever their order
      const turned = db.posts.select(p => ({ n: p.views, title: p.title }))
      assert.equal(await middle.intersect(turned).count(), 2)
      assert.deepEqual(
        await db.posts
          .where(p => p.title.in(ends.select(r => r.title)))
          .orderBy(p => p.id.asc())
          .pluck(p => p.title),
        ['B', 'C'],
      )
    },
  },
  {
    name: 'A11: whole rows of one model in sets are rows of that model',
    async run(db) {
      await blog(db)
      const rows = await db.users
        .where({ zipCode: 20 })
        .union(db.users.where(u => u.posts.some()))
        .where(u => u.email.startsWith('b').or(u.boss.email.startsWith('b')))
        .orderBy(u => u.email.asc())
      assert.deepEqual(
        rows.map(row => [row.email, row.joinedAt instanceof Date]),
        [
          ['bob@y.org', true],
          ['cyd@x.org', true],
        ],
      )
      const joined = await db
        .from({ u: db.users.where({ zipCode: 20 }).except(db.users.where({ name: null })) })
        .leftJoin({ p: posts }, ({ u, p }) => p.authorId.eq(u.id))
        .select(({ u, p }) => ({ email: u.email, title: p.title }))
      assert.deepEqual(joined, [{ email: 'cyd@x.org', title: null }])
    },
  },
  {
    name: 'A12: what is null in one part is null in the rows of a set, and conditions know it',
    async run(db) {
      await blog(db)
      // the type says that the first part decides; a caller without types may give them the other way round
      const known = db.users.select(u => ({ v: u.email }))
      const unknown = db.users.select(u => ({ v: u.name })) as unknown as typeof known
      const rows = known.union(unknown)
      assert.equal(await rows.count(), 6)
      assert.equal(await rows.where(r => r.v.ne('Ada')).count(), 5)
      assert.equal(await rows.where(r => r.v.eq('Ada')).count(), 1)
      assert.equal((await rows.orderBy(r => r.v.asc()).first())?.v, null)
      const mixed = db.posts.select(p => ({ n: p.rating })).unionAll(db.posts.select(p => ({ n: p.views })))
      assert.deepEqual(
        await mixed
          .where(r => r.n.gt(1))
          .orderBy(r => r.n.asc())
          .pluck(r => r.n),
        [1.5, 4, 5, 7, 10],
      )
    },
  },
  {
    name: 'A11: intersectAll and exceptAll count equal rows',
    needs: ['setAll'],
    async run(db) {
      await blog(db)
      const zips = db.users.select(u => ({ zip: u.zipCode }))
      const one = db.users.where({ email: 'bob@y.org' }).select(u => ({ zip: u.zipCode }))
      assert.deepEqual(await zips.exceptAll(one).orderBy(r => r.zip.asc()), [{ zip: 10 }, { zip: 20 }])
      assert.deepEqual(await zips.intersectAll(one, zips), [{ zip: 20 }])
    },
  },
  {
    name: 'A11: parts that do not fit together are refused before anything is sent',
    async run(db) {
      const named = db.users.select(u => ({ a: u.email }))
      const other = (of: unknown) => of as typeof named
      await refused(() => named.union(other(db.users.select(u => ({ b: u.email })))), 'QT_CLAUSE', /one has no 'a'/)
      await refused(() => named.union(other(db.users.select(u => ({ a: u.email, b: u.name })))), 'QT_CLAUSE', /one selects more/)
      await refused(() => named.union(other(db.users.select(u => ({ a: u.zipCode })))), 'QT_CLAUSE', /of kind text in one part and integer/)
      await refused(() => named.union(other(db.users)), 'QT_CLAUSE', /select the fields that they share/)
      await refused(() => named.union(), 'QT_EXPRESSION', /at least one query more/)
      await refused(() => db.users.where({ id: 1 }).include({ posts: true }).union(db.users), 'QT_CLAUSE', /no include/)
    },
  },
  {
    name: 'A08: a common table stands once, however often its rows are read',
    async run(db, to) {
      await blog(db)
      const busy = db.posts
        .where(p => p.views.gte(0))
        .groupBy(p => p.authorId)
        .select((_, author) => ({ author, n: count() }))
        .cte({ materialized: true })
      const pairs = db
        .from({ a: busy })
        .innerJoin({ b: busy }, ({ a, b }) => a.n.eq(b.n).and(a.author.lt(b.author)))
        .select(({ a, b }) => ({ a: a.author, b: b.author, n: a.n }))
      prints(
        to,
        pairs,
        'with "q_w0"("c0", "c1") as materialized (select "t1"."author_id" as "c0", count(*) as "c1" from "posts" as "t1" where "t1"."views" >= ?1 group by "t1"."author_id") select "t0"."c0", "t2"."c0", "t0"."c1" from "q_w0" as "t0" inner join "q_w0" as "t2" on "t0"."c1" = "t2"."c1" and "t0"."c0" < "t2"."c0"',
      )
      const [pair] = await pairs
      assert.equal(pair?.n, 2)
      assert.equal(await to.statements(() => pairs.count()), 1)
      const nested = db
        .from({ b: busy })
        .where(({ b }) => b.n.gt(1))
        .select(({ b }) => ({ who: b.author }))
        .cte()
      const rows = await db
        .from({ n: nested })
        .innerJoin({ u: users }, ({ n, u }) => u.id.eq(n.who))
        .orderBy(({ u }) => u.email.asc())
        .select(({ u }) => ({ email: u.email, titles: u.posts.orderBy(p => p.title.asc()).select(p => p.title) }))
      assert.deepEqual(rows, [
        { email: 'ada@x.org', titles: ['A', 'B'] },
        { email: 'bob@y.org', titles: ['C', 'D'] },
      ])
      assert.equal(await db.users.where(u => u.id.in(busy.select(b => b.author))).count(), 2)
      assert.equal(
        await db.users
          .where({ zipCode: 20 })
          .cte()
          .where(u => u.email.startsWith('b'))
          .count(),
        1,
      )
      // a write's condition may read one too
      const authors = busy.where(b => b.n.gt(1)).select(b => b.author)
      assert.equal(await db.users.where(u => u.id.in(authors)).update({ zipCode: 99 }), 2)
      assert.equal(await db.comments.where(c => c.byId.notIn(authors)).delete(), 2)
    },
  },
  {
    name: 'A08: a recursion goes from row to row until none is new, or as deep as it says',
    async run(db, to) {
      await blog(db)
      const cyd = db.users
        .where({ email: 'cyd@x.org' })
        .select(u => ({ id: u.id, email: u.email, boss: u.bossId, depth: sql(t.integer())`0` }))
      const above = cyd
        .recursive(
          self =>
            db
              .from({ s: self })
              .innerJoin({ u: users }, ({ s, u }) => u.id.eq(s.boss))
              .select(({ s, u }) => ({ id: u.id, email: u.email, boss: u.bossId, depth: s.depth.plus(1) })),
          { once: true },
        )
        .orderBy(r => r.depth.asc())
        .select(r => ({ email: r.email, depth: r.depth }))
      assert.deepEqual(await above, [
        { email: 'cyd@x.org', depth: 0 },
        { email: 'bob@y.org', depth: 1 },
        { email: 'ada@x.org', depth: 2 },
      ])
      // a cycle: the boss of all reports to one of them
      const [ada] = await db.users.where({ email: 'ada@x.org' })
      const [bob] = await db.users.where({ email: 'bob@y.org' })
      await db.users.where({ email: 'ada@x.org' }).update({ bossId: bob?.id ?? null })
      const reached = db.users
        .where({ id: ada?.id ?? 0 })
        .select(u => ({ id: u.id, boss: u.bossId }))
        .recursive(
          self =>
            db
              .from({ s: self })
              .innerJoin({ u: users }, ({ s, u }) => u.id.eq(s.boss))
              .select(({ u }) => ({ id: u.id, boss: u.bossId })),
          { once: true },
        )
      assert.equal(await reached.count(), 2)
      const deep = db.users
        .where({ id: ada?.id ?? 0 })
        .select(u => ({ id: u.id, boss: u.bossId }))
        .recursive(
          self =>
            db
              .from({ s: self })
              .innerJoin({ u: users }, ({ s, u }) => u.id.eq(s.boss))
              .select(({ u }) => ({ id: u.id, boss: u.bossId })),
          { depth: 5 },
        )
      assert.equal(await deep.count(), 6)
      prints(to, deep, {
        SQLite:
          'with recursive "q_w0"("c0", "c1", "depth") as (select "t1"."id" as "c0", "t1"."boss_id" as "c1", 0 as "depth" from "users" as "t1" where "t1"."id" = ?1 union all select "t3"."id" as "c0", "t3"."boss_id" as "c1", "t2"."depth" + 1 as "depth" from "q_w0" as "t2" inner join "users" as "t3" on "t3"."id" = "t2"."c1" where "t2"."depth" < ?2 and quintet_deadline()) select "t0"."c0", "t0"."c1" from "q_w0" as "t0"',
        PostgreSQL:
          'with recursive "q_w0"("c0", "c1", "depth") as (select "t1"."id"::integer as "c0", "t1"."boss_id"::integer as "c1", 0 as "depth" from "users" as "t1" where "t1"."id" = ?1 union all select "t3"."id"::integer as "c0", "t3"."boss_id"::integer as "c1", "t2"."depth" + 1 as "depth" from "q_w0" as "t2" inner join "users" as "t3" on "t3"."id" = "t2"."c1" where "t2"."depth" < ?2::integer) select "t0"."c0", "t0"."c1" from "q_w0" as "t0"',
      })
    },
  },
  {
    name: 'A12: what a step of a recursion may leave null is null in all of its rows',
    async run(db) {
      await blog(db)
      const rows = db.users
        .where({ email: 'cyd@x.org' })
        .select(u => ({ id: u.id, said: u.email }))
        .recursive(
          self =>
            db
              .from({ s: self })
              .innerJoin({ u: users }, ({ s, u }) => u.reports.some(r => r.id.eq(s.id)))
              // the name may be null, which the first rows do not tell
              .select(({ u }) => ({ id: u.id, said: u.name as unknown as typeof u.email })),
          { once: true },
        )
      assert.deepEqual((await rows.pluck(r => r.said)).map(String).sort(), ['Ada', 'cyd@x.org', 'null'])
      assert.equal(await rows.where(r => r.said.ne('Ada')).count(), 2)
    },
  },
  {
    name: 'B4: a recursion says how it ends, and one that does not end is ended by its deadline',
    plainOnly: true,
    async run(db, to) {
      await blog(db)
      const start = db.users.where({ email: 'ada@x.org' }).select(u => ({ id: u.id }))
      const endless = start.recursive(self => self.select(s => ({ id: s.id.plus(1) })), { once: true })
      await refused(() => start.recursive(self => self, undefined as never), 'QT_CLAUSE', /must say how it ends/)
      await refused(() => start.recursive(self => self, {} as never), 'QT_CLAUSE', /must say how it ends/)
      await refused(
        () => start.recursive(() => db.users.select(u => ({ id: u.id })), { once: true }).toSQL(),
        'QT_CLAUSE',
        /must read the rows/,
      )
      if (to.endsStatements) await refused(() => endless.count({ deadline: 300 }), 'QT_DEADLINE')
      assert.equal(await db.users.count(), 3)
    },
  },
]
