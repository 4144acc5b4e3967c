import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quintet } from 'quintet'
import type { Models } from '../../src/schema/row.ts'
import { databases, opened } from './databases.ts'
import { knownDatabase } from './known.ts'

const uses = {
  album: ['albumId', 'title', 'artist', 'track'],
  artist: ['artistId', 'name'],
  track: ['milliseconds'],
} as const

// all of them before the first test: what is made for a file goes when the tests that are known by then are over
const places = await databases()
const known = { sqlite: await knownDatabase('chinook', 'sqlite'), postgres: await knownDatabase('chinook', 'postgres') }

for (const server of ['sqlite', 'postgres'] as const) {
  const database = known[server]
  test(`D04: the models of a database that was read are used at once, on ${server}`, {
    skip: database === null && 'no server',
  }, async () => {
    if (database === null) return
    const found = await quintet({ models: {}, store: database.open() }).introspect()
    const db = quintet({ models: found.models(uses), store: database.open() })
    const albums = await db.album
      .where(a => a.artist.name.eq('AC/DC').and(a.track.some(t => t.milliseconds.gt(1000))))
      .orderBy(a => a.albumId.asc())
      .select(a => ({ title: a.title, by: a.artist.name, tracks: a.track.count() }))
    assert.deepEqual(albums[0], { title: 'For Those About To Rock We Salute You', by: 'AC/DC', tracks: 10 })
    const row: Record<string, unknown> | undefined = await db.artist.get(1)
    assert.equal(row?.name, 'AC/DC')
    await db.artist.where({ artistId: 1 }).update({ name: 'ACDC' })
    assert.equal((await db.artist.one({ artistId: 1 })).name, 'ACDC')
    await assert.rejects(async () => db.artist.where({ artistId: 1 }).update({ name: 5 }), { code: 'QT_VALUE' })
    assert.throws(() => found.models({ nowhere: [] }), { code: 'QT_SCHEMA', message: /no 'nowhere'/ })
    assert.throws(() => found.models({ album: ['name'] }), { code: 'QT_SCHEMA', message: /album has no field or relation 'name'/ })
    await db.close()
  })
}

/** Names that a database may have and a program must survive: quotes, ends of comments, words of either language, keys of every object. */
const odd = [
  'a"b',
  "it's",
  'a`b',
  '$ {x}',
  '*/ x',
  '__proto__',
  'constructor',
  'then',
  'select',
  '日本',
  'a\nb',
  'a;b--',
  '$1',
  'where',
  'q?',
]

for (const place of places)
  test(`D04, INJ-29: names that come from a database are names in its models, on ${place.name}`, async () => {
    const store = place.open()
    const maker = quintet({ models: {}, store })
    const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
    // a cast: what is made here is text of the test's own, as a script of somebody else would be
    const run = (text: string): PromiseLike<unknown> =>
      maker.sql(Object.freeze(Object.assign([text], { raw: [text] })) as unknown as TemplateStringsArray)
    for (const name of odd) {
      await run(`create table ${quote(name)} (${quote(name)} integer primary key, ${quote(`${name}2`)} text)`)
      await run(`insert into ${quote(name)} values (1, ${`'${name.replaceAll("'", "''")}'`})`)
    }
    const found = await maker.introspect()
    const models = found.models({})
    assert.equal(Object.keys(models).length, odd.length)
    const db = opened(models, store)
    for (const [key, model] of Object.entries(models as Models)) {
      // a cast: no name of these is known to the compiler
      const [row, second] = (await (db as unknown as Record<string, { all(): Promise<object[]> }>)[key]?.all()) ?? []
      assert.deepEqual([Object.values(row ?? {}), second], [[1, model.$n], undefined], key)
    }
    for (const name of odd) await run(`drop table ${quote(name)}`)
    await db.close()
  })
