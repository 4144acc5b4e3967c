import assert from 'node:assert/strict'
import { avg, count, max, min, sum } from '../../query/aggregation.ts'
import { denseRank, firstValue, lag, lastValue, lead, ntile, percentRank, rank, rowNumber } from '../../query/window-function.ts'
import { blog } from './blog.ts'
import type { Case } from './case.ts'
import { withModels } from './case.ts'
import { cellModels, cellRows, first } from './cells.ts'

/** What the windows below give over the posts of the blog, by title. */
const windows = [
  {
    title: 'A',
    place: 2,
    dense: 1,
    number: 4,
    share: 0,
    half: 1,
    before: null,
    after: 'C',
    best: 'B',
    worst: 'A',
    running: 5,
    around: 15,
    nothing: 0,
    all: 4,
  },
  {
    title: 'B',
    place: 1,
    dense: 1,
    number: 3,
    share: 1 / 3,
    half: 1,
    before: 'A',
    after: 'D',
    best: 'B',
    worst: 'A',
    running: 15,
    around: 15,
    nothing: 0,
    all: 4,
  },
  {
    title: 'C',
    place: 2,
    dense: 2,
    number: 2,
    share: 2 / 3,
    half: 2,
    before: 'B',
    after: null,
    best: 'D',
    worst: 'C',
    running: 15,
    around: 17,
    nothing: 0,
    all: 4,
  },
  {
    title: 'D',
    place: 1,
    dense: 2,
    number: 1,
    share: 1,
    half: 2,
    before: 'C',
    after: null,
    best: 'D',
    worst: 'C',
    running: 22,
    around: 7,
    nothing: 0,
    all: 4,
  },
]

/** Groups, aggregates and windows. */
export const cases: readonly Case[] = [
  {
    name: 'A11: aggregates of groups, filtered and distinct, with having',
    async run(db) {
      await blog(db)
      const rows = await db.posts
        .groupBy(p => p.author.email)
        .having(() => count().gt(1))
        .select((p, email) => ({
          email,
          posts: count(),
          views: sum(p.views),
          mean: avg(p.views),
          best: max(p.title),
          first: min(p.publishedAt),
          edited: count(p.editorId),
          editors: count(p.editorId).distinct(),
          popular: count().filter(p.views.gt(5)),
        }))
        .orderBy(p => p.author.email.asc())
      const at = new Date('2024-05-05T05:05:05Z')
      assert.deepEqual(rows, [
        { email: 'ada@x.org', posts: 2, views: 15, mean: 7.5, best: 'B', first: null, edited: 1, editors: 1, popular: 1 },
        { email: 'bob@y.org', posts: 2, views: 7, mean: 3.5, best: 'D', first: at, edited: 1, editors: 1, popular: 1 },
      ])
    },
  },
  {
    name: 'A11: over no rows count and sum are 0, avg, min and max are null',
    async run(db) {
      await blog(db)
      const [row] = await db.posts.where({ title: 'none' }).select(p => ({
        n: count(),
        sum: sum(p.views),
        double: sum(p.rating),
        avg: avg(p.views),
        min: min(p.title),
        max: max(p.publishedAt),
      }))
      assert.deepEqual(row, { n: 0, sum: 0, double: 0, avg: null, min: null, max: null })
      const related = await db.users.where({ email: 'cyd@x.org' }).select(u => ({
        n: u.posts.count(),
        sum: u.posts.sum(p => p.views),
        avg: u.posts.avg(p => p.views),
        max: u.posts.max(p => p.title),
      }))
      assert.deepEqual(related, [{ n: 0, sum: 0, avg: null, max: null }])
    },
  },
  withModels(cellModels, {
    name: 'A11: sums are of the kind of what is summed, exact, and an error past their range',
    async run(db) {
      for (const row of cellRows) await db.cells.insert(row)
      const [row] = await db.cells.select(c => ({
        n: sum(c.n),
        big: sum(c.big),
        real: sum(c.real),
        price: sum(c.price),
        mean: avg(c.price),
        least: min(c.price),
        code: min(c.code),
        data: max(c.data),
        flag: max(c.flag),
        at: max(c.at),
        stamp: min(c.stamp),
      }))
      assert.deepEqual(row, {
        n: 4,
        big: 9007199254740988n,
        real: 0,
        price: '6.75',
        mean: 3.375,
        least: '-3.50',
        code: first,
        data: new Uint8Array([2]),
        flag: true,
        at: new Date('2024-02-29T23:59:59.999Z'),
        stamp: '1969-12-31 23:59:59.000001+00',
      })
      const product = db.cells.select(c => ({ n: sum(c.m.times(2147483647).times(2147483647)) }))
      await assert.rejects(async () => product, { code: 'QT_OUT_OF_RANGE' }, 'a sum past 2^53 is not rounded')
      await assert.rejects(
        async () => db.cells.select(c => ({ n: c.big.plus(9223372036854775000n) })),
        { code: 'QT_OUT_OF_RANGE' },
        'past 2^63',
      )
      await assert.rejects(
        async () => db.cells.where(c => c.big.times(4611686018427387904n).gt(0n)),
        { code: 'QT_OUT_OF_RANGE' },
        'past 2^63, in a condition',
      )
      await assert.rejects(async () => db.cells.select(c => ({ n: c.m.div(0) })), { code: 'QT_OUT_OF_RANGE' }, 'division by zero')
      await assert.rejects(
        async () => db.cells.select(c => ({ n: c.m.intDiv(c.m.minus(c.m)) })),
        { code: 'QT_OUT_OF_RANGE' },
        'whole division by zero',
      )
    },
  }),
  {
    name: 'A12: groups by several keys, by null, by a row; values in keys are bound once',
    async run(db) {
      await blog(db)
      const keys = await db.posts
        .groupBy(p => ({ editor: p.editor.email, step: p.views.intDiv(6) }))
        .select((_, key) => ({ ...key, n: count() }))
      const sorted = keys.map(key => `${key.editor} ${key.step} ${key.n}`).sort()
      assert.deepEqual(sorted, ['ada@x.org 1 1', 'bob@y.org 1 1', 'null 0 2'])
      const domains = await db.users
        .groupBy(u => u.email.substring(5, 1))
        .having((_, letter) => letter.ne('z'))
        .orderBy(
          () => count().desc(),
          (_, letter) => letter.asc(),
        )
        .select((_, letter) => ({ letter, n: count() }))
      assert.deepEqual(domains, [
        { letter: 'x', n: 2 },
        { letter: 'y', n: 1 },
      ])
      const authors = await db.posts.groupBy(p => p.author).select((_, author) => ({ name: author.name, n: count() }))
      assert.deepEqual(
        authors.map(a => a.n),
        [2, 2],
      )
    },
  },
  {
    name: 'A12: what has no one value in a group is refused before anything is sent',
    async run(db, to) {
      const sent = await to.statements(async () => {
        const refused = [
          db.posts.groupBy(p => p.authorId).select((p, author) => ({ author, title: p.title })),
          db.posts.select(p => ({ n: count(), title: p.title })),
          db.posts.where(() => count().gt(1)),
          db.posts.where(p => rowNumber().over({ orderBy: p.id.asc() }).eq(1)),
          db.posts.groupBy(p => p.authorId).select(p => ({ n: sum(count(p.id)) })),
          db.posts.groupBy(p => p.authorId).select(p => ({ n: p.comments.count() })),
        ]
        for (const query of refused) await assert.rejects(async () => query, { code: 'QT_CLAUSE' })
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: 'A09: window functions, frames, and aggregates over windows',
    async run(db) {
      await blog(db)
      const rows = await db.posts
        .orderBy(p => p.title.asc())
        .select(p => ({
          title: p.title,
          place: rank().over({ partitionBy: p.authorId, orderBy: p.views.desc() }),
          dense: denseRank().over({ orderBy: p.authorId.asc() }),
          number: rowNumber().over({ orderBy: p.title.desc() }),
          share: percentRank().over({ orderBy: p.title.asc() }),
          half: ntile(2).over({ orderBy: p.title.asc() }),
          before: lag(p.title).over({ orderBy: p.title.asc() }),
          after: lead(p.title, 2).over({ orderBy: p.title.asc() }),
          best: firstValue(p.title).over({ partitionBy: p.authorId, orderBy: p.views.desc() }),
          worst: lastValue(p.title).over({ partitionBy: p.authorId, orderBy: p.views.desc(), frame: { rows: ['start', 'end'] } }),
          running: sum(p.views).over({ orderBy: p.title.asc(), frame: { rows: ['start', 0] } }),
          around: sum(p.views).over({ orderBy: p.title.asc(), frame: { rows: [-1, 1] } }),
          nothing: sum(p.views).over({ orderBy: p.title.asc(), frame: { rows: [-5, -4] } }),
          all: count().over(),
        }))
      assert.deepEqual(rows, windows)
    },
  },
  {
    name: 'A09: the busiest of each group: a rank over an aggregate, filtered as a table',
    async run(db) {
      await blog(db)
      const busiest = await db.comments
        .groupBy(c => ({ author: c.post.author.email, post: c.post.title }))
        .select((c, key) => ({ ...key, n: count(c.id), place: rank().over({ partitionBy: key.author, orderBy: count(c.id).desc() }) }))
        .asTable()
        .where(row => row.place.eq(1))
        .orderBy(row => row.author.asc())
        .select(row => ({ author: row.author, post: row.post, n: row.n }))
      assert.deepEqual(busiest, [{ author: 'ada@x.org', post: 'A', n: 3 }])
      assert.deepEqual(
        await db.posts
          .pluck(p => p.views)
          .asTable()
          .where(views => views.gt(5))
          .orderBy(views => views.desc()),
        [10, 7],
      )
    },
  },
]
