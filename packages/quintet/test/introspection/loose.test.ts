import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quintet } from 'quintet'
import { knownDatabase } from './known.ts'

const uses = {
  album: ['albumId', 'title', 'artist', 'track'],
  artist: ['artistId', 'name'],
  track: ['milliseconds'],
} as const

for (const server of ['sqlite', 'postgres'] as const) {
  const database = await knownDatabase('chinook', server)
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
