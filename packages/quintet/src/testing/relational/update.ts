import assert from 'node:assert/strict'
import { coalesce, given } from '../../query/functions.ts'
import { pick } from '../../relational/pick.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, type FixtureDb, withModels } from './case.ts'
import { refused, untyped } from './refusal.ts'

const accounts = table('accounts', {
  id: t.id(),
  name: t.text().unique(),
  cents: t.decimal(10, 2),
  rate: t.decimal(10, 4),
  count: t.integer(),
  ratio: t.double(),
  seen: t.timestamp().nullable(),
  tags: t.list(t.text()),
  doc: t.json<unknown>().nullable(),
  total: t.integer().computed<{ readonly count: never }>(row => row.count),
  parent: belongsTo('accounts', { inverse: 'children' }).nullable(),
})
const plain = table('plain', { name: t.text(), n: t.integer() })

async function people(db: FixtureDb): Promise<readonly number[]> {
  const rows = await db.users.insert([
    { email: 'top', zipCode: 1, name: 'Top' },
    { email: 'ada', zipCode: 2, name: 'Ada' },
    { email: 'bob', zipCode: 3 },
  ])
  const [top = 0, ada = 0, bob = 0] = rows.map(row => row.id)
  await db.users.updateMany([
    { id: ada, bossId: top },
    { id: bob, bossId: ada },
  ])
  await db.posts.insert([
    { title: 'A', authorId: ada, views: 10 },
    { title: 'B', authorId: bob, views: 1 },
    { title: 'C', authorId: bob, views: 2 },
  ])
  return [top, ada, bob]
}

export const cases: readonly Case[] = [
  {
    name: 'A2: update counts the rows that it matched, returning gives them',
    async run(db) {
      await people(db)
      assert.equal(await db.users.where({ name: null }).update({ name: 'Bob', active: false }), 1)
      assert.equal(await db.users.where({ name: 'nobody' }).update({ zipCode: 9 }), 0)
      // a row that is set to what it was is matched too
      assert.equal(await db.users.where({ email: 'bob' }).update({ name: 'Bob' }), 1)
      assert.deepEqual(await db.users.where({ email: 'bob' }).update({ zipCode: 4 }).returning('name', 'zipCode'), [
        { name: 'Bob', zipCode: 4 },
      ])
      const rows = await db.users.all().update({ zipCode: 5 }).returning()
      assert.deepEqual(
        rows.map(row => row.zipCode),
        [5, 5, 5],
      )
    },
  },
  {
    name: 'A2: delete counts, returning gives the rows that are gone',
    async run(db) {
      await people(db)
      assert.deepEqual(
        await db.posts
          .where(p => p.views.lt(2))
          .delete()
          .returning('title'),
        [{ title: 'B' }],
      )
      assert.equal(await db.posts.where(p => p.author.email.eq('bob')).delete(), 1)
      assert.equal(await db.posts.all().delete(), 1)
      assert.equal(await db.posts.count(), 0)
    },
  },
  {
    name: 'A9: update and delete without where need all()',
    async run(db, to) {
      const sent = await to.statements(async () => {
        await refused(() => db.users.limit(1).where({ zipCode: 1 } as never), 'QT_CLAUSE')
        await refused(
          () => (db.users.orderBy(u => u.id.asc()) as never as typeof everyone).delete(),
          'QT_NO_WHERE',
          /users\.delete would write every row/,
        )
        await refused(() => db.users.where(given({ name: undefined })).update({ zipCode: 1 }), 'QT_NO_WHERE', /users\.update/)
        await refused(() => db.users.where({}).delete(), 'QT_NO_WHERE')
      })
      assert.equal(sent, 0)
      const everyone = db.users.all()
      assert.equal(await everyone.delete(), 0)
      assert.equal(
        await db.users
          .where(given({ name: undefined }))
          .all()
          .update({ zipCode: 1 }),
        0,
      )
    },
  },
  {
    name: 'A3: update or delete with a limit is refused',
    async run(db, to) {
      const some = db.users.where({ zipCode: 1 })
      const sent = await to.statements(async () => {
        await refused(() => untyped(some.limit(1), 'delete'), 'QT_UNSUPPORTED', /users\.delete with limit/)
        await refused(() => untyped(some.offset(1), 'update', { zipCode: 2 }), 'QT_UNSUPPORTED', /users\.update with offset/)
        await refused(() => untyped(some.distinct(), 'update', { zipCode: 2 }), 'QT_UNSUPPORTED', /distinct/)
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: 'A9: undefined in a change throws and names the path; unknown and protected fields are refused',
    async run(db, to) {
      const one = db.users.where({ zipCode: 1 })
      const sent = await to.statements(async () => {
        await refused(() => one.update({ name: undefined } as never), 'QT_UNDEFINED', /users\.update\.name is undefined/)
        await refused(() => one.update(() => ({ name: undefined }) as never), 'QT_UNDEFINED', /users\.update\.name is undefined/)
        await refused(() => one.update(undefined as never), 'QT_UNDEFINED', /users\.update is undefined/)
        await refused(() => one.update({ role: 'admin' } as never), 'QT_UNKNOWN_FIELD', /users has no field 'role'/)
        await refused(() => one.update({ id: 7 } as never), 'QT_UNKNOWN_FIELD', /users\.update\.id is made by the store/)
        await refused(() => one.update({ boss: { id: 1 } } as never), 'QT_UNKNOWN_FIELD', /users\.update\.boss is a relation: set bossId/)
        await refused(() => one.update(JSON.parse('{"__proto__":{"zipCode":1}}') as never), 'QT_UNKNOWN_FIELD')
        await refused(() => one.update({ email: null } as never), 'QT_MISSING_VALUE', /users\.update\.email is null/)
        await refused(
          () => one.update({ email: { $set: 'x' } } as never),
          'QT_VALUE',
          /users\.update\.email: expected a string, got an object/,
        )
        await refused(() => one.update({}), 'QT_VALUE', /users\.update changes nothing/)
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: 'INJ-27: pick keeps the allowed keys of a request body',
    async run(db) {
      const [top = 0] = await people(db)
      const body: unknown = JSON.parse('{"name":"New","active":false,"id":99,"__proto__":{"zipCode":5},"role":"admin"}')
      assert.deepEqual(pick(body as { readonly name: string; readonly active: boolean }, ['name']), { name: 'New' })
      assert.equal(await db.users.where({ id: top }).update(pick(body as { readonly name: string }, ['name'])), 1)
      const row = await db.users.get(top)
      assert.deepEqual([row?.name, row?.active, row?.zipCode], ['New', true, 1])
      const picked = pick(JSON.parse('{"__proto__":1}') as object, ['__proto__', 'missing'])
      assert.deepEqual(Object.keys(picked), ['__proto__'])
    },
  },
  {
    name: 'A2: a change is made of values and expressions of the row, the values that it had before',
    async run(db) {
      await people(db)
      const posts = await db.posts
        .where(p => p.views.gt(1))
        .update(p => ({ views: p.views.plus(p.title.length()).times(2), title: p.title.lower().concat('!') }))
        .returning('title', 'views')
      assert.deepEqual(
        posts.sort((a, b) => a.views - b.views),
        [
          { title: 'c!', views: 6 },
          { title: 'a!', views: 22 },
        ],
      )
      // both sides are read before either is written
      await db.posts.all().update(p => ({ authorId: p.authorId, rating: p.views.cast(t.double()) }))
      assert.deepEqual(await db.posts.orderBy(p => p.views.asc()).select(p => p.rating), [1, 6, 22])
    },
  },
  {
    name: 'A2: a condition may follow paths and relations',
    async run(db) {
      await people(db)
      assert.equal(await db.posts.where(p => p.author.boss.name.eq('Ada').and(p.views.gt(1))).update({ title: 'path' }), 1)
      assert.equal(await db.users.where(u => u.posts.some(p => p.title.eq('path'))).update({ name: 'some' }), 1)
      assert.equal(await db.users.where(u => u.reports.none()).update({ zipCode: 77 }), 1)
      assert.equal(await db.posts.where(p => p.author.reports.count().eq(0)).delete(), 2)
      assert.deepEqual(await db.users.orderBy(u => u.id.asc()).select(u => ({ name: u.name, zip: u.zipCode })), [
        { name: 'Top', zip: 1 },
        { name: 'Ada', zip: 2 },
        { name: 'some', zip: 77 },
      ])
    },
  },
  {
    name: 'A2: a change may read other rows, as they were before the update',
    async run(db) {
      await people(db)
      await db.posts.all().update(p => ({ title: p.author.email.concat(' ', p.title) }))
      assert.deepEqual(await db.posts.orderBy(p => p.id.asc()).select(p => p.title), ['ada A', 'bob B', 'bob C'])
      await db.users.all().update(u => ({ zipCode: u.posts.sum(p => p.views).plus(u.posts.count()) }))
      assert.deepEqual(await db.users.orderBy(u => u.id.asc()).select(u => u.zipCode), [0, 11, 5])
      // a row reads its boss as it was, not as this statement has changed it
      await db.users.all().update(u => ({ name: u.boss.name }))
      assert.deepEqual(await db.users.orderBy(u => u.id.asc()).select(u => u.name), [null, 'Top', 'Ada'])
      await db.users
        .where(u => u.boss.email.isNotNull())
        .update(u => ({ zipCode: coalesce(u.boss.zipCode, 0).plus(100), name: u.boss.boss.email }))
      assert.deepEqual(await db.users.orderBy(u => u.id.asc()).select(u => ({ zip: u.zipCode, name: u.name })), [
        { zip: 0, name: null },
        { zip: 100, name: null },
        { zip: 111, name: 'top' },
      ])
      await db.users.all().update(u => ({ zipCode: u.boss.posts.count().plus(u.reports.count()) }))
      assert.deepEqual(await db.users.orderBy(u => u.id.asc()).select(u => u.zipCode), [1, 1, 1])
    },
  },
  {
    name: 'A8: a condition that is made in a change and lost is refused',
    async run(db) {
      await refused(
        () =>
          db.users.all().update(u => {
            u.zipCode.gt(1)
            return { zipCode: u.zipCode.plus(1) }
          }),
        'QT_DROPPED_CONDITION',
        /users\.zipCode\.gt/,
      )
    },
  },
  withModels(
    { accounts },
    {
      name: 'A11: what a field becomes must be of its kind: nothing is rounded or rescaled on the way',
      async run(db, to) {
        const all = db.accounts.all()
        const sent = await to.statements(async () => {
          await refused(
            () => all.update(a => ({ count: a.ratio }) as never),
            'QT_EXPRESSION',
            /accounts\.update\.count is integer, the expression is double: say cast/,
          )
          await refused(() => all.update(a => ({ name: a.count }) as never), 'QT_EXPRESSION', /is text, the expression is integer/)
          await refused(
            () => all.update(a => ({ cents: a.rate }) as never),
            'QT_EXPRESSION',
            /is decimal\(10, 2\), the expression is decimal\(10, 4\)/,
          )
          await refused(() => all.update({ total: 1 } as never), 'QT_UNKNOWN_FIELD', /accounts\.update\.total is computed/)
          await refused(() => all.update(a => ({ parentId: a.parent }) as never), 'QT_VALUE')
        })
        assert.equal(sent, 0)
        await db.accounts.insert({ name: 'x', cents: '1.10', rate: '0.5', count: 3, ratio: 0.25, tags: ['a'] })
        const seen = new Date(1_700_000_000_000)
        const [row] = await all
          .update(a => ({ cents: a.cents.plus('2.05'), ratio: a.count, seen, tags: ['b', 'c'], doc: { a: 1 } }))
          .returning()
        assert.deepEqual([row?.cents, row?.ratio, row?.seen, row?.tags, row?.doc, row?.total], ['3.15', 3, seen, ['b', 'c'], { a: 1 }, 3])
        assert.deepEqual(await all.update({ seen: null, doc: null }).returning('seen', 'doc'), [{ seen: null, doc: null }])
      },
    },
  ),
  {
    name: '§4: updateMany gives each row its own values, in one statement for rows that give the same fields',
    async run(db, to) {
      const rows = await db.users.insert(Array.from({ length: 300 }, (_, i) => ({ email: `u${i}`, zipCode: i })))
      const changes = rows.map(({ id }, i) => ({ id, zipCode: i * 2, name: i % 2 === 0 ? `n${i}` : null }))
      const sent = await to.statements(async () => assert.equal(await db.users.updateMany(changes.toReversed()), 300))
      assert.equal(sent, to.dialect === 'PostgreSQL' ? 1 : 5)
      assert.deepEqual(await db.users.orderBy(u => u.id.asc()).select(u => ({ id: u.id, zipCode: u.zipCode, name: u.name })), changes)
    },
  },
  {
    name: '§4: updateMany gives rows back in the order of the changes, finds them by other fields, counts what it found',
    async run(db) {
      await people(db)
      const changes = [
        { email: 'bob', zipCode: 30 },
        { email: 'nobody', zipCode: 0 },
        { email: 'top', zipCode: 10, name: 'T' },
      ]
      assert.deepEqual(await db.users.updateMany(changes, { by: 'email' }).returning('email', 'zipCode', 'name'), [
        { email: 'bob', zipCode: 30, name: null },
        { email: 'top', zipCode: 10, name: 'T' },
      ])
      assert.equal(await db.users.updateMany(changes, { by: 'email' }), 2)
      assert.equal(await db.users.updateMany([]), 0)
    },
  },
  {
    name: '§4: updateMany refuses changes that have no row, no change, or the same row twice',
    async run(db, to) {
      const sent = await to.statements(async () => {
        await refused(() => db.users.updateMany([{ zipCode: 1 }]), 'QT_MISSING_VALUE', /users\.updateMany\[0\] lacks id/)
        await refused(() => db.users.updateMany([{ id: 1 }]), 'QT_VALUE', /changes nothing/)
        await refused(() => db.users.updateMany([{ id: null, zipCode: 1 }] as never), 'QT_MISSING_VALUE', /id is null/)
        await refused(() => db.users.updateMany([{ name: null, zipCode: 1 }], { by: 'name' }), 'QT_VALUE', /null finds no row/)
        await refused(() => db.users.updateMany([{ id: 1, name: undefined }] as never), 'QT_UNDEFINED', /updateMany\[0\]\.name/)
        await refused(() => db.users.updateMany([{ id: 1, posts: [] }] as never), 'QT_UNKNOWN_FIELD')
        await refused(
          () =>
            db.users.updateMany([
              { id: 1, zipCode: 1 },
              { id: 1, zipCode: 2 },
            ]),
          'QT_VALUE',
          /Rows 0 and 1 .* have the same id/,
        )
        await refused(
          () => db.users.updateMany([{ email: 'a', id: 1 }], { by: 'email' }),
          'QT_UNKNOWN_FIELD',
          /id is not for programs to change/,
        )
        await refused(() => db.users.updateMany([{ id: 1, zipCode: '1' }] as never), 'QT_VALUE', /updateMany\[0\]\.zipCode/)
      })
      assert.equal(sent, 0)
    },
  },
  withModels(
    { accounts },
    {
      name: '§4: updateMany keeps every kind of value exact',
      async run(db) {
        const base = { cents: '0.00', rate: '0', count: 0, ratio: 0, tags: [] }
        const rows = await db.accounts.insert(['a', 'b'].map(name => ({ name, ...base })))
        const seen = new Date(1_700_000_000_123)
        const changes = rows.map(({ id }, i) => ({
          id,
          cents: '99999999.99',
          rate: '-0.0001',
          ratio: 0.1 + i,
          seen: i === 0 ? seen : null,
          tags: ['"', '{}', 'NULL'],
          doc: i === 0 ? null : { a: ['\\', null] },
        }))
        const back = await db.accounts.updateMany(changes).returning('id', 'cents', 'rate', 'ratio', 'seen', 'tags', 'doc')
        assert.deepEqual(back, changes)
      },
    },
  ),
  withModels(
    { plain },
    {
      name: 'A2: a table without a key can be written by its own columns only',
      async run(db) {
        await db.plain.insert([
          { name: 'a', n: 1 },
          { name: 'b', n: 2 },
        ])
        assert.equal(await db.plain.where({ name: 'a' }).update(p => ({ n: p.n.plus(1) })), 1)
        assert.deepEqual(await db.plain.updateMany([{ name: 'b', n: 5 }], { by: 'name' }).returning(), [{ name: 'b', n: 5 }])
        await refused(() => db.plain.updateMany([{ name: 'b', n: 5 }]), 'QT_MODEL', /no primary key/)
        assert.equal(await db.plain.where({ n: [2, 5] }).delete(), 2)
      },
    },
  ),
]
