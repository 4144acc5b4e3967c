import assert from 'node:assert/strict'
import { wasInserted } from '../../query/written-row.ts'
import type { Case } from './case.ts'
import { refused } from './refusal.ts'

export const cases: readonly Case[] = [
  {
    name: 'A30: returning takes a lambda: what every write made of its own rows, in one statement',
    async run(db, to) {
      const sent = await to.statements(async () => {
        assert.deepEqual(
          await db.users.insert({ email: 'a', zipCode: 1 }).returning(u => ({ mail: u.email.upper(), zip: u.zipCode.plus(10) })),
          {
            mail: 'A',
            zip: 11,
          },
        )
        const rows = [3, 2].map(n => ({ email: `u${n}`, zipCode: n }))
        assert.deepEqual(await db.users.insert(rows).returning(u => u.zipCode.times(2)), [6, 4])
        assert.deepEqual(
          await db.users
            .where(u => u.zipCode.gt(1))
            .update(u => ({ zipCode: u.zipCode.plus(1) }))
            .returning(u => ({ of: u.email, user: u })),
          (await db.users.where(u => u.zipCode.gt(1)).orderBy(u => u.id.asc())).map(user => ({ of: user.email, user })),
        )
        const changed = await db.users
          .updateMany(
            [
              { email: 'u3', name: 'C' },
              { email: 'u2', name: 'B' },
            ],
            { by: 'email' },
          )
          .returning(u => ([u.name, 1].length === 2 ? u.name.concat('!') : u.name))
        assert.deepEqual(changed, ['C!', 'B!'])
        assert.deepEqual(
          await db.users
            .where({ email: 'a' })
            .delete()
            .returning(u => ({ was: u.zipCode.gt(0), next: u.id.minus(u.id) })),
          [{ was: true, next: 0 }],
        )
      })
      assert.equal(sent, 6)
    },
  },
  {
    name: 'A30: returning along relations is read after the write, lists included, in the order of the input',
    async run(db, to) {
      const ada = await db.users.insert({ email: 'ada', zipCode: 1 })
      const sent = await to.statements(async () => {
        const back = await db.posts
          .insert([
            { title: 'B', authorId: ada.id, tags: [{ label: 'x' }, { label: 'y' }] },
            { title: 'A', authorId: ada.id },
          ])
          .returning(p => ({ p: p.title, by: { mail: p.author.email }, tags: p.tags.orderBy(x => x.label.desc()).select(x => x.label) }))
        assert.deepEqual(back, [
          { p: 'B', by: { mail: 'ada' }, tags: ['y', 'x'] },
          { p: 'A', by: { mail: 'ada' }, tags: [] },
        ])
      })
      assert.ok(sent <= 7, String(sent))
      const updated = await db.posts
        .where({ title: 'A' })
        .update({ views: 9 })
        .returning(p => ({ views: p.views, all: p.author.posts.sum(q => q.views), editor: p.editor }))
      assert.deepEqual(updated, [{ views: 9, all: 9, editor: null }])
      const upserted = await db.users
        .upsert({ email: 'ada', zipCode: 7 }, { by: 'email' })
        .returning(u => ({ zip: u.zipCode, posts: u.posts.count() }))
      assert.deepEqual(upserted, { zip: 7, posts: 2 })
      await refused(
        () =>
          db.posts
            .all()
            .delete()
            .returning(p => p.author.email),
        'QT_UNSUPPORTED',
        /read related rows before/,
      )
    },
  },
  {
    name: 'A29: an upsert tells which rows it inserted, where the server can',
    async run(db, to) {
      await db.users.insert({ email: 'b', zipCode: 1 })
      const rows = ['a', 'b', 'c'].map(email => ({ email, zipCode: 2 }))
      const upsert = () => db.users.upsert(rows, { by: 'email' }).returning(u => ({ email: u.email, isNew: wasInserted(u) }))
      const told = [
        { email: 'a', isNew: true },
        { email: 'b', isNew: false },
        { email: 'c', isNew: true },
      ]
      if (to.dialect === 'PostgreSQL') assert.deepEqual(await upsert(), told)
      else {
        const sent = await to.statements(() => refused(upsert, 'QT_UNSUPPORTED', /does not tell what an upsert inserted/))
        assert.equal(sent, 0)
        await db.users.insert(rows.filter(row => row.email !== 'b'))
      }
      // what leaves rows alone gives the others back by itself
      const more = [...rows, { email: 'd', zipCode: 3 }]
      assert.deepEqual(
        await db.users.upsert(more, { by: 'email', set: {} }).returning(u => ({ zip: u.zipCode, isNew: wasInserted(u).isTrue() })),
        [2, to.dialect === 'PostgreSQL' ? 2 : 1, 2, 3].map((zip, i) => ({ zip, isNew: i === 3 })),
      )
      await refused(() => db.users.select(u => wasInserted(u)), 'QT_EXPRESSION', /upsert/)
      await refused(
        () =>
          db.users
            .all()
            .update({ zipCode: 1 })
            .returning(u => wasInserted(u)),
        'QT_EXPRESSION',
        /upsert/,
      )
    },
  },
  {
    name: 'A30: returning gives a row as it was before, where the server can; elsewhere it is refused',
    async run(db, to) {
      await db.users.insert({ email: 'a', zipCode: 1, name: 'A' })
      const update = () =>
        db.users
          .all()
          .update(u => ({ zipCode: u.zipCode.plus(5) }))
          .returning((u, before) => ({
            from: before.zipCode,
            to: u.zipCode,
            by: u.zipCode.minus(before.zipCode),
            same: before.name.eq(u.name),
          }))
      if (to.version >= 18 && to.dialect === 'PostgreSQL') {
        assert.deepEqual(await update(), [{ from: 1, to: 6, by: 5, same: true }])
        const rows = [
          { email: 'a', zipCode: 2 },
          { email: 'b', zipCode: 3 },
        ]
        assert.deepEqual(
          await db.users
            .upsert(rows, { by: 'email' })
            .returning((u, before) => ({ to: u.zipCode, from: before.zipCode, more: before.zipCode.lt(u.zipCode), before })),
          [
            { to: 2, from: 6, more: false, before: { ...(await db.users.one({ email: 'a' })), zipCode: 6 } },
            { to: 3, from: null, more: false, before: null },
          ],
        )
        assert.deepEqual(
          await db.users
            .where({ email: 'b' })
            .delete()
            .returning((_, before) => before.zipCode),
          [3],
        )
      } else {
        await refused(
          update,
          'QT_UNSUPPORTED',
          to.dialect === 'PostgreSQL' ? /needs PostgreSQL 18 or newer/ : /does not give rows as they were before/,
        )
        assert.equal((await db.users.one()).zipCode, 1)
      }
    },
  },
  {
    name: 'A30: returning refuses what it cannot give before anything is sent',
    async run(db, to) {
      const sent = await to.statements(async () => {
        await refused(
          () =>
            db.tags
              .all()
              .delete()
              .returning('nope' as never),
          'QT_UNKNOWN_FIELD',
          /tags\.delete\.returning/,
        )
        await refused(
          () =>
            db.tags
              .all()
              .delete()
              .returning((() => 1) as never),
          'QT_EXPRESSION',
        )
        await refused(
          () =>
            db.tags
              .all()
              .delete()
              .returning(x => ({ a: x.label.eq('x') && x.label.eq('y') })),
          'QT_DROPPED_CONDITION',
        )
        await refused(
          () =>
            db.posts
              .all()
              .update({ views: 1 })
              .returning((p, before) => ({ was: before.views, by: p.author.email })),
          'QT_UNSUPPORTED',
          /own fields only/,
        )
      })
      assert.equal(sent, 0)
    },
  },
]
