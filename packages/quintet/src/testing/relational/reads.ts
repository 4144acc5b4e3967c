import assert from 'node:assert/strict'
import { count } from '../../query/aggregation.ts'
import { and, caseWhen, coalesce, exists, given, isNull, not, or } from '../../query/functions.ts'
import { blog } from './blog.ts'
import type { Case, FixtureDb } from './case.ts'

const titles = async (query: ReturnType<FixtureDb['posts']['all']>): Promise<string[]> =>
  (await query.orderBy(p => p.title.asc())).map(p => p.title)

/** The verbs of reading, and what can be said in a where. */
export const cases: readonly Case[] = [
  {
    name: 'A3: first and get give undefined on a miss, one insists on exactly one',
    async run(db) {
      await blog(db)
      assert.equal((await db.posts.first({ title: 'B' }))?.title, 'B')
      assert.equal(await db.posts.first({ title: 'none' }), undefined)
      assert.equal((await db.posts.orderBy(p => p.title.desc()).first())?.title, 'D')
      assert.equal(
        await db.posts
          .orderBy(p => p.title.desc())
          .pluck(p => p.title)
          .first(),
        'D',
      )
      assert.equal((await db.posts.one(p => p.title.eq('C'))).views, 0)
      await assert.rejects(db.posts.one({ title: 'none' }), { code: 'QT_NOT_ONE' })
      await assert.rejects(db.posts.where(p => p.views.gte(0)).one(), { code: 'QT_NOT_ONE' })
      const b = await db.posts.one({ title: 'B' })
      assert.deepEqual(await db.posts.get(b.id), b)
      assert.equal(await db.posts.get(123456), undefined)
      assert.equal(await db.posts.where({ title: 'A' }).get(b.id), undefined, 'get asks among the rows of the query')
      await db.projects.insert({ tenant: 'a', code: '1', title: 'one' })
      assert.equal((await db.projects.get({ tenant: 'a', code: '1' }))?.title, 'one')
      // @ts-expect-error a key has a type
      await assert.rejects(db.posts.get('1'), { code: 'QT_VALUE' })
    },
  },
  {
    name: 'A3: count and exists take limits, offsets, distinct and groups at their word, and no notice of order and include',
    async run(db) {
      await blog(db)
      assert.equal(await db.posts.count(), 4)
      assert.equal(
        await db.posts
          .include({ tags: true })
          .orderBy(p => p.title.asc())
          .count(),
        4,
      )
      assert.equal(await db.posts.limit(3).count(), 3)
      assert.equal(await db.posts.offset(3).count(), 1)
      assert.equal(
        await db.posts
          .orderBy(p => p.id.asc())
          .limit(3)
          .offset(2)
          .count(),
        2,
      )
      assert.equal(
        await db.posts
          .pluck(p => p.authorId)
          .distinct()
          .count(),
        2,
      )
      assert.equal(
        await db.posts
          .groupBy(p => p.authorId)
          .select(() => ({ n: count() }))
          .count(),
        2,
      )
      assert.equal(await db.posts.select(() => ({ n: count() })).count(), 1)
      assert.equal(await db.posts.where({ title: 'A' }).exists(), true)
      assert.equal(await db.posts.where({ title: 'none' }).exists(), false)
      assert.equal(await db.posts.offset(4).exists(), false)
      assert.equal(await db.posts.limit(0).exists(), false)
    },
  },
  {
    name: 'A3: where ANDs, orderBy appends, limit replaces, where after limit throws and names asTable',
    async run(db) {
      await blog(db)
      assert.deepEqual(await titles(db.posts.where(p => p.views.gt(0)).where(p => p.views.lt(10))), ['A', 'D'])
      assert.deepEqual(await titles(db.posts.where({ views: 5 }, p => p.title.eq('A'))), ['A'])
      const ordered = db.posts.orderBy(p => p.authorId.desc()).orderBy(p => p.views.desc())
      assert.deepEqual(await ordered.pluck(p => p.title), ['D', 'C', 'B', 'A'])
      assert.equal((await db.posts.limit(3).limit(1)).length, 1)
      assert.throws(() => db.posts.limit(1).where({ title: 'A' }), { code: 'QT_CLAUSE', message: /asTable/ })
      const top = await db.posts
        .orderBy(p => p.views.desc())
        .limit(2)
        .asTable()
        .where(p => p.title.ne('B'))
        .include({ author: true })
      assert.deepEqual(
        top.map(p => [p.title, p.author.email]),
        [['D', 'bob@y.org']],
      )
    },
  },
  {
    name: 'A2: a query is lazy and immutable, each await runs it once more, and a bare handle is not thenable',
    async run(db, to) {
      await blog(db)
      assert.equal('then' in db.posts, false)
      const query = db.posts.where({ title: 'A' })
      assert.equal(await to.statements(async () => void query.orderBy(p => p.id.asc())), 0)
      assert.equal(
        await to.statements(async () => {
          await query
          await query
        }),
        2,
      )
      const { text, values } = query.toSQL()
      assert.match(text, /^select .* from "posts" as "t0" where "t0"."title" = (\?1|\$1)$/)
      assert.deepEqual(values, ['A'])
      assert.equal(await to.statements(async () => void query.toSQL()), 0)
      assert.ok(String(await query.explain()).length > 3)
    },
  },
  {
    name: 'A9: undefined throws; given, when, and, or are the tools beside it',
    async run(db) {
      await blog(db)
      // a body of a request has no types
      const body = JSON.parse('{"views":7}') as { title?: string; views?: number }
      assert.deepEqual(await titles(db.posts.where(given({ title: body.title, views: body.views }))), ['D'])
      assert.deepEqual(await titles(db.posts.where(given({ title: undefined }))), ['A', 'B', 'C', 'D'])
      assert.throws(() => db.posts.where({ title: undefined as never }), { code: 'QT_UNDEFINED', message: /posts\.title/ })
      assert.throws(() => db.posts.where(p => p.views.gt(undefined as never)), { code: 'QT_UNDEFINED' })
      assert.throws(() => db.posts.where(p => p.title.in(['A', undefined as never])), { code: 'QT_UNDEFINED' })
      assert.throws(() => db.posts.where(p => p.title.in(['A', null as never])), { code: 'QT_VALUE' })
      const word: string | undefined = body.title
      assert.equal((await db.posts.when(word, (q, w) => q.where({ title: w }))).length, 4)
      assert.equal((await db.posts.when('A', (q, w) => q.where({ title: w }))).length, 1)
      assert.deepEqual(await titles(db.posts.where(p => or(...['A', 'B'].map(w => p.title.eq(w))))), ['A', 'B'])
      assert.deepEqual(await titles(db.posts.where(p => and(p.views.gt(0), not(p.title.eq('A'))))), ['B', 'D'])
      assert.deepEqual(await titles(db.posts.where(() => or())), [])
      assert.equal((await db.posts.where(() => and())).length, 4)
    },
  },
  {
    name: 'A13: an object means equality, null is null, an array is one of',
    async run(db) {
      await blog(db)
      assert.deepEqual(await titles(db.posts.where({ editorId: null })), ['A', 'C'])
      assert.deepEqual(await titles(db.posts.where({ title: ['A', 'D', 'Z'] })), ['A', 'D'])
      assert.deepEqual(await titles(db.posts.where({ title: [] })), [])
      assert.throws(() => db.posts.where({ titel: 'A' } as never), { code: 'QT_UNKNOWN_FIELD' })
      await assert.rejects(async () => db.posts.where({ views: '5' } as never), { code: 'QT_VALUE' })
    },
  },
  {
    name: 'A8: a condition that the result does not contain is found wherever a lambda stands',
    async run(db) {
      const dropped = { code: 'QT_DROPPED_CONDITION', message: /posts\.views\.gt/ }
      assert.throws(() => db.posts.where(p => p.views.gt(1) && p.title.eq('A')), dropped)
      assert.throws(() => db.posts.select(p => (p.views.gt(1) && p.title.eq('A') ? { t: p.title } : { t: p.title })), dropped)
      assert.throws(() => db.posts.orderBy(p => (p.views.gt(1) ? p.title.asc() : p.title.desc())), dropped)
      assert.throws(() => db.posts.groupBy(p => p.authorId).having(p => p.views.gt(1) && count().gt(1)), dropped)
      assert.throws(() => db.posts.select(p => ({ t: caseWhen(p.views.gt(1) && p.views.lt(9), p.title).end() })), dropped)
      assert.throws(() => db.users.where(u => u.posts.some(p => p.views.gt(1) && p.views.lt(9))), dropped)
      assert.throws(() => db.users.where(u => u.active as never), { code: 'QT_EXPRESSION', message: /isTrue/ })
    },
  },
  {
    name: 'A10: rows that may be missing, relations and values by free functions',
    async run(db) {
      await blog(db)
      const rows = await db.users
        .orderBy(u => u.email.asc())
        .select(u => ({
          name: coalesce(u.name, u.email),
          zone: caseWhen(u.zipCode.gt(15), u.zipCode).else(0),
          open: caseWhen(u.zipCode.gt(15), u.zipCode).end(),
          profile: exists(u.profile),
          top: isNull(u.boss),
          posts: count(u.posts),
          any: exists(u.posts),
        }))
      assert.deepEqual(rows, [
        { name: 'Ada', zone: 0, open: null, profile: true, top: true, posts: 2, any: true },
        { name: 'bob@y.org', zone: 20, open: 20, profile: false, top: false, posts: 2, any: true },
        { name: 'Cyd', zone: 20, open: 20, profile: false, top: false, posts: 0, any: false },
      ])
    },
  },
  {
    name: 'A27: rows are locked until the transaction ends, skipped or refused if locked',
    needs: ['lock'],
    async run(db) {
      await blog(db)
      const locked = db.posts.lock({ skipLocked: true })
      assert.match(locked.toSQL().text, / for update of "t0" skip locked$/)
      assert.equal((await locked.where({ title: 'A' })).length, 1)
    },
  },
]
