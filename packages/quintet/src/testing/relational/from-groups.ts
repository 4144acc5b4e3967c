import assert from 'node:assert/strict'
import { count, sum } from '../../query/aggregation.ts'
import { groupingOf } from '../../query/group.ts'
import { blog } from './blog.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const { users, posts } = fixture

/** Groups of several sizes in one result, and the first row of each group. */
export const cases: readonly Case[] = [
  {
    name: 'A12: rollup, cube and grouping sets: a key that a group leaves out is null, and grouping tells it from null',
    needs: ['groupingSets'],
    async run(db, to) {
      await blog(db)
      const from = db.from({ p: posts }).innerJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
      const rolled = from
        .rollup(({ p, u }) => ({ zip: u.zipCode, editor: p.editorId }))
        .orderBy((_, g) => [groupingOf(g.zip).asc(), g.zip.asc(), groupingOf(g.editor).asc(), count().asc()])
        .select((_, g) => ({ zip: g.zip, edited: groupingOf(g.editor), n: count() }))
      prints(
        to,
        from.rollup(({ u }) => ({ zip: u.zipCode })).select((_, g) => ({ zip: g.zip, n: count() })),
        'select "t1"."zip_code", count(*) from "posts" as "t0" inner join "users" as "t1" on "t1"."id" = "t0"."author_id" group by rollup("t1"."zip_code")',
      )
      assert.deepEqual(await rolled, [
        { zip: 10, edited: 0, n: 1 },
        { zip: 10, edited: 0, n: 1 },
        { zip: 10, edited: 1, n: 2 },
        { zip: 20, edited: 0, n: 1 },
        { zip: 20, edited: 0, n: 1 },
        { zip: 20, edited: 1, n: 2 },
        { zip: null, edited: 1, n: 4 },
      ])
      const cubed = await from
        .cube(({ p, u }) => ({ zip: u.zipCode, title: p.title }))
        .select((_, g) => ({ zip: g.zip, title: g.title, n: count() }))
      assert.equal(cubed.length, 4 + 2 + 4 + 1)
      const chosen = from.groupingSets(({ p, u }) => ({ zip: u.zipCode, title: p.title }), [['zip'], ['title'], []])
      const rows = await chosen.select(({ p }, g) => ({ zip: g.zip, title: g.title, views: sum(p.views) }))
      assert.equal(rows.length, 2 + 4 + 1)
      assert.equal(rows.find(row => row.zip === null && row.title === null)?.views, 22)
      // A12: the key may be null now, and conditions know it
      assert.equal(
        await chosen
          .having((_, g) => g.zip.ne(10))
          .select((_, g) => g.zip)
          .count(),
        6,
      )
      await refused(
        () =>
          from
            .cube(({ u }) => ({ zip: u.zipCode }))
            .select(({ u }) => u.zipCode)
            .toSQL(),
        'QT_CLAUSE',
        /second parameter/,
      )
      await refused(() => from.groupingSets(({ u }) => ({ zip: u.zipCode }), [['zap' as 'zip']]), 'QT_EXPRESSION', /they have zip/)
      await refused(() => from.rollup(({ u }) => ({ u })), 'QT_EXPRESSION', /whole row/)
    },
  },
  {
    name: 'A12: distinctOn keeps the first row of each combination, in an order that begins with its keys',
    needs: ['distinctOn'],
    async run(db, to) {
      await blog(db)
      const best = db
        .from({ p: posts })
        .innerJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
        .distinctOn(({ u }) => u.id)
        .orderBy(({ p, u }) => [u.id.asc(), p.views.desc()])
        .select(({ p, u }) => ({ email: u.email, title: p.title }))
      prints(
        to,
        best,
        'select distinct on ("t1"."id") "t1"."email", "t0"."title" from "posts" as "t0" inner join "users" as "t1" on "t1"."id" = "t0"."author_id" order by "t1"."id", "t0"."views" desc',
      )
      assert.deepEqual(await best, [
        { email: 'ada@x.org', title: 'B' },
        { email: 'bob@y.org', title: 'D' },
      ])
      assert.equal(await best.count(), 2)
      const unordered = db.from({ p: posts }).distinctOn(({ p }) => ({ a: p.authorId, e: p.editorId }))
      await refused(() => unordered.toSQL(), 'QT_CLAUSE', /begins with its keys/)
      await refused(() => unordered.orderBy(({ p }) => p.views.asc()).toSQL(), 'QT_CLAUSE', /begins with its keys/)
      assert.equal(await unordered.orderBy(({ p }) => [p.editorId.asc(), p.authorId.desc(), p.id.asc()]).count(), 4)
    },
  },
  {
    name: 'A14: what a store has no verb for is refused with the way round it, also for callers without types',
    async run(db, to) {
      if (to.dialect !== 'SQLite') return
      const from = db.from({ p: posts })
      await refused(
        () =>
          from
            .cube(({ p }) => ({ a: p.authorId }))
            .select(() => count())
            .toSQL(),
        'QT_UNSUPPORTED',
        /unionAll/,
      )
      await refused(
        () =>
          from
            .distinctOn(({ p }) => p.authorId)
            .orderBy(({ p }) => p.authorId.asc())
            .toSQL(),
        'QT_UNSUPPORTED',
        /rowNumber\(\)/,
      )
      await refused(
        () => from.leftJoinLateral(({ p }) => ({ u: db.users.where(u => u.id.eq(p.authorId)) })).toSQL(),
        'QT_UNSUPPORTED',
        /lateral/,
      )
      await refused(
        () =>
          db.users
            .select(u => u.id)
            .exceptAll(db.users.select(u => u.id))
            .toSQL(),
        'QT_UNSUPPORTED',
        /rowNumber\(\)/,
      )
    },
  },
]
