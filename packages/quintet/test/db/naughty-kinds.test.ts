import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { collection, columnFamily, edge, isFailure, keyValue, node, quintet, t } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { url } from '../servers/postgres.ts'

// the Big List of Naughty Strings (MIT, see its licence beside it), in every kind but rows, which have tests of their own
const strings = [...new Set(JSON.parse(readFileSync(new URL('../data/blns.json', import.meta.url), 'utf8')) as string[])]
const good = strings.filter(text => !text.includes('\u0000') && text.isWellFormed())
const named = good.filter(text => text !== '' && Buffer.byteLength(text) <= 1_024)

const stops = node('NaughtyStop', { id: t.text(), name: t.text() })
const models = {
  keys: keyValue('naughty', t.text()),
  tags: keyValue.set('naughty_tag', t.text()),
  notes: collection('naughty_notes', { id: t.text(), text: t.text(), list: t.list(t.text()) }),
  lines: columnFamily('naughty_lines', { p: t.text(), k: t.text(), text: t.text() }, { partitionBy: ['p'], clusterBy: ['k'] }),
  stops,
  legs: edge('NAUGHTY_LEG', stops, stops, { note: t.text() }),
}
const stores = [['SQLite', () => sqlite(':memory:')] as const, ...(url ? [['PostgreSQL', () => postgres(url ?? '')] as const] : [])]

for (const [name, store] of stores)
  test(`BLNS: every naughty string is exact in keys, documents, column families and graphs on ${name}`, async context => {
    const db = quintet({ models, store: store() })
    await db.dropAll()
    await db.createAll()
    context.after(async () => {
      await db.dropAll()
      await db.close()
    })
    await db.keys.setMany(named.map(text => [text, text] as const))
    assert.deepEqual(await db.keys.getMany(named), named)
    assert.equal(await db.tags.at('all').addMany(named), named.length)
    assert.deepEqual(new Set(await db.tags.at('all').all()), new Set(named))

    await db.notes.insert(good.map(text => ({ id: text, text, list: [text, ''] })))
    assert.deepEqual(
      (await db.notes.getMany(good)).map(note => [note?.id, note?.text, note?.list]),
      good.map(text => [text, text, [text, '']]),
    )
    for (const text of good) assert.equal(await db.notes.where(n => n.text.eq(text).and(n.list.has(text))).count(), 1)

    await db.lines.batchAcross(batch => {
      for (const text of named) batch.put({ p: text, k: text, text })
    })
    for (const text of named) assert.deepEqual(await db.lines.partition({ p: text }), [{ p: text, k: text, text }])

    await db.stops.create(good.map(text => ({ id: text, name: text })))
    await db.legs.linkMany(good.map((text, i) => ({ from: text, to: good[(i + 1) % good.length] ?? '', note: text })))
    for (const [i, text] of good.entries()) {
      assert.equal(
        (
          await db.stops
            .at(text)
            .out(models.legs, { where: l => l.note.eq(text) })
            .one()
        ).id,
        good[(i + 1) % good.length],
      )
      assert.equal(await db.stops.where({ name: text }).count(), 1)
    }
    for (const text of strings.filter(one => !good.includes(one)))
      await assert.rejects(
        async () => db.keys.set('a', text),
        error => isFailure(error, 'QT_VALUE'),
      )
  })
