import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case, FixtureDb } from './case.ts'
import { refused, untyped } from './refusals.ts'

const [sensor, day] = ['s', '2026-01-01']
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute))

/** Values say minute and place. */
async function fill(db: FixtureDb): Promise<void> {
  for (const minute of [1, 2, 3])
    for (const seq of [1, 2]) await db.readings.put({ sensor, day, at: at(minute), seq, value: minute * 10 + seq })
}
const values = async (rows: PromiseLike<readonly { readonly value: number }[]>): Promise<number[]> => (await rows).map(({ value }) => value)

export const cases: readonly Case[] = [
  {
    name: 'a partition that is not there has no rows',
    async run(db) {
      const rows = db.readings.partition({ sensor, day })
      assert.deepEqual([await rows, await rows.count(), await rows.first()], [[], 0, undefined])
      assert.deepEqual(await rows.page({ size: 5 }), { rows: [], next: null })
      assert.equal(await db.readings.get({ sensor, day, at: at(1), seq: 1 }), undefined)
      assert.equal(await db.readings.delete({ sensor, day, at: at(1), seq: 1 }), undefined)
    },
  },
  {
    name: 'D6: a put replaces the whole row: what it does not give is null or its default',
    async run(db) {
      const key = { sensor, day, at: at(1), seq: 1 }
      assert.equal(await db.readings.put({ ...key, value: 1, note: 'x' }), undefined)
      await db.readings.put({ ...key, value: 2 })
      assert.deepEqual(await db.readings.get(key), { ...key, value: 2, note: null })
      await db.profiles.put({ owner: 'o', id: 1, names: [], tags: new Set(), scores: new Map() })
      assert.deepEqual((await db.profiles.get({ owner: 'o', id: 1 }))?.points, [])
    },
  },
  {
    name: 'D6: a row that was put without any value is there',
    async run(db) {
      await db.everything.put({ id: 'x' })
      assert.equal((await db.everything.get({ id: 'x' }))?.id, 'x')
      await db.words.put({ word: 'w', n: 1 })
      assert.equal(await db.words.partition({ word: 'w' }).count(), 1)
    },
  },
  {
    name: 'a row that was deleted can be put again',
    async run(db) {
      const key = { sensor, day, at: at(1), seq: 1 }
      for (const value of [1, 2, 3]) {
        await db.readings.put({ ...key, value })
        assert.equal((await db.readings.get(key))?.value, value)
        await db.readings.delete(key)
        assert.equal(await db.readings.get(key), undefined)
      }
    },
  },
  {
    name: 'partitions are apart',
    async run(db) {
      await fill(db)
      await db.readings.put({ sensor, day: '2026-01-02', at: at(1), seq: 1, value: 99 })
      await db.readings.put({ sensor: 's2', day, at: at(1), seq: 1, value: 98 })
      assert.deepEqual(await values(db.readings.partition({ sensor: 's2', day })), [98])
      assert.deepEqual(await values(db.readings.partition({ day: '2026-01-02', sensor })), [99])
    },
  },
  {
    name: 'every bound of the first clustering field, forwards and backwards',
    async run(db) {
      await fill(db)
      const rows = db.readings.partition({ sensor, day })
      // in falling order of the minute, and rising order in it
      const tests = [
        [rows.where(r => r.at.eq(at(2))), [21, 22]],
        [rows.where(r => r.at.gt(at(2))), [31, 32]],
        [rows.where(r => r.at.gte(at(2))), [31, 32, 21, 22]],
        [rows.where(r => r.at.lt(at(2))), [11, 12]],
        [rows.where(r => r.at.lte(at(2))), [21, 22, 11, 12]],
        [rows.where(r => r.at.between(at(1), at(2))), [21, 22, 11, 12]],
        [rows.where(r => r.at.gt(at(1))).where(r => r.at.lt(at(3))), [21, 22]],
        [rows.where(r => r.at.gt(at(3))), []],
      ] as const
      for (const [query, expected] of tests) {
        assert.deepEqual(await values(query), expected)
        assert.deepEqual(await values(query.reverse()), [...expected].reverse())
      }
    },
  },
  {
    name: 'every bound of a later clustering field',
    async run(db) {
      await fill(db)
      const rows = db.readings.partition({ sensor, day }).where(r => r.at.eq(at(2)))
      await db.readings.put({ sensor, day, at: at(2), seq: 3, value: 23 })
      assert.deepEqual(await values(rows.where(r => r.seq.eq(2))), [22])
      assert.deepEqual(await values(rows.where(r => r.seq.gt(1))), [22, 23])
      assert.deepEqual(await values(rows.where(r => r.seq.lte(2)).reverse()), [22, 21])
      assert.deepEqual(await values(rows.where(r => r.seq.between(2, 3))), [22, 23])
      assert.deepEqual(await values(rows.where({ seq: 3 })), [23])
    },
  },
  {
    name: 'limits are of what is asked, in its direction',
    async run(db) {
      await fill(db)
      const rows = db.readings.partition({ sensor, day })
      assert.deepEqual(await values(rows.limit(0)), [])
      assert.deepEqual(await values(rows.limit(3)), [31, 32, 21])
      assert.deepEqual(await values(rows.reverse().limit(3)), [12, 11, 22])
      assert.deepEqual(await values(rows.limit(100)), [31, 32, 21, 22, 11, 12])
      assert.deepEqual(await values(rows.where(r => r.at.lt(at(3))).limit(1)), [21])
      assert.equal((await rows.limit(5).limit(1)).length, 1)
      assert.equal(await rows.limit(0).first(), undefined)
      assert.equal(await rows.limit(4).count(), 4)
    },
  },
  {
    name: 'a query runs once more at every await, and its clauses leave it as it was',
    async run(db) {
      await fill(db)
      const rows = db.readings.partition({ sensor, day })
      const narrowed = rows.where(r => r.at.gt(at(2)))
      assert.deepEqual(await values(narrowed), [31, 32])
      await db.readings.delete({ sensor, day, at: at(3), seq: 1 })
      assert.deepEqual(await values(narrowed), [32])
      assert.equal(await rows.count(), 5)
      assert.deepEqual(await values(rows.reverse().reverse()), await values(rows))
    },
  },
  {
    name: 'pages of every size, forwards and backwards, hold every row once and end',
    async run(db) {
      await fill(db)
      const all = db.readings.partition({ sensor, day })
      for (const query of [all, all.reverse(), all.where(r => r.at.lte(at(2))), all.where({ at: at(2) })]) {
        const expected = await values(query)
        for (const size of [1, 2, 3, 6, 7]) {
          const seen: number[] = []
          let pages = 0
          for (let state: string | null | undefined; state !== null; pages++) {
            const page = await query.page({ size, ...(state ? { state } : {}) })
            seen.push(...page.rows.map(({ value }) => value))
            state = page.next
          }
          assert.deepEqual(seen, expected)
          assert.equal(pages, Math.ceil(expected.length / size))
        }
      }
    },
  },
  {
    name: 'a page goes on where it ended, whatever was written meanwhile',
    async run(db) {
      await fill(db)
      const rows = db.readings.partition({ sensor, day })
      const { next } = await rows.page({ size: 2 })
      await db.readings.put({ sensor, day, at: at(9), seq: 1, value: 91 })
      await db.readings.put({ sensor, day, at: at(2), seq: 3, value: 23 })
      await db.readings.delete({ sensor, day, at: at(3), seq: 2 })
      const rest = await rows.page({ size: 10, state: next ?? '' })
      assert.deepEqual(
        rest.rows.map(({ value }) => value),
        [21, 22, 23, 11, 12],
      )
    },
  },
  {
    name: 'a state is of one read only',
    async run(db) {
      await fill(db)
      const rows = db.readings.partition({ sensor, day })
      const { next } = await rows.page({ size: 1 })
      const state = next ?? ''
      const others: readonly { page(options: { readonly state: string }): Promise<unknown> }[] = [
        rows.reverse(),
        rows.where(r => r.at.gt(at(1))),
        rows.where({ at: at(2) }),
        db.readings.partition({ sensor: 's2', day }),
      ]
      for (const other of others) await assert.rejects(other.page({ state }), error => isFailure(error, 'QT_CURSOR'))
      const [mark] = state.split('.')
      for (const wrong of ['', 'x', 'x.y', `${state}x`.slice(1), `${mark}.`, `${mark}.nonsense`, `${mark}.${'0'.repeat(100_000)}`])
        await assert.rejects(rows.page({ state: wrong }), error => isFailure(error, 'QT_CURSOR'))
      await assert.rejects(Promise.resolve(untyped(rows).page?.call(rows, { state: { $gt: '' } })), error => isFailure(error, 'QT_CURSOR'))
    },
  },
  {
    name: 'rows stream one by one, and all of more than a page come',
    async run(db) {
      for (let from = 0; from < 1_050; from += 210)
        await db.words.batch({ word: 'w' }, b => {
          for (let n = from; n < from + 210; n++) b.put({ n })
        })
      let expected = 0
      for await (const { n } of db.words.partition({ word: 'w' }).stream()) assert.equal(n, expected++)
      assert.equal(expected, 1_050)
      assert.equal((await db.words.partition({ word: 'w' })).length, 1_050)
      assert.equal(await db.words.partition({ word: 'w' }).count(), 1_050)
    },
  },
  {
    name: 'writes that run side by side are all there',
    async run(db) {
      await Promise.all(Array.from({ length: 50 }, (_, n) => db.words.put({ word: 'w', n })))
      assert.equal(await db.words.partition({ word: 'w' }).count(), 50)
    },
  },
  {
    name: 'C: what is no key or row is refused before anything is sent',
    async run(db) {
      const { put, get, partition, delete: remove } = untyped(db.readings)
      const row = { sensor, day, at: at(1), seq: 1, value: 1 }
      const call =
        (verb: typeof put, ...given: unknown[]) =>
        () =>
          verb?.call(db.readings, ...given)
      for (const wrong of [null, 'x', 1, [row], () => row]) refused('QT_VALUE', call(put, wrong))
      refused('QT_UNDEFINED', call(put, undefined))
      refused('QT_UNDEFINED', call(put, { ...row, note: undefined }))
      refused('QT_MISSING_VALUE', call(put, { sensor, day, at: at(1), seq: 1 }))
      refused('QT_MISSING_VALUE', call(put, { ...row, value: null }))
      refused('QT_MISSING_VALUE', call(put, { ...row, sensor: null }))
      refused('QT_UNKNOWN_FIELD', call(put, { ...row, other: 1 }))
      refused('QT_UNKNOWN_FIELD', call(put, JSON.parse('{"__proto__": {"sensor": "x"}}')))
      for (const wrong of [
        { seq: '1' },
        { seq: 1.5 },
        { value: Number.NaN },
        { at: 'now' },
        { day: '2026-13-01' },
        { note: { $ne: '' } },
        { note: ['a'] },
      ])
        refused('QT_VALUE', call(put, { ...row, ...wrong }))
      refused('QT_MISSING_VALUE', call(partition, { sensor }))
      refused('QT_UNKNOWN_FIELD', call(partition, { sensor, day, at: at(1) }))
      refused('QT_VALUE', call(partition, { sensor: { $gt: '' }, day }))
      refused('QT_MISSING_VALUE', call(remove, { sensor, day, at: at(1) }))
      await assert.rejects(Promise.resolve(get?.call(db.readings, { sensor, day })), error => isFailure(error, 'QT_MISSING_VALUE'))
      assert.equal(await db.readings.partition({ sensor, day }).count(), 0)
    },
  },
  {
    name: 'D6: what would look at rows outside a range is refused before anything is sent',
    async run(db) {
      const rows = db.readings.partition({ sensor, day })
      const where = (of: object, condition: unknown) => () => untyped(of).where?.call(of, condition)
      type Lambda = Record<string, Record<string, (...of: unknown[]) => unknown>>
      refused('QT_UNSUPPORTED', where(rows, { seq: 1 }))
      refused(
        'QT_UNSUPPORTED',
        where(rows, (r: Lambda) => r.seq?.gt?.(1)),
      )
      refused(
        'QT_UNSUPPORTED',
        where(
          rows.where(r => r.at.gt(at(1))),
          (r: Lambda) => r.seq?.eq?.(1),
        ),
      )
      refused(
        'QT_UNSUPPORTED',
        where(rows.where({ at: at(1) }), (r: Lambda) => r.at?.eq?.(at(1))),
      )
      refused(
        'QT_CLAUSE',
        where(
          rows.where(r => r.at.gt(at(1))),
          (r: Lambda) => r.at?.gte?.(at(2)),
        ),
      )
      refused(
        'QT_CLAUSE',
        where(
          rows.where(r => r.at.lt(at(1))),
          (r: Lambda) => r.at?.between?.(at(1), at(2)),
        ),
      )
      refused(
        'QT_CLAUSE',
        where(
          rows.where(r => r.at.lt(at(1))),
          (r: Lambda) => r.at?.eq?.(at(1)),
        ),
      )
      refused('QT_UNKNOWN_FIELD', where(rows, { value: 1 }))
      refused('QT_UNKNOWN_FIELD', where(rows, { sensor }))
      refused('QT_UNKNOWN_FIELD', where(rows, { $or: [] }))
      refused('QT_VALUE', where(rows, { at: { $gt: at(1) } }))
      refused('QT_UNDEFINED', where(rows, { at: undefined }))
      for (const wrong of [
        true,
        null,
        'at > 1',
        7,
        (r: Lambda) => r.at,
        () => undefined,
        () => ({ column: 'at', test: 'eq', values: [at(1)] }),
      ])
        refused('QT_EXPRESSION', where(rows, wrong))
      assert.throws(() => untyped(rows).where?.call(rows, (r: Lambda) => r.value?.gt?.(1) ?? true))
    },
  },
  {
    name: 'C: what is no number of rows is refused',
    async run(db) {
      const rows = db.readings.partition({ sensor, day })
      for (const count of [-1, 1.5, Number.NaN, '1', 2 ** 31, null]) refused('QT_VALUE', () => untyped(rows).limit?.call(rows, count))
      for (const size of [0, -1, 1.5, '1', null])
        await assert.rejects(Promise.resolve(untyped(rows).page?.call(rows, { size })), error => isFailure(error, 'QT_VALUE'))
      await assert.rejects(rows.limit(1).page(), error => isFailure(error, 'QT_CLAUSE'))
    },
  },
  {
    name: 'D6: keys that servers of this kind do not take are refused',
    async run(db) {
      refused('QT_VALUE', () => db.words.put({ word: '', n: 1 }))
      refused('QT_VALUE', () => db.words.put({ word: 'x'.repeat(65_536), n: 1 }))
      refused('QT_VALUE', () => db.byText.put({ p: 'p', k: 'é'.repeat(32_768) }))
      refused('QT_VALUE', () => db.readings.put({ sensor: 'x'.repeat(65_520), day, at: at(1), seq: 1, value: 1 }))
      await db.words.put({ word: 'x'.repeat(65_535), n: 1 })
      await db.byText.put({ p: 'p', k: 'x'.repeat(65_535) })
      await db.readings.put({ sensor: '', day, at: at(1), seq: 1, value: 1 })
      assert.equal(await db.words.partition({ word: 'x'.repeat(65_535) }).count(), 1)
      assert.equal((await db.byText.partition({ p: 'p' }).first())?.k.length, 65_535)
      assert.equal(await db.readings.partition({ sensor: '', day }).count(), 1)
    },
  },
  {
    name: 'A2: a write runs once',
    async run(db) {
      const write = db.words.put({ word: 'w', n: 1 })
      await write
      await assert.rejects(Promise.resolve(write), error => isFailure(error, 'QT_COMMAND_REUSED'))
    },
  },
  {
    name: 'B3: an aborted call is not sent',
    async run(db) {
      const signal = AbortSignal.abort()
      const row = { word: 'w', n: 1 }
      await assert.rejects(Promise.resolve(db.words.put(row, { signal })), error => isFailure(error, 'QT_ABORTED'))
      await assert.rejects(db.words.partition({ word: 'w' }).count({ signal }), error => isFailure(error, 'QT_ABORTED'))
      assert.equal(await db.words.partition({ word: 'w' }).count(), 0)
    },
  },
]
