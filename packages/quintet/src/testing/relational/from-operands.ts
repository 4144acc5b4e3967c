import assert from 'node:assert/strict'
import { count, max } from '../../query/aggregation.ts'
import { fn } from '../../query/call-function.ts'
import { not, scalar } from '../../query/functions.ts'
import { tuple } from '../../query/tuple.ts'
import { t } from '../../schema/t.ts'
import { blog } from './blog.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const { users, posts } = fixture

/** Tuples, queries and functions of the server as operands. */
export const cases: readonly Case[] = [
  {
    name: 'A17: tuples are equal part by part, and in order by the first part that differs',
    async run(db, to) {
      await blog(db)
      const titles = async (query: PromiseLike<readonly { readonly title: string }[]>) => (await query).map(row => row.title).join('')
      const ordered = db.posts.orderBy(p => p.title.asc())
      const [ada] = await db.users.where({ email: 'ada@x.org' })
      const id = ada?.id ?? 0
      assert.equal(await titles(ordered.where(p => tuple(p.authorId, p.title).eq([id, 'B']))), 'B')
      assert.equal(await titles(ordered.where(p => tuple(p.authorId, p.title).ne([id, 'B']))), 'ACD')
      const later = ordered.where(p => tuple(p.authorId, p.title).gt([id, 'A']))
      prints(
        to,
        later,
        to.dialect === 'SQLite'
          ? 'select "t0"."id", "t0"."title", "t0"."views", "t0"."rating", "t0"."published_at", "t0"."author_id", "t0"."editor_id" from "posts" as "t0" where ("t0"."author_id", "t0"."title") > (?1, ?2) order by "t0"."title"'
          : 'select "t0"."id", "t0"."title", "t0"."views", "t0"."rating", "t0"."published_at", "t0"."author_id", "t0"."editor_id" from "posts" as "t0" where ("t0"."author_id", "t0"."title") > (?1::integer, ?2::text) order by "t0"."title"',
      )
      assert.equal(await titles(later), 'BCD')
      assert.equal(await titles(ordered.where(p => tuple(p.authorId, p.title).lte([id, 'B']))), 'AB')
      assert.equal(await titles(ordered.where(p => not(tuple(p.authorId, p.title).gte([id, 'B'])))), 'A')
      assert.equal(await titles(ordered.where(p => tuple(p.views, p.title).gt(tuple(p.comments.count(), p.title)))), 'ABD')
    },
  },
  {
    name: 'A17: a tuple among tuples: any number of them in one text, or what a query selects',
    async run(db, to) {
      await blog(db)
      await db.projects.insert([
        { tenant: 'acme', code: 'A', title: 'one' },
        { tenant: 'acme', code: 'B', title: 'two' },
        { tenant: 'zoo', code: 'A', title: 'three' },
      ])
      const among = (list: readonly (readonly [string, string])[]) =>
        db.projects.where(p => tuple(p.tenant, p.code).in(list)).orderBy(p => p.title.asc())
      assert.deepEqual(
        await among([
          ['acme', 'B'],
          ['zoo', 'A'],
          ['zoo', 'B'],
        ]).pluck(p => p.title),
        ['three', 'two'],
      )
      assert.deepEqual(await among([]), [])
      assert.equal(
        among([]).toSQL().text,
        among([
          ['a', 'b'],
          ['c', 'd'],
        ]).toSQL().text,
      )
      assert.equal(await db.projects.where(p => tuple(p.tenant, p.code).notIn([['acme', 'A']])).count(), 2)
      assert.equal(await db.projects.where(p => tuple(p.tenant, p.code).notIn([])).count(), 3)
      const used = db.posts.select(p => ({ who: p.authorId, editor: p.editorId }))
      assert.equal(await db.posts.where(p => tuple(p.authorId, p.editorId).in(used)).count(), 2)
      assert.equal(await db.posts.where(p => tuple(p.authorId, p.editorId).notIn(used)).count(), 2)
      prints(
        to,
        db.projects.where(p => tuple(p.tenant, p.code).in([['a', 'b']])).select(p => p.title),
        {
          SQLite:
            'select "t0"."title" from "projects" as "t0" where ("t0"."tenant", "t0"."code") in (select "k"."k0", "k"."k1" from (select json_extract(value, \'$[0]\') as k0, json_extract(value, \'$[1]\') as k1 from json_each(?1)) as "k")',
          PostgreSQL:
            'select "t0"."title" from "projects" as "t0" where ("t0"."tenant", "t0"."code") in (select "k"."k0", "k"."k1" from unnest(?1::text[], ?2::text[]) as "k"(k0, k1))',
        },
      )
      // callers without types
      const odd = (list: unknown) => () => db.projects.where(p => tuple(p.tenant, p.code).in(list as never)).toSQL()
      await refused(odd([['a']]), 'QT_VALUE', /array of 2 values/)
      await refused(odd([['a', null]]), 'QT_VALUE', /holds null/)
      await refused(odd([['a', undefined]]), 'QT_UNDEFINED')
      await refused(odd(db.users.select(u => u.id)), 'QT_EXPRESSION', /has 2 parts/)
    },
  },
  {
    name: 'A12: a tuple with a null part equals nothing and stands nowhere in order; complements are exact',
    async run(db) {
      await blog(db)
      const all = await db.posts.count()
      for (const op of ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const) {
        const held = await db.posts.where(p => tuple(p.rating, p.title)[op]([1.5, 'A'])).count()
        const not_ = await db.posts.where(p => not(tuple(p.rating, p.title)[op]([1.5, 'A']))).count()
        assert.equal(held + not_, all, op)
      }
      assert.equal(await db.posts.where(p => tuple(p.rating, p.title).gt([1, 'A'])).count(), 2)
      assert.equal(await db.posts.where(p => tuple(p.title, p.rating).lt(['B', 1])).count(), 1)
      assert.equal(
        await db.posts
          .where(p =>
            tuple(p.title, p.rating).in([
              ['A', 1.5],
              ['B', 2],
            ]),
          )
          .count(),
        1,
      )
      assert.equal(
        await db.posts
          .where(p =>
            not(
              tuple(p.title, p.rating).in([
                ['A', 1.5],
                ['B', 2],
              ]),
            ),
          )
          .count(),
        3,
      )
    },
  },
  {
    name: 'A06: a query of one expression as a value, correlated with the row around it',
    async run(db) {
      await blog(db)
      const rows = await db
        .from({ u: users })
        .orderBy(({ u }) => u.email.asc())
        .select(({ u }) => ({
          email: u.email,
          best: scalar(
            db
              .from({ p: posts })
              .where(({ p }) => p.authorId.eq(u.id))
              .select(({ p }) => max(p.views)),
          ),
          all: scalar(db.posts.select(() => count())),
        }))
      assert.deepEqual(rows, [
        { email: 'ada@x.org', best: 10, all: 4 },
        { email: 'bob@y.org', best: 7, all: 4 },
        { email: 'cyd@x.org', best: null, all: 4 },
      ])
      await refused(
        () => db.users.select(() => scalar(db.posts.select(p => ({ a: p.id, b: p.id })) as never)),
        'QT_EXPRESSION',
        /one expression/,
      )
    },
  },
  {
    name: 'A14: any function of the server by its name, which only the text of the program can be',
    async run(db, to) {
      await blog(db)
      const nullif = fn(t.text().nullable())`nullif`
      const abs = fn(t.integer())`abs`
      const rows = db.posts.orderBy(p => p.title.asc()).select(p => ({ title: nullif(p.title, 'B'), off: abs(p.views.minus(7)) }))
      assert.deepEqual(await rows, [
        { title: 'A', off: 2 },
        { title: null, off: 3 },
        { title: 'C', off: 7 },
        { title: 'D', off: 0 },
      ])
      // A12: what may be null is guarded
      assert.equal(await db.posts.where(p => nullif(p.title, 'B').ne('A')).count(), 3)
      const most = fn.aggregate(t.integer().nullable())`max`
      assert.deepEqual(await db.posts.select(p => ({ most: most(p.views), some: most(p.views).filter(p.views.lt(8)) })), [
        { most: 10, some: 7 },
      ])
      prints(
        to,
        db.posts.select(p => abs(p.views)),
        'select abs("t0"."views") from "posts" as "t0"',
      )
      const injected = 'x(); drop table users; --'
      await refused(() => fn(t.text())(Object.assign([injected], { raw: [injected] }) as never), 'QT_EXPRESSION', /sql is a tag|template/)
      await refused(() => fn(t.text())`pg_sleep(1); select`, 'QT_EXPRESSION', /name of a function/)
      await refused(() => db.posts.select(() => abs(null)), 'QT_VALUE', /argument 1/)
      await refused(() => db.posts.select(() => abs(undefined)), 'QT_UNDEFINED')
    },
  },
]
