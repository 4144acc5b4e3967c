import assert from 'node:assert/strict'
import { and, or } from '../../query/functions.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const owners = table('hostile_owners', { id: t.id(), name: t.text(), big: t.bigint() })
const things = table('hostile_things', {
  id: t.id(),
  email: t.text(),
  n: t.integer().nullable(),
  big: t.bigint().nullable(),
  dec: t.decimal(30, 10).nullable(),
  bytes: t.bytes().nullable(),
  mood: t.enum(['calm', 'cross']).nullable(),
  doc: t.json<unknown>().nullable(),
  owner: belongsTo(owners, { inverse: 'things' }).nullable(),
})
const models = { owners, things }
const nowhere = [Number.NaN, -1, 1e21, Number.POSITIVE_INFINITY, 1.5, null, undefined, '1', '1; drop table x', 2n, {}]

export const cases: readonly Case[] = [
  withModels(models, {
    name: 'INJ-7, INJ-8, INJ-25: an object or a value of another kind is refused wherever a value may stand',
    async run(db, to) {
      const sent = await to.statements(async () => {
        for (const value of [{ x: 1 }, { ne: '' }, { $ne: 1 }, 0, true, ['a', 0], Symbol('s'), () => 1]) {
          const hostile = value as never
          await refused(() => db.things.where({ email: hostile }).all(), 'QT_VALUE')
          await refused(() => db.things.where(x => x.email.eq(hostile)), 'QT_VALUE')
          await refused(() => db.things.where({ email: 'a' }).update({ email: hostile }), 'QT_VALUE')
          await refused(() => db.things.insert({ email: hostile }), 'QT_VALUE')
        }
      })
      assert.equal(sent, 0)
    },
  }),
  withModels(models, {
    name: 'INJ-15, INJ-16: an order is made of columns and directions, never of text from a request',
    async run(db, to) {
      const sent = await to.statements(async () => {
        for (const by of ['email; drop table x', '(select 1)', 'constructor', '__proto__', 'then', ''])
          await refused(() => db.things.orderBy(x => (x as never as Record<string, never>)[by] as never), 'QT_EXPRESSION')
        await refused(() => db.things.orderBy('email desc' as never), 'QT_EXPRESSION')
        for (const nulls of ['first; drop table x', 'FIRST', '', null, 1])
          await refused(() => db.things.orderBy(x => x.email.asc({ nulls: nulls as never })), 'QT_VALUE', /'first', 'last' or 'server'/)
      })
      assert.equal(sent, 0)
    },
  }),
  withModels(models, {
    name: 'INJ-17: limit and offset are whole numbers, in pages and includes too',
    async run(db, to) {
      const sent = await to.statements(async () => {
        for (const value of nowhere) {
          const hostile = value as never
          await refused(() => db.things.limit(hostile), 'QT_VALUE')
          await refused(() => db.things.limit(1).offset(hostile), 'QT_VALUE')
          if (value !== undefined) await refused(() => db.owners.include({ things: { limit: hostile } }), 'QT_VALUE')
        }
      })
      assert.equal(sent, 0)
    },
  }),
  withModels(models, {
    name: 'INJ-4: a JSON path takes a field for its type, never a name',
    async run(db) {
      for (const type of ['int', 'int; drop table x', {}, null])
        await refused(() => db.things.select(x => ({ a: x.doc.at('a').as(type as never) as never })), 'QT_EXPRESSION')
    },
  }),
  withModels(models, {
    name: 'TYP-22: null and undefined in a list to choose from are refused in every form',
    async run(db) {
      for (const list of [[1, null], [undefined]]) {
        const code = list[1] === null ? 'QT_VALUE' : 'QT_UNDEFINED'
        await refused(() => db.things.where({ n: list as never }).all(), code)
        await refused(() => db.things.where(x => x.n.in(list as never)), code)
        await refused(() => db.things.where(x => x.n.notIn(list as never)), code)
      }
    },
  }),
  withModels(models, {
    name: 'TYP-25, TYP-26: lists of 100,000 values, 10,000 conditions side by side and long chains are one statement',
    async run(db, to) {
      await db.things.insert([
        { email: 'a', n: 1 },
        { email: 'b', n: -5 },
      ])
      const many = Array.from({ length: 10_000 }, (_, i) => i)
      const sent = await to.statements(async () => {
        assert.equal(await db.things.where({ n: Array.from({ length: 100_000 }, (_, i) => i) }).count(), 1)
        assert.equal(await db.things.where(x => and(...many.map(i => x.n.ne(i + 2)))).count(), 2)
        assert.equal(await db.things.where(x => or(...many.slice(0, 2_000).map(i => x.n.eq(i)))).count(), 1)
        assert.equal(await db.things.where(x => many.slice(0, 2_000).reduce((all, i) => all.or(x.n.eq(i)), x.n.eq(0))).count(), 1)
      })
      assert.equal(sent, 4)
    },
  }),
  withModels(models, {
    name: 'TYP-26: conditions that stand in each other too deeply are refused, and nothing breaks',
    async run(db) {
      const deep = db.things.where(x => {
        let all = x.n.eq(0)
        for (let i = 0; i < 4_000; i++) all = i % 2 === 0 ? all.or(x.n.eq(i)) : all.and(x.n.ne(i))
        return all
      })
      await refused(() => deep, 'QT_EXPRESSION', /too deeply/)
      assert.equal(await db.things.count(), 0)
    },
  }),
  withModels(models, {
    name: 'TYP-27: JSON that is nested without end is refused with a short path, and nothing overflows',
    async run(db) {
      let deep: unknown = 1
      for (let i = 0; i < 10_000; i++) deep = [deep]
      await refused(() => db.things.insert({ email: 'a', doc: deep }), 'QT_VALUE')
      const endless: Record<string, unknown> = {}
      endless.of = endless
      await refused(() => db.things.insert({ email: 'a', doc: endless }), 'QT_VALUE')
    },
  }),
  withModels(models, {
    name: 'TYP-32: bytes of a part of a buffer, of shared memory, and none at all',
    async run(db) {
      const shared = new Uint8Array(new SharedArrayBuffer(3))
      shared.set([1, 2, 3])
      const written = await db.things.insert([
        { email: 'part', bytes: Buffer.from('hello world').subarray(6) },
        { email: 'shared', bytes: shared },
        { email: 'none', bytes: new Uint8Array() },
      ])
      const read = await db.things.orderBy(x => x.id.asc()).pluck(x => x.bytes)
      for (const all of [written.map(row => row.bytes), read])
        assert.deepEqual(
          all.map(bytes => [...(bytes ?? [])]),
          [[...Buffer.from('world')], [1, 2, 3], []],
        )
    },
  }),
  withModels(models, {
    name: 'TYP-2: integers beyond 2^53 and long decimals are exact in relations, in lists and in aggregates',
    async run(db) {
      const big = -(2n ** 63n)
      const dec = '12345678901234567890.0123456789'
      await db.owners.insert({ name: 'o', big: 2n ** 53n + 1n, things: [{ email: 'r', big, dec }] })
      const [owner] = await db.owners.include({ things: true })
      assert.deepEqual([owner?.big, owner?.things[0]?.big, owner?.things[0]?.dec], [2n ** 53n + 1n, big, dec])
      const [thing] = await db.things.include({ owner: true }).limit(1)
      assert.equal(thing?.owner?.big, 2n ** 53n + 1n)
      const [selected] = await db.owners.select(o => ({
        most: o.things.max(x => x.big),
        all: o.things.select(x => ({ big: x.big, dec: x.dec })),
      }))
      assert.deepEqual([selected?.most, selected?.all], [big, [{ big, dec }]])
    },
  }),
  withModels(models, {
    name: 'TYP-31: a value of an enum that the model does not know is an error with a code',
    async run(db) {
      await refused(() => db.sql({ mood: t.enum(['calm', 'cross']) })`select 'wild' as mood`, 'QT_OUT_OF_RANGE')
      await refused(() => db.things.insert({ email: 'a', mood: 'wild' as never }), 'QT_VALUE')
    },
  }),
]
