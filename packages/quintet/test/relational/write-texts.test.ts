import assert from 'node:assert/strict'
import { test } from 'node:test'
import { belongsTo, findOrCreate, manyToMany, quintet, sql, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'

const users = table('users', { id: t.id(), email: t.text().unique(), karma: t.integer().default(0) })
const tags = table('tags', { id: t.id(), label: t.text().unique() })
const posts = table('posts', {
  id: t.id(),
  title: t.text(),
  views: t.integer().default(0),
  author: belongsTo(users, { inverse: 'posts' }),
  tags: manyToMany(tags, { inverse: 'posts' }),
})
const models = { users, tags, posts }

const postgresDb = quintet({ models, store: postgres('postgres://nobody@127.0.0.1:1/nowhere') })
const sqliteDb = quintet({ models, store: sqlite(':memory:') })
type Database = typeof postgresDb | typeof sqliteDb

interface Expected {
  readonly name: string
  readonly build: (db: Database) => { toSQL(): readonly { readonly text: string; readonly values: readonly unknown[] }[] }
  readonly postgres: readonly string[]
  readonly sqlite: readonly string[]
}

const texts: readonly Expected[] = [
  {
    name: 'one row is a row of values',
    build: db => db.users.insert({ email: 'a' }).returning('id'),
    postgres: ['insert into "users" ("email") values ($1) returning "id"'],
    sqlite: ['insert into "users" ("email") values (?) returning "id"'],
  },
  {
    name: 'rows are a list per column on PostgreSQL, in order; on SQLite rows of values, a power of two at a time',
    build: db => db.users.insert([{ email: 'a' }, { email: 'b' }, { email: 'c' }]).returning('id'),
    postgres: [
      'insert into "users" ("email") select "u"."c0" from unnest($1::text[]) with ordinality as "u"("c0", "n") order by "u"."n" returning "id"',
    ],
    sqlite: ['insert into "users" ("email") values (?), (?) returning "id"', 'insert into "users" ("email") values (?) returning "id"'],
  },
  {
    name: 'an update by key',
    build: db => db.posts.where({ id: 1 }).update(p => ({ views: 3, authorId: p.id })),
    postgres: ['update "posts" as "t0" set "views" = $1, "author_id" = "t0"."id" where "t0"."id" = $2'],
    sqlite: ['update "posts" as "t0" set "views" = ?1, "author_id" = "t0"."id" where "t0"."id" = ?2'],
  },
  {
    name: 'a condition along a path is asked in a subquery of keys, a value along a path stands in one of its own',
    build: db =>
      db.posts
        .where(p => p.author.email.eq('a'))
        .update(p => ({ title: p.author.email }))
        .returning('id'),
    postgres: [
      'update "posts" as "t0" set "title" = (select "t4"."email" from "users" as "t4" where "t0"."author_id" = "t4"."id") where "t0"."id" in (select "t2"."id" from "posts" as "t2" inner join "users" as "t3" on "t2"."author_id" = "t3"."id" where "t3"."email" = $1) returning "t0"."id"',
    ],
    sqlite: [
      'update "posts" as "t0" set "title" = (select "t4"."email" from "users" as "t4" where "t0"."author_id" = "t4"."id") where "t0"."id" in (select "t2"."id" from "posts" as "t2" inner join "users" as "t3" on "t2"."author_id" = "t3"."id" where "t3"."email" = ?1) returning "id"',
    ],
  },
  {
    name: 'updateMany joins the rows with a table of bound values',
    build: db =>
      db.posts.updateMany([
        { id: 1, views: 5 },
        { id: 2, views: 6 },
      ]),
    postgres: [
      'update "posts" as "t0" set "views" = "u"."c1" from unnest($1::integer[], $2::integer[]) as "u"("c0", "c1") where "t0"."id" = "u"."c0"',
    ],
    sqlite: [
      'update "posts" as "t0" set "views" = "u"."c1" from (select column1 as "c0", column2 as "c1" from (values (?, ?), (?, ?)) as "v") as "u" where "t0"."id" = "u"."c0"',
    ],
  },
  {
    name: 'an upsert takes over what was given',
    build: db => db.users.upsert({ email: 'a', karma: 1 }, { by: 'email' }).returning('id'),
    postgres: [
      'insert into "users" as "t0" ("email", "karma") values ($1, $2) on conflict ("email") do update set "karma" = "excluded"."karma" returning "id"',
    ],
    sqlite: [
      'insert into "users" as "t0" ("email", "karma") values (?, ?) on conflict ("email") do update set "karma" = "excluded"."karma" returning "id"',
    ],
  },
  {
    name: 'an upsert changes as it is told',
    build: db =>
      db.users
        .upsert(
          { email: 'a', karma: 1 },
          { by: 'email', set: (row, given) => ({ karma: row.karma.plus(given.karma) }), where: row => row.karma.lt(10) },
        )
        .returning('karma'),
    postgres: [
      'insert into "users" as "t0" ("email", "karma") values ($1, $2) on conflict ("email") do update set "karma" = "t0"."karma"::bigint + "excluded"."karma" where "t0"."karma" < $3 returning "karma"',
    ],
    sqlite: [
      'insert into "users" as "t0" ("email", "karma") values (?, ?) on conflict ("email") do update set "karma" = "t0"."karma" + "excluded"."karma" where "t0"."karma" < ? returning "karma"',
    ],
  },
  {
    name: 'what a lambda makes of the written row stands in the statement',
    build: db =>
      db.posts
        .where({ id: 1 })
        .update({ views: 2 })
        .returning(p => ({ id: p.id, next: p.views.plus(1) })),
    postgres: ['update "posts" as "t0" set "views" = $1 where "t0"."id" = $2 returning "t0"."id", "t0"."views"::bigint + $3::integer'],
    sqlite: ['update "posts" as "t0" set "views" = ?1 where "t0"."id" = ?2 returning "id", "views" + ?3'],
  },
  {
    name: 'the rows of a query as new rows',
    build: db =>
      db.tags.insertFrom(
        db.posts.where(p => p.views.gt(3)).select(p => ({ label: p.title })),
        { upsert: { by: 'label', set: {} } },
      ),
    postgres: [
      'insert into "tags" ("label") select "t0"."title" as "c0" from "posts" as "t0" where "t0"."views" > $1 on conflict ("label") do nothing',
    ],
    sqlite: [
      'insert into "tags" ("label") select "t0"."title" as "c0" from "posts" as "t0" where "t0"."views" > ?1 on conflict ("label") do nothing',
    ],
  },
  {
    name: 'a joined update: the values are worked out beside the locked row, the row is found by its key',
    build: db =>
      db
        .from({ p: posts })
        .innerJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
        .where(({ u }) => u.karma.gt(1))
        .update('p', ({ p, u }) => ({ views: p.views.plus(u.karma) })),
    postgres: [
      'update "posts" as "w" set "views" = "q"."c1" from (select "t0"."id" as "c0", "t0"."views"::bigint + "t1"."karma" as "c1" from "posts" as "t0" inner join "users" as "t1" on "t1"."id" = "t0"."author_id" where "t1"."karma" > $1 for update of "t0") as "q" where "w"."id" = "q"."c0"',
    ],
    sqlite: [
      'update "posts" as "w" set "views" = "q"."c1" from (select "t0"."id" as "c0", "t0"."views" + "t1"."karma" as "c1" from "posts" as "t0" inner join "users" as "t1" on "t1"."id" = "t0"."author_id" where "t1"."karma" > ?1) as "q" where "w"."id" = "q"."c0"',
    ],
  },
  {
    name: 'a joined delete',
    build: db =>
      db
        .from({ p: posts })
        .innerJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId).and(u.karma.lt(0)))
        .delete('p')
        .returning('id'),
    postgres: [
      'delete from "posts" as "w" where "w"."id" in (select "t0"."id" as "c0" from "posts" as "t0" inner join "users" as "t1" on "t1"."id" = "t0"."author_id" and "t1"."karma" < $1 for update of "t0") returning "w"."id"',
    ],
    sqlite: [
      'delete from "posts" as "w" where "w"."id" in (select "t0"."id" as "c0" from "posts" as "t0" inner join "users" as "t1" on "t1"."id" = "t0"."author_id" and "t1"."karma" < ?1) returning "id"',
    ],
  },
  {
    name: 'a delete by raw SQL',
    build: db => db.posts.where(p => sql`${p.title} like ${'x%'}`).delete(),
    postgres: ['delete from "posts" as "t0" where "t0"."title" like $1'],
    sqlite: ['delete from "posts" as "t0" where "t0"."title" like ?1'],
  },
]

for (const { name, build, ...expected } of texts)
  test(`A13: ${name}`, () => {
    const told = (db: Database): string[] =>
      build(db)
        .toSQL()
        .map(statement => statement.text)
    assert.deepEqual(told(postgresDb), expected.postgres)
    assert.deepEqual(told(sqliteDb), expected.sqlite)
  })

test('A13: a graph tells its statements before it runs; keys that only the server knows are undefined', () => {
  const statements = postgresDb.users.insert({ email: 'a', posts: [{ title: 'P', tags: [findOrCreate({ label: 'x' })] }] }).toSQL()
  assert.deepEqual(
    statements.map(statement => statement.text.replace(/ returning .*/, '')),
    [
      'insert into "users" ("email") values ($1)',
      'insert into "posts" ("title", "author_id") values ($1, $2)',
      'insert into "tags" ("label") values ($1) on conflict ("label") do nothing',
      'insert into "posts_tags" ("posts_id", "tags_id") values ($1, $2)',
    ],
  )
  assert.deepEqual(statements[1]?.values, ['P', undefined])
})
