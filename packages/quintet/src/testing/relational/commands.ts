import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case } from './case.ts'
import { refused } from './refusal.ts'

export const cases: readonly Case[] = [
  {
    name: 'A2: a write runs once, when it is awaited',
    async run(db, to) {
      let insert: ReturnType<typeof db.tags.insert> | undefined
      const sent = await to.statements(async () => {
        insert = db.tags.insert({ label: 'a' })
      })
      assert.equal(sent, 0)
      await insert
      await refused(() => insert, 'QT_COMMAND_REUSED', /tags\.insert/)
      assert.equal(await db.tags.count(), 1)
    },
  },
  {
    name: 'A2: what was made of a command takes its place',
    async run(db) {
      const insert = db.tags.insert({ label: 'a' })
      const returning = insert.returning('label')
      await refused(() => insert, 'QT_COMMAND_REUSED')
      assert.deepEqual(await returning, { label: 'a' })
    },
  },
  {
    name: 'A2: toSQL tells the statements without sending any, and the command can still run',
    async run(db, to) {
      const update = db.tags.where({ label: 'a' }).update({ label: 'b' })
      assert.equal(await to.statements(async () => assert.equal(update.toSQL().length, 1)), 0)
      const mark = to.dialect === 'PostgreSQL' ? '$' : '?'
      assert.deepEqual(update.toSQL(), [
        { text: `update "tags" as "t0" set "label" = ${mark}1 where "t0"."label" = ${mark}2`, values: ['b', 'a'] },
      ])
      assert.equal(await update, 0)
    },
  },
  {
    name: '§5: signal and deadline of one write; nothing is sent for one that was given up',
    async run(db, to) {
      const signal = AbortSignal.abort()
      const sent = await to.statements(async () => {
        await refused(() => db.tags.insert({ label: 'a' }, { signal }), 'QT_ABORTED')
        await refused(() => db.tags.where({ label: 'a' }).update({ label: 'b' }, { signal }), 'QT_ABORTED')
        await refused(() => db.tags.where({ label: 'a' }).delete({ signal }), 'QT_ABORTED')
        await refused(() => db.tags.updateMany([{ id: 1, label: 'x' }], { signal }), 'QT_ABORTED')
        await refused(() => db.tags.upsert({ label: 'a' }, { by: 'label', signal }), 'QT_ABORTED')
        await refused(() => db.tags.findOrCreate({ label: 'a' }, { signal }), 'QT_ABORTED')
        await refused(() => db.tags.insert({ label: 'a' }, { deadline: 'soon' as never }), 'QT_CONFIGURATION')
      })
      assert.equal(sent, 0)
      assert.equal((await db.tags.insert({ label: 'a' }, { deadline: '5s', signal: new AbortController().signal })).label, 'a')
    },
  },
  {
    name: 'A2: explain tells what the server would do, and does nothing',
    async run(db) {
      await db.tags.insert({ label: 'a' })
      for (const command of [
        () => db.tags.insert({ label: 'b' }),
        () => db.tags.where({ label: 'a' }).update({ label: 'c' }),
        () => db.tags.where({ label: 'a' }).delete(),
        () => db.tags.updateMany([{ id: 1, label: 'x' }]),
      ])
        assert.equal((await command().explain()).plans.length, 1)
      assert.match(String(await db.tags.where({ label: 'a' }).delete().explain()), /tags/)
      assert.deepEqual(await db.tags.select(x => x.label), ['a'])
    },
  },
  {
    name: 'A2: a write that a transaction built and did not await is an error of the transaction',
    plainOnly: true,
    async run(db) {
      const forgotten = db.transaction(async tx => {
        tx.tags.insert({ label: 'forgotten' })
        await tx.tags.insert({ label: 'kept' })
      })
      await refused(() => forgotten, 'QT_COMMAND_NOT_AWAITED', /tags\.insert/)
      assert.equal(await db.tags.count(), 0)
    },
  },
  {
    name: 'B2: a failed write poisons the transaction, a refused one does not',
    plainOnly: true,
    async run(db) {
      await db.tags.insert({ label: 'there' })
      const poisoned = db.transaction(async tx => {
        await tx.tags.insert({ label: 'there' }).then(
          () => assert.fail('a second tag with the same label'),
          error => assert.ok(isFailure(error, 'QT_UNIQUE')),
        )
        await tx.tags.insert({ label: 'after' })
      })
      await refused(() => poisoned, 'QT_TRANSACTION_POISONED')
      await db.transaction(async tx => {
        await refused(() => tx.tags.insert({ label: 1 } as never), 'QT_VALUE')
        await tx.tags.insert({ label: 'after' })
      })
      assert.deepEqual(await db.tags.orderBy(x => x.id.asc()).select(x => x.label), ['there', 'after'])
    },
  },
  {
    name: 'B2: a write of several statements joins the transaction, and is undone with it',
    plainOnly: true,
    async run(db) {
      const rolledBack = db.transaction(async tx => {
        await tx.users.insert({ email: 'a', zipCode: 1, posts: [{ title: 'P', tags: [{ label: 'x' }] }] })
        assert.equal(await tx.posts.count(), 1)
        throw new Error('away with it')
      })
      await assert.rejects(rolledBack, /away with it/)
      assert.deepEqual([await db.users.count(), await db.posts.count(), await db.tags.count()], [0, 0, 0])
    },
  },
  {
    name: 'B5: a write of several statements outside a transaction is all or nothing',
    plainOnly: true,
    async run(db) {
      await db.tags.insert({ label: 'there' })
      await refused(
        () => db.users.insert({ email: 'a', zipCode: 1, posts: [{ title: 'P', tags: [{ label: 'new' }, { label: 'there' }] }] }),
        'QT_UNIQUE',
      )
      assert.deepEqual([await db.users.count(), await db.posts.count(), await db.tags.count()], [0, 0, 1])
    },
  },
]
