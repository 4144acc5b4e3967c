import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { belongsTo, manyToMany, sql, t, table } from 'quintet'
import { models as bench } from '../../../../bench/data/models.ts'
import { models as airTraffic } from '../../../../examples/air-traffic/models.ts'
import { type FieldDefinition, storedAs } from '../../src/schema/definition.ts'
import { buildRegistry } from '../../src/schema/registry.ts'
import type { Models } from '../../src/schema/row.ts'
import { type Database, databases, opened, sqliteDatabase } from './databases.ts'

const users = table('users', { id: t.id(), email: t.text().unique(), name: t.text().nullable() })
const tags = table('tags', { id: t.id(), name: t.text().unique() })
const posts = table('posts', {
  id: t.id(),
  title: t.text(),
  published: t.boolean().default(false),
  createdAt: t.timestamp().defaultNow(),
  author: belongsTo(users, { inverse: 'posts', onDelete: 'cascade' }),
  tags: manyToMany(tags, { inverse: 'posts' }),
})

/** Every kind of default, computed column, index and check that a model can say. */
const everything = table(
  'everything',
  {
    id: t.id('bigint'),
    a: t.integer().default(-5),
    b: t.bigint().default(9_007_199_254_740_993n),
    c: t.double().default(-0.5),
    d: t.decimal(10, 2).default('-1.50'),
    e: t.decimal(30, 5).default('123456789012345678901234.5'),
    f: t.text().default("it's \\ \n done"),
    g: t.boolean().default(false),
    h: t.date().default('2024-02-29'),
    i: t.time().default('12:34:56.5'),
    j: t.timestamp().default(new Date('2024-02-29T12:00:00.125Z')),
    k: t.timestamp({ mode: 'text' }).default('2024-02-29 12:00:00.000001+00'),
    l: t.timestamp({ zone: false }).defaultNow(),
    m: t.timestamp({ mode: 'epoch' }).default(1000),
    n: t.interval().default('P1Y2M3DT4H5M6.789S'),
    o: t.uuid().default('00000000-0000-4000-8000-00000000000a'),
    p: t.bytes().default(Uint8Array.of(0, 255, 39)),
    q: t.json<unknown>().default({ z: [1, 2.5, null, 'x'], a: { b: "'" } }),
    r: t.enum(['1', 'two', "th'ree"]).default("th'ree"),
    s: t.enum(['x', 'y z'], { native: 'Some Kind' }).default('y z'),
    u: t.list(t.text()).default(['a', 'b,c', '"', '']),
    v: t.list(t.integer()).nullable(),
    w: t.object({ x: t.integer(), y: t.text().nullable() }).nullable(),
    x: t.date().defaultNow(),
    y: t.integer().default(sql`(1 + 2) * 3`),
    z: t.text().computed(sql`"f" || '!'`, { stored: true }),
    sum: t.integer().computed(sql`a * 2 + 1`),
  },
  {
    indexes: [
      { on: ['a', r => r.b.desc(), sql`lower(f)`] },
      { on: [sql`v is null`, 'v'], where: r => r.a.gt(0).and(r.g.isTrue()) },
      { name: 'some unique', on: ['h'], unique: true, where: sql`c between 0 and 1 or f in ('a', 'b') or f like 'x%'` },
    ],
    checks: [
      { that: r => r.a.in([1, 2, 3]).or(r.f.startsWith('x')).or(r.c.ne(2)) },
      { name: 'raw', that: sql`not (a = 1 and b <> 2) and (c is null or d >= 0.5) and coalesce(length(f), 0) <> 7` },
      { that: sql`case when a > 1 then b is not null else f not in ('p', 'q') end` },
    ],
    comment: 'All of it',
  },
)

/** Keys of one column that the program gives, which SQLite may keep as the number of the row. */
const given = {
  bigs: table('bigs', { key: t.bigint().primaryKey() }),
  prices: table('prices', { key: t.decimal(10, 2).primaryKey() }),
  whole: table('whole', { key: t.integer().primaryKey() }),
  days: table('days', { key: t.timestamp().primaryKey() }),
  counted: table('counted', { key: t.id('bigint') }),
}

const collections: Readonly<Record<string, Models>> = {
  'keys that the program gives': given,
  'the demo': airTraffic,
  'the bench': bench,
  'the canonical program': { users, tags, posts },
  'every default, index and check': { everything },
}

/** Names that a program may give and a careless text would break on. */
const names = [
  '(3)',
  'col%p',
  '[brack]',
  'per % cent',
  "O'Brien",
  '"quoted"',
  '`tick`',
  'a.b',
  'a,b',
  'x--',
  '/* c */',
  '$1',
  '?',
  'sélect ',
  'SELECT',
  'check',
  'constraint',
  'primary',
  'references',
  '表',
  '😀',
  '\u202emaps',
  'back\\slash',
  'new\nline',
  ') strict; --',
]

function named(list: readonly string[]): Models {
  const fields = Object.fromEntries(list.map((name, i) => [`f${i}`, t.integer().nullable().column(name)]))
  // the types of models are not what is tested here
  return Object.fromEntries(
    list.map((name, i) => [
      `m${i}`,
      table(
        name,
        {
          id: t.id(),
          ...fields,
          kind: t.enum([name, 'other']).default(name),
          up: belongsTo(name, { inverse: 'down' }).nullable(),
        } as never,
        { unique: [['f0', 'id']], indexes: [{ on: ['f0', 'f1'] }], checks: [{ name, that: sql`id <> 0` }], comment: name } as never,
      ),
    ]),
  ) as unknown as Models
}

async function differences(models: Models, open: Database['open']): Promise<readonly unknown[]> {
  const db = opened(models, open())
  try {
    await db.createAll()
    const found = await db.introspect()
    await db.dropAll()
    return found.differences
  } finally {
    await db.close()
  }
}

/** What a field is, as far as a column of it can tell. */
function kindOf(of: FieldDefinition, toldByColumn: boolean): unknown {
  const field = storedAs(of)
  if (field.tag === 'object' || field.tag === 'json') return ['json']
  // an instant in milliseconds is one whatever a program makes of it
  const mode = field.mode === 'epoch' && !toldByColumn ? 'date' : field.mode
  const { max, precision, scale, zone, values, element } = field
  return [field.tag, max, precision, scale, mode, zone, values, element && kindOf(element, toldByColumn)]
}

for (const { name, open } of await databases()) {
  describe(`fields read back on ${name}`, () => {
    test('D01: a column is read back as the field that it was declared as', async () => {
      const store = open()
      const models = { ...airTraffic, ...bench, everything }
      const db = opened(models, store)
      await db.createAll()
      const { snapshot } = await db.introspect()
      await db.dropAll()
      await db.close()
      const tables = [...buildRegistry(models).byName.values()].filter(entity => entity.kind === 'table')
      const declared = tables.flatMap(entity => entity.columns)
      const notes = store.engine.dialect.name === 'SQLite'
      const told = declared.map(({ entity, name, field }) => {
        const column = snapshot.tables.find(one => one.name === entity.name)?.columns.find(one => one.name === name)
        const live = column && (column.identity === null ? column.field : { ...column.field, identity: true })
        return [`${entity.name}.${name}`, live && kindOf(live, notes), kindOf(field, notes)] as const
      })
      assert.deepEqual(
        told.filter(([, live, own]) => JSON.stringify(live) !== JSON.stringify(own)),
        [],
      )
    })
  })

  describe(`create, introspect, compare on ${name}`, () => {
    for (const [what, models] of Object.entries(collections))
      test(`D01: ${what} is read back as it was declared`, async () => assert.deepEqual(await differences(models, open), []))

    test('D06: names with quotes, brackets, comments, line ends and words of the language', async () =>
      assert.deepEqual(await differences(named(names), open), []))

    test('D01: one statement, whatever the number of tables', async () => {
      const count = 40
      const models = Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `t${i}`,
          table(`t${i}`, { id: t.id(), name: t.text(), up: belongsTo(`t${(i * 7) % count}`, { inverse: `from${i}` }) }),
        ]),
      )
      const store = open()
      const db = opened(models as unknown as Models, store)
      await db.createAll()
      const before = store.engine.statements
      const { snapshot, differences } = await db.introspect()
      assert.equal(store.engine.statements - before, 1)
      assert.equal(snapshot.tables.filter(one => one.name.startsWith('t')).length, count)
      assert.deepEqual(differences, [])
      await db.dropAll()
      await db.close()
    })
  })
}

test('D06: any name is read back as it was given', async () => {
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 12 })
    .filter(text => text.isWellFormed() && !text.includes('\0') && !/^sqlite_/i.test(text) && !text.startsWith('q_'))
  const list = fc.uniqueArray(name, { minLength: 2, maxLength: 4, selector: text => text.toLowerCase() })
  await fc.assert(
    fc.asyncProperty(list, async of => assert.deepEqual(await differences(named(of), sqliteDatabase.open), [])),
    { numRuns: 60 },
  )
})
