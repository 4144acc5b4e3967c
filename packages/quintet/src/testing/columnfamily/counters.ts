import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { refused, untyped } from './refusals.ts'

const key = { page: '/', day: '2026-01-01' }

export const cases: readonly Case[] = [
  {
    name: 'counters begin at zero and are added to',
    async run(db) {
      assert.equal(await db.visits.get(key), undefined)
      await db.visits.add(key, { hits: 1n })
      assert.deepEqual(await db.visits.get(key), { ...key, hits: 1n, bytes: 0n })
      await db.visits.add(key, { hits: 2n, bytes: 2n ** 40n })
      assert.deepEqual(await db.visits.get(key), { ...key, hits: 3n, bytes: 2n ** 40n })
    },
  },
  {
    name: 'negative amounts take away, below zero too',
    async run(db) {
      await db.visits.add(key, { hits: -5n })
      await db.visits.add(key, { hits: 2n })
      assert.equal((await db.visits.get(key))?.hits, -3n)
    },
  },
  {
    name: 'adding zero makes the row',
    async run(db) {
      await db.visits.add(key, { hits: 0n })
      assert.deepEqual(await db.visits.get(key), { ...key, hits: 0n, bytes: 0n })
    },
  },
  {
    name: 'counters are exact beyond 2^53',
    async run(db) {
      await db.visits.add(key, { hits: 2n ** 62n })
      await db.visits.add(key, { hits: 1n })
      assert.equal((await db.visits.get(key))?.hits, 2n ** 62n + 1n)
    },
  },
  {
    name: 'no addition is lost',
    async run(db) {
      await Promise.all(Array.from({ length: 20 }, (_, i) => db.visits.add(key, { hits: BigInt(i) })))
      assert.equal((await db.visits.get(key))?.hits, 190n)
    },
  },
  {
    name: 'a batch adds to counters of one partition',
    async run(db) {
      await db.visits.batch({ page: '/' }, b =>
        b.add({ day: '2026-01-01' }, { hits: 1n }).add({ day: '2026-01-02' }, { hits: 2n, bytes: 1n }),
      )
      assert.deepEqual(
        (await db.visits.partition({ page: '/' })).map(({ day, hits }) => [day, hits]),
        [
          ['2026-01-02', 2n],
          ['2026-01-01', 1n],
        ],
      )
    },
  },
  {
    name: 'counters are read by ranges, pages and scans',
    async run(db) {
      for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) await db.visits.add({ page: '/', day }, { hits: 1n })
      const rows = db.visits.partition({ page: '/' })
      assert.equal(await rows.where(r => r.day.gt('2026-01-01')).count(), 2)
      const { rows: first, next } = await rows.page({ size: 2 })
      const rest = await rows.page({ size: 2, state: next ?? '' })
      assert.deepEqual([first.length, rest.rows.length, rest.next], [2, 1, null])
      let sum = 0n
      for await (const { hits } of db.visits.scanAll()) sum += hits
      assert.equal(sum, 3n)
    },
  },
  {
    name: 'C: what is no amount is refused before anything is sent',
    async run(db) {
      const { add } = untyped(db.visits)
      const call =
        (...given: unknown[]) =>
        () =>
          add?.call(db.visits, ...given)
      refused('QT_VALUE', call(key, { hits: 1 }))
      refused('QT_VALUE', call(key, { hits: 2n ** 63n }))
      refused('QT_VALUE', call(key, { hits: { $inc: 1 } }))
      refused('QT_VALUE', call(key, {}))
      refused('QT_UNKNOWN_FIELD', call(key, { page: '/' }))
      refused('QT_MISSING_VALUE', call({ page: '/' }, { hits: 1n }))
      refused('QT_UNDEFINED', call(key, { hits: undefined }))
      refused('QT_VALUE', () =>
        db.visits.batch({ page: '/' }, b => b.add({ day: '2026-01-01' }, { hits: 1n }).add({ day: '2026-01-01' }, { hits: 1n })),
      )
      assert.equal(await db.visits.get(key), undefined)
    },
  },
  {
    name: 'D6: counters are only added to: no put, delete, ttl or condition is there',
    async run(db) {
      for (const verb of ['put', 'update', 'delete', 'batchAcross', 'putStatic']) assert.equal(untyped(db.visits)[verb], undefined)
    },
  },
]
