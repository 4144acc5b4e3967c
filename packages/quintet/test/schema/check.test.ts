import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { FieldBuilder } from '../../src/schema/builder.ts'
import { checkValue, problem, problemText } from '../../src/schema/check.ts'
import type { FieldDefinition } from '../../src/schema/definition.ts'
import { jsonNull } from '../../src/schema/json.ts'
import { t } from '../../src/schema/t.ts'

/** The definition under a field. */
function definition(field: unknown): FieldDefinition {
  return (field as FieldBuilder).definition
}

function accepts(field: unknown, ...values: readonly unknown[]): void {
  for (const value of values) assert.equal(problem(definition(field), value), null)
}

function refuses(field: unknown, ...values: readonly unknown[]): void {
  for (const [i, value] of values.entries())
    assert.ok(problem(definition(field), value) !== null, `accepted the ${i + 1}. of them, a ${typeof value}`)
}

const others: readonly unknown[] = [undefined, Symbol('x'), () => 1, new Date(Number.NaN), {}, [], Number.NaN, Number.POSITIVE_INFINITY]

describe('C: values are checked before anything is sent', () => {
  test('C integer, bigint, double: ranges and kinds', () => {
    accepts(t.integer(), 0, -0, 2147483647, -2147483648)
    refuses(t.integer(), 2147483648, -2147483649, 1.5, '1', 1n, null, true, ...others)
    accepts(t.bigint(), 0n, 2n ** 63n - 1n, -(2n ** 63n))
    refuses(t.bigint(), 2n ** 63n, -(2n ** 63n) - 1n, 1, '1', null, ...others)
    accepts(t.double(), 0, -0, 1.5, Number.MAX_VALUE, Number.MIN_VALUE)
    refuses(t.double(), '1', 1n, null, ...others)
  })

  test('C NUL, lone surrogates: refused in text, enums and JSON, keys included', () => {
    accepts(t.text(), '', 'a', '😀', '\u0001', '\ufffd', '\uffff')
    refuses(t.text(), 'a\u0000', '\ud83d', '\ude00x', 1, null, ...others)
    accepts(t.json(), { a: '😀' }, null, [], 1, 'x')
    refuses(t.json(), 'a\u0000', { a: '\ud83d' }, { '\ud83d': 1 }, { 'a\u0000': 1 }, [['\u0000']])
  })

  test('text length counts characters, not code units', () => {
    accepts(t.text(3), '', 'abc', '😀😀😀')
    refuses(t.text(3), 'abcd', '😀😀😀😀', 'x'.repeat(100))
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 12 }), (text, max) => {
        const fits = !text.includes('\u0000') && text.isWellFormed() && [...text].length <= max
        assert.equal(problem(definition(t.text(max)), text) === null, fits)
      }),
    )
  })

  test('C decimal: digits before and after the point', () => {
    accepts(t.decimal(5, 2), '0', '-0', '999.99', '-999.99', '007.10', '1.500', '0.00')
    refuses(
      t.decimal(5, 2),
      '1000',
      '0.001',
      '1e2',
      '+1',
      '.5',
      '5.',
      '',
      ' 1',
      '1 ',
      'NaN',
      'Infinity',
      1,
      1n,
      null,
      '0x1',
      '1,5',
      `${'9'.repeat(2000)}`,
      ...others,
    )
    accepts(t.decimal(1000, 0), '9'.repeat(1000))
    refuses(t.decimal(1000, 0), '9'.repeat(1001))
  })

  test('C timestamp, date, time: real ones of the years 1 to 9999', () => {
    accepts(t.date(), '0001-01-01', '9999-12-31', '2000-02-29', '1969-12-31')
    refuses(
      t.date(),
      '2001-02-29',
      '1900-02-29',
      '2000-13-01',
      '2000-00-10',
      '2000-04-31',
      '0000-01-01',
      '10000-01-01',
      '2000-1-1',
      ' 2000-01-01',
      'infinity',
      '2000-01-01T00:00',
      1,
      null,
      new Date(),
    )
    accepts(t.time(), '00:00', '23:59:59.999999', '12:30:01.5')
    refuses(t.time(), '24:00', '12:60', '12:30:60', '12:30:01.', '12:30:01.1234567', '1:00', '12', 12)
    accepts(t.timestamp(), new Date(0), new Date('0001-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59.999Z'))
    refuses(
      t.timestamp(),
      new Date('0000-12-31T23:59:59.999Z'),
      new Date('+010000-01-01T00:00:00Z'),
      new Date(-8.64e15),
      '2020-01-01',
      0,
      null,
      ...others,
    )
    accepts(t.timestamp({ mode: 'epoch' }), 0, -1, 253402300799999)
    refuses(t.timestamp({ mode: 'epoch' }), 0.5, 253402300800000, -62135596800001, new Date(), '0')
    accepts(
      t.timestamp({ mode: 'text' }),
      '2020-01-01',
      '2020-01-01 10:00',
      '2020-01-01T10:00:00.123456Z',
      '2020-01-01 10:00:00+05:30',
      '0001-01-01 00:00:00+00',
      '2020-01-01 10:00-0330',
    )
    refuses(
      t.timestamp({ mode: 'text' }),
      '2021-02-29 00:00',
      '2020-01-01 25:00',
      '2020-01-01 10:00:00.1234567',
      '2020-01-01 10:00+99',
      '2020-01-01Z',
      'now',
      'infinity',
      '0001-01-01 00:00:00+01',
      new Date(),
      1,
    )
    accepts(t.timestamp({ mode: 'text', zone: false }), '2020-01-01 10:00:00.5')
    refuses(t.timestamp({ mode: 'text', zone: false }), '2020-01-01 10:00:00Z', '2020-01-01 10:00+00')
  })

  test('intervals are ISO 8601 durations', () => {
    accepts(t.interval(), 'P1Y2M3W4DT5H6M7.123456S', 'PT0S', 'P0D', '-P1M', 'P-1M3D', 'PT-0.5S', 'P9999Y', 'PT1H')
    refuses(
      t.interval(),
      'P',
      'PT',
      '',
      '1 day',
      'P1S',
      'PT1D',
      'P1.5D',
      'P1DT',
      'P10000Y',
      'PT1.1234567S',
      'P1Y2Y',
      'p1d',
      1,
      null,
      'P'.repeat(200),
    )
  })

  test('C uuid, boolean, bytes, enum', () => {
    accepts(t.uuid(), '00000000-0000-0000-0000-000000000000', 'ABCDEF01-2345-6789-abcd-ef0123456789')
    refuses(
      t.uuid(),
      '',
      '00000000000000000000000000000000',
      '{00000000-0000-0000-0000-000000000000}',
      '00000000-0000-0000-0000-00000000000g',
      '00000000-0000-0000-0000-000000000000\n',
      1,
    )
    accepts(t.boolean(), true, false)
    refuses(t.boolean(), 0, 1, 'true', null, ...others)
    accepts(t.bytes(), new Uint8Array(), Buffer.from('abc').subarray(1))
    refuses(t.bytes(), 'abc', [1], new ArrayBuffer(1), new Uint16Array(1), null, ...others)
    accepts(t.enum(['a', 'b']), 'a', 'b')
    refuses(t.enum(['a', 'b']), 'c', '', 'A', 0, null, 'constructor', ...others)
  })

  test('C JSON: what JSON.stringify would change is refused', () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const deep = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`)
    accepts(t.json(), null, jsonNull, { a: [1, { b: null }] }, Object.create(null), JSON.parse('{"__proto__": {"x": 1}}'), deep)
    refuses(
      t.json(),
      undefined,
      { a: undefined },
      [undefined],
      Array(2),
      Number.NaN,
      [Number.POSITIVE_INFINITY],
      1n,
      new Date(),
      new Map(),
      circular,
      { a: jsonNull },
      class {},
      Symbol('x'),
      [() => 1],
    )
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
        const text = JSON.stringify(value)
        assert.equal(problem(definition(t.json()), value) === null, !/\\u0000|\\ud[89a-f]/i.test(text))
      }),
    )
  })

  test('lists and objects are checked part by part, inherited names are not taken for given ones', () => {
    const address = t.object({
      city: t.text(),
      zip: t.integer().nullable(),
      tags: t.list(t.text(3).nullable()).default([]),
      constructor: t.text().nullable(),
    })
    accepts(address, { city: 'x' }, { city: 'x', zip: null, tags: ['a', null] }, { city: 'x', constructor: 'y' })
    refuses(
      address,
      {},
      { city: null },
      { city: 'x', zip: 'y' },
      { city: 'x', more: 1 },
      { city: 'x', tags: ['abcd'] },
      { city: undefined },
      [],
      null,
      'x',
      new Date(),
      { city: 'x', ['__proto__']: 1 },
    )
    refuses(t.object({ toString: t.text() } as never), {})
    accepts(t.list(t.integer()), [], [1, 2])
    refuses(t.list(t.integer()), [null], ['1'], [1.5], Array(1), { 0: 1, length: 1 }, null, new Int32Array(1))
  })

  test('a custom codec is asked first, and what it gives is checked', () => {
    const point = t.custom({
      on: t.text(5),
      encode: (p: { x: number; y: number }) => `${p.x},${p.y}`,
      decode: (s: string) => ({ x: +(s[0] ?? 0), y: 0 }),
    })
    accepts(point, { x: 1, y: 2 })
    refuses(point, { x: 1, y: 123456 }, null, undefined)
    const money = t.decimal(6, 2, { as: { parse: (text: string) => ({ cents: text }), format: (m: { cents: string }) => m.cents } })
    accepts(money, { cents: '12.50' })
    refuses(money, { cents: '1e9' }, {}, '12.50')
  })
})

describe('messages name the path and never the value', () => {
  const secret = 'hunter2'
  const wrongFor: readonly (readonly [unknown, unknown, RegExp])[] = [
    [t.integer(), secret, /^users\.x: expected an integer from -2\^31 to 2\^31 - 1, got a string that does not fit$/],
    [t.text(3), secret, /^users\.x: expected at most 3 characters, got a string that does not fit$/],
    [t.integer(), 42.5, /got a number that does not fit$/],
    [t.integer(), Number.NaN, /got a number that is not finite$/],
    [t.timestamp(), new Date(Number.NaN), /got an invalid Date$/],
    [t.list(t.integer()), [1, secret], /^users\.x\[1\]: expected an integer/],
    [t.object({ a: t.list(t.object({ b: t.uuid() })) }), { a: [{ b: secret }] }, /^users\.x\.a\[0\]\.b: expected a UUID/],
    [t.object({ a: t.text() }), {}, /^users\.x\.a: expected a value of kind text, got undefined$/],
    [t.json(), { deep: [secret, { n: Number.NaN }] }, /^users\.x\.deep\[1\]\.n: expected a JSON value/],
    [t.enum(['a', 'b']), secret, /expected one of a, b, got/],
    [
      t.custom({
        on: t.integer(),
        encode: () => {
          throw new Error(secret)
        },
        decode: () => 1,
      }),
      secret,
      /expected a value that its codec accepts/,
    ],
    [t.bytes(), null, /got null$/],
  ]
  for (const [field, value, expected] of wrongFor)
    test(String(expected), () => {
      assert.throws(
        () => checkValue(definition(field), value, 'users.x'),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'QT_VALUE')
          assert.match(problemText(problem(definition(field), value) ?? assert.fail(), 'users.x'), expected)
          assert.doesNotMatch(error.message, /hunter2|42\.5/)
          assert.doesNotMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /hunter2|42\.5/)
          return true
        },
      )
    })

  test('any value in any field gives a verdict, never another error', () => {
    const fields = [
      t.text(5),
      t.integer(),
      t.bigint(),
      t.double(),
      t.decimal(4, 1),
      t.boolean(),
      t.date(),
      t.time(),
      t.timestamp(),
      t.timestamp({ mode: 'text' }),
      t.interval(),
      t.uuid(),
      t.bytes(),
      t.json(),
      t.list(t.text()),
      t.object({ a: t.text() }),
    ]
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
          withMap: true,
        }),
        value => {
          for (const field of fields) problem(definition(field), value)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('megabytes of hostile text take time in proportion', () => {
    const texts = [
      '1'.repeat(1_000_000),
      `1.${'0'.repeat(1_000_000)}1`,
      'P1Y'.repeat(300_000),
      `2020-01-01 ${'1'.repeat(1_000_000)}`,
      '-'.repeat(1_000_000),
      ' '.repeat(1_000_000),
    ]
    const fields = [t.decimal(1000, 10), t.interval(), t.timestamp({ mode: 'text' }), t.date(), t.time(), t.uuid()]
    for (const field of fields) refuses(field, ...texts)
  })
})
