import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import { belongsTo, isFailure, quintet, t, table } from 'quintet'
import { betterSqlite3 } from 'quintet/better-sqlite3'
import { pglite } from 'quintet/pglite'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { createTexts } from '../../src/relational/tables/create.ts'
import { buildRegistry } from '../../src/schema/registry.ts'
import type { SqlStore } from '../../src/stores/sql-store.ts'
import { refused } from '../../src/testing/relational/refusal.ts'

/** The Big List of Naughty Strings (data/blns), and what it lacks: NUL and halves of characters. */
const list: readonly string[] = JSON.parse(readFileSync(new URL('../data/blns/blns.json', import.meta.url), 'utf8'))
const strings = [...new Set(list)]
const impossible = ['\u0000', 'a\u0000', '\ud83d', 'a\udc00b']

const client = await PGlite.create()
after(() => client.close())

const { QUINTET_POSTGRES_URL: url } = process.env
const stores: Readonly<Record<string, () => SqlStore>> = {
  'node:sqlite': () => sqlite(':memory:'),
  'better-sqlite3': () => betterSqlite3(':memory:'),
  PGlite: () => pglite({ client }),
  ...(url === undefined ? {} : { pg: () => postgres(url) }),
}

const naughty = table('naughty values', {
  id: t.id(),
  text: t.text().nullable(),
  json: t.json<unknown>(),
  list: t.list(t.text()),
  place: t.object({ text: t.text() }),
})

for (const [name, store] of Object.entries(stores)) {
  describe(`naughty strings on ${name}`, () => {
    valuesOf(store)
    namesOf(store)
  })
}

function valuesOf(store: () => SqlStore): void {
  const open = () => quintet({ models: { naughty }, store: store() })
  let db: ReturnType<typeof open>
  before(async () => {
    db = open()
    await db.createAll()
  })
  after(async () => {
    await db.dropAll()
    await db.close()
  })
  const row = (text: string) => ({ text, json: { [text]: [text] }, list: [text, 'a', text], place: { text } })

  test('P1, P3: a string as a value comes back as it was and is found by itself, or is refused before it is sent', async () => {
    const taken: string[] = []
    for (const text of strings) {
      try {
        const { id } = await db.naughty.insert(row(text))
        assert.deepEqual(await db.naughty.get(id), { id, ...row(text) })
        taken.push(text)
      } catch (error) {
        // the one reason that a store may have
        assert.ok(isFailure(error, 'QT_VALUE') && text.startsWith('\ufeff'), `${JSON.stringify(text)}: ${error}`)
      }
    }
    assert.ok(taken.length >= strings.length - 1)
    for (const text of affordable(taken, store)) {
      assert.deepEqual(await db.naughty.where({ text }).pluck(n => n.text), [text])
      assert.equal(
        await db.naughty
          .where(n => n.text.startsWith(text).and(n.text.endsWith(text)).and(n.text.contains(text)))
          .where({ text })
          .count(),
        1,
      )
      assert.ok((await db.naughty.where(n => n.list.has(text)).count()) >= 1)
      assert.ok((await db.naughty.where(n => n.json.at(text, 0).as(t.text()).eq(text)).count()) >= 1)
    }
    assert.equal(await db.naughty.where({ text: taken }).count(), taken.length)
    const [first = ''] = taken
    assert.deepEqual((await db.sql({ n: t.integer() })`select count(*) as n from ${naughty} where text = ${first}`)[0], { n: 1 })
  })

  test('P1, P3: many at once, and changed to each other', async () => {
    await db.dropAll()
    await db.createAll()
    const taken = strings.filter(text => !text.startsWith('\ufeff'))
    const rows = await db.naughty.insert(taken.map(row))
    assert.deepEqual(
      rows.map(({ id: _, ...rest }) => rest),
      taken.map(row),
    )
    const turned = rows.map(({ id }, i) => ({ id, ...row(taken.at(i - 1) ?? '') }))
    assert.equal(await db.naughty.updateMany(turned), turned.length)
    assert.deepEqual(await db.naughty.orderBy(n => n.id.asc()), turned)
  })

  test('TYP-13, TYP-14: NUL and halves of characters are refused', async () => {
    for (const text of impossible)
      for (const part of [{ text }, { json: text }, { list: [text] }, { place: { text } }])
        await refused(() => db.naughty.insert({ ...row('a'), ...part }), 'QT_VALUE')
  })
}

type Shape = Parameters<typeof table>[1]

/** Opened over models that are made of data, or the reason why they are refused. */
function opened(models: () => Readonly<Record<string, unknown>>, store: () => SqlStore) {
  try {
    // casts: names are not known here
    return quintet({ models: models() as never, store: store() }) as unknown as Loose
  } catch (error) {
    assert.ok(isFailure(error, 'QT_MODEL') || isFailure(error, 'QT_CONFIGURATION') || isFailure(error, 'QT_UNSUPPORTED'), `${error}`)
    return null
  }
}

interface LooseQuery extends PromiseLike<readonly Readonly<Record<string, unknown>>[]> {
  include(what: object): LooseQuery
  select(of: (row: Readonly<Record<string, unknown>>) => object): LooseQuery
}
interface LooseHandle {
  insert(row: object): PromiseLike<Readonly<Record<string, unknown>>>
  where(of: object): LooseQuery
  all(): LooseQuery
}
type Loose = Readonly<Record<string, LooseHandle>> & { createAll(): Promise<void>; dropAll(): Promise<void>; close(): Promise<void> }

/** Whether models may have their names: told when they are opened, or when their tables are to be made; nothing is sent. */
function named(models: () => Readonly<Record<string, unknown>>, store: () => SqlStore): boolean {
  if (opened(models, store) === null) return false
  try {
    createTexts(buildRegistry(models()), dialectOf(store))
    return true
  } catch (error) {
    assert.ok(isFailure(error, 'QT_MODEL'), `${error}`)
    return false
  }
}

const dialects = new Map<() => SqlStore, SqlStore['engine']['dialect']>()

function dialectOf(store: () => SqlStore): SqlStore['engine']['dialect'] {
  const known = dialects.get(store) ?? store().engine.dialect
  dialects.set(store, known)
  return known
}

/** All of a list where statements cost little, every tenth of it where they cost a lot. */
function affordable(all: readonly string[], store: () => SqlStore): string[] {
  return all.filter((_, i) => dialectOf(store).features.leadingMark || i % 10 === 0)
}

/** The strings that may stand in a place: each was asked for alone, so that one that is refused keeps no other out. */
function allowed(models: (text: string) => Readonly<Record<string, unknown>>, store: () => SqlStore): string[] {
  const found = strings.filter(text => named(() => models(text), store))
  for (const text of impossible)
    assert.equal(
      named(() => models(text), store),
      false,
      JSON.stringify(text),
    )
  const seen = new Set<string>()
  // names that a server takes for one: they are refused together
  return found.filter(text => !seen.has(text.toLowerCase()) && seen.add(text.toLowerCase()))
}

async function within(models: Readonly<Record<string, unknown>>, store: () => SqlStore, run: (db: Loose) => Promise<void>): Promise<void> {
  const db = opened(() => models, store)
  assert.ok(db)
  try {
    await db.createAll()
    await run(db)
  } finally {
    await db.dropAll()
    await db.close()
  }
}

/** A server that tells names tells this one; PGlite loses the mark at its start in its errors too. */
function told(constraint: string | undefined, name: string): boolean {
  return constraint === undefined || constraint === name || `\ufeff${constraint}` === name
}

function namesOf(store: () => SqlStore): void {
  const id = t.id()

  test('P2, INJ-1: a string as the name of a column, a field and a selected value', async () => {
    const one = (text: string) => ({ x: table('naughty', { id, c: t.text().column(text) }) })
    const names = allowed(one, store)
    assert.ok(names.length > 300, `${names.length} are allowed`)
    const models: Record<string, unknown> = {}
    for (let at = 0; at < names.length; at += 100) {
      const columns = names.slice(at, at + 100).map((text, i) => [`c${i}`, t.text().column(text)] as const)
      models[`m${at}`] = table(`naughty ${at}`, { id, ...Object.fromEntries(columns) } as Shape)
    }
    await within(models, store, async db => {
      for (let at = 0; at < names.length; at += 100) {
        const part = names.slice(at, at + 100)
        const row = Object.fromEntries(part.map((text, i) => [`c${i}`, `is ${text}`]))
        await db[`m${at}`]?.insert(row)
        assert.deepEqual(await db[`m${at}`]?.where(row), [{ id: 1, ...row }])
        const chosen = await db[`m${at}`]?.all().select(m => Object.fromEntries(part.map((text, i) => [text, m[`c${i}`]])))
        assert.deepEqual(chosen, [Object.fromEntries(part.map((text, i) => [text, row[`c${i}`]]))])
      }
    })
  })

  test('P2, INJ-1: a string as the name of a table, and of what is named after it', async () => {
    const models = (text: string) => ({
      x: table(text, { id, n: t.integer().unique().index() }),
      y: table('naughty parts', { id, of: belongsTo(text, { inverse: 'parts' }) }),
    })
    const found = allowed(models, store)
    assert.ok(found.length > 300, `${found.length} are allowed`)
    const names = affordable(found, store)
    const all: Record<string, unknown> = {}
    for (const [i, text] of names.entries()) {
      all[`x${i}`] = table(text, { id, n: t.integer().unique().index() })
      all[`y${i}`] = table(`naughty parts ${i}`, { id, of: belongsTo(text, { inverse: 'parts' }) })
    }
    await within(all, store, async db => {
      for (const i of names.keys()) {
        await db[`x${i}`]?.insert({ n: i, parts: [{}, {}] })
        assert.deepEqual(await db[`x${i}`]?.all().include({ parts: true }), [
          {
            id: 1,
            n: i,
            parts: [
              { id: 1, ofId: 1 },
              { id: 2, ofId: 1 },
            ],
          },
        ])
      }
      await assert.rejects(async () => db.x0?.insert({ n: 0 }), { code: 'QT_UNIQUE' })
    })
  })

  test('P2, INJ-1: a string as the name of a relation', async () => {
    const models = (text: string) => ({
      x: table('naughty', { id }),
      y: table('naughty parts', { id, [text]: belongsTo('naughty', { inverse: text, column: 'of' }) } as Shape),
    })
    const names = allowed(models, store)
    assert.ok(names.length > 300, `${names.length} are allowed`)
    for (const text of names.filter((_, i) => i % 25 === 0))
      await within(models(text), store, async db => {
        await db.x?.insert({ [text]: [{}] })
        const found = await db.x?.all().include({ [text]: true })
        assert.deepEqual(found?.[0]?.[text], [{ id: 1, [`${text}Id`]: 1 }])
        assert.deepEqual((await db.y?.all().include({ [text]: true }))?.[0]?.[text], { id: 1 })
      })
  })

  test('P2, INJ-1: a string as the name of a check and of an index', async () => {
    const field = (text: string) => t.integer().check(n => n.gt(0), text)
    const names = allowed(text => ({ x: table('naughty', { id, n: field(text), m: t.integer().index({ name: `${text} ` }) }) }), store)
    assert.ok(names.length > 300, `${names.length} are allowed`)
    const models: Record<string, unknown> = {}
    for (let at = 0; at < names.length; at += 100) {
      const fields = names.slice(at, at + 100).flatMap((text, i) => [
        [`n${i}`, field(text).default(1)] as const,
        [
          `m${i}`,
          t
            .integer()
            .default(1)
            .index({ name: `${text} ` }),
        ] as const,
      ])
      models[`m${at}`] = table(`naughty ${at}`, { id, ...Object.fromEntries(fields) } as Shape)
    }
    await within(models, store, async db => {
      for (const [i, text] of names.entries()) {
        const rejected = async () => db[`m${i - (i % 100)}`]?.insert({ [`n${i % 100}`]: 0 })
        await assert.rejects(rejected, error => isFailure(error, 'QT_CHECK') && told(error.constraint, text))
      }
      await db.m0?.insert({})
    })
  })
}
