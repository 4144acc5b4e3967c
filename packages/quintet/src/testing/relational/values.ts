import assert from 'node:assert/strict'
import { count } from '../../query/aggregation.ts'
import { table } from '../../schema/declare.ts'
import type { JsonNull } from '../../schema/json.ts'
import { jsonNull } from '../../schema/json.ts'
import { t } from '../../schema/t.ts'
import type { Case } from './case.ts'
import { withModels } from './case.ts'

/** A type of the user's own: kept as text, compared as text. */
interface Point {
  readonly x: number
  readonly y: number
}
const point = {
  on: t.text(),
  encode: (p: Point) => `${p.x};${p.y}`,
  decode: (text: string): Point => ({ x: Number(text.split(';')[0]), y: Number(text.split(';')[1]) }),
}
const cents = { parse: (text: string) => ({ cents: BigInt(text.replace('.', '')) }), format: (m: { cents: bigint }) => hundredths(m.cents) }

function hundredths(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(3, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** One field of every kind. */
const kinds = table('kinds', {
  id: t.id(),
  text: t.text().nullable(),
  short: t.text(4).nullable(),
  int: t.integer().nullable(),
  big: t.bigint().nullable(),
  double: t.double().nullable(),
  decimal: t.decimal(18, 4).nullable(),
  long: t.decimal(40, 10).nullable(),
  money: t.decimal(12, 2, { as: cents }).nullable(),
  flag: t.boolean().nullable(),
  date: t.date().nullable(),
  time: t.time().nullable(),
  at: t.timestamp().nullable(),
  micro: t.timestamp({ mode: 'text' }).nullable(),
  wall: t.timestamp({ zone: false }).nullable(),
  wallMicro: t.timestamp({ mode: 'text', zone: false }).nullable(),
  epoch: t.timestamp({ mode: 'epoch' }).nullable(),
  span: t.interval().nullable(),
  uuid: t.uuid().nullable(),
  bytes: t.bytes().nullable(),
  mood: t.enum(['sad', "it's", 'a,"b"']).nullable(),
  native: t.enum(['low', "it's", 'a,"b"'], { native: 'quintet kinds' }).nullable(),
  point: t.custom(point).nullable(),
  words: t.list(t.text().nullable()).nullable(),
  bigs: t.list(t.bigint()).nullable(),
  prices: t.list(t.decimal(10, 2)).nullable(),
  days: t.list(t.date()).nullable(),
  stamps: t.list(t.timestamp()).nullable(),
  micros: t.list(t.timestamp({ mode: 'text' })).nullable(),
  flags: t.list(t.boolean()).nullable(),
  blobs: t.list(t.bytes()).nullable(),
  grid: t.list(t.list(t.integer())).nullable(),
  points: t.list(t.custom(point)).nullable(),
  place: t
    .object({
      city: t.text(),
      zip: t.bigint().nullable(),
      area: t.decimal(20, 3).nullable(),
      since: t.timestamp().nullable(),
      key: t.bytes().nullable(),
      tags: t.list(t.text()).default([]),
      spot: t.custom(point).nullable(),
    })
    .nullable(),
  json: t.json<unknown>().nullable(),
})
const models = { kinds }

/** Values that break careless codecs; each is written, read back, and found again by itself. */
const edges: { readonly [field: string]: readonly unknown[] } = {
  text: ['', ' ', 'a\tb\r\n', "'", '"', '\\', '%_', '$1 ?1 :a', '😀é', 'null', 'NULL', '\u0001', 'a\ufeff', 'x'.repeat(10_000)],
  short: ['', '😀😀😀😀'],
  int: [0, 1, -1, 2147483647, -2147483648],
  big: [0n, -1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  double: [0, 1.5, -1e-7, 0.1, 1e21, 2 ** 53, Number.MAX_VALUE, Number.MIN_VALUE, 123456789.123],
  decimal: ['0.0000', '0.0001', '-0.0001', '99999999999999.9999', '-99999999999999.9999', '1.5000'],
  long: ['0.0000000000', '123456789012345678901234567890.0123456789', '-0.0000000001'],
  money: [{ cents: 0n }, { cents: 1n }, { cents: -1n }, { cents: 123456789012n }],
  flag: [true, false],
  date: ['0001-01-01', '1582-10-10', '1900-03-01', '1969-12-31', '1970-01-01', '2000-02-29', '9999-12-31'],
  time: ['00:00:00', '23:59:59.999999', '12:00:00.5', '12:00:00.000001'],
  at: [
    '0001-01-01T00:00:00.000Z',
    '1883-11-18T12:03:58.000Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00.000Z',
    '2024-03-10T02:30:00.001Z',
    '9999-12-31T23:59:59.999Z',
  ].map(text => new Date(text)),
  micro: ['0001-01-01 00:00:00+00', '1969-12-31 23:59:59.999999+00', '2024-03-10 02:30:00.000001+00', '9999-12-31 23:59:59.999999+00'],
  wall: ['0001-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '2024-03-31T02:30:00.000Z', '9999-12-31T23:59:59.999Z'].map(
    text => new Date(text),
  ),
  wallMicro: ['0001-01-01 00:00:00', '2024-03-31 02:30:00.123456', '9999-12-31 23:59:59.999999'],
  epoch: [0, -1, -62135596800000, 253402300799999],
  span: ['PT0S', 'P1M', 'P30D', 'P1Y2M3DT4H5M6.789S', 'P-1Y-2M3DT-4H', 'PT-0.000001S', 'P9999Y11M'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
  bytes: [new Uint8Array(), new Uint8Array([0, 39, 92, 255]), new Uint8Array(70_000).fill(7)],
  mood: ['sad', "it's", 'a,"b"'],
  native: ['low', "it's", 'a,"b"'],
  point: [{ x: 1, y: -2 }],
  words: [[], [''], [null], ['NULL', null, '"', '\\', '{}', 'a,b', "'", ' ', '\n', '😀']],
  bigs: [[], [2n ** 63n - 1n, -(2n ** 63n), 0n]],
  prices: [[], ['0.01', '-12345678.90']],
  days: [[], ['0001-01-01', '9999-12-31']],
  stamps: [[], [new Date(0), new Date('1969-12-31T23:59:59.999Z')]],
  micros: [[], ['2024-03-10 02:30:00.000001+00', '0001-01-01 00:00:00+00']],
  flags: [[], [true, false]],
  blobs: [[], [new Uint8Array(), new Uint8Array([0, 92, 255])]],
  grid: [[], [[]], [[1], [2, 3]]],
  points: [[], [{ x: 0, y: 1 }]],
  place: [
    { city: '', zip: null, area: null, since: null, key: null, tags: [], spot: null },
    {
      city: '\'"\\',
      zip: 2n ** 63n - 1n,
      area: '12345678901234567.890',
      since: new Date(-1),
      key: new Uint8Array([0, 1]),
      tags: ['a', '"'],
      spot: { x: 1, y: 2 },
    },
  ],
  json: [
    {},
    [],
    '',
    'x',
    0,
    1.5,
    true,
    false,
    [null],
    { a: { b: [1, "'", '"', '\\', '😀'] }, '': 1, 'a.b': 2, $a: 3 },
    jsonNull,
    JSON.parse('{"__proto__": 1, "constructor": null}'),
  ],
}

interface Handle {
  insert(row: object): PromiseLike<Record<string, unknown> & { readonly id: number }>
  where(
    of: object | ((row: Readonly<Record<string, { eq(value: unknown): unknown }>>) => unknown),
  ): PromiseLike<readonly (Record<string, unknown> & { readonly id: number })[]>
  get(id: number): Promise<Record<string, unknown> | undefined>
}

const everyKind: Case[] = Object.entries(edges).map(([field, values]) =>
  withModels(models, {
    name: `C: ${field} comes back as it was, from the insert, by key and by itself`,
    async run(db) {
      // the fields are walked by name
      const handle = db.kinds as unknown as Handle
      for (const [i, value] of values.entries()) {
        const written = await handle.insert({ [field]: value })
        assert.deepEqual(written[field], value, `value ${i}, from the insert`)
        assert.deepEqual((await handle.get(written.id))?.[field], value, `value ${i}, by key`)
        if (field === 'json') continue
        // an array in an object means one of several (A13)
        const found = await handle.where(Array.isArray(value) ? row => row[field]?.eq(value) : { [field]: value })
        assert.ok(
          found.some(row => row.id === written.id),
          `value ${i}, by itself`,
        )
        if (field !== 'span') for (const row of found) assert.deepEqual(row[field], value, `value ${i}: another one was found by it`)
      }
      const empty = await handle.insert({})
      assert.equal(empty[field], null)
      assert.deepEqual(
        (await handle.where({ [field]: null })).map(row => row.id),
        [empty.id],
      )
    },
  }),
)

const loaded: Case = withModels(models, {
  name: 'TYP: what copyIn loads is what insert writes, in every kind of field',
  async run(db) {
    const rows = Object.entries(edges).flatMap(([field, values]) => values.map(value => ({ [field]: value })))
    assert.equal(await db.kinds.copyIn(rows), rows.length)
    const read = await db.kinds.orderBy(k => k.id.asc()).all()
    const written = await db.kinds.insert(rows)
    for (const [i, row] of read.entries()) assert.deepEqual({ ...row, id: 0 }, { ...written[i], id: 0 }, Object.keys(rows[i] ?? {})[0])
    assert.equal(await db.kinds.copyIn([{ text: '\\.' }, { text: '\\N' }, { text: '\t\\t\r\n' }, {}]), 4)
    const last = await db.kinds.orderBy(k => k.id.desc()).limit(4)
    assert.deepEqual(last.map(k => k.text).reverse(), ['\\.', '\\N', '\t\\t\r\n', null])
  },
})

const takesLists = [
  'text',
  'int',
  'big',
  'double',
  'decimal',
  'long',
  'money',
  'flag',
  'date',
  'time',
  'at',
  'micro',
  'wall',
  'epoch',
  'span',
  'uuid',
  'mood',
  'native',
  'point',
]

const lists: Case = withModels(models, {
  name: 'C: a list to choose from means the same as its members, for every kind',
  async run(db) {
    const handle = db.kinds as unknown as Handle
    for (const field of takesLists) {
      const values = edges[field] ?? []
      for (const value of values) await handle.insert({ [field]: value })
      const found = await handle.where({ [field]: values })
      assert.equal(found.length, values.length, field)
      assert.equal((await handle.where({ [field]: [values[0]] })).length, 1, field)
    }
    const blobs = edges.bytes as readonly Uint8Array[]
    for (const bytes of blobs) await db.kinds.insert({ bytes })
    assert.equal((await db.kinds.where(k => k.bytes.in(blobs))).length, blobs.length)
    assert.equal((await db.kinds.where(k => k.bytes.in([new Uint8Array([1, 2])]))).length, 0)
  },
})

const canonical: Case = withModels(models, {
  name: 'C: a value has one form, whatever form it was given in',
  async run(db) {
    const given = {
      decimal: '-007.5',
      long: '0012.50',
      time: '09:30',
      micro: '2024-01-01T05:30:00.100Z',
      wallMicro: '2024-01-01',
      span: 'P14M1WT90M0.50S',
      uuid: 'ABCDEF01-2345-6789-ABCD-EF0123456789',
    } as const
    const forms = {
      decimal: '-7.5000',
      long: '12.5000000000',
      time: '09:30:00',
      micro: '2024-01-01 05:30:00.1+00',
      wallMicro: '2024-01-01 00:00:00',
      span: 'P1Y2M7DT1H30M0.5S',
      uuid: 'abcdef01-2345-6789-abcd-ef0123456789',
    }
    const written = await db.kinds.insert(given)
    assert.deepEqual({ ...written, ...forms }, written)
    assert.deepEqual(
      (await db.kinds.where(given)).map(row => row.id),
      [written.id],
    )
    const offset = await db.kinds.insert({ micro: '2024-01-01 12:00:00+05:30' })
    assert.equal(offset.micro, '2024-01-01 06:30:00+00')
    const zero = await db.kinds.insert({ decimal: '-0', long: '-0.0' })
    assert.deepEqual([zero.decimal, zero.long], ['0.0000', '0.0000000000'])
    const view = new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4)
    assert.deepEqual((await db.kinds.insert({ bytes: view })).bytes, new Uint8Array([1, 2, 3]))
    const partial = await db.kinds.insert({ place: { city: 'x' } })
    assert.deepEqual(partial.place, { city: 'x', zip: null, area: null, since: null, key: null, tags: [], spot: null })
  },
})

const spans: Case = withModels(models, {
  name: 'C: intervals compare by length, in which a month has 30 days and a day 24 hours',
  async run(db) {
    await db.kinds.insert(['P1M', 'P30D', 'PT720H', 'P31D', 'P-1D', 'PT1S', 'PT-1S'].map(span => ({ span })))
    const found = async (query: PromiseLike<readonly { span: string | null }[]>): Promise<string[]> =>
      (await query).map(row => row.span ?? '').sort()
    const month = ['P1M', 'P30D', 'PT720H']
    assert.deepEqual(await found(db.kinds.where({ span: 'P30D' })), month)
    assert.deepEqual(await found(db.kinds.where({ span: ['P1M', 'PT2S'] })), month)
    assert.deepEqual(await found(db.kinds.where(k => k.span.sameAs('P1M'))), month)
    assert.deepEqual(await found(db.kinds.where(k => k.span.ne('P1M').and(k.span.gt('PT0S')))), ['P31D', 'PT1S'])
    assert.deepEqual(await found(db.kinds.where(k => k.span.between('-P1D', 'PT0S'))), ['P-1D', 'PT-1S'])
    const order = await db.kinds.orderBy(k => k.span.desc()).pluck(k => k.span)
    assert.deepEqual([order[0], ...order.slice(4)], ['P31D', 'PT1S', 'PT-1S', 'P-1D'])
    // equal ones leave the order to what comes next, on pages too
    const paged = db.kinds.orderBy(
      k => k.span.asc(),
      k => k.id.desc(),
    )
    const whole = await paged.pluck(k => k.span)
    assert.deepEqual(whole.slice(3, 6), ['PT720H', 'P30D', 'P1M'])
    const pages: unknown[] = []
    for (let page = await paged.limit(2).page(); ; page = await paged.limit(2).after(page.next).page()) {
      pages.push(...page.rows.map(row => row.span))
      if (page.next === null) break
    }
    assert.deepEqual(pages, whole)
    const groups = await db.kinds
      .groupBy(k => k.span)
      .orderBy((_, span) => span.asc())
      .select(() => count())
    assert.deepEqual(groups, [1, 1, 1, 3, 1])
  },
})

const events = table('events', {
  id: t.id(),
  payload: t.json<{ a: number } | JsonNull>().nullable(),
  always: t.json<unknown>().default(jsonNull),
})

const nulls: Case = withModels(
  { events },
  {
    name: "C JSON: SQL's NULL and JSON's null are two things",
    async run(db) {
      const [absent, empty, full] = await db.events.insert([{ payload: null }, { payload: jsonNull }, { payload: { a: 1 } }])
      assert.equal(absent?.payload, null)
      assert.equal(empty?.payload, jsonNull)
      assert.deepEqual(full?.payload, { a: 1 })
      assert.equal(full?.always, jsonNull)
      assert.deepEqual(
        (await db.events.where(e => e.payload.isNull())).map(e => e.id),
        [absent?.id],
      )
      assert.equal(JSON.stringify({ payload: empty?.payload }), '{"payload":null}')
      await assert.rejects(async () => db.events.insert({ always: null }), { code: 'QT_MISSING_VALUE' })
    },
  },
)

const labelled = table('labelled', { id: t.id(), labels: t.list(t.text()), meta: t.json<string[] | { a: number }>() })

const arrays: Case = withModels(
  { labelled },
  {
    name: 'A13: an array in an object means one of several, so it is no condition on a field that could hold one',
    async run(db) {
      await db.labelled.insert([
        { labels: ['a', 'b'], meta: ['x'] },
        { labels: ['b'], meta: { a: 1 } },
      ])
      // the types refuse both too
      const where = db.labelled.where as unknown as (this: unknown, of: object) => unknown
      for (const wrong of [{ labels: ['b'] }, { meta: ['x'] }])
        assert.throws(() => where.call(db.labelled, wrong), { code: 'QT_EXPRESSION' })
      assert.equal(await db.labelled.where(l => l.labels.eq(['b'])).count(), 1)
      assert.equal(await db.labelled.where({ meta: { a: 1 } }).count(), 1)
    },
  },
)

const inside = table('inside', { id: t.id(), meta: t.json<{ name: string }>(), place: t.object({ city: t.text() }) })

const bytesInside: Case = withModels(
  { inside },
  {
    name: 'C text order: text inside JSON and objects is in byte order too',
    async run(db) {
      const names = ['b', 'é', 'B', 'a', 'Z']
      await db.inside.insert(names.map(name => ({ meta: { name }, place: { city: name } })))
      const bytes = ['B', 'Z', 'a', 'b', 'é']
      assert.deepEqual(await db.inside.orderBy(i => i.place.city.asc()).pluck(i => i.place.city), bytes)
      assert.deepEqual(await db.inside.orderBy(i => i.meta.at('name').as(t.text()).asc()).pluck(i => i.place.city), bytes)
      assert.equal(await db.inside.where(i => i.place.city.gt('Z')).count(), 3)
    },
  },
)

export const cases: readonly Case[] = [...everyKind, loaded, lists, canonical, spans, nulls, bytesInside, arrays]
