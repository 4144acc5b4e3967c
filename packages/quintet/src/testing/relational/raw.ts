import assert from 'node:assert/strict'
import { not } from '../../query/functions.ts'
import { sql } from '../../query/raw.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, type FixtureDb, withModels } from './case.ts'
import { fixture } from './fixture.ts'
import { refused } from './refusal.ts'

const readings = table(
  'readings',
  {
    id: t.id(),
    level: t.integer().check(sql`level < ${100}`),
    note: t.text().default(sql`'made ' || ${'here'}`),
    price: t.decimal(8, 2).default('0.00'),
    at: t.timestamp().nullable(),
    twice: t.integer().computed(sql`level * 2`),
  },
  { checks: [{ name: 'level_positive', that: sql`level >= 0` }], indexes: [{ name: 'by_low_note', on: [sql`lower(note)`] }] },
)
const owners = table('select', { id: t.id(), order: t.text().column('or"der') })
const things = table('things', { id: t.id(), owner: belongsTo(owners, { inverse: 'things' }) })

async function people(db: FixtureDb): Promise<void> {
  await db.users.insert([
    { email: 'ada@x', zipCode: 1, name: 'Ada' },
    { email: 'bob@x', zipCode: 2 },
    { email: "o'k@x", zipCode: 3, name: 'O' },
  ])
}

/** Values that would be something else if they became text of a statement. */
const hostile: readonly unknown[] = [
  "'; drop table users; --",
  "1' or '1'='1",
  '$1',
  '?1',
  '"',
  '\\',
  'null',
  '{"$ne":1}',
  '/*',
  "E'\\x00'",
  '‮',
  'ß'.repeat(70_000),
]

export const cases: readonly Case[] = [
  {
    name: 'A15: db.sql binds values, names tables of the models, decodes and checks rows by their shape',
    async run(db, to) {
      await people(db)
      const pattern = '%@x'
      const sent = await to.statements(async () => {
        const rows = await db.sql({ n: t.integer(), first: t.timestamp(), name: t.text().nullable() })`
          select count(*) as n, min(joined_at) as first, min(name) as name from ${fixture.users} where email like ${pattern}`
        assert.deepEqual([rows.length, rows[0]?.n, rows[0]?.name], [1, 3, 'Ada'])
        assert.ok(rows[0]?.first instanceof Date)
      })
      assert.equal(sent, 1)
      const query = db.sql({ email: t.text() })`select email from ${fixture.users} where zip_code = ${2}`
      assert.deepEqual([await query, await query], [[{ email: 'bob@x' }], [{ email: 'bob@x' }]])
    },
  },
  {
    name: 'A15: rows of another shape than was said are refused',
    async run(db) {
      await people(db)
      const of = db.users
      assert.ok(of)
      await refused(() => db.sql({ m: t.integer() })`select 1 as n`, 'QT_SYNTAX', /the result lacks 'm' and has 'n' beyond its shape/)
      await refused(() => db.sql({ n: t.integer() })`select 1 as n, 2 as m`, 'QT_SYNTAX', /has 'm' beyond/)
      await refused(() => db.sql({ n: t.integer(), m: t.integer() })`select 1 as n`, 'QT_SYNTAX', /lacks 'm'/)
      await refused(() => db.sql({ n: t.text() })`select null as n`, 'QT_SYNTAX', /'n' is null/)
      await refused(
        () => db.sql({ n: t.integer() })`select email as n from ${fixture.users}`,
        'QT_SYNTAX',
        /'n': expected an integer .* from the server/,
      )
      await refused(() => db.sql`select 1 as n, 2 as n`, 'QT_SYNTAX', /two columns of the result are called 'n'/)
      await refused(() => db.sql({ n: 1 } as never), 'QT_EXPRESSION')
    },
  },
  {
    name: 'A15: without a shape rows are as the driver gives them, under any name',
    async run(db) {
      const [row] = await db.sql`select 'x' as "__proto__", 'y' as "constructor", 'z' as "then"`
      assert.deepEqual(Object.entries(row ?? {}), [
        ['__proto__', 'x'],
        ['constructor', 'y'],
        ['then', 'z'],
      ])
      assert.equal(Object.getPrototypeOf(row), Object.prototype)
    },
  },
  {
    name: 'A15: a statement that may write runs once, one that reads runs at each await',
    async run(db) {
      await people(db)
      const write = db.sql`update ${fixture.users} set name = ${'X'} where email = ${'bob@x'}`
      assert.deepEqual(await write, [])
      await refused(() => write, 'QT_COMMAND_REUSED')
      assert.deepEqual(await db.sql({ name: t.text() })`delete from ${fixture.users} where email = ${'bob@x'} returning name`, [
        { name: 'X' },
      ])
      assert.equal(await db.users.count(), 2)
    },
  },
  {
    name: 'A15: a fragment is a condition, an expression, an order, a value of a change',
    async run(db) {
      await people(db)
      const rows = await db.users
        .where(u => u.zipCode.gt(0).and(sql`${u.email} like ${'%b%'} or ${u.zipCode} = ${1}`))
        .where(sql`1 = ${1}`)
        .orderBy(u => sql`length(${u.email}) * ${-1}`, sql`zip_code * ${-1}`)
        .select(u => ({ email: u.email, up: sql`upper(${u.email})`.as(t.text()), more: sql(t.integer())`${u.zipCode} + ${1}`.plus(1) }))
      assert.deepEqual(rows, [
        { email: 'bob@x', up: 'BOB@X', more: 4 },
        { email: 'ada@x', up: 'ADA@X', more: 3 },
      ])
      const changed = await db.users
        .where({ zipCode: 1 })
        .update(u => ({ name: sql`replace(${u.email}, ${'@'}, ${' at '})`, zipCode: sql(t.integer())`${u.zipCode} * ${5}` }))
        .returning('name', 'zipCode')
      assert.deepEqual(changed, [{ name: 'ada at x', zipCode: 5 }])
      assert.deepEqual(
        await db.users.where(u => u.posts.none(p => sql`${p.title} = ${'x'}`).and(sql`${u.name} is null`)).select(u => u.email),
        ['bob@x'],
      )
    },
  },
  {
    name: 'A12: raw SQL speaks the logic of the server, and binds as one piece',
    async run(db) {
      await people(db)
      // null = 'Ada' is unknown, and so is its negation
      const isAda = await db.users.where(u => sql`${u.name} = ${'Ada'}`).count()
      const isNot = await db.users.where(u => not(sql`${u.name} = ${'Ada'}`)).count()
      assert.deepEqual([isAda, isNot], [1, 1])
      assert.equal(await db.users.where(u => u.zipCode.eq(1).and(sql`1 = 1 or 1 = 1`)).count(), 1)
      assert.equal(await db.users.where(u => not(sql`1 = 2 or 1 = 1`).or(u.zipCode.eq(2))).count(), 1)
    },
  },
  {
    name: 'A15: fragments are put together, queries and tables stand in them',
    async run(db) {
      await people(db)
      const isOld = (limit: number) => sql`zip_code >= ${limit}`
      const all = sql.join([isOld(2), sql`email <> ${'x'}`], sql` and `)
      assert.deepEqual(await db.sql({ email: t.text() })`select email from ${fixture.users} where ${all} order by 1`, [
        { email: 'bob@x' },
        { email: "o'k@x" },
      ])
      assert.deepEqual(
        await db.sql({ n: t.integer() })`select count(*) as n from ${fixture.users} where zip_code in (${sql.join([1, 3, 5])})`,
        [{ n: 2 }],
      )
      const some = db.users.where(u => u.zipCode.gt(1)).select(u => ({ key: u.id, mail: u.email }))
      assert.deepEqual(await db.sql({ mail: t.text() })`select q.mail from ${some} as q where q.mail like ${'b%'}`, [{ mail: 'bob@x' }])
      assert.equal(await db.users.where(u => sql`${u.id} in ${db.users.where({ zipCode: 2 }).pluck(x => x.id)}`).count(), 1)
      await refused(() => sql.join('x' as never), 'QT_VALUE')
      await refused(() => sql.join([1], ', ' as never), 'QT_EXPRESSION')
    },
  },
  withModels(
    { readings },
    {
      name: 'A15: a fragment is a default, a check, a computed value, an index; a value beside a column is one of its kind',
      async run(db) {
        const at = new Date(1_700_000_000_123)
        const row = await db.readings.insert({ level: 5, price: '12.50', at })
        assert.deepEqual([row.note, row.twice], ['made here', 10])
        assert.equal(await db.readings.where(r => sql`${r.at} = ${at} and ${'12.5'} = ${r.price} and ${r.price} < ${'12.51'}`).count(), 1)
        assert.equal(await db.readings.where(r => sql`${r.at} < ${at}`).count(), 0)
        await refused(() => db.readings.where(r => sql`${r.level} > ${'5'}`), 'QT_VALUE')
        await refused(() => db.readings.insert({ level: 100 }), 'QT_CHECK')
        await refused(() => db.readings.insert({ level: -1 }), 'QT_CHECK')
      },
    },
  ),
  {
    name: 'INJ-5, P1: a value never becomes text, whatever it is',
    async run(db) {
      const texts = new Set<string>()
      for (const value of hostile) {
        const query = db.users.where(u => sql`${u.email} = ${value}`)
        texts.add(query.toSQL().text)
        assert.equal(await query.count(), 0)
        assert.deepEqual(await db.sql({ v: t.text() })`select cast(${value} as text) as v`, [{ v: value }])
      }
      assert.equal(texts.size, 1)
    },
  },
  {
    name: 'INJ-5: a fragment that was parsed from JSON is a value, and refused as one',
    async run(db, to) {
      const fragment = sql`1 = 1`
      const sent = await to.statements(async () => {
        for (const fake of [
          JSON.parse(JSON.stringify(fragment)),
          { ...fragment },
          { op: 'raw', data: { parts: ['1 = 1'] }, kids: [] },
          ['1 = 1'],
        ]) {
          await refused(() => sql(fake as never), 'QT_EXPRESSION')
          await refused(() => db.sql(fake as never), 'QT_EXPRESSION')
          await refused(() => db.users.where(fake as never).count(), Array.isArray(fake) ? 'QT_EXPRESSION' : 'QT_UNKNOWN_FIELD')
          await refused(() => db.users.where(() => fake as never).count(), 'QT_EXPRESSION')
          // a list of texts would be a list to choose from
          if (!Array.isArray(fake)) await refused(() => db.users.where({ email: fake } as never), 'QT_VALUE')
          await refused(() => db.users.insert({ email: fake, zipCode: 1 } as never), 'QT_VALUE')
          await refused(() => db.users.all().update({ email: fake } as never), 'QT_VALUE')
        }
        // nor is a fragment itself a value of a row or of a condition
        await refused(() => db.users.insert({ email: fragment, zipCode: 1 } as never), 'QT_VALUE')
        await refused(() => db.users.where({ email: fragment } as never), 'QT_VALUE')
      })
      assert.equal(sent, 0)
    },
  },
  {
    name: 'A9: undefined and objects are no values of raw SQL',
    async run(db) {
      await refused(() => sql`${undefined}`, 'QT_UNDEFINED', /Value 1 of sql is undefined/)
      await refused(() => db.sql`select ${1}, ${undefined}`, 'QT_UNDEFINED', /Value 2 of sql is undefined/)
      for (const value of [{ $ne: 1 }, new Map(), Symbol.iterator, () => 1, [{}], [1, 'x'], [null]])
        await refused(() => sql`x = ${value}`, 'QT_VALUE')
      await refused(() => db.sql({ n: t.text() })`select ${'a\u0000b'} as n`, 'QT_VALUE')
      assert.deepEqual(await db.sql({ n: t.integer().nullable() })`select ${null} as n`, [{ n: null }])
    },
  },
  withModels(
    { owners, things },
    {
      name: 'INJ-1: names of tables and columns are quoted in raw SQL as everywhere',
      async run(db) {
        const owner = await db.owners.insert({ order: 'x', things: [{}] })
        assert.deepEqual(await db.sql({ n: t.integer() })`select count(*) as n from ${owners}`, [{ n: 1 }])
        assert.deepEqual(await db.things.where(x => sql`${x.owner.order} = ${'x'}`).select(x => x.ownerId), [owner.id])
      },
    },
  ),
]
