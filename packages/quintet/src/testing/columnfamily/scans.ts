import assert from 'node:assert/strict'
import { tokenRanges } from '../../columnfamily/reads.ts'
import type { Case, FixtureDb } from './case.ts'
import { refused, untyped } from './refusals.ts'

async function fill(db: FixtureDb): Promise<string[]> {
  const all: string[] = []
  for (let w = 0; w < 12; w++)
    for (let n = 0; n <= w % 4; n++) {
      await db.words.put({ word: `w${w}`, n })
      all.push(`w${w}.${n}`)
    }
  return all.sort()
}

async function scanned(db: FixtureDb, options?: Parameters<FixtureDb['words']['scanAll']>[0]): Promise<string[]> {
  const seen: string[] = []
  for await (const { word, n } of db.words.scanAll(options)) seen.push(`${word}.${n}`)
  return seen
}

export const cases: readonly Case[] = [
  {
    name: 'a scan of nothing gives nothing',
    async run(db) {
      assert.deepEqual(await scanned(db), [])
      assert.deepEqual(await scanned(db, { perPartition: 1 }), [])
    },
  },
  {
    name: 'a scan gives every row once, whatever the size of its pages',
    async run(db) {
      const all = await fill(db)
      const whole = await scanned(db)
      assert.deepEqual([...whole].sort(), all)
      for (const pageSize of [1, 2, 5, 7]) assert.deepEqual(await scanned(db, { pageSize }), whole)
    },
  },
  {
    name: 'D6: partitions come in the order of their tokens',
    async run(db) {
      const words = ['a', 'b', 'c', 'sensor-1', 'é', '', ' ', 'a longer one of more than sixteen bytes'].filter(word => word !== '')
      for (const word of words) await db.words.put({ word, n: 1 })
      // as Cassandra orders them
      const expected = ['a', 'c', ' ', 'sensor-1', 'é', 'a longer one of more than sixteen bytes', 'b']
      const found = (await scanned(db)).map(one => one.slice(0, -2))
      assert.deepEqual(new Set(found), new Set(expected))
      assert.deepEqual(found, expected)
    },
  },
  {
    name: 'rows of a partition come together and in their order',
    async run(db) {
      for (const sensor of ['a', 'b'])
        for (const [minute, seq] of [
          [1, 2],
          [2, 1],
          [1, 1],
        ] as const)
          await db.readings.put({ sensor, day: '2026-01-01', at: new Date(minute), seq, value: 0 })
      for (const pageSize of [1, 2, 4]) {
        const seen: string[] = []
        for await (const row of db.readings.scanAll({ pageSize })) seen.push(`${row.sensor}${row.at.getTime()}${row.seq}`)
        const [first] = seen
        const order = first?.startsWith('a') ? ['a', 'b'] : ['b', 'a']
        assert.deepEqual(
          seen,
          order.flatMap(one => [`${one}21`, `${one}11`, `${one}12`]),
        )
      }
    },
  },
  {
    name: 'a limit for each partition takes its first rows',
    async run(db) {
      await fill(db)
      const whole = await scanned(db)
      for (const perPartition of [1, 2, 3, 10])
        for (const pageSize of [1, 3, 100]) {
          const expected = whole.filter(one => Number(one.split('.')[1]) < perPartition)
          assert.deepEqual(await scanned(db, { perPartition, pageSize }), expected)
        }
    },
  },
  {
    name: 'ranges of tokens hold every partition once, and together are the whole',
    async run(db) {
      await fill(db)
      const whole = await scanned(db)
      for (const parts of [1, 2, 7]) {
        const found: string[][] = []
        for (const range of tokenRanges(parts)) found.push(await scanned(db, { range, pageSize: 3 }))
        assert.deepEqual(found.flat(), whole)
      }
      const limited: string[] = []
      for (const range of tokenRanges(3)) limited.push(...(await scanned(db, { range, perPartition: 1 })))
      assert.equal(limited.length, 12)
    },
  },
  {
    name: 'ranges of tokens leave no token out',
    async run() {
      for (const parts of [1, 3, 16, 1000]) {
        const ranges = tokenRanges(parts)
        assert.equal(ranges.length, parts)
        assert.equal(ranges[0]?.above, -(2n ** 63n))
        assert.equal(ranges.at(-1)?.upTo, 2n ** 63n - 1n)
        for (const [i, range] of ranges.entries()) if (i > 0) assert.equal(range.above, ranges[i - 1]?.upTo)
      }
      refused('QT_VALUE', () => tokenRanges(0))
      refused('QT_VALUE', () => tokenRanges(1.5))
    },
  },
  {
    name: 'a scan that is left early asks for no more',
    async run(db) {
      await fill(db)
      let seen = 0
      for await (const _ of db.words.scanAll({ pageSize: 2 })) if (++seen === 3) break
      assert.equal(seen, 3)
    },
  },
  {
    name: 'C: what is no way to scan is refused before anything is sent',
    async run(db) {
      const { scanAll } = untyped(db.words)
      for (const options of [
        { pageSize: 0 },
        { pageSize: '1' },
        { perPartition: 0 },
        { perPartition: 1.5 },
        { range: null },
        { range: { above: 1, upTo: 2 } },
        { range: { above: 2n, upTo: 1n } },
        { range: { above: 0n, upTo: 2n ** 63n } },
      ])
        refused('QT_VALUE', () => scanAll?.call(db.words, options))
    },
  },
  {
    name: 'D6: keys of every type make one partition each, and their rows come in order',
    async run(db) {
      const one = {
        text: 't',
        integer: -1,
        bigint: 2n ** 60n,
        double: -0.5,
        decimal: '-12.500',
        boolean: true,
        date: '1969-12-31',
        time: '10:00:00.5',
        timestamp: new Date(-1),
        uuid: '018f0000-0000-7000-8000-000000000001',
        bytes: new Uint8Array([0, 255]),
      }
      const other = { ...one, bytes: new Uint8Array([0, 254]) }
      for (const key of [one, other]) for (const n of [1, 3, 2]) await db.spread.put({ ...key, n })
      await db.spread.put({ ...one, decimal: '-12.5', time: '10:00:00.500', uuid: one.uuid.toUpperCase(), n: 3 })
      assert.deepEqual(
        await db.spread.partition(one),
        [3, 2, 1].map(n => ({ ...one, n })),
      )
      assert.equal(await db.spread.partition(other).count(), 3)
      let count = 0
      for await (const _ of db.spread.scanAll({ pageSize: 2 })) count++
      assert.equal(count, 6)
    },
  },
]
