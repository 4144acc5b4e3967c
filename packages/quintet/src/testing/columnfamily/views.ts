import assert from 'node:assert/strict'
import type { Case, FixtureDb } from './case.ts'
import { refused, untyped } from './refusals.ts'

const day = '2026-01-01'

async function fill(db: FixtureDb): Promise<void> {
  for (const [carrier, number] of [
    ['b', 1],
    ['a', 2],
    ['a', 1],
    ['b', 3],
  ] as const)
    await db.flights.put({ carrier, day, number, delay: number * 10 })
  await db.flights.put({ carrier: 'a', day: '2026-01-02', number: 9 })
}

const named = (rows: readonly { readonly carrier: string; readonly number: number }[]): string[] =>
  rows.map(({ carrier, number }) => `${carrier}${number}`)

export const cases: readonly Case[] = [
  {
    name: 'the key that is given chooses the table: the family, or a view in its own order',
    async run(db) {
      await fill(db)
      assert.deepEqual(named(await db.flights.partition({ carrier: 'a' })), ['a1', 'a2', 'a9'])
      assert.deepEqual(named(await db.flights.partition({ day })), ['b3', 'a2', 'a1', 'b1'])
      assert.deepEqual((await db.flights.partition({ day }).first())?.delay, 30)
    },
  },
  {
    name: 'views have ranges, directions, limits and pages of their own order',
    async run(db) {
      await fill(db)
      const rows = db.flights.partition({ day })
      assert.deepEqual(named(await rows.where(r => r.number.eq(1))), ['a1', 'b1'])
      assert.deepEqual(named(await rows.where(r => r.number.eq(1)).where(r => r.carrier.gt('a'))), ['b1'])
      assert.deepEqual(named(await rows.where({ number: 1, carrier: 'a' })), ['a1'])
      assert.deepEqual(named(await rows.where(r => r.number.gte(2))), ['b3', 'a2'])
      assert.deepEqual(named(await rows.reverse()), ['b1', 'a1', 'a2', 'b3'])
      assert.deepEqual(named(await rows.limit(2)), ['b3', 'a2'])
      const seen: string[] = []
      for (let state: string | null | undefined; state !== null; ) {
        const page = await rows.page({ size: 3, ...(state ? { state } : {}) })
        seen.push(...named(page.rows))
        state = page.next
      }
      assert.deepEqual(seen, ['b3', 'a2', 'a1', 'b1'])
    },
  },
  {
    name: 'a put that replaces a row replaces it in its views',
    async run(db) {
      await fill(db)
      await db.flights.put({ carrier: 'a', day, number: 1, delay: 99 })
      assert.equal((await db.flights.partition({ day }).where({ number: 1, carrier: 'a' }).first())?.delay, 99)
      assert.equal(await db.flights.partition({ day }).count(), 4)
    },
  },
  {
    name: 'a delete takes a row out of its views',
    async run(db) {
      await fill(db)
      await db.flights.delete({ carrier: 'a', day, number: 1 })
      assert.deepEqual(named(await db.flights.partition({ day })), ['b3', 'a2', 'b1'])
      assert.deepEqual(named(await db.flights.partition({ carrier: 'a' })), ['a2', 'a9'])
    },
  },
  {
    name: 'batches write views too',
    async run(db) {
      await fill(db)
      await db.flights.batch({ carrier: 'a' }, b => b.put({ day, number: 5 }).delete({ day, number: 1 }))
      assert.deepEqual(named(await db.flights.partition({ day })), ['a5', 'b3', 'a2', 'b1'])
      await db.flights.batchAcross(b => b.put({ carrier: 'c', day, number: 6 }).delete({ carrier: 'b', day, number: 1 }))
      assert.deepEqual(named(await db.flights.partition({ day })), ['c6', 'a5', 'b3', 'a2'])
    },
  },
  {
    name: 'a scan gives the rows of the family, each once',
    async run(db) {
      await fill(db)
      const seen: string[] = []
      for await (const row of db.flights.scanAll({ pageSize: 2 })) seen.push(...named([row]))
      assert.deepEqual(seen.sort(), ['a1', 'a2', 'a9', 'b1', 'b3'])
    },
  },
  {
    name: 'D6: a key that is of no table is refused before anything is sent',
    async run(db) {
      const { partition } = untyped(db.flights)
      refused('QT_MISSING_VALUE', () => partition?.call(db.flights, { number: 1 }))
      refused('QT_MISSING_VALUE', () => partition?.call(db.flights, { carrier: 'a', day }))
      refused('QT_MISSING_VALUE', () => partition?.call(db.flights, {}))
      refused('QT_VALUE', () => partition?.call(db.flights, { day: 'yesterday' }))
      refused('QT_UNSUPPORTED', () => untyped(db.flights.partition({ day })).where?.call(db.flights.partition({ day }), { carrier: 'a' }))
    },
  },
]
