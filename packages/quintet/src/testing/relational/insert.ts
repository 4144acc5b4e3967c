import assert from 'node:assert/strict'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const keyed = table('keyed', { id: t.id('uuid'), name: t.text() })
const natural = table('natural', { code: t.text().primaryKey(), at: t.timestamp(), size: t.decimal(8, 2).default('1.50') })
const bare = table('bare', { id: t.id(), note: t.text().default('none') })
const numbers = table('numbers', { n: t.integer() })
const wide = table('wide', {
  id: t.id(),
  big: t.bigint().nullable(),
  price: t.decimal(12, 3),
  ratio: t.double(),
  flag: t.boolean(),
  day: t.date(),
  time: t.time(),
  at: t.timestamp(),
  exact: t.timestamp({ mode: 'text' }),
  key: t.uuid(),
  raw: t.bytes(),
  doc: t.json<{ readonly a: readonly (string | null)[] } | null>().nullable(),
  tags: t.list(t.text()),
  mood: t.enum(['fine', "o'k"]),
  weather: t.enum(['rain', 'sun, "hot"'], { native: 'weather kind' }).nullable(),
  span: t.interval(),
  local: t.timestamp({ zone: false, mode: 'text' }),
  epoch: t.timestamp({ mode: 'epoch' }),
  long: t.decimal(30, 10),
  place: t.object({ city: t.text(), zip: t.integer().nullable() }),
  places: t.list(t.object({ city: t.text() })),
  gaps: t.list(t.integer().nullable()),
  blobs: t.list(t.bytes()),
  color: t.custom({ on: t.integer(), encode: (c: { readonly rgb: number }) => c.rgb, decode: rgb => ({ rgb }) }),
})

const wideRow = {
  big: 9007199254740993n,
  price: '123456789.125',
  ratio: -0.1,
  flag: true,
  day: '2024-02-29',
  time: '23:59:59.5',
  at: new Date(1_700_000_000_123),
  exact: '2024-02-29 01:02:03.123456+00',
  key: '0189f7ea-0000-7000-8000-00000000abcd',
  raw: Uint8Array.of(0, 255, 34, 92),
  doc: { a: ['"', '\\', '{}', null, 'NULL'] },
  tags: ['', 'NULL', '"', '\\', '{a,b}', "it's"],
  mood: "o'k" as const,
  weather: 'sun, "hot"' as const,
  span: 'P1M2DT3S',
  local: '2024-03-31 02:30:00.000001',
  epoch: 1_700_000_000_123,
  long: '12345678901234567890.0123456789',
  place: { city: '"\\{}', zip: null },
  places: [{ city: 'a' }, { city: 'NULL' }],
  gaps: [1, null, 3],
  blobs: [Uint8Array.of(1, 2), Uint8Array.of()],
  color: { rgb: 0xff00ff },
}

const trees = table('trees', {
  id: t.id(),
  note: t.text().default('none'),
  size: t.integer().default(1),
  parent: belongsTo('trees', { inverse: 'children' }).nullable(),
})

const listed: Case = withModels(
  { trees },
  {
    name: 'A1: rows that refer to rows before them in their list are written in its order, whatever fields each of them gives',
    async run(db, to) {
      const rows = [
        { id: 1, size: 2, note: 'a' },
        { id: 2, note: 'b', parentId: 1 },
        { id: 3, size: 4, note: 'c', parentId: 2 },
        { id: 4, parentId: 3 },
        { id: 5, note: 'e', parentId: 4 },
      ]
      await db.trees.withIds().insert(rows)
      const read = await db.trees.orderBy(r => r.id.asc()).select(r => ({ id: r.id, note: r.note, size: r.size, parentId: r.parentId }))
      assert.deepEqual(
        read,
        rows.map(row => ({ note: 'none', size: 1, parentId: null, ...row })),
      )
      const alone = [{ note: 'x' }, { size: 3 }, { note: 'y' }, { size: 4 }]
      const under = alone.map(row => ({ ...row, parentId: 1 }))
      const count = (some: readonly object[]): Promise<number> => to.statements(async () => void (await db.trees.insert(some as never)))
      assert.ok((await count(alone)) < (await count(under)), 'rows that refer to none are one statement for each set of fields')
    },
  },
)

export const cases: readonly Case[] = [
  listed,
  {
    name: 'A3: insert gives the row that was written, defaults made by the store included',
    async run(db) {
      const user = await db.users.insert({ email: 'ada@x.org', zipCode: 7 })
      assert.equal(typeof user.id, 'number')
      assert.ok(user.joinedAt instanceof Date)
      assert.deepEqual([user.name, user.active, user.bossId], [null, true, null])
      assert.deepEqual(await db.users.get(user.id), user)
    },
  },
  {
    name: 'A3: rows come back in the order of the input, one statement for rows that leave out what is null anyway',
    async run(db, to) {
      const sent = await to.statements(async () => {
        const rows = await db.users.insert([
          { email: 'a', zipCode: 1 },
          { zipCode: 2, email: 'b', name: 'B' },
          { email: 'c', zipCode: 3 },
          { email: 'd', zipCode: 4, name: null },
        ])
        assert.deepEqual(
          rows.map(row => [row.email, row.zipCode, row.name]),
          [
            ['a', 1, null],
            ['b', 2, 'B'],
            ['c', 3, null],
            ['d', 4, null],
          ],
        )
        assert.deepEqual(
          [...rows].sort((x, y) => x.id - y.id).map(row => row.email),
          ['a', 'b', 'c', 'd'],
        )
      })
      // four rows of one list on PostgreSQL, four rows of values on SQLite
      assert.equal(sent, 1)
    },
  },
  {
    name: 'A3: rows that give a field with a default go apart from rows that do not, and still come back in order',
    async run(db) {
      const rows = await db.users.insert(
        Array.from({ length: 300 }, (_, i) => ({ email: `u${i}`, zipCode: i, ...(i % 3 === 0 ? { active: false } : {}) })),
      )
      assert.deepEqual(
        rows.map(row => [row.email, row.zipCode, row.active]),
        Array.from({ length: 300 }, (_, i) => [`u${i}`, i, i % 3 !== 0]),
      )
      const stored = await db.users.orderBy(u => u.zipCode.asc()).select(u => ({ id: u.id, email: u.email }))
      assert.deepEqual(
        stored,
        rows.map(({ id, email }) => ({ id, email })),
      )
    },
  },
  {
    name: 'A3: returning gives whole rows or the named fields',
    async run(db) {
      const one = await db.users.insert({ email: 'a', zipCode: 1 }).returning('email', 'zipCode')
      assert.deepEqual(one, { email: 'a', zipCode: 1 })
      const two = await db.users
        .insert([
          { email: 'b', zipCode: 2 },
          { email: 'c', zipCode: 3 },
        ])
        .returning('email')
      assert.deepEqual(two, [{ email: 'b' }, { email: 'c' }])
      await refused(
        () => db.users.insert({ email: 'd', zipCode: 1 }).returning('nope' as never),
        'QT_UNKNOWN_FIELD',
        /users\.insert\.returning/,
      )
    },
  },
  withModels(
    { numbers },
    {
      name: 'A3: rows of a table without a key come back in order too',
      async run(db, to) {
        const given = [3, 1, 3, 2, 1].map(n => ({ n }))
        let rows: unknown
        const sent = await to.statements(async () => {
          rows = await db.numbers.insert(given)
        })
        assert.deepEqual(rows, given)
        assert.equal(sent, to.dialect === 'PostgreSQL' ? 1 : 2)
      },
    },
  ),
  {
    name: 'A3: no rows are no statement',
    async run(db, to) {
      assert.equal(await to.statements(async () => assert.deepEqual(await db.users.insert([]), [])), 0)
    },
  },
  withModels(
    { keyed, natural, bare },
    {
      name: 'A3: keys of the program bring rows back in order; a row may consist of defaults only',
      async run(db) {
        const names = Array.from({ length: 200 }, (_, i) => `n${(i * 7919) % 200}`)
        const rows = await db.keyed.insert(names.map(name => ({ name })))
        assert.deepEqual(
          rows.map(row => row.name),
          names,
        )
        assert.equal(new Set(rows.map(row => row.id)).size, 200)
        const id = '0189F7EA-0000-7000-8000-00000000ABCD'
        const [given, made] = await db.keyed.insert([{ id, name: 'given' }, { name: 'made' }])
        assert.deepEqual([given?.id, given?.name, made?.name], [id.toLowerCase(), 'given', 'made'])
        const codes = await db.natural.insert(['z', 'a', 'm'].map((code, i) => ({ code, at: new Date(i) })))
        assert.deepEqual(
          codes.map(row => [row.code, row.at.getTime(), row.size]),
          [
            ['z', 0, '1.50'],
            ['a', 1, '1.50'],
            ['m', 2, '1.50'],
          ],
        )
        assert.deepEqual(await db.bare.insert([{}, {}, { note: 'x' }]).returning('note'), [
          { note: 'none' },
          { note: 'none' },
          { note: 'x' },
        ])
      },
    },
  ),
  withModels(
    { numbers },
    {
      name: 'TYP-23: 70,000 rows go into one transaction of statements within the limits of the server',
      async run(db, to) {
        const sent = await to.statements(async () => {
          await db.numbers.insert(Array.from({ length: 70_000 }, (_, n) => ({ n })))
        })
        assert.equal(await db.numbers.count(), 70_000)
        assert.deepEqual(
          await db.numbers
            .select(r => ({ n: r.n }))
            .where(r => r.n.gte(69_998))
            .orderBy(r => r.n.asc()),
          [{ n: 69_998 }, { n: 69_999 }],
        )
        // lists of 10,000; or 546 times 128 rows of values, then 64, 32 and 16
        assert.equal(sent, to.dialect === 'PostgreSQL' ? 7 : 549)
      },
    },
  ),
  withModels(
    { wide },
    {
      name: 'TYP: what is written in bulk is what is read, in every kind of field',
      async run(db) {
        const rows = await db.wide.insert([wideRow, { ...wideRow, big: null, doc: null, tags: [], mood: 'fine' }, { ...wideRow, big: -1n }])
        const stored = await db.wide.orderBy(r => r.id.asc()).all()
        assert.deepEqual(stored, rows)
        const { id: _, ...first } = rows[0] ?? { id: 0 }
        assert.deepEqual(first, wideRow)
        assert.deepEqual([rows[1]?.big, rows[1]?.doc, rows[1]?.tags, rows[1]?.mood, rows[2]?.big], [null, null, [], 'fine', -1n])
        const single = await db.wide.insert(wideRow)
        assert.deepEqual({ ...single, id: 0 }, { ...wideRow, id: 0 })
      },
    },
  ),
  {
    name: 'INJ-27: a field that the model lacks, or that the store makes, is refused before anything is sent',
    async run(db, to) {
      const sent = await to.statements(async () => {
        await refused(
          () => db.users.insert({ email: 'a', zipCode: 1, role: 'admin' } as never),
          'QT_UNKNOWN_FIELD',
          /users\.insert: users has no field 'role'/,
        )
        await refused(() => db.users.insert({ email: 'a', zipCode: 1, id: 7 } as never), 'QT_UNKNOWN_FIELD', /users\.insert\.id .*withIds/)
        await refused(
          () =>
            db.users.insert([
              { email: 'a', zipCode: 1 },
              { email: 'b', zip: 1 },
            ] as never),
          'QT_UNKNOWN_FIELD',
          /insert\[1\].*'zip'/,
        )
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: 'INJ-12: keys of the prototype in a row are unknown fields',
    async run(db) {
      for (const key of ['__proto__', 'constructor', 'prototype', 'toString']) {
        const row: unknown = JSON.parse(`{"email":"a","zipCode":1,"${key}":{"polluted":true}}`)
        await refused(() => db.users.insert(row as never), 'QT_UNKNOWN_FIELD')
      }
      assert.equal(({} as { readonly polluted?: unknown }).polluted, undefined)
      const inherited = Object.assign(Object.create({ active: false, role: 'admin' }), { email: 'a', zipCode: 1 })
      assert.equal((await db.users.insert(inherited as never)).active, true)
    },
  },
  {
    name: 'INJ-8: an object of operators in the place of a value is refused',
    async run(db) {
      for (const value of [{ $ne: 1 }, { not: '' }, { raw: '1=1' }, ['a'], new Map(), Symbol.iterator, () => 'x'])
        await refused(() => db.users.insert({ email: value, zipCode: 1 } as never), 'QT_VALUE', /users\.insert\.email: expected a string/)
      for (const input of [null, 'x', 1, [[]], [null], new Date(), new Map()])
        await refused(() => db.users.insert(input as never), 'QT_VALUE', /expected an object with fields/)
    },
  },
  {
    name: 'A9: undefined in a row throws and names the path',
    async run(db, to) {
      const sent = await to.statements(async () => {
        await refused(
          () => db.users.insert({ email: 'a', zipCode: 1, name: undefined } as never),
          'QT_UNDEFINED',
          /users\.insert\.name is undefined/,
        )
        await refused(() => db.users.insert([undefined] as never), 'QT_UNDEFINED', /users\.insert\[0\] is undefined/)
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: 'A9: what is missing is named, and null where none is allowed',
    async run(db) {
      await refused(() => db.users.insert({} as never), 'QT_MISSING_VALUE', /users\.insert lacks email, zipCode/)
      await refused(
        () => db.users.insert([{ email: 'a', zipCode: 1 }, { email: 'b' }] as never),
        'QT_MISSING_VALUE',
        /users\.insert\[1\] lacks zipCode/,
      )
      await refused(() => db.users.insert({ email: null, zipCode: 1 } as never), 'QT_MISSING_VALUE', /users\.insert\.email is null/)
    },
  },
  {
    name: 'TYP-13, TYP-14, TYP-17, TYP-19: values that a column cannot hold are refused, long ones are kept',
    async run(db, to) {
      const sent = await to.statements(async () => {
        for (const email of ['a\u0000b', '\ud800', 'x\udc00'])
          await refused(() => db.users.insert({ email, zipCode: 1 }), 'QT_VALUE', /users\.insert\.email: expected text without/)
        for (const zipCode of [1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n])
          await refused(() => db.users.insert({ email: 'a', zipCode } as never), 'QT_VALUE', /users\.insert\.zipCode: expected an integer/)
      })
      assert.equal(sent, 0)
      const long = 'ß'.repeat(100_000)
      const emails = [long, `${long}1`, `${long}2`]
      const rows = await db.users.insert(emails.map(email => ({ email, zipCode: 1 })))
      assert.deepEqual(
        rows.map(row => row.email),
        emails,
      )
    },
  },
  {
    name: 'C identity: a key of its own needs withIds(), and the next generated key comes after it',
    async run(db) {
      const [first] = await db.users.withIds().insert([
        { id: 500, email: 'a', zipCode: 1 },
        { id: 20, email: 'b', zipCode: 1 },
      ])
      assert.equal(first?.id, 500)
      const next = await db.users.insert({ email: 'c', zipCode: 1 })
      assert.ok(next.id > 500)
      await db.users.withIds().insert({ id: 30, email: 'd', zipCode: 1 })
      assert.ok((await db.users.insert({ email: 'e', zipCode: 1 })).id > next.id)
    },
  },
]
