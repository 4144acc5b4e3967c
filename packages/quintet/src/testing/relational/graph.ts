import assert from 'node:assert/strict'
import { findOrCreate } from '../../relational/find-or-create.ts'
import { belongsTo, manyToMany, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const teams = table('teams', { id: t.id(), name: t.text(), captain: belongsTo('players', { inverse: 'captainOf' }).nullable() })
const players = table('players', { id: t.id(), name: t.text(), team: belongsTo(teams, { inverse: 'players' }) })

const knights = table('knights', { id: t.id(), name: t.text(), squire: belongsTo('squires', { inverse: 'knight' }) })
const squires = table('squires', { id: t.id(), name: t.text(), lord: belongsTo('knights', { inverse: 'squires' }) })

const people = table('people', { id: t.id(), name: t.text(), clubs: manyToMany('clubs', { inverse: 'people', through: 'membership' }) })
const clubs = table('clubs', { id: t.id(), name: t.text().unique() })
const membership = table(
  'membership',
  {
    person: belongsTo(people),
    club: belongsTo(clubs),
    role: t.text().default('member'),
    since: t.timestamp().default(() => new Date(0)),
  },
  { primaryKey: ['personId', 'clubId'] },
)

export const cases: readonly Case[] = [
  {
    name: 'A3: a nested insert gives the graph that was written, in one statement per table and level',
    async run(db, to) {
      const sent = await to.statements(async () => {
        const user = await db.users.insert({
          email: 'ada',
          zipCode: 1,
          profile: { bio: 'hello' },
          boss: { email: 'boss', zipCode: 2, boss: { email: 'top', zipCode: 3 } },
          posts: [
            { title: 'A', tags: [{ label: 'x' }, { label: 'y' }], comments: [{ text: 'c1', at: new Date(1) }] },
            {
              title: 'B',
              rating: 0.5,
              comments: [
                { text: 'c2', at: new Date(2) },
                { text: 'c3', at: new Date(3) },
              ],
            },
          ],
        })
        assert.equal(user.boss?.boss?.email, 'top')
        assert.equal(user.bossId, user.boss?.id)
        assert.equal(user.profile?.ownerId, user.id)
        assert.deepEqual(
          user.posts.map(p => [
            p.title,
            p.authorId,
            p.rating,
            p.tags?.map(tag => tag.label),
            p.comments?.map(c => [c.text, c.postId === p.id]),
          ]),
          [
            ['A', user.id, null, ['x', 'y'], [['c1', true]]],
            [
              'B',
              user.id,
              0.5,
              undefined,
              [
                ['c2', true],
                ['c3', true],
              ],
            ],
          ],
        )
      })
      // users three times (a level each), tags, posts of two sets of columns, profiles, the join table, comments (on SQLite 2 + 1)
      assert.equal(sent, to.dialect === 'PostgreSQL' ? 8 : 9)
      const stored = await db.users
        .where({ email: 'ada' })
        .include({ posts: { include: { tags: true, comments: true } }, profile: true })
        .one()
      assert.deepEqual(stored.posts.map(p => [p.title, p.tags.length, p.comments.length]).sort(), [
        ['A', 2, 1],
        ['B', 0, 2],
      ])
      assert.equal(stored.profile?.bio, 'hello')
    },
  },
  {
    name: 'A3: many graphs cost as many statements as one',
    async run(db, to) {
      const sent = await to.statements(async () => {
        const users = await db.users.insert(
          Array.from({ length: 50 }, (_, i) => ({
            email: `u${i}`,
            zipCode: i,
            posts: [
              { title: `${i} a`, tags: [findOrCreate({ label: `t${i % 5}` })] },
              { title: `${i} b`, tags: [findOrCreate({ label: 'all' })] },
            ],
          })),
        )
        for (const [i, user] of users.entries()) {
          assert.deepEqual(
            user.posts.map(p => [p.title, p.authorId, p.tags?.[0]?.label]),
            [
              [`${i} a`, user.id, `t${i % 5}`],
              [`${i} b`, user.id, 'all'],
            ],
          )
        }
      })
      // on SQLite 50 rows are 32 + 16 + 2, 6 are 4 + 2, 100 are 64 + 32 + 4
      assert.equal(sent, to.dialect === 'PostgreSQL' ? 4 : 3 + 2 + 3 + 3)
      assert.equal(await db.tags.count(), 6)
    },
  },
  {
    name: 'A3: existing rows are named by their key or given as they were loaded; children move under the new row',
    async run(db, to) {
      const boss = await db.users.insert({ email: 'boss', zipCode: 1 })
      const [old] = await db.posts.insert([{ title: 'old', authorId: boss.id }])
      const [math] = await db.tags.insert([{ label: 'math' }])
      assert.ok(old && math)
      const sent = await to.statements(async () => {
        const user = await db.users.insert({
          email: 'new',
          zipCode: 2,
          boss,
          posts: [{ id: old.id }, { title: 'P', tags: [{ id: math.id }] }],
        })
        assert.deepEqual(user.boss, boss)
        assert.deepEqual(
          user.posts.map(p => [p.title, p.authorId]),
          [
            ['old', user.id],
            ['P', user.id],
          ],
        )
        assert.deepEqual(user.posts[1]?.tags, [math])
      })
      // read the tag, insert user, post and link, move the old post
      assert.equal(sent, 5)
      assert.equal((await db.posts.get(old.id))?.authorId, (await db.users.where({ email: 'new' }).one()).id)
    },
  },
  {
    name: 'A3: findOrCreate finds by a unique field, creates once however often it is named, and gives the row',
    async run(db) {
      const [there] = await db.tags.insert([{ label: 'there' }])
      const user = await db.users.insert({
        email: 'a',
        zipCode: 1,
        posts: ['P', 'Q'].map(title => ({ title, tags: [findOrCreate({ label: 'there' }), findOrCreate({ label: 'new' })] })),
      })
      const [p, q] = user.posts
      assert.deepEqual(p?.tags?.[0], there)
      assert.deepEqual(p?.tags, q?.tags)
      assert.equal(await db.tags.count(), 2)
      assert.deepEqual(
        (await db.posts.include({ tags: true })).map(post => post.tags.length),
        [2, 2],
      )
      const author = await db.posts.insert({ title: 'R', author: findOrCreate({ email: 'a', zipCode: 99 }) })
      assert.deepEqual([author.authorId, author.author.zipCode], [user.id, 1])
    },
  },
  {
    name: 'A3: one object in several places is one row; rows of a tree are written level by level',
    async run(db, to) {
      const shared = { label: 'shared' }
      const posts = await db.posts.insert(['a', 'b'].map(title => ({ title, author: { email: title, zipCode: 1 }, tags: [shared] })))
      assert.equal(posts[0]?.tags[0]?.id, posts[1]?.tags[0]?.id)
      const sent = await to.statements(async () => {
        const top = await db.users.insert({
          email: 'top',
          zipCode: 0,
          reports: [
            {
              email: 'm1',
              zipCode: 1,
              reports: [
                { email: 'w1', zipCode: 2 },
                { email: 'w2', zipCode: 2 },
              ],
            },
            {
              email: 'm2',
              zipCode: 1,
              reports: [
                { email: 'w3', zipCode: 2 },
                { email: 'w4', zipCode: 2 },
              ],
            },
          ],
        })
        assert.deepEqual(
          top.reports.map(m => m.reports?.map(w => [w.email, w.bossId === m.id])),
          [
            [
              ['w1', true],
              ['w2', true],
            ],
            [
              ['w3', true],
              ['w4', true],
            ],
          ],
        )
      })
      assert.equal(sent, 3)
    },
  },
  {
    name: 'TYP-24: links beyond the limit of parameters are chunked like rows',
    async run(db, to) {
      const labels = Array.from({ length: 20_000 }, (_, i) => `l${i}`)
      const sent = await to.statements(async () => {
        const user = await db.users.insert({ email: 'a', zipCode: 1, posts: [{ title: 'P', tags: labels.map(label => ({ label })) }] })
        assert.deepEqual(
          user.posts[0]?.tags?.map(tag => tag.label),
          labels,
        )
      })
      assert.equal(await db.tags.where(x => x.posts.some()).count(), 20_000)
      // tags and links in lists of 10,000; or in 156 times 128 rows of values, then 32
      assert.equal(sent, to.dialect === 'PostgreSQL' ? 6 : 2 + 2 * 157)
    },
  },
  {
    name: 'A3: a chain of rows may be as long as one likes',
    async run(db) {
      let row: Record<string, unknown> = { email: 'u0', zipCode: 0 }
      for (let i = 1; i < 200; i++) row = { email: `u${i}`, zipCode: i, boss: row }
      await db.users.insert(row as never)
      assert.equal(await db.users.count(), 200)
      const last = await db.users
        .where({ email: 'u199' })
        .include({ boss: { include: { boss: true } } })
        .one()
      assert.equal(last.boss?.boss?.email, 'u197')
    },
  },
  {
    name: 'A3: composite keys are passed on in a graph',
    async run(db) {
      const project = await db.projects.insert({ tenant: 't', code: 'p', title: 'P', tasks: [{ title: 'one' }, { title: 'two' }] } as never)
      assert.deepEqual(await db.tasks.orderBy(x => x.id.asc()).select(x => ({ title: x.title, tenant: x.tenant, code: x.projectCode })), [
        { title: 'one', tenant: 't', code: 'p' },
        { title: 'two', tenant: 't', code: 'p' },
      ])
      assert.equal((project as unknown as { readonly tasks: readonly unknown[] }).tasks.length, 2)
      const task = await db.tasks.insert({ title: 'three', project: { tenant: 't', code: 'p' } } as never)
      assert.deepEqual([task.tenant, task.projectCode], ['t', 'p'])
    },
  },
  {
    name: 'A3: a key that is given and also comes from a related row must be the same',
    plainOnly: true,
    async run(db) {
      await db.projects.insert({ tenant: 't', code: 'p', title: 'P' })
      await db.tasks.insert({ title: 'same', tenant: 't', project: { tenant: 't', code: 'p' } } as never)
      await refused(
        () => db.tasks.insert({ title: 'x', tenant: 'other', project: { tenant: 't', code: 'p' } } as never),
        'QT_VALUE',
        /tasks\.insert\.tenant is given, but the related row has another key/,
      )
    },
  },
  withModels(
    { teams, players },
    {
      name: 'A3: rows that refer to each other: the key that may be null is filled in afterwards',
      async run(db, to) {
        const captain = { name: 'Ann' }
        let team: unknown
        const sent = await to.statements(async () => {
          team = await db.teams.insert({ name: 'T', captain: captain as never, players: [captain, { name: 'Bob' }] })
        })
        const [stored] = await db.teams.include({ captain: true, players: true })
        assert.equal(stored?.captain?.name, 'Ann')
        assert.deepEqual(stored?.players.map(p => p.name).sort(), ['Ann', 'Bob'])
        assert.equal((team as { readonly captainId: number }).captainId, stored?.captainId)
        assert.equal(sent, 3)
      },
    },
  ),
  withModels(
    { knights, squires },
    {
      name: 'A3: rows that refer to each other without a key that may be null are refused',
      async run(db, to) {
        const knight: Record<string, unknown> = { name: 'K' }
        knight.squire = { name: 'S', lord: knight }
        const sent = await to.statements(() =>
          refused(() => db.knights.insert(knight as never), 'QT_FOREIGN_KEY', /knights\.insert\.squire and knights\.insert\.squire\.lord/),
        )
        assert.equal(sent, 0)
      },
    },
  ),
  withModels(
    { people, clubs, membership },
    {
      name: 'A3: rows of a declared join table get their own defaults',
      async run(db) {
        const ann = await db.people.insert({ name: 'Ann', clubs: [{ name: 'chess' }, findOrCreate({ name: 'go' })] })
        assert.deepEqual(
          ann.clubs.map(club => club.name),
          ['chess', 'go'],
        )
        const rows = await db.membership.orderBy(m => m.clubId.asc()).select(m => ({ person: m.personId, role: m.role, since: m.since }))
        assert.deepEqual(rows, [
          { person: ann.id, role: 'member', since: new Date(0) },
          { person: ann.id, role: 'member', since: new Date(0) },
        ])
      },
    },
  ),
  {
    name: 'A3: what a graph cannot mean is refused with its path, before anything is sent',
    async run(db, to) {
      const row = { email: 'a', zipCode: 1 }
      const sent = await to.statements(async () => {
        await refused(
          () => db.users.insert({ ...row, posts: [{ titel: 'x' }] } as never),
          'QT_UNKNOWN_FIELD',
          /users\.insert\.posts\[0\]: posts has no field 'titel'/,
        )
        await refused(() => db.users.insert({ ...row, posts: [{}] } as never), 'QT_MISSING_VALUE', /users\.insert\.posts\[0\] lacks title/)
        await refused(() => db.users.insert({ ...row, posts: { title: 'x' } } as never), 'QT_VALUE', /posts: expected an array/)
        await refused(() => db.users.insert({ ...row, posts: [{ title: 'x', tags: [null] }] } as never), 'QT_VALUE', /tags\[0\]/)
        await refused(() => db.users.insert({ ...row, posts: undefined } as never), 'QT_UNDEFINED', /users\.insert\.posts is undefined/)
        await refused(() => db.posts.insert({ title: 'x', author: null } as never), 'QT_MISSING_VALUE', /posts\.insert\.author is null/)
        await refused(() => db.posts.insert({ title: 'x', author: { id: 1, name: 'changed' } } as never), 'QT_VALUE', /give the key alone/)
        await refused(
          () => db.posts.insert({ title: 'x', author: findOrCreate({ name: 'no key' }) } as never),
          'QT_VALUE',
          /all fields of its primary key or of a unique set/,
        )
        await refused(
          () => db.posts.insert({ title: 'x', author: findOrCreate({ ...row, posts: [] }) } as never),
          'QT_UNSUPPORTED',
          /can't bring rows that refer to it/,
        )
        await refused(() => db.posts.insert({ title: 'x', author: { $findOrCreate: row } } as never), 'QT_UNKNOWN_FIELD')
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: 'A3: a row that is named and does not exist is told by its place',
    plainOnly: true,
    async run(db) {
      await refused(
        () => db.posts.insert({ title: 'x', author: { id: 12345 } }),
        'QT_FOREIGN_KEY',
        /posts\.insert\.author names a row of users that does not exist/,
      )
      await refused(
        () => db.users.insert({ email: 'a', zipCode: 1, posts: [{ id: 12345 }] }),
        'QT_FOREIGN_KEY',
        /users\.insert\.posts\[0\] names a row of posts that does not exist/,
      )
      assert.equal(await db.users.count(), 0)
    },
  },
]
