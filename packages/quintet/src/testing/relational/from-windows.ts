import assert from 'node:assert/strict'
import { avg, count, sum } from '../../query/aggregation.ts'
import { arrayAgg, mode, percentileCont, percentileDisc, stringAgg } from '../../query/list-aggregation.ts'
import { window } from '../../query/window.ts'
import {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
} from '../../query/window-function.ts'
import { blog } from './blog.ts'
import { type Case, withModels } from './case.ts'
import { cellModels, cellRows } from './cells.ts'
import { fixture } from './fixture.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const { users, posts } = fixture

/** A column of every kind. */
const listed = [
  'm',
  'big',
  'real',
  'price',
  'rate',
  'word',
  'flag',
  'day',
  'at',
  'stamp',
  'ms',
  'wall',
  'clock',
  'code',
  'data',
  'kind',
  'words',
  'numbers',
  'meta',
  'place',
] as const

/** What the functions below give over the posts of the blog, by title. */
const ranked = [
  {
    title: 'A',
    n: 2,
    rank: 1,
    dense: 1,
    percent: 1,
    cume: 1,
    half: 1,
    before: null,
    before2: -1,
    after: 'B',
    first: 'B',
    last: 'D',
    second: 'B',
  },
  {
    title: 'B',
    n: 1,
    rank: 1,
    dense: 1,
    percent: 0,
    cume: 0.5,
    half: 1,
    before: 'A',
    before2: -1,
    after: 'C',
    first: 'B',
    last: 'D',
    second: 'B',
  },
  {
    title: 'C',
    n: 2,
    rank: 3,
    dense: 2,
    percent: 1,
    cume: 1,
    half: 2,
    before: 'B',
    before2: 5,
    after: 'D',
    first: 'D',
    last: 'D',
    second: 'B',
  },
  {
    title: 'D',
    n: 1,
    rank: 3,
    dense: 2,
    percent: 0,
    cume: 0.5,
    half: 2,
    before: 'C',
    before2: 10,
    after: 'none',
    first: 'D',
    last: 'D',
    second: 'B',
  },
]

/** Windows and the aggregates that take their values in an order. */
export const cases: readonly Case[] = [
  {
    name: 'A09: every ranking and offset function, over a join',
    async run(db) {
      await blog(db)
      const rows = await db
        .from({ p: posts })
        .innerJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
        .orderBy(({ p }) => p.title.asc())
        .select(({ p, u }) => {
          const best = window({ partitionBy: u.id, orderBy: p.views.desc() })
          const all = { orderBy: p.title.asc(), frame: { rows: ['start', 'end'] } } as const
          return {
            title: p.title,
            n: rowNumber().over(best),
            rank: rank().over({ orderBy: u.email.asc() }),
            dense: denseRank().over({ orderBy: u.email.asc() }),
            percent: percentRank().over(best),
            cume: cumeDist().over(best),
            half: ntile(2).over({ orderBy: p.title.asc() }),
            before: lag(p.title).over({ orderBy: p.title.asc() }),
            before2: lag(p.views, 2, -1).over({ orderBy: p.title.asc() }),
            after: lead(p.title, 1, 'none').over({ orderBy: p.title.asc() }),
            first: firstValue(p.title).over(best),
            last: lastValue(p.title).over(all),
            second: nthValue(p.title, 2).over(all),
          }
        })
      assert.deepEqual(rows, ranked)
    },
  },
  {
    name: 'A09: frames in rows, groups and values, and what they leave out',
    async run(db) {
      await blog(db)
      const rows = await db
        .from({ u: users })
        .crossJoin({ p: posts })
        .where(({ u }) => u.email.ne('cyd@x.org'))
        .orderBy(({ p, u }) => [p.views.asc(), u.email.asc()])
        .select(({ p, u }) => ({
          at: p.views,
          who: u.email,
          near: count().over({ orderBy: p.views.asc(), frame: { range: [-2, 3] } }),
          groups: sum(p.views).over({ orderBy: p.views.asc(), frame: { groups: [-1, 'current'] } }),
          others: count().over({ orderBy: p.views.asc(), frame: { rows: ['start', 'end'], exclude: 'current' } }),
          unlike: count().over({ orderBy: p.views.asc(), frame: { range: ['start', 'end'], exclude: 'group' } }),
          alone: count().over({ orderBy: p.views.asc(), frame: { groups: ['current', 'current'], exclude: 'ties' } }),
          running: sum(p.views).over({ orderBy: [p.views.asc(), u.email.asc()] }),
        }))
      assert.deepEqual(
        rows.filter((_, i) => i % 2 === 0),
        [
          { at: 0, who: 'ada@x.org', near: 2, groups: 0, others: 7, unlike: 6, alone: 1, running: 0 },
          { at: 5, who: 'ada@x.org', near: 4, groups: 10, others: 7, unlike: 6, alone: 1, running: 5 },
          { at: 7, who: 'ada@x.org', near: 6, groups: 24, others: 7, unlike: 6, alone: 1, running: 17 },
          { at: 10, who: 'ada@x.org', near: 2, groups: 34, others: 7, unlike: 6, alone: 1, running: 34 },
        ],
      )
      await refused(
        () => db.posts.select(p => count().over({ orderBy: p.title.asc(), frame: { range: [-1, 1] } })),
        'QT_EXPRESSION',
        /exactly one number/,
      )
      await refused(
        () => db.posts.select(p => count().over({ orderBy: p.views.asc(), frame: { rows: [2, 1] } })),
        'QT_EXPRESSION',
        /before it begins/,
      )
      await refused(() => db.posts.select(() => count().over({ frame: { groups: [-1, 1] } })), 'QT_EXPRESSION', /needs an orderBy/)
    },
  },
  {
    name: 'A09: a window that is named stands once in the statement; distances are bound',
    async run(db, to) {
      await blog(db)
      const query = (far: number) =>
        db.posts.select(p => {
          const best = window({ partitionBy: p.authorId, orderBy: p.views.desc() })
          return {
            n: rowNumber().over(best),
            run: sum(p.views).over(best),
            near: count().over({ orderBy: p.views.asc(), frame: { range: [-far, far] } }),
          }
        })
      prints(to, query(3), {
        SQLite:
          'select row_number() over "w0", coalesce(sum("t0"."views") over "w0", 0), count(*) over (order by "t0"."views" range between ?1 preceding and ?2 following) from "posts" as "t0" window "w0" as (partition by "t0"."author_id" order by "t0"."views" desc)',
        PostgreSQL:
          'select row_number() over "w0", coalesce(sum("t0"."views") over "w0", 0), count(*) over (order by "t0"."views" range between ?1::integer preceding and ?2::integer following) from "posts" as "t0" window "w0" as (partition by "t0"."author_id" order by "t0"."views" desc)',
      })
      assert.equal(query(3).toSQL().text, query(4).toSQL().text)
      assert.deepEqual(
        (await query(3)).map(row => row.run).sort((a, b) => a - b),
        [7, 7, 10, 15],
      )
    },
  },
  {
    name: 'A10: texts and lists of a group, in an order, of different values, of some rows',
    async run(db, to) {
      await blog(db)
      const rows = db
        .from({ u: users })
        .leftJoin({ p: posts }, ({ u, p }) => p.authorId.eq(u.id))
        .groupBy(({ u }) => u.email)
        .orderBy(({ u }) => u.email.asc())
        .select(({ p }, email) => ({
          email,
          titles: stringAgg(p.title, ', ').orderBy(p.views.desc()),
          views: arrayAgg(p.views).orderBy(p.views.asc()).filter(p.views.isNotNull()),
          popular: stringAgg(p.title, '/').orderBy(p.title.asc()).filter(p.views.gt(5)),
          ratings: arrayAgg(p.rating).orderBy(p.rating.desc()),
          authors: arrayAgg(p.authorId).distinct().filter(p.authorId.isNotNull()),
        }))
      const found = await rows
      assert.deepEqual(
        found.map(({ authors, ...row }) => ({ ...row, authors: authors.length })),
        [
          { email: 'ada@x.org', titles: 'B, A', views: [5, 10], popular: 'B', ratings: [1.5, null], authors: 1 },
          { email: 'bob@y.org', titles: 'D, C', views: [0, 7], popular: 'D', ratings: [4, null], authors: 1 },
          { email: 'cyd@x.org', titles: null, views: [], popular: null, ratings: [null], authors: 0 },
        ],
      )
      prints(
        to,
        db.posts.select(p => stringAgg(p.title, ',').orderBy(p.views.desc())),
        {
          SQLite: 'select group_concat("t0"."title", ?1 order by "t0"."views" desc) from "posts" as "t0"',
          PostgreSQL: 'select string_agg("t0"."title", ?1::text order by "t0"."views" desc) from "posts" as "t0"',
        },
      )
      assert.deepEqual(await db.posts.where({ title: 'Z' }).select(p => ({ ids: arrayAgg(p.id) })), [{ ids: [] }])
      assert.equal(await db.posts.select(p => arrayAgg(p.title)).count(), 1)
      await refused(
        () => db.posts.select(p => arrayAgg(p.title).distinct().orderBy(p.views.asc())).toSQL(),
        'QT_CLAUSE',
        /no order but their own/,
      )
      // callers without types may aggregate anything
      await refused(() => db.posts.select(p => stringAgg(p.views as never, ',')), 'QT_EXPRESSION', /kind integer/)
    },
  },
  withModels(cellModels, {
    name: 'A10: a list of a group holds the values of its column, whatever their kind',
    async run(db) {
      await db.cells.insert(cellRows)
      const [row] = await db.cells.select(c => Object.fromEntries(listed.map(key => [key, arrayAgg(c[key] as never).orderBy(c.id.asc())])))
      const whole = await db.cells.orderBy(c => c.id.asc())
      for (const key of listed)
        assert.deepEqual(
          (row as Record<string, unknown>)[key],
          whole.map(of => of[key]),
          key,
        )
    },
  }),
  {
    name: 'A10: percentiles and the most frequent value, where the server has them',
    async run(db, to) {
      await blog(db)
      const chosen = db.posts.select(p => ({
        median: percentileCont(p.views, 0.5),
        quarter: percentileDisc(p.views, 0.25),
        usual: mode(p.authorId),
        some: percentileCont(p.views, 0.5).filter(p.views.gt(5)),
        mean: avg(p.views),
      }))
      if (to.dialect === 'SQLite') return refused(() => chosen.toSQL(), 'QT_UNSUPPORTED', /rowNumber\(\) over their order/)
      const [ada] = await db.users.where({ email: 'ada@x.org' })
      assert.deepEqual(await chosen, [{ median: 6, quarter: 0, usual: ada?.id, some: 8.5, mean: 5.5 }])
      await refused(() => db.posts.select(p => percentileCont(p.views, 2)), 'QT_VALUE', /from 0 to 1/)
    },
  },
]
