import assert from 'node:assert/strict'
import type { Case, FixtureDb } from './case.ts'

/** A family that orders the rows of a partition by one field, whatever its type. */
interface Ordered<T> {
  put(row: { readonly p: string; readonly k: T }): PromiseLike<unknown>
  get(key: { readonly p: string; readonly k: T }): Promise<{ readonly k: T } | undefined>
  delete(key: { readonly p: string; readonly k: T }): PromiseLike<unknown>
  partition(key: { readonly p: string }): Rows<T>
}
interface Rows<T> extends PromiseLike<readonly { readonly k: T }[]> {
  reverse(): Rows<T>
  where(test: (row: { readonly k: Tests<T> }) => never): Rows<T>
  page(options: {
    readonly size: number
    readonly state?: string
  }): Promise<{ readonly rows: readonly { readonly k: T }[]; readonly next: string | null }>
}
interface Tests<T> {
  gt(value: T): never
  gte(value: T): never
  lt(value: T): never
  between(low: T, high: T): never
}

/** `sorted` is in the order in which rows must come. */
function ordered<T>(type: string, of: (db: FixtureDb) => unknown, sorted: readonly T[]): Case[] {
  // the families differ in the type of one field only
  const family = (db: FixtureDb) => of(db) as Ordered<T>
  const fill = async (db: FixtureDb) => {
    for (const k of [...sorted].reverse()) await family(db).put({ p: 'p', k })
  }
  const all = (db: FixtureDb) => family(db).partition({ p: 'p' })
  const keys = async (rows: PromiseLike<readonly { readonly k: T }[]>) => (await rows).map(({ k }) => k)
  const middle = Math.floor(sorted.length / 2)
  const pivot = sorted[middle] as T
  return [
    {
      name: `D6: rows come in the order of ${type}, and backwards`,
      async run(db) {
        await fill(db)
        const rows = all(db)
        assert.deepEqual(await keys(rows), sorted)
        assert.deepEqual(await keys(rows.reverse()), [...sorted].reverse())
      },
    },
    {
      name: `a range of ${type} is bounded on either side`,
      async run(db) {
        await fill(db)
        const rows = all(db)
        assert.deepEqual(await keys(rows.where(r => r.k.gte(pivot))), sorted.slice(middle))
        assert.deepEqual(await keys(rows.where(r => r.k.gt(pivot))), sorted.slice(middle + 1))
        assert.deepEqual(await keys(rows.where(r => r.k.lt(pivot)).reverse()), sorted.slice(0, middle).reverse())
        const [first, last] = [sorted[0] as T, sorted.at(-1) as T]
        assert.deepEqual(await keys(rows.where(r => r.k.between(first, last))), sorted)
        assert.deepEqual(await keys(rows.where(r => r.k.between(last, first))), sorted.length === 1 ? sorted : [])
      },
    },
    {
      name: `pages, single rows and deletes by a key of ${type}`,
      async run(db) {
        await fill(db)
        const rows = all(db)
        const seen: T[] = []
        for (let state: string | null | undefined; state !== null; ) {
          const page = await rows.page({ size: 2, ...(state ? { state } : {}) })
          seen.push(...page.rows.map(({ k }) => k))
          state = page.next
        }
        assert.deepEqual(seen, sorted)
        assert.deepEqual((await family(db).get({ p: 'p', k: pivot }))?.k, pivot)
        await family(db).delete({ p: 'p', k: pivot })
        assert.equal(await family(db).get({ p: 'p', k: pivot }), undefined)
        assert.equal((await rows).length, sorted.length - 1)
      },
    },
  ]
}

const bytes = (...of: number[]): Uint8Array => new Uint8Array(of)

export const cases: readonly Case[] = [
  ...ordered('text', db => db.byText, ['', ' ', '0', 'A', 'B', 'a', 'aa', 'b', 'z', 'é', '\uffee', '\u{1f600}']),
  ...ordered('integer', db => db.byInteger, [-(2 ** 31), -10, -9, 0, 2, 10, 2 ** 31 - 1]),
  ...ordered('bigint', db => db.byBigint, [-(2n ** 63n), -1n, 0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n]),
  ...ordered('double', db => db.byDouble, [-1e300, -1, -1e-300, 0, 5e-324, 0.1, 1, 1e300]),
  ...ordered('decimal', db => db.byDecimal, ['-10.500', '-9.000', '-0.001', '0.000', '0.010', '0.100', '9.000', '10.000', '123456789.123']),
  ...ordered('boolean', db => db.byBoolean, [false, true]),
  ...ordered('date', db => db.byDate, ['0001-01-01', '1969-12-31', '1970-01-01', '2024-02-29', '2024-03-01', '9999-12-31']),
  ...ordered('time', db => db.byTime, ['00:00:00', '00:00:00.000001', '09:59:59.999999', '10:00:00', '10:00:00.5', '23:59:59']),
  ...ordered(
    'timestamp',
    db => db.byTimestamp,
    [-62_135_596_800_000, -1, 0, 1, 1_700_000_000_123, 253_402_300_799_999].map(at => new Date(at)),
  ),
  // by version, then by time where the version has one in its middle, then by bytes
  ...ordered('uuid', db => db.byUuid, [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-0000-1000-8000-000000000000',
    '00000000-0001-1000-8000-000000000000',
    '00000001-0001-1000-8000-000000000000',
    '00000000-0000-1001-8000-000000000000',
    '00000000-0000-1001-bfff-ffffffffffff',
    '00000000-0000-4000-8000-000000000001',
    'aa000000-0000-4000-8000-000000000001',
    'ffffffff-ffff-4fff-bfff-ffffffffffff',
    '018f0000-0000-7000-8000-000000000001',
    '018f0000-0001-7000-8000-000000000001',
  ]),
  ...ordered('bytes', db => db.byBytes, [bytes(), bytes(0), bytes(0, 0), bytes(1), bytes(127), bytes(128), bytes(255), bytes(255, 0)]),
  // as their names are ordered, since those are what is kept
  ...ordered('enum', db => db.byEnum, ['high', 'low', 'mid']),
]
