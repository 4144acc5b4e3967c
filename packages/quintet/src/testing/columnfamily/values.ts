import assert from 'node:assert/strict'
import { jsonNull } from '../../schema/json.ts'
import type { Case, FixtureDb } from './case.ts'

type Everything = NonNullable<Awaited<ReturnType<FixtureDb['everything']['get']>>>
type Column = Exclude<keyof Everything, 'id'>

const nothing = {
  integer: null,
  bigint: null,
  double: null,
  decimal: null,
  boolean: null,
  date: null,
  time: null,
  timestamp: null,
  epoch: null,
  uuid: null,
  bytes: null,
  enum: null,
  json: null,
  text: null,
  custom: null,
}

/** Values of a column, and what they are read as where that is not the same. */
function roundTrip<C extends Column>(
  column: C,
  ...values: readonly (Everything[C] | { readonly put: Everything[C]; readonly read: Everything[C] })[]
): Case {
  return {
    name: `C: values of ${column} come back as they were put`,
    async run(db) {
      for (const [i, value] of values.entries()) {
        const both = isPair<Everything[C]>(value) ? value : { put: value, read: value }
        await db.everything.put({ ...nothing, id: `${column}${i}`, [column]: both.put })
        assert.deepEqual(await db.everything.get({ id: `${column}${i}` }), { ...nothing, id: `${column}${i}`, [column]: both.read })
      }
    },
  }
}

function isPair<T>(value: unknown): value is { readonly put: T; readonly read: T } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'put')
}

const megabyte = 'é0'.repeat(350_000)

export const cases: readonly Case[] = [
  roundTrip('integer', 0, -1, 2 ** 31 - 1, -(2 ** 31)),
  roundTrip('bigint', 0n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)),
  roundTrip('double', 0, 0.1, -1.5e300, 5e-324, Number.MAX_VALUE, { put: -0, read: 0 }),
  roundTrip(
    'decimal',
    { put: '0', read: '0.000000' },
    { put: '-0.05', read: '-0.050000' },
    '123456789012345678901234.567890',
    '-999999999999999999999999.999999',
  ),
  roundTrip('boolean', true, false),
  roundTrip('date', '2024-02-29', '0001-01-01', '9999-12-31', '1969-12-31'),
  roundTrip('time', '00:00:00', '23:59:59.999999', { put: '12:30:00.500000', read: '12:30:00.5' }, { put: '12:30', read: '12:30:00' }),
  roundTrip('timestamp', new Date(0), new Date(-1), new Date('9999-12-31T23:59:59.999Z'), new Date('0001-01-01T00:00:00.000Z')),
  roundTrip('epoch', 0, -1, 1_700_000_000_123),
  roundTrip('uuid', '00000000-0000-0000-0000-000000000000', {
    put: 'FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF',
    read: 'ffffffff-ffff-4fff-bfff-ffffffffffff',
  }),
  roundTrip('bytes', new Uint8Array(0), new Uint8Array([0, 255, 128, 10]), new Uint8Array(100_000).fill(7)),
  roundTrip('enum', 'low', 'mid', 'high'),
  roundTrip(
    'json',
    { a: [1, 'two', null, { b: true }] },
    [],
    '',
    0,
    jsonNull,
    JSON.parse('{"__proto__": 1, "constructor": "x", "$gt": ""}'),
  ),
  roundTrip('text', '', ' ', "'; DROP TABLE everything; --", '?', '$1', '\u{1f600}', 'é', 'e\u0301', '\u0001\u007f', '__proto__', 'null'),
  roundTrip('text', megabyte),
  roundTrip('custom', { at: 7 }),
  {
    name: 'C: text of a thousand forms comes back as it was put',
    async run(db) {
      const parts = [
        '\\',
        '"',
        "'",
        '`',
        '%',
        '_',
        '\n',
        '\r\n',
        '\t',
        '\u2028',
        'x\ufeff',
        '\u202e',
        '$' + '{x}',
        '{{x}}',
        ':a',
        '@a',
        '/*',
        '--',
      ]
      const texts = parts.flatMap(a => parts.map(b => `${a}${b}${a}`))
      await Promise.all(texts.map((text, i) => db.everything.put({ id: `t${i}`, text })))
      const found = await Promise.all(texts.map((_, i) => db.everything.get({ id: `t${i}` })))
      assert.deepEqual(
        found.map(row => row?.text),
        texts,
      )
    },
  },
]
