import assert from 'node:assert/strict'
import { jsonNull } from '../../schema/json.ts'
import { type Case, refused } from './case.ts'

const exact = {
  wide: 9_007_199_254_740_993n,
  price: '12345678901234.5678',
  at: new Date('2024-02-29T23:59:59.999Z'),
  text: '2024-02-29 23:59:59.123456+00',
  day: '2024-02-29',
  id: '0190A000-0000-7000-8000-00000000000F',
  body: new Uint8Array([0, 255, 128, 10, 13]),
  note: null,
  level: 'high' as const,
  nested: { amounts: [-(2n ** 63n), 2n ** 63n - 1n], when: [new Date(0), null] },
  free: { deep: [1, { a: null, b: 'x' }], empty: {} },
}

export const cases: readonly Case[] = [
  {
    name: 'C: bigint, decimal, Date, bytes, enums, lists and objects come back as they were, exactly',
    async run(db) {
      await db.exact.set('a', exact)
      assert.deepEqual(await db.exact.get('a'), { ...exact, id: exact.id.toLowerCase() })
    },
  },
  {
    name: 'A9: what has a default or allows null may be left out',
    async run(db) {
      const { note: _, level: __, ...given } = exact
      await db.exact.set('a', given)
      const found = await db.exact.get('a')
      assert.equal(found?.note, null)
      assert.equal(found?.level, 'low')
    },
  },
  {
    name: 'C: a decimal has one form',
    async run(db) {
      await db.exact.set('a', { ...exact, price: '007.5' })
      assert.equal((await db.exact.get('a'))?.price, '7.5000')
    },
  },
  {
    name: 'C: text and bytes are kept as they are: empty, long, of any character',
    async run(db) {
      for (const text of ['', ' ', '\uFEFFbom', '\n\r\t', '\u{1F600}é', 'null', '"quoted"', "'", '\\', 'x'.repeat(1_000_000)]) {
        await db.names.set('t', text)
        assert.equal(await db.names.get('t'), text)
      }
      for (const bytes of [new Uint8Array(), new Uint8Array([0]), new Uint8Array(1_000_000).fill(7), Buffer.from('text')]) {
        await db.files.set('b', bytes)
        const found = await db.files.get('b')
        assert.ok(found instanceof Uint8Array && !Buffer.isBuffer(found))
        assert.deepEqual(Buffer.from(found), Buffer.from(bytes))
      }
    },
  },
  {
    name: 'C: bytes that the program changes afterwards stay as they were written',
    async run(db) {
      const bytes = new Uint8Array([1, 2, 3])
      const writing = db.files.set('b', bytes)
      bytes[0] = 9
      await writing
      assert.deepEqual(await db.files.get('b'), new Uint8Array([1, 2, 3]))
    },
  },
  {
    name: 'C: numbers are doubles, minus zero too',
    async run(db) {
      for (const number of [0, -0, 0.1, -1e-320, 1.7976931348623157e308, 2 ** 53, 5e-324]) {
        await db.numbers.set('n', number)
        assert.ok(Object.is(await db.numbers.get('n'), number), String(number))
      }
    },
  },
  {
    name: 'B09: no value, null, and JSON’s null are three things',
    async run(db) {
      assert.equal(await db.perhaps.get('a'), undefined)
      await db.perhaps.set('a', null)
      assert.equal(await db.perhaps.get('a'), null)
      await db.anything.set('a', jsonNull)
      assert.equal(await db.anything.get('a'), jsonNull)
      await db.anything.set('a', [null])
      assert.deepEqual(await db.anything.get('a'), [null])
    },
  },
  {
    name: 'C: what JSON.stringify would change is refused',
    async run(db) {
      const bad = [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        { a: undefined },
        [undefined],
        new Date(),
        new Map(),
        () => 1,
        Symbol('x'),
        5n,
        'a\u0000b',
        '\uD800',
      ]
      for (const value of bad) await refused(() => db.anything.set('a', value as never), 'QT_VALUE', /anything\.set/)
      assert.equal(await db.anything.has('a'), false)
    },
  },
  {
    name: 'TYP: a value of another type is refused with its path, and never told',
    async run(db) {
      await refused(
        () => db.sessions.set('a', { user: 'secret-5' as never, roles: [] }),
        'QT_VALUE',
        /^session\.set\.user: expected an integer.*got a string/,
      )
      await refused(() => db.sessions.set('a', { user: 1, roles: ['x', 5 as never] }), 'QT_VALUE', /session\.set\.roles\[1\]/)
      await refused(() => db.sessions.set('a', { user: 1, roles: [], extra: 1 } as never), 'QT_VALUE', /extra/)
      await refused(() => db.sessions.set('a', { user: 1 } as never), 'QT_VALUE', /roles/)
      await refused(() => db.sessions.set('a', null as never), 'QT_VALUE')
      await refused(() => db.exact.set('a', { ...exact, price: '1.23456' }), 'QT_VALUE', /price/)
      await refused(() => db.exact.set('a', { ...exact, level: 'middle' as never }), 'QT_VALUE', /level/)
      try {
        await db.sessions.set('a', { user: 'secret-5' as never, roles: [] })
      } catch (error) {
        assert.ok(!String(error).includes('secret-5'))
      }
      assert.equal(await db.sessions.has('a'), false)
    },
  },
  {
    name: 'A9: undefined is refused, and says how to delete',
    async run(db) {
      await refused(() => db.names.set('a', undefined as never), 'QT_UNDEFINED', /delete/)
      await refused(() => db.names.setMany({ a: undefined as never }), 'QT_UNDEFINED')
    },
  },
]
