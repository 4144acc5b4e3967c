import assert from 'node:assert/strict'
import { coalesce } from '../../query/functions.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused, untyped } from './refusal.ts'
import { prints } from './texts.ts'

const owners = table('owners', { id: t.id(), name: t.text() })
const accounts = table('accounts', {
  id: t.id(),
  code: t.text().unique(),
  total: t.integer().default(0),
  version: t.version(),
  owner: belongsTo(owners, { inverse: 'accounts' }).nullable(),
})
const models = { owners, accounts }

export const cases: readonly Case[] = [
  withModels(models, {
    name: 'F17: every change counts the version of its row up, whatever verb makes it',
    async run(db) {
      const owner = await db.owners.insert({ name: 'Ada' })
      const { id, version } = await db.accounts.insert({ code: 'a', ownerId: owner.id })
      assert.equal(version, 1)
      const now = async () => (await db.accounts.get(id))?.version
      await db.accounts.where({ id }).update({ total: 1 })
      assert.equal(await now(), 2)
      await db.accounts.where({ id }).update(a => ({ total: a.total.plus(1) }))
      assert.equal(await now(), 3)
      await db.accounts.where(a => a.owner.name.eq('Ada')).update(a => ({ code: coalesce(a.owner.name, 'nobody') }))
      assert.equal(await now(), 4)
      await db.accounts.updateMany([{ id, total: 9 }])
      assert.equal(await now(), 5)
      await db.accounts.upsert({ code: 'Ada', total: 10 }, { by: 'code' })
      assert.equal(await now(), 6)
      const back = await db.accounts.upsert(
        { code: 'Ada', total: 1 },
        { by: 'code', set: (row, given) => ({ total: row.total.plus(given.total) }) },
      )
      assert.deepEqual([back.version, back.total], [7, 11])
      await db
        .from({ a: accounts })
        .innerJoin({ o: owners }, ({ a, o }) => o.id.eq(a.ownerId))
        .where(({ o }) => o.name.eq('Ada'))
        .update('a', ({ o }) => ({ total: o.id }))
      assert.equal(await now(), 8)
      assert.equal((await db.accounts.insert({ code: 'b' })).version, 1)
    },
  }),
  withModels(models, {
    name: 'F17: a change where the version is the one that was read does nothing if somebody was faster',
    async run(db, to) {
      const row = await db.accounts.insert({ code: 'a' })
      const { id, version } = row
      assert.equal(await db.accounts.where({ id, version }).update({ total: 5 }), 1)
      assert.equal(await db.accounts.where({ id, version }).update({ total: 6 }), 0)
      assert.deepEqual(await db.accounts.where({ id, version: 2 }).update({ total: 7 }).returning('total', 'version'), [
        { total: 7, version: 3 },
      ])
      assert.equal(await db.accounts.where({ id, version: 2 }).delete(), 0)
      const sent = await to.statements(async () => {
        await refused(
          () => untyped(db.accounts.where({ id }), 'update', { version: 9 }),
          'QT_UNKNOWN_FIELD',
          /counted up with every change/,
        )
        await refused(() => untyped(db.accounts, 'insert', { code: 'b', version: 9 }), 'QT_UNKNOWN_FIELD', /counted up/)
        await refused(() => untyped(db.accounts, 'updateMany', [{ id, version: 9 }]), 'QT_UNKNOWN_FIELD')
      })
      assert.equal(sent, 0)
      const [text] = db.accounts.where({ id, version: 3 }).update({ total: 1 }).toSQL()
      prints(
        to,
        { toSQL: () => ({ text: text?.text ?? '' }) },
        'update "accounts" as "t0" set "total" = ?1, "version" = "t0"."version" + 1 where "t0"."id" = ?2 and "t0"."version" = ?3',
      )
    },
  }),
]
