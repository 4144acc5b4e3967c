import assert from 'node:assert/strict'
import { sql } from '../../query/raw.ts'
import { ddl } from '../../schema/ddl-entry.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { sequence } from '../../schema/sequence.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const history = table(
  'history',
  { id: t.id(), what: t.text(), of: t.integer() },
  { storage: { postgres: { unlogged: true, with: { fillfactor: 70 } } } },
)
const parts = ddl({
  at: 'start',
  create: {
    sqlite: null,
    postgres: sql`create or replace function note_rename() returns trigger language plpgsql as $f$
      begin insert into history (what, "of") values (new.name, new.id); return null; end $f$`,
  },
  drop: { sqlite: null, postgres: sql`drop function if exists note_rename` },
})
const renamed = ddl({
  create: {
    sqlite: sql`create trigger if not exists renamed after update of name on items begin
      insert into ${history} (what, "of") values (new.name, new.id); end`,
    postgres: [sql`create or replace trigger renamed after update of name on items for each row execute function note_rename()`],
  },
})
const items = table(
  'items',
  { id: t.id(), name: t.text(), in: belongsTo('boxes', { inverse: 'items' }).nullable() },
  { ddl: [parts, renamed] },
)
const boxes = table('boxes', { id: t.id(), label: t.text() }, { ddl: [parts] })
const pairs = table('pairs', { a: t.integer(), b: t.integer() }, { primaryKey: ['a', 'b'], storage: { sqlite: { withoutRowid: true } } })

const orderNumbers = sequence('order_numbers', { start: 1000, increment: 5 })
const orders = table('orders', { id: t.id(), number: t.integer().default(sql`nextval('order_numbers')`) })

const heads = table('heads', { id: t.integer().primaryKey() })
const tails = table('tails', { id: t.integer().primaryKey(), head: belongsTo(heads, { deferrable: 'deferred' }) })

export const cases: readonly Case[] = [
  withModels(
    { items, boxes, history, pairs },
    {
      name: 'E13: triggers and functions are kept with their table: made in order, once, and dropped with it',
      async run(db) {
        const item = await db.items.insert({ name: 'a' })
        await db.items.all().update({ name: 'b' })
        assert.deepEqual(await db.history.all(), [{ id: 1, what: 'b', of: item.id }])
        await db.createAll()
        await db.items.all().update({ name: 'c' })
        assert.equal(await db.history.count(), 2)
        await db.pairs.insert({ a: 1, b: 2 })
        assert.deepEqual(await db.pairs.get({ a: 1, b: 2 }), { a: 1, b: 2 })
        await db.dropAll()
        await db.dropAll()
        await db.createAll()
        assert.equal(await db.history.count(), 0)
      },
    },
  ),
  withModels(
    { orderNumbers, orders },
    {
      name: 'E08: sequences hand out numbers, in steps, each once, to defaults too',
      needs: ['sequence'],
      async run(db) {
        assert.equal(await db.orderNumbers.current(), null)
        assert.equal(await db.orderNumbers.next(), 1000)
        assert.deepEqual(await db.orderNumbers.take(3), [1005, 1010, 1015])
        assert.equal((await db.orders.insert({})).number, 1020)
        const taken = db.transaction(async tx => {
          assert.equal(await tx.orderNumbers.next(), 1025)
          throw new Error('undone')
        })
        await assert.rejects(taken, /undone/)
        assert.equal(await db.orderNumbers.current(), 1025)
        assert.equal(await db.orderNumbers.next(), 1030)
        await refused(() => db.orderNumbers.take(0), 'QT_VALUE')
      },
    },
  ),
  withModels(
    { heads, tails },
    {
      name: 'E03: a deferrable key is checked at the commit',
      plainOnly: true,
      async run(db) {
        await db.transaction(async tx => {
          await tx.tails.insert({ id: 1, headId: 7 })
          await tx.heads.insert({ id: 7 })
        })
        assert.equal(await db.tails.count(), 1)
        const lost = db.transaction(async tx => tx.tails.insert({ id: 2, headId: 8 }), { retries: 0 })
        await refused(() => lost, 'QT_FOREIGN_KEY')
        assert.equal(await db.tails.count(), 1)
      },
    },
  ),
]
