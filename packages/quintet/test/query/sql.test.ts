import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, exists, not, rank, sum, t } from 'quintet'
import { lite, pg } from './models.ts'

type Db = typeof pg

/** What is sent for a query, on both servers, after `select … from`. */
const expected: readonly (readonly [
  what: string,
  make: (db: Db) => { toSQL(): { readonly text: string } },
  sqlite: string,
  postgres: string,
])[] = [
  ['equality', db => db.users.where({ id: 1 }), 'where "t0"."id" = ?1', 'where "t0"."id" = $1'],
  [
    'nothing is added for what cannot be null',
    db => db.users.where(u => u.score.ne(1)),
    'where "t0"."score" <> ?1',
    'where "t0"."score" <> $1',
  ],
  [
    'negation goes to the leaves',
    db => db.users.where(u => not(u.score.gt(1).and(u.active.isTrue()))),
    'where "t0"."score" <= ?1 or not "t0"."active"',
    'where "t0"."score" <= $1 or not "t0"."active"',
  ],
  [
    'and holds for null, where there can be one',
    db => db.users.where(u => not(u.age.gt(1))),
    'where "t0"."age" <= ?1 or "t0"."age" is null',
    'where "t0"."age" <= $1 or "t0"."age" is null',
  ],
  [
    'a list is one parameter',
    db => db.users.where({ age: [1, 2] }),
    'where "t0"."age" in (select value from json_each(?1))',
    'where "t0"."age" = any($1)',
  ],
  [
    'a beginning is a range',
    db => db.users.where(u => u.email.startsWith('a')),
    'where "t0"."email" >= ?1 and "t0"."email" < ?2',
    'where "t0"."email" collate "C" >= $1 and "t0"."email" collate "C" < $2',
  ],
  ['null-safe equality', db => db.users.where(u => u.age.sameAs(1)), 'where "t0"."age" is ?1', 'where "t0"."age" is not distinct from $1'],
  [
    'a path is a join',
    db => db.posts.where(p => p.author.boss.email.eq('a')).pluck(p => p.title),
    'inner join "users" as "t1" on "t0"."author_id" = "t1"."id" left join "users" as "t2" on "t1"."boss_id" = "t2"."id" where "t2"."email" = ?1',
    'inner join "users" as "t1" on "t0"."author_id" = "t1"."id" left join "users" as "t2" on "t1"."boss_id" = "t2"."id" where "t2"."email" = $1',
  ],
  [
    'some is exists',
    db => db.users.where(u => u.posts.some(p => p.views.gt(1))).pluck(u => u.id),
    'where exists (select 1 from "posts" as "t1" where "t0"."id" = "t1"."author_id" and "t1"."views" > ?1)',
    'where exists (select 1 from "posts" as "t1" where "t0"."id" = "t1"."author_id" and "t1"."views" > $1)',
  ],
  [
    'every is none of which it is not true',
    db => db.users.where(u => u.posts.every(p => p.views.gt(1))).pluck(u => u.id),
    'where not exists (select 1 from "posts" as "t1" where "t0"."id" = "t1"."author_id" and "t1"."views" <= ?1)',
    'where not exists (select 1 from "posts" as "t1" where "t0"."id" = "t1"."author_id" and "t1"."views" <= $1)',
  ],
  [
    'null order is said where the server thinks otherwise',
    db => db.users.orderBy(u => u.age.asc()).pluck(u => u.id),
    'order by "t0"."age"',
    'order by "t0"."age" nulls first',
  ],
  [
    'a prebuilt query',
    db => db.users.where(() => exists(db.posts.where({ title: 'a' }))).pluck(u => u.id),
    'where exists (select 1 from "posts" as "t1" where "t1"."title" = ?1)',
    'where exists (select 1 from "posts" as "t1" where "t1"."title" = $1)',
  ],
]

for (const [what, make, sqlite, postgres] of expected)
  test(`SQL: ${what}`, () => {
    // both databases have the same models
    for (const [db, text] of [
      [lite as unknown as Db, sqlite],
      [pg, postgres],
    ] as const) {
      const sent = make(db).toSQL().text
      assert.equal(sent.slice(sent.indexOf(' as "t0"') + ' as "t0" '.length), text)
    }
  })

test('SQL: a report', () => {
  const make = (db: Db) =>
    db.posts
      .groupBy(p => p.author.email)
      .having(() => count().gt(1))
      .select((p, email) => ({ email, views: sum(p.views), place: rank().over({ orderBy: count(p.id).desc() }) }))
  assert.equal(
    make(lite as unknown as Db).toSQL().text,
    'select "t1"."email", coalesce(sum("t0"."views"), 0), rank() over (order by count("t0"."id") desc) from "posts" as "t0" inner join "users" as "t1" on "t0"."author_id" = "t1"."id" group by "t1"."email" having count(*) > ?1',
  )
  assert.equal(
    make(pg).toSQL().text,
    'select "t1"."email", coalesce(sum("t0"."views"), 0), rank() over (order by count("t0"."id") desc) from "posts" as "t0" inner join "users" as "t1" on "t0"."author_id" = "t1"."id" group by "t1"."email" having count(*) > $1::integer',
  )
})

test('SQL: a path of JSON', () => {
  const make = (db: Db) => db.users.where(u => u.meta.at('a', 0).as(t.text()).eq('x')).pluck(u => u.id)
  assert.equal(
    make(lite as unknown as Db).toSQL().text,
    `select "t0"."id" from "users" as "t0" where iif(json_type("t0"."meta", ?1) = 'text', json_extract("t0"."meta", ?1), null) = ?2`,
  )
  assert.equal(
    make(pg).toSQL().text,
    `select "t0"."id" from "users" as "t0" where ((jsonb_path_query_first("t0"."meta", ($1::text)::jsonpath, '{}', true) #>> '{}') collate "C") = $2::text`,
  )
})
