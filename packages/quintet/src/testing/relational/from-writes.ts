import assert from 'node:assert/strict'
import { count } from '../../query/aggregation.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { blog } from './blog.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const products = table('products', { id: t.id(), sku: t.text().unique(), cost: t.decimal(10, 2), stock: t.integer().default(0) })
const prices = table('prices', { id: t.id(), sku: t.text(), cost: t.decimal(10, 2), valid: t.boolean().default(true) })
const archive = table('archive', {
  id: t.id(),
  sku: t.text().unique(),
  cost: t.decimal(10, 2).default('0'),
  times: t.integer().default(1),
  of: belongsTo(products).nullable(),
})
const models = { products, prices, archive }

export const cases: readonly Case[] = [
  withModels(models, {
    name: 'A28: insertFrom makes rows of a query: one statement, nothing comes here',
    async run(db, to) {
      await db.products.insert(['a', 'b', 'c'].map((sku, i) => ({ sku, cost: `${i}.50`, stock: i })))
      const sent = await to.statements(async () => {
        const made = await db.archive.insertFrom(
          db.products
            .where(p => p.stock.gt(0))
            .orderBy(p => p.sku.desc())
            .select(p => ({ sku: p.sku.concat('!'), cost: p.cost, times: p.stock.plus(10), ofId: p.id })),
        )
        assert.equal(made, 2)
      })
      assert.equal(sent, 1)
      const rows = () => db.archive.orderBy(a => a.sku.asc()).select(a => ({ sku: a.sku, cost: a.cost, times: a.times }))
      assert.deepEqual(await rows(), [
        { sku: 'b!', cost: '1.50', times: 11 },
        { sku: 'c!', cost: '2.50', times: 12 },
      ])
      const back = await db.archive
        .insertFrom(
          db
            .from({ p: products })
            .leftJoin({ s: prices }, ({ p, s }) => s.sku.eq(p.sku))
            .groupBy(({ p }) => p.sku)
            .select(({ s }, sku) => ({ sku, times: count(s.id) })),
          {
            upsert: { by: 'sku', set: (row, given) => ({ times: row.times.plus(given.times) }) },
          },
        )
        .returning(a => ({ sku: a.sku, half: a.times.intDiv(2) }))
      assert.deepEqual(
        back.sort((x, y) => (x.sku < y.sku ? -1 : 1)),
        ['a', 'b', 'c'].map(sku => ({ sku, half: 0 })),
      )
      assert.equal(
        await db.archive.insertFrom(
          db.products.select(p => ({ sku: p.sku })),
          { upsert: { by: 'sku', set: {} } },
        ),
        0,
      )
      await refused(() => db.archive.insertFrom(db.products.select(p => ({ sku: p.sku }))), 'QT_UNIQUE', /archive/)
    },
  }),
  withModels(models, {
    name: 'A28: insertFrom refuses what does not fit before anything is sent',
    async run(db, to) {
      const sent = await to.statements(async () => {
        const from = (query: unknown) => () => db.archive.insertFrom(query as never)
        await refused(from(db.products.select(p => ({ cost: p.cost }))), 'QT_MISSING_VALUE', /archive\.insertFrom lacks sku/)
        await refused(from(db.products.select(p => ({ sku: p.sku, nope: p.sku }))), 'QT_UNKNOWN_FIELD', /nope/)
        await refused(
          from(db.products.select(p => ({ sku: p.cost }))),
          'QT_EXPRESSION',
          /archive\.insertFrom\.sku is text, the expression is decimal/,
        )
        await refused(from(db.products.select(p => ({ sku: p.sku, id: p.id }))), 'QT_UNKNOWN_FIELD', /made by the store/)
        await refused(from(db.products.pluck(p => p.sku)), 'QT_EXPRESSION', /an object with the fields/)
        await refused(from([{ sku: 'a' }]), 'QT_EXPRESSION', /expects a query/)
      })
      assert.equal(sent, 0)
    },
  }),
  withModels(models, {
    name: 'A31: update takes values from what is joined, delete chooses by it; one statement each',
    async run(db, to) {
      await db.products.insert(['a', 'b', 'c'].map(sku => ({ sku, cost: '1.00', stock: 5 })))
      await db.prices.insert([
        { sku: 'a', cost: '7.25' },
        { sku: 'b', cost: '8.00', valid: false },
        { sku: 'c', cost: '9.00' },
      ])
      const joined = db
        .from({ p: products })
        .innerJoin({ s: prices }, ({ p, s }) => s.sku.eq(p.sku))
        .where(({ s }) => s.valid.isTrue())
      const sent = await to.statements(async () => {
        const changed = await joined
          .where(({ p }) => p.stock.gt(0))
          .update('p', ({ p, s }) => ({ cost: s.cost.plus(p.cost), stock: p.stock.minus(1) }))
          .returning(p => ({ sku: p.sku, cost: p.cost, stock: p.stock.times(2) }))
        assert.deepEqual(
          changed.sort((x, y) => (x.sku < y.sku ? -1 : 1)),
          [
            { sku: 'a', cost: '8.25', stock: 8 },
            { sku: 'c', cost: '10.00', stock: 8 },
          ],
        )
        assert.equal(await joined.where(({ p }) => p.sku.ne('c')).delete('p'), 1)
      })
      assert.equal(sent, 2)
      assert.deepEqual(await db.products.orderBy(p => p.sku.asc()).pluck(p => p.sku), ['b', 'c'])
      // a source that is a query, and a left join, of which the left side is written
      const dear = db.prices.groupBy(s => s.sku).select((s, sku) => ({ sku, n: count(s.id) }))
      const lonely = db.from({ p: products }).leftJoin({ d: dear.asTable() }, ({ p, d }) => d.sku.eq(p.sku.concat('x')))
      assert.equal(await lonely.where(({ d }) => d.sku.isNull()).update('p', { stock: 100 }), 2)
      assert.equal(await db.products.where({ stock: 100 }).count(), 2)
    },
  }),
  {
    name: 'A31: a joined write refuses sources that it cannot write, and every row',
    async run(db, to) {
      await blog(db)
      const sent = await to.statements(async () => {
        const joined = db.from({ p: db.posts }).leftJoin({ u: db.users }, ({ p, u }) => u.id.eq(p.authorId))
        await refused(() => joined.update('u' as never, { name: 'x' } as never), 'QT_CLAUSE', /'u' may be missing/)
        await refused(() => joined.delete('x' as never), 'QT_CLAUSE', /no source 'x'; there are p, u/)
        await refused(() => joined.update('p', {}), 'QT_VALUE', /changes nothing/)
        await refused(() => joined.limit(1).delete('p'), 'QT_UNSUPPORTED', /limit/)
        await refused(() => db.from({ p: db.posts }).delete('p'), 'QT_NO_WHERE', /every row of 'p'/)
        await refused(() => joined.update('p', { title: 1 } as never), 'QT_VALUE')
      })
      assert.equal(sent, 0)
      // the values of a path, and of the row itself
      await db
        .from({ p: db.posts })
        .innerJoin({ u: db.users }, ({ p, u }) => u.id.eq(p.editorId))
        .update('p', ({ p, u }) => ({ title: p.title.concat(u.email) }))
      assert.deepEqual(await db.posts.orderBy(p => p.title.asc()).pluck(p => p.title), ['A', 'Bbob@y.org', 'C', 'Dada@x.org'])
    },
  },
]
