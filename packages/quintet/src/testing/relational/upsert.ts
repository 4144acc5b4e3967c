import assert from 'node:assert/strict'
import { table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const slots = table(
  'slots',
  {
    id: t.id('uuid'),
    room: t.text(),
    hour: t.integer(),
    who: t.text(),
    version: t.integer().default(1),
    stamp: t.text().default(() => 'made'),
  },
  { unique: [['room', 'hour']] },
)

const members = table(
  'members',
  { id: t.id(), team: t.text(), mail: t.text(), gone: t.boolean().default(false), n: t.integer() },
  {
    indexes: [
      { name: 'one_living', on: ['team', 'mail'], unique: true, where: m => m.gone.isFalse() },
      { name: 'mail_in_any_case', on: ['team', m => m.mail.lower()], unique: true, where: m => m.gone.isFalse() },
    ],
  },
)

export const cases: readonly Case[] = [
  {
    name: '§4: upsert inserts, or takes over what was given where the unique fields are taken',
    async run(db, to) {
      const first = await db.users.upsert({ email: 'a', zipCode: 1, name: 'A' }, { by: 'email' })
      const sent = await to.statements(async () => {
        const second = await db.users.upsert({ email: 'a', zipCode: 2 }, { by: 'email' })
        assert.deepEqual(second, { ...first, zipCode: 2 })
      })
      assert.equal(sent, 1)
      assert.equal(await db.users.count(), 1)
    },
  },
  {
    name: '§4: a bulk upsert gives its rows in the order of the input',
    async run(db, to) {
      await db.users.insert([3, 1, 2].map(i => ({ email: `u${i}`, zipCode: 0, name: 'old' })))
      const rows = [5, 2, 4, 1, 3].map(i => ({ email: `u${i}`, zipCode: i }))
      const sent = await to.statements(async () => {
        const back = await db.users.upsert(rows, { by: 'email' }).returning('email', 'zipCode', 'name')
        assert.deepEqual(
          back,
          rows.map(row => ({ ...row, name: Number(row.email.slice(1)) > 3 ? null : 'old' })),
        )
      })
      assert.equal(sent, to.dialect === 'PostgreSQL' ? 1 : 2)
    },
  },
  {
    name: '§4: set is made of values and expressions over the row that is there and the row that was given',
    async run(db) {
      const [ada] = await db.users.insert([{ email: 'a', zipCode: 10, name: 'Ada' }])
      await db.posts.insert({ title: 'P', authorId: ada?.id ?? 0 })
      const back = await db.users
        .upsert(
          [
            { email: 'a', zipCode: 5 },
            { email: 'b', zipCode: 6 },
          ],
          {
            by: 'email',
            set: (row, given) => ({
              zipCode: row.zipCode.plus(given.zipCode).plus(row.posts.count()),
              name: given.email.upper().concat('!'),
            }),
          },
        )
        .returning('email', 'zipCode', 'name')
      assert.deepEqual(back, [
        { email: 'a', zipCode: 16, name: 'A!' },
        { email: 'b', zipCode: 6, name: null },
      ])
      assert.deepEqual(
        await db.users.upsert({ email: 'a', zipCode: 5 }, { by: 'email', set: { name: 'fixed' } }).returning('zipCode', 'name'),
        {
          zipCode: 16,
          name: 'fixed',
        },
      )
    },
  },
  {
    name: '§4: set that changes nothing, and where that does not hold, leave the row and give it as it is',
    async run(db) {
      const there = await db.users.insert({ email: 'a', zipCode: 10 })
      assert.deepEqual(await db.users.upsert({ email: 'a', zipCode: 5 }, { by: 'email', set: {} }), there)
      const options = { by: 'email', where: (row: { readonly zipCode: { lt(n: number): never } }) => row.zipCode.lt(8) } as const
      assert.deepEqual(
        (
          await db.users.upsert(
            [
              { email: 'a', zipCode: 5 },
              { email: 'b', zipCode: 1 },
            ],
            options as never,
          )
        ).map(row => [row.email, row.zipCode]),
        [
          ['a', 10],
          ['b', 1],
        ],
      )
      assert.deepEqual((await db.users.upsert({ email: 'b', zipCode: 5 }, options as never)).zipCode, 5)
    },
  },
  withModels(
    { slots },
    {
      name: '§4: a set of fields may be the key; defaults that the library makes are not taken over',
      async run(db) {
        const [a, b] = await db.slots.upsert(
          [
            { room: 'r', hour: 1, who: 'ann' },
            { room: 'r', hour: 2, who: 'bob', stamp: 'given' },
          ],
          { by: ['hour', 'room'] },
        )
        const again = await db.slots.upsert(
          [
            { room: 'r', hour: 2, who: 'eve', version: 7 },
            { room: 'r', hour: 1, who: 'dan' },
          ],
          { by: ['room', 'hour'] },
        )
        assert.deepEqual(again, [
          { ...b, who: 'eve', version: 7 },
          { ...a, who: 'dan' },
        ])
      },
    },
  ),
  {
    name: '§4: without by a row is found by its primary key',
    async run(db) {
      await db.projects.upsert({ tenant: 't', code: 'p', title: 'old' })
      const [p, q] = await db.projects.upsert([
        { tenant: 't', code: 'p', title: 'new' },
        { tenant: 't', code: 'q', title: 'Q' },
      ])
      assert.deepEqual([p?.title, q?.title, await db.projects.count()], ['new', 'Q', 2])
    },
  },
  {
    name: '§4: upsert refuses a key that is none, is missing, is null, or comes twice',
    async run(db, to) {
      const row = { email: 'a', zipCode: 1 }
      const sent = await to.statements(async () => {
        await refused(
          () => db.users.upsert(row, { by: 'name' }),
          'QT_VALUE',
          /users\.upsert: by must be the primary key or a unique set of users: id, email/,
        )
        await refused(() => db.users.upsert(row), 'QT_MISSING_VALUE', /Row 0 of users lacks id, by which it is found/)
        await refused(() => db.users.upsert(row, { by: 'nope' as never }), 'QT_UNKNOWN_FIELD')
        await refused(() => db.users.upsert(row, { by: 'id' }), 'QT_MISSING_VALUE', /Row 0 of users lacks id/)
        await refused(
          () => db.users.upsert([row, { email: 'b', zipCode: 1 }, { email: 'a', zipCode: 2, name: 'x' }], { by: 'email' }),
          'QT_VALUE',
          /Rows 0 and 2 of users have the same email/,
        )
        await refused(
          () => db.users.upsert(row, { by: 'email', set: { zipCode: undefined } as never }),
          'QT_UNDEFINED',
          /users\.upsert\.set\.zipCode/,
        )
        await refused(() => db.users.upsert(row, { by: 'email', set: { role: 1 } as never }), 'QT_UNKNOWN_FIELD', /users\.upsert\.set/)
        await refused(() => db.users.upsert({ ...row, posts: [] } as never, { by: 'email' }), 'QT_UNSUPPORTED', /users\.upsert\.posts/)
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: '§4: an upsert may name rows that it refers to',
    async run(db) {
      await db.tags.insert({ label: 'x' })
      const boss = await db.users.insert({ email: 'boss', zipCode: 1 })
      const user = await db.users.upsert({ email: 'a', zipCode: 1, boss: { id: boss.id } }, { by: 'email' })
      assert.equal(user.bossId, boss.id)
      const again = await db.users.upsert({ email: 'a', zipCode: 2, boss: { email: 'new boss', zipCode: 3 } }, { by: 'email' })
      assert.equal(again.id, user.id)
      assert.equal((await db.users.get(again.bossId ?? 0))?.email, 'new boss')
    },
  },
  {
    name: '§4: findOrCreate gives the row that is there, or makes it',
    async run(db, to) {
      const made = await db.tags.findOrCreate({ label: 'x' })
      const sent = await to.statements(async () => assert.deepEqual(await db.tags.findOrCreate({ label: 'x' }), made))
      assert.equal(sent, 2)
      assert.equal(await db.tags.count(), 1)
      const user = await db.users.findOrCreate({ email: 'a', zipCode: 1 }, { by: 'email' })
      assert.deepEqual(await db.users.findOrCreate({ email: 'a', zipCode: 2 }), user)
      await refused(() => db.users.findOrCreate({ email: 'a', zipCode: 1 }, { by: 'zipCode' }), 'QT_VALUE', /by must be/)
    },
  },
  {
    name: '§4: many findOrCreate at once make one row',
    plainOnly: true,
    async run(db) {
      const rows = await Promise.all(Array.from({ length: 20 }, (_, i) => db.tags.findOrCreate({ label: `l${i % 2}` })))
      assert.equal(new Set(rows.map(row => row.id)).size, 2)
      assert.equal(await db.tags.count(), 2)
      const inside = await Promise.all(
        Array.from({ length: 6 }, () => db.transaction(tx => tx.users.findOrCreate({ email: 'one', zipCode: 1 }), { retries: 20 })),
      )
      assert.equal(new Set(inside.map(row => row.id)).size, 1)
    },
  },
  withModels(
    { members },
    {
      name: 'A29: an upsert finds rows by a partial index, one over expressions, and tells both rows apart in where',
      async run(db, to) {
        await db.members.insert([
          { team: 't', mail: 'Ada', gone: true, n: 1 },
          { team: 't', mail: 'Ada', n: 2 },
        ])
        const by = { index: 'one_living' }
        const rows = [
          { team: 't', mail: 'Ada', n: 5 },
          { team: 't', mail: 'Bob', n: 6 },
        ]
        assert.deepEqual(await db.members.upsert(rows, { by }).returning('mail', 'n', 'gone'), [
          { mail: 'Ada', n: 5, gone: false },
          { mail: 'Bob', n: 6, gone: false },
        ])
        // rows that are left as they are come back from among those of the index
        const less = rows.map(row => ({ ...row, n: 0 }))
        assert.deepEqual(
          await db.members.upsert(less, { by, where: (row, given) => given.n.gt(row.n) }).returning('n', 'gone'),
          rows.map(({ n }) => ({ n, gone: false })),
        )
        assert.deepEqual(await db.members.upsert(less, { by, set: {} }).returning('n'), [{ n: 5 }, { n: 6 }])
        assert.deepEqual(
          await db.members
            .upsert({ team: 't', mail: 'ada', n: 9 }, { by: { index: 'mail_in_any_case' }, set: { n: 7 } })
            .returning('mail', 'n'),
          { mail: 'Ada', n: 7 },
        )
        assert.equal(await db.members.count(), 3)
        const sent = await to.statements(async () => {
          await refused(() => db.members.upsert(rows, { by: { index: 'nope' } }), 'QT_VALUE', /names the index 'nope'/)
          await refused(
            () => db.members.upsert(rows, { by: { index: 'mail_in_any_case' }, set: {} }),
            'QT_UNSUPPORTED',
            /an index over fields/,
          )
        })
        assert.equal(sent, 0)
        const mark = to.dialect === 'PostgreSQL' ? '$1' : '?'
        const [statement] = db.members.upsert({ team: 't', mail: 'Ada', n: 1 }, { by, set: {} }).returning('n').toSQL()
        assert.equal(
          statement?.text.replace(mark, '?').replace('$2', '?').replace('$3', '?'),
          `insert into "members" ("team", "mail", "n") values (?, ?, ?) on conflict ("team", "mail") where not "gone" do nothing returning "n"`,
        )
      },
    },
  ),
  {
    name: 'A29: insertMissing leaves out what any unique set keeps out, and gives what it inserted',
    async run(db, to) {
      await db.users.insert([{ email: 'b', zipCode: 1 }])
      const rows = ['a', 'b', 'c', 'c'].map((email, i) => ({ email, zipCode: i }))
      const inserted = await db.users.insertMissing(rows).returning('email', 'zipCode')
      assert.deepEqual(inserted, [
        { email: 'a', zipCode: 0 },
        { email: 'c', zipCode: 2 },
      ])
      const sent = await to.statements(async () => {
        assert.deepEqual(await db.users.insertMissing(rows), [])
        assert.deepEqual(await db.users.insertMissing([]), [])
      })
      assert.equal(sent, 1)
      assert.deepEqual(await db.projects.insertMissing([{ tenant: 't', code: 'p', title: 'P' }]).returning(p => p.title.lower()), ['p'])
      await refused(
        () => db.users.insertMissing([{ email: 'x', zipCode: 1, posts: [{ title: 'P' }] }] as never),
        'QT_UNSUPPORTED',
        /without related rows/,
      )
    },
  },
]
