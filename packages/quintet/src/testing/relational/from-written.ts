import assert from 'node:assert/strict'
import { count, sum } from '../../query/aggregation.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const shelves = table('shelves', { id: t.id(), name: t.text().unique() })
const boxes = table('boxes', {
  id: t.id(),
  label: t.text(),
  weight: t.decimal(8, 2),
  shelf: belongsTo(shelves, { inverse: 'boxes' }).nullable(),
})
const gone = table('gone', { id: t.id(), label: t.text().unique(), weight: t.decimal(8, 2), was: t.integer().nullable() })
const log = table('log', { id: t.id(), what: t.text(), many: t.integer() })
const models = { shelves, boxes, gone, log }

const writesNothingInside: ReadonlySet<string> = new Set(['SQLite'])

export const cases: readonly Case[] = [
  withModels(models, {
    name: 'A08: what a write gives back is a source of another statement: rows move from one table to another in one',
    async run(db, to) {
      const shelf = await db.shelves.insert({ name: 'top' })
      await db.boxes.insert([
        { label: 'a', weight: '1.50', shelfId: shelf.id },
        { label: 'b', weight: '2.25' },
        { label: 'c', weight: '9.00', shelfId: shelf.id },
      ])
      const old = () =>
        db.boxes
          .where(b => b.weight.lt('5').and(b.shelf.name.eq('top').not()))
          .delete()
          .cte('id', 'label', 'weight')
      const moved = () => db.gone.insertFrom(db.from({ o: old() }).select(({ o }) => ({ label: o.label, weight: o.weight, was: o.id })))
      if (writesNothingInside.has(to.dialect)) {
        const sent = await to.statements(() => refused(moved, 'QT_UNSUPPORTED', /await the write with returning/))
        assert.equal(sent, 0)
        return
      }
      const sent = await to.statements(async () => {
        assert.equal(await moved(), 1)
      })
      assert.equal(sent, 1)
      assert.deepEqual(await db.gone.select(g => ({ label: g.label, weight: g.weight, was: g.was })), [
        { label: 'b', weight: '2.25', was: 2 },
      ])
      assert.deepEqual(
        (await db.boxes.orderBy(b => b.id.asc())).map(b => b.label),
        ['a', 'c'],
      )
      prints(
        to,
        db.from({ o: old() }).select(({ o }) => ({ label: o.label })),
        'with "q_w0"("c0", "c1", "c2") as (delete from "boxes" as "t0" where "t0"."id" in (select "t2"."id" from "boxes" as "t2" left join "shelves" as "t3" on "t2"."shelf_id" = "t3"."id" where "t2"."weight" < ?1 and ("t3"."name" <> ?2 or "t3"."name" is null)) returning "t0"."id", "t0"."label", "t0"."weight") select "t0"."c1" from "q_w0" as "t0"',
      )
    },
  }),
  withModels(models, {
    name: 'A08: updates and inserts are sources too, joined, grouped, and sources of one another',
    async run(db, to) {
      if (writesNothingInside.has(to.dialect))
        return refused(() => db.from({ n: db.shelves.insert({ name: 'x' }).cte() }), 'QT_UNSUPPORTED')
      const shelf = await db.shelves.insert({ name: 'top' })
      await db.boxes.insert(['a', 'b', 'c'].map((label, i) => ({ label, weight: `${i}.50`, shelfId: shelf.id })))
      const heavier = db.boxes
        .where(b => b.weight.gt('1'))
        .update(b => ({ weight: b.weight.plus('1') }))
        .cte('weight', 'shelfId')
      const report = await db
        .from({ h: heavier })
        .innerJoin({ s: shelves }, ({ h, s }) => s.id.eq(h.shelfId))
        .groupBy(({ s }) => s.name)
        .select(({ h }, name) => ({ name, many: count(), weight: sum(h.weight) }))
      assert.deepEqual(report, [{ name: 'top', many: 2, weight: '6.00' }])

      const made = db.shelves.insert([{ name: 'low' }, { name: 'mid' }]).cte('id', 'name')
      const filled = db.boxes
        .insertFrom(
          db.from({ m: made }).select(({ m }) => ({ label: m.name.concat(' box'), weight: m.id.cast(t.decimal(8, 2)), shelfId: m.id })),
        )
        .cte('label')
      assert.equal(await db.log.insertFrom(db.from({ f: filled }).select(({ f }) => ({ what: f.label, many: f.label.length() }))), 2)
      assert.deepEqual(await db.log.orderBy(l => l.what.asc()).select(l => ({ what: l.what, many: l.many })), [
        { what: 'low box', many: 7 },
        { what: 'mid box', many: 7 },
      ])
      assert.equal(await db.boxes.where(b => b.shelf.name.in(['low', 'mid'])).count(), 2)
    },
  }),
  withModels(models, {
    name: 'A08: a write that is part of another statement runs with it, once each time, and only in writing transactions',
    async run(db, to) {
      if (writesNothingInside.has(to.dialect)) return
      const query = db.from({ n: db.log.insert({ what: 'x', many: 1 }).cte() }).select(({ n }) => ({ what: n.what }))
      assert.equal(await db.log.count(), 0)
      assert.deepEqual(await query, [{ what: 'x' }])
      assert.equal(await query.count(), 1)
      assert.equal(await db.log.count(), 2)
      const reading = db.transaction(
        async tx => tx.from({ n: tx.log.insert({ what: 'y', many: 1 }).cte() }).select(({ n }) => ({ what: n.what })),
        { readOnly: true, retries: 0 },
      )
      await assert.rejects(async () => reading)
      await refused(
        async () => {
          for await (const row of query.stream()) assert.ok(row)
        },
        'QT_UNSUPPORTED',
        /read at once/,
      )
      await refused(() => query.explain({ analyze: true }), 'QT_UNSUPPORTED', /is to run it/)
      const twice = db.log.insert({ what: 'z', many: 1 })
      twice.cte()
      await refused(() => twice, 'QT_COMMAND_REUSED')
      await refused(() => db.log.upsert({ what: 'z', many: 1 }).cte(), 'QT_UNSUPPORTED', /is for an insert/)
      assert.equal(await db.log.count(), 2)
    },
    plainOnly: true,
  }),
]
