import assert from 'node:assert/strict'
import { blog } from './blog.ts'
import type { Case } from './case.ts'

/** How many statements a page takes, whose rows must be those of the query without its limit. */
async function statementsOf(to: Parameters<Case['run']>[1], page: PromiseLike<unknown>, whole: PromiseLike<unknown>): Promise<number> {
  let rows: unknown
  const sent = await to.statements(async () => {
    rows = await page
  })
  assert.deepEqual(rows, await whole)
  return sent
}

/** What is loaded with a row, and in how many statements. */
export const cases: readonly Case[] = [
  {
    name: 'N+1: one statement for each level of an include, whatever the number of rows',
    async run(db, to) {
      await blog(db)
      await db.users.insert(Array.from({ length: 200 }, (_, i) => ({ email: `u${i}@z.org`, zipCode: i })))
      const sent = await to.statements(async () => {
        const users = await db.users
          .orderBy(u => u.id.asc())
          .include({
            posts: { orderBy: p => p.title.asc(), include: { tags: { orderBy: tag => tag.label.asc() }, comments: true, author: true } },
            profile: true,
          })
        assert.equal(users.length, 203)
        assert.deepEqual(
          users
            .slice(0, 3)
            .map(u => [
              u.profile?.bio ?? null,
              u.posts.map(p => [p.title, p.tags.map(tag => tag.label), p.comments.length, p.author.email]),
            ]),
          [
            [
              'counts',
              [
                ['A', ['sql', 'ts'], 3, 'ada@x.org'],
                ['B', ['ts'], 1, 'ada@x.org'],
              ],
            ],
            [
              null,
              [
                ['C', [], 0, 'bob@y.org'],
                ['D', [], 0, 'bob@y.org'],
              ],
            ],
            [null, []],
          ],
        )
      })
      assert.equal(sent, 6)
    },
  },
  {
    name: 'N+1: no rows, no statement for what would be below them',
    async run(db, to) {
      await blog(db)
      assert.equal(
        await to.statements(async () => void (await db.users.where({ email: 'none' }).include({ posts: { include: { tags: true } } }))),
        1,
      )
      assert.equal(
        await to.statements(async () => void (await db.posts.where({ title: 'C' }).include({ editor: { include: { profile: true } } }))),
        1,
        'no keys, no statement',
      )
      assert.equal(
        await to.statements(
          async () => void (await db.users.where({ email: 'cyd@x.org' }).include({ posts: { include: { tags: true } } })),
        ),
        2,
      )
    },
  },
  {
    name: 'A3: an include has a condition, an order, a limit and an offset for each parent',
    async run(db) {
      await blog(db)
      const posts = await db.posts
        .orderBy(p => p.title.asc())
        .include({ comments: { where: c => c.text.ne('one'), orderBy: c => c.at.desc(), limit: 1 } })
      assert.deepEqual(
        posts.map(p => p.comments.map(c => c.text)),
        [['three'], ['four'], [], []],
      )
      const tagged = await db.posts.where({ title: 'A' }).include({ tags: { orderBy: tag => tag.label.desc(), limit: 1 } })
      assert.deepEqual(
        tagged[0]?.tags.map(tag => tag.label),
        ['ts'],
      )
      const [ada] = await db.users
        .where({ email: 'ada@x.org' })
        .include({ posts: { orderBy: p => p.title.asc(), limit: 1, include: { comments: { orderBy: c => c.text.asc(), limit: 2 } } } })
      assert.deepEqual(
        ada?.posts.map(p => p.comments.map(c => c.text)),
        [['one', 'three']],
      )
      assert.throws(() => db.posts.include({ autor: true } as never), { code: 'QT_UNKNOWN_FIELD' })
      assert.throws(() => db.posts.include({ author: { limit: 1 } } as never), { code: 'QT_CLAUSE' })
    },
  },
  {
    name: 'N+1: composite keys, a tree to any depth, rows that share one target',
    async run(db, to) {
      await blog(db)
      await db.projects.insert([
        { tenant: 'a', code: '1', title: 'a1' },
        { tenant: 'a', code: '2', title: 'a2' },
        { tenant: 'b', code: '1', title: 'b1' },
      ])
      await db.tasks.insert([
        { title: 'x', tenant: 'a', projectCode: '1' },
        { title: 'y', tenant: 'b', projectCode: '1' },
        { title: 'z', tenant: 'a', projectCode: '1' },
      ])
      const projects = await db.projects.orderBy(p => p.title.asc()).include({ tasks: { orderBy: task => task.title.asc() } })
      assert.deepEqual(
        projects.map(p => p.tasks.map(task => task.title)),
        [['x', 'z'], [], ['y']],
      )
      const tasks = await db.tasks.orderBy(task => task.title.asc()).include({ project: true })
      assert.deepEqual(
        tasks.map(task => task.project.title),
        ['a1', 'b1', 'a1'],
      )
      const limited = await db.projects.orderBy(p => p.title.asc()).include({ tasks: { orderBy: task => task.title.desc(), limit: 1 } })
      assert.deepEqual(
        limited.map(p => p.tasks.map(task => task.title)),
        [['z'], [], ['y']],
      )
      const sent = await to.statements(async () => {
        const [cyd] = await db.users
          .where({ email: 'cyd@x.org' })
          .include({ boss: { include: { boss: { include: { boss: true, reports: true } } } } })
        assert.equal(cyd?.boss?.boss?.email, 'ada@x.org')
        assert.equal(cyd?.boss?.boss?.boss, null)
        assert.deepEqual(
          cyd?.boss?.boss?.reports.map(r => r.email),
          ['bob@y.org'],
        )
      })
      assert.equal(sent, 4, 'nobody above ada, so no statement for it')
    },
  },
  {
    name: 'A3: lists inside a selection: chosen, ordered, limited for each row, nested, and speaking of the row around them',
    async run(db, to) {
      await blog(db)
      const sent = await to.statements(async () => {
        const rows = await db.users
          .orderBy(u => u.email.asc())
          .select(u => ({
            email: u.email,
            posts: u.posts
              .where(p => p.views.gt(1))
              .orderBy(p => p.views.desc())
              .limit(1)
              .select(p => ({ title: p.title, by: p.author.name, tags: p.tags.orderBy(tag => tag.label.asc()).select(tag => tag.label) })),
            profile: u.profile,
            named: u.posts
              .where(p => p.author.email.eq(u.email).and(p.title.ne('D')))
              .orderBy(p => p.title.asc())
              .select(p => p.title),
          }))
        assert.deepEqual(rows, [
          {
            email: 'ada@x.org',
            posts: [{ title: 'B', by: 'Ada', tags: ['ts'] }],
            profile: { id: rows[0]?.profile?.id, bio: 'counts', ownerId: rows[0]?.profile?.ownerId },
            named: ['A', 'B'],
          },
          { email: 'bob@y.org', posts: [{ title: 'D', by: null, tags: [] }], profile: null, named: ['C'] },
          { email: 'cyd@x.org', posts: [], profile: null, named: [] },
        ])
      })
      assert.equal(sent, 4)
      const others = await db.posts
        .orderBy(p => p.title.asc())
        .select(p => ({ title: p.title, others: p.author.posts.where(o => o.id.ne(p.id)).select(o => o.title) }))
      assert.deepEqual(others, [
        { title: 'A', others: ['B'] },
        { title: 'B', others: ['A'] },
        { title: 'C', others: ['D'] },
        { title: 'D', others: ['C'] },
      ])
    },
  },
  {
    name: 'N+1: more parents than one statement takes are loaded in few',
    async run(db, to) {
      await db.tags.insert(Array.from({ length: 12_000 }, (_, i) => ({ label: `t${i}` })))
      const sent = await to.statements(async () => {
        const tags = await db.tags.all().include({ posts: true })
        assert.equal(tags.length, 12_000)
      })
      assert.equal(sent, 3)
    },
  },
  {
    name: 'N+1: in a page, the row that a relation leads to comes in the statement of the row above, and is the same row',
    async run(db, to) {
      await blog(db)
      const ofPosts = (limit?: number) =>
        db.posts
          .orderBy(p => p.title.asc())
          .when(limit, (query, rows) => query.limit(rows))
          .include({ author: { include: { boss: true, profile: true } }, editor: true, tags: { orderBy: tag => tag.label.asc() } })
      assert.equal(await statementsOf(to, ofPosts(9), ofPosts()), 2)
      const ofUsers = (limit?: number) =>
        db.users
          .orderBy(u => u.email.asc())
          .when(limit, (query, rows) => query.limit(rows))
          .include({
            posts: {
              orderBy: p => p.title.desc(),
              include: { author: true, comments: { orderBy: c => c.id.asc(), include: { by: true } } },
            },
          })
      assert.equal(await statementsOf(to, ofUsers(9), ofUsers()), 3)
    },
  },
  {
    name: 'N+1: in a page, conditions along an included path, conditions on the included row and limits of lists hold as ever',
    async run(db, to) {
      await blog(db)
      const along = db.posts.where(p => p.author.email.endsWith('@x.org')).orderBy(p => [p.author.name.desc(), p.title.asc()])
      assert.equal(await statementsOf(to, along.limit(9).include({ author: true }), along.include({ author: true })), 1)
      const posts = await db.posts
        .orderBy(p => p.title.asc())
        .limit(9)
        .include({ author: { where: u => u.email.eq('bob@y.org') } })
      assert.deepEqual(
        // a condition may leave a post without its author
        posts.map(p => (p.author as { email: string } | null)?.email ?? null),
        [null, null, 'bob@y.org', 'bob@y.org'],
      )
      const few = (limit?: number) =>
        db.users
          .orderBy(u => u.id.asc())
          .when(limit, (query, rows) => query.limit(rows))
          .include({ posts: { orderBy: p => p.title.asc(), limit: 1, include: { author: true } } })
      assert.deepEqual(await few(9), await few())
      const [post] = await db.posts
        .where({ title: 'C' })
        .limit(1)
        .include({ editor: { include: { edited: true, boss: true } } })
      assert.equal(post?.editor, null)
    },
  },
]
