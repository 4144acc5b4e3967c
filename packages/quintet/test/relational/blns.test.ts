import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { isFailure, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import type { SqlStore } from '../../src/stores/sql-store.ts'

// the Big List of Naughty Strings (MIT, see its licence beside it), and what it lacks
const strings = [
  ...new Set([
    ...(JSON.parse(readFileSync(new URL('../data/blns.json', import.meta.url), 'utf8')) as string[]),
    'a\u0000b',
    '\u0000',
    '\ud800',
    'x\udc00y',
    '"; drop table "texts"; --',
    "'); drop table texts; --",
    'x'.repeat(200),
  ]),
]
const { QUINTET_POSTGRES_URL: url } = process.env
const stores: Record<string, () => SqlStore<never>> = { SQLite: () => sqlite() as unknown as SqlStore<never> }
if (url) stores.PostgreSQL = () => postgres(url)

const refusable = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed()

for (const [name, store] of Object.entries(stores))
  describe(`every naughty string on ${name}`, () => {
    test('BLNS: every naughty string as a value is exact, alone, in lists, in JSON and in a condition, or refused before it is sent', async context => {
      const texts = table('naughty_texts', { id: t.id(), text: t.text(), list: t.list(t.text()), json: t.json<unknown>() })
      const db = quintet({ models: { texts }, store: store() })
      context.after(() => db.close())
      await db.dropAll()
      await db.createAll()
      const row = (text: string) => ({ text, list: [text, ''], json: { [text === '__proto__' ? 'x' : text]: text } })
      const good = strings.filter(text => !refusable(text))
      const before = db.texts.all().toSQL().text
      await db.texts.insert(good.map(row))
      await db.texts.copyIn(good.map(row))
      const read = await db.texts.orderBy(x => x.id.asc()).all()
      assert.equal(read.length, 2 * good.length)
      for (const [i, { text, list, json }] of read.entries()) assert.deepEqual({ text, list, json }, row(good[i % good.length] ?? ''))
      for (const text of good) {
        const found = await db.texts.where({ text }).pluck(x => x.text)
        assert.deepEqual(found, [text, text])
        assert.equal(db.texts.where({ text }).toSQL().text, db.texts.where({ text: 'a' }).toSQL().text)
      }
      for (const text of strings.filter(refusable)) {
        await assert.rejects(
          async () => db.texts.insert(row(text)),
          error => isFailure(error, 'QT_VALUE'),
        )
        await assert.rejects(
          async () => db.texts.where({ text }),
          error => isFailure(error, 'QT_VALUE'),
        )
      }
      assert.equal(db.texts.all().toSQL().text, before)
      assert.equal(await db.texts.count(), 2 * good.length)
      await db.dropAll()
    })

    test('INJ-1, BLNS: every naughty string as the name of a table, a column and a selected field', async () => {
      let made = 0
      let refused = 0
      for (const [i, text] of strings.entries()) {
        // a server takes its time to make a table
        if (name !== 'SQLite' && i % 5 !== 0 && !refusable(text) && text.length < 60) continue
        if (await named(text, i, store())) made++
        else refused++
      }
      assert.ok(made > 60, `${made} names could be made`)
      assert.ok(refused > 4, `${refused} names were refused`)
    })
  })

/** Whether a name could be made; it is refused when the database is opened, or everything works with it. */
async function named(text: string, i: number, store: SqlStore<never>): Promise<boolean> {
  const open = () => {
    const fields = { id: t.id(), [`${text}`]: t.text() }
    return quintet({ models: { things: table(text, fields as never) }, store })
  }
  let db: ReturnType<typeof open>
  try {
    db = open()
  } catch (error) {
    assert.ok(isFailure(error), `${JSON.stringify(text)}: ${String(error)}`)
    await store[Symbol.asyncDispose]()
    return false
  }
  try {
    await db.dropAll()
    await db.createAll()
    // casts: the name of the field is known at run time only
    const things = db.things as never as {
      insert(row: object): PromiseLike<object>
      where(of: object): PromiseLike<readonly object[]>
      select(of: (row: Record<string, never>) => object): PromiseLike<readonly object[]>
    }
    await things.insert({ [text]: `value ${i}` })
    assert.deepEqual(await things.where({ [text]: `value ${i}` }), [{ id: 1, [text]: `value ${i}` }], JSON.stringify(text))
    const [selected] = await things.select(row => Object.fromEntries([[text, row[text]]]))
    assert.deepEqual(Object.entries(selected ?? {}), [[text, `value ${i}`]], JSON.stringify(text))
    await db.dropAll()
    return true
  } finally {
    await db.close()
  }
}
