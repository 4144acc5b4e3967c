import assert from 'node:assert/strict'
import { count } from '../../query/aggregation.ts'
import { sql } from '../../query/raw.ts'
import { view } from '../../relational/view.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const users = table('view_users', { id: t.id(), email: t.text().unique(), city: t.text().nullable(), joinedAt: t.timestamp().defaultNow() })
const posts = table('view_posts', {
  id: t.id(),
  title: t.text(),
  fee: t.decimal(10, 2).default('1.50'),
  public: t.boolean().default(true),
  author: belongsTo(users, { inverse: 'posts' }),
})
const authors = view(
  'authors',
  {
    user: belongsTo(users, { inverse: 'stats' }).unique(),
    email: t.text(),
    posts: t.integer(),
    fees: t.decimal(10, 2),
    joinedAt: t.timestamp(),
    quiet: t.boolean(),
  },
  {
    reads: { users, posts },
    as: db =>
      db.users
        .where(u => u.email.ne("o'x").and(u.joinedAt.gt(new Date(0)), u.email.notIn(['a', 'b'])))
        .select(u => ({
          userId: u.id,
          email: u.email,
          posts: u.posts.count(p => p.public.isTrue()),
          fees: u.posts.sum(p => p.fee),
          joinedAt: u.joinedAt,
          quiet: u.posts.none(),
        })),
  },
)
// a view of a view, and it comes first
const loud = view(
  'loud',
  { email: t.text(), posts: t.integer() },
  {
    reads: { authors },
    as: db =>
      db.authors
        .where(a => a.posts.gt(0))
        .orderBy(a => a.posts.desc())
        .select(a => ({ email: a.email, posts: a.posts })),
  },
)
const cities = view(
  'cities',
  { city: t.text(), people: t.integer() },
  { as: sql`select city, count(*) from ${users} where city <> ${"o'x"} group by city` },
)
const models = { loud, cities, authors, users, posts }

const cityCounts = view(
  'city_counts',
  { city: t.text().primaryKey(), people: t.integer() },
  {
    reads: { users },
    materialized: true,
    comment: 'people by city',
    indexes: [
      { on: ['people'], include: ['city'] },
      { on: ['city'], operatorClass: 'text_pattern_ops', name: 'city_patterns' },
    ],
    as: db =>
      db
        .from({ u: users })
        .where(({ u }) => u.city.isNotNull())
        .groupBy(({ u }) => u.city)
        .select(({ u }, city) => ({ city: sql(t.text())`${city}`, people: count(u.id) })),
  },
)

export const cases: readonly Case[] = [
  withModels(models, {
    name: 'A37: views are made after what they read, read like tables, and included',
    async run(db, to) {
      const [ada, bob] = await db.users.insert([
        { email: 'ada', city: 'London', joinedAt: new Date('2024-01-01T00:00:00Z') },
        { email: 'bob', city: 'London' },
        { email: "o'x", city: "o'x" },
      ])
      await db.posts.insert([
        { title: 'A', authorId: ada?.id ?? 0 },
        { title: 'B', authorId: ada?.id ?? 0, public: false, fee: '2.25' },
      ])
      const rows = await db.authors.orderBy(a => a.email.asc())
      assert.deepEqual(
        rows.map(({ joinedAt, ...row }) => row),
        [
          { userId: ada?.id, email: 'ada', posts: 1, fees: '3.75', quiet: false },
          { userId: bob?.id, email: 'bob', posts: 0, fees: '0.00', quiet: true },
        ],
      )
      assert.equal(rows[0]?.joinedAt.toISOString(), '2024-01-01T00:00:00.000Z')
      assert.deepEqual(await db.loud.all(), [{ email: 'ada', posts: 1 }])
      assert.deepEqual(await db.cities.all(), [{ city: 'London', people: 2 }])
      const sent = await to.statements(async () => {
        const found = await db.authors
          .where(a => a.user.city.eq('London').and(a.quiet.isTrue()))
          .include({ user: { include: { posts: true } } })
        assert.deepEqual(
          found.map(row => [row.email, row.user.city, row.user.posts]),
          [['bob', 'London', []]],
        )
        assert.deepEqual(
          (await db.users.where(u => u.stats.posts.eq(1)).include({ stats: true })).map(row => row.stats?.fees),
          ['3.75'],
        )
        assert.equal(
          await db
            .from({ a: authors })
            .innerJoin({ l: loud }, ({ a, l }) => l.email.eq(a.email))
            .count(),
          1,
        )
      })
      assert.ok(sent <= 6, String(sent))
    },
  }),
  withModels(models, {
    name: 'A37: a view is never written',
    async run(db, to) {
      const sent = await to.statements(async () => {
        // the types have no such verbs
        const any = db.loud as unknown as typeof db.users
        await refused(() => any.insert({ email: 'x' }), 'QT_UNSUPPORTED', /loud is a view, which is only read/)
        await refused(() => any.all().delete(), 'QT_UNSUPPORTED', /loud is a view/)
        await refused(() => any.where({ email: 'x' }).update({ email: 'y' }), 'QT_UNSUPPORTED', /loud is a view/)
        await refused(() => any.upsert({ email: 'x' }, { by: 'email' }), 'QT_UNSUPPORTED', /loud is a view/)
        await refused(() => any.insertMissing([{ email: 'x' }]), 'QT_UNSUPPORTED', /loud is a view/)
        await refused(() => any.copyIn([{ email: 'x' }]), 'QT_UNSUPPORTED', /loud is a view/)
        await refused(
          () => db.users.insert({ email: 'x', stats: { email: 'x', posts: 1, fees: '1', joinedAt: new Date(), quiet: true } }),
          'QT_UNSUPPORTED',
          /authors is a view/,
        )
        await refused(
          () =>
            db
              .from({ l: loud })
              .where(({ l }) => l.posts.eq(1))
              .delete('l'),
          'QT_UNSUPPORTED',
        )
      })
      assert.equal(sent, 0)
      await db.createAll()
      await db.dropAll()
      await db.dropAll()
      await db.createAll()
    },
  }),
  withModels(
    { users, cityCounts },
    {
      name: 'A37: a materialized view keeps its rows until it is refreshed',
      needs: ['materialized'],
      async run(db) {
        await db.users.insert([{ email: 'a', city: 'X' }, { email: 'b', city: 'X' }, { email: 'c' }])
        assert.deepEqual(await db.cityCounts.all(), [])
        await db.cityCounts.refresh()
        assert.deepEqual(await db.cityCounts.all(), [{ city: 'X', people: 2 }])
        await db.users.where({ email: 'a' }).delete()
        assert.equal((await db.cityCounts.get('X'))?.people, 2)
        await db.cityCounts.refresh({ concurrently: true })
        assert.equal((await db.cityCounts.get('X'))?.people, 1)
        const [row] = await db.sql({ n: t.integer() })`select count(*) as n from pg_indexes where tablename = 'city_counts'`
        assert.equal(row?.n, 3)
      },
    },
  ),
]
