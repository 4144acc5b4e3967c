import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case, FixtureDb } from './case.ts'

const sensor = 's1'
const day = '2026-01-01'
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute))

async function fill(db: FixtureDb, ...rows: readonly (readonly [minute: number, seq: number, value: number])[]): Promise<void> {
  for (const [minute, seq, value] of rows) await db.readings.put({ sensor, day, at: at(minute), seq, value })
}

async function values(query: PromiseLike<readonly { readonly value: number }[]>): Promise<number[]> {
  return (await query).map(({ value }) => value)
}

const five = [
  [1, 1, 11],
  [1, 2, 12],
  [2, 1, 21],
  [3, 1, 31],
  [3, 2, 32],
] as const

export const cases: readonly Case[] = [
  {
    name: 'D6: put writes a whole row, whether or not there is one; what is not given is null',
    async run(db) {
      await db.readings.put({ sensor, day, at: at(1), seq: 1, value: 1, note: 'a' })
      await db.readings.put({ sensor, day, at: at(1), seq: 1, value: 2 })
      assert.deepEqual(await db.readings.get({ sensor, day, at: at(1), seq: 1 }), { sensor, day, at: at(1), seq: 1, value: 2, note: null })
      assert.equal(await db.readings.get({ sensor, day, at: at(2), seq: 1 }), undefined)
      await db.readings.delete({ sensor, day, at: at(1), seq: 1 })
      assert.equal(await db.readings.partition({ sensor, day }).count(), 0)
    },
  },
  {
    name: 'the rows of a partition come in clustering order, and backwards',
    async run(db) {
      await fill(db, ...five)
      await db.readings.put({ sensor: 's2', day, at: at(1), seq: 1, value: 99 })
      assert.deepEqual(await values(db.readings.partition({ sensor, day })), [31, 32, 21, 11, 12])
      assert.deepEqual(await values(db.readings.partition({ sensor, day }).reverse()), [12, 11, 21, 32, 31])
      assert.deepEqual(await values(db.readings.partition({ sensor, day }).limit(2)), [31, 32])
      assert.equal((await db.readings.partition({ sensor, day }).reverse().first())?.value, 12)
    },
  },
  {
    name: 'a range is equal on the fields that come first, and bounded on the next',
    async run(db) {
      await fill(db, ...five)
      const rows = db.readings.partition({ sensor, day })
      assert.deepEqual(await values(rows.where(r => r.at.gte(at(2)))), [31, 32, 21])
      assert.deepEqual(await values(rows.where(r => r.at.gt(at(1))).where(r => r.at.lt(at(3)))), [21])
      assert.deepEqual(await values(rows.where(r => r.at.between(at(1), at(2)))), [21, 11, 12])
      assert.deepEqual(await values(rows.where(r => r.at.eq(at(3))).where(r => r.seq.gt(1))), [32])
      assert.deepEqual(await values(rows.where({ at: at(1) })), [11, 12])
      assert.deepEqual(await values(rows.where({ at: at(1), seq: 2 })), [12])
    },
  },
  {
    name: 'what would look at rows outside the range is refused before anything is sent',
    async run(db) {
      const rows = db.readings.partition({ sensor, day })
      // the types refuse each of these too
      const where = rows.where as unknown as (this: unknown, of: unknown) => unknown
      const refused = (of: unknown, code: 'QT_UNSUPPORTED' | 'QT_UNKNOWN_FIELD' | 'QT_EXPRESSION') =>
        assert.throws(
          () => where.call(rows, of),
          (error: unknown) => isFailure(error, code),
        )
      refused({ seq: 1 }, 'QT_UNSUPPORTED')
      refused((r: { seq: { eq(n: number): unknown } }) => r.seq.eq(1), 'QT_UNSUPPORTED')
      refused({ value: 1 }, 'QT_UNKNOWN_FIELD')
      refused(() => true, 'QT_EXPRESSION')
      const partition = db.readings.partition as unknown as (this: unknown, of: unknown) => unknown
      assert.throws(
        () => partition.call(db.readings, { sensor }),
        (error: unknown) => isFailure(error, 'QT_MISSING_VALUE'),
      )
    },
  },
  {
    name: 'pages go on where the last one ended, in either direction, and end',
    async run(db) {
      await fill(db, ...five)
      for (const query of [db.readings.partition({ sensor, day }), db.readings.partition({ sensor, day }).reverse()]) {
        const seen: number[] = []
        let state: string | null | undefined
        do {
          const page = await query.page({ size: 2, ...(state ? { state } : {}) })
          seen.push(...page.rows.map(({ value }) => value))
          state = page.next
        } while (state !== null)
        assert.deepEqual(seen, await values(query))
      }
      const { next } = await db.readings.partition({ sensor, day }).page({ size: 1 })
      await assert.rejects(
        db.readings
          .partition({ sensor, day })
          .reverse()
          .page({ state: next ?? '' }),
        error => isFailure(error, 'QT_CURSOR'),
      )
    },
  },
  {
    name: 'D2: rows live as long as the family, or the write, says',
    async run(db, { pass }) {
      await db.readings.put({ sensor, day, at: at(1), seq: 1, value: 1 }, { ttl: 1_000 })
      await db.readings.put({ sensor, day, at: at(2), seq: 1, value: 2 })
      assert.equal(await db.readings.partition({ sensor, day }).count(), 2)
      await pass(1_100)
      assert.deepEqual(await values(db.readings.partition({ sensor, day })), [2])
      assert.throws(
        () => db.readings.put({ sensor, day, at: at(1), seq: 1, value: 1 }, { ttl: 1_500 }),
        (error: unknown) => isFailure(error, 'QT_VALUE'),
      )
    },
  },
  {
    name: 'a batch writes rows of one partition together, each once',
    async run(db) {
      await fill(db, [1, 1, 11])
      await db.readings.batch({ sensor, day }, b => b.put({ at: at(2), seq: 1, value: 2 }).delete({ at: at(1), seq: 1 }))
      assert.deepEqual(await values(db.readings.partition({ sensor, day })), [2])
      assert.throws(
        () => db.readings.batch({ sensor, day }, b => b.put({ at: at(2), seq: 1, value: 2 }).delete({ at: at(2), seq: 1 })),
        (error: unknown) => isFailure(error, 'QT_VALUE'),
      )
    },
  },
  {
    name: 'D6: writes of a conditional family compare and set, and tell what refused them',
    async run(db) {
      const key = { show: 1, seat: 'A1' }
      assert.deepEqual(await db.seats.put({ ...key, holder: null }, { ifNotExists: true }), { applied: true, current: undefined })
      const second = await db.seats.put({ ...key, holder: 'bob' }, { ifNotExists: true })
      assert.deepEqual(second, { applied: false, current: { ...key, holder: null, price: '10.00' } })
      assert.equal((await db.seats.update(key, { holder: 'ada' }, { when: { holder: null, price: '10' } })).applied, true)
      const late = await db.seats.update(key, { holder: 'bob' }, { when: { holder: null } })
      assert.deepEqual([late.applied, late.current?.holder], [false, 'ada'])
      assert.equal((await db.seats.update({ show: 1, seat: 'A2' }, { holder: 'x' }, { ifExists: true })).applied, false)
      assert.equal((await db.seats.delete(key, { ifExists: true })).applied, true)
      assert.equal((await db.seats.delete(key, { ifExists: true })).applied, false)
    },
  },
  {
    name: 'D6: a family is conditional or plain, never both',
    async run(db) {
      // the types refuse each of these too
      const plain = db.readings as unknown as {
        put(row: unknown, options?: unknown): unknown
        update(key: unknown, fields: unknown): unknown
      }
      const conditional = db.seats as unknown as { put(row: unknown): unknown; batch(key: unknown, body: unknown): unknown }
      const row = { sensor, day, at: at(1), seq: 1, value: 1 }
      for (const wrong of [
        () => plain.put(row, { ifNotExists: true }),
        () => plain.update({ sensor, day, at: at(1), seq: 1 }, { value: 1 }),
        () => conditional.put({ show: 1, seat: 'A1' }),
        () => conditional.batch({ show: 1 }, () => undefined),
      ])
        assert.throws(wrong, (error: unknown) => isFailure(error, 'QT_UNSUPPORTED'))
    },
  },
  {
    name: 'every row comes once in a scan of all, in pages',
    async run(db) {
      const all: number[] = []
      for (let sensorAt = 0; sensorAt < 10; sensorAt++)
        for (let minute = 0; minute < 3; minute++) {
          await db.readings.put({ sensor: `s${sensorAt}`, day, at: at(minute), seq: 0, value: sensorAt * 10 + minute })
          all.push(sensorAt * 10 + minute)
        }
      const seen: number[] = []
      for await (const row of db.readings.scanAll({ pageSize: 4 })) seen.push(row.value)
      assert.deepEqual(
        [...seen].sort((a, b) => a - b),
        all,
      )
      // partitions come together, and not in the order in which they were made
      const partitions = seen.map(value => Math.floor(value / 10)).filter((p, i, list) => p !== list[i - 1])
      assert.equal(new Set(partitions).size, 10)
      assert.equal(partitions.length, 10)
      assert.notDeepEqual(
        partitions,
        [...partitions].sort((a, b) => a - b),
      )
    },
  },
  {
    name: 'D4: a transaction holds rows and rolls them back',
    async run(db) {
      await assert.rejects(
        db.transaction(async tx => {
          await tx.readings.put({ sensor, day, at: at(1), seq: 1, value: 1 })
          assert.equal(await tx.readings.partition({ sensor, day }).count(), 1)
          throw new RangeError('undone')
        }),
        RangeError,
      )
      assert.equal(await db.readings.partition({ sensor, day }).count(), 0)
    },
  },
]
