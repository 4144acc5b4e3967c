import { join } from 'node:path'
import { collection, columnFamily, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { folder, Hand, type Operations, race } from '../runner/by-hand.ts'
import type { itemsTitles } from './items.ts'

type Items = Operations<keyof typeof itemsTitles>

const count = 20_000
const every = 1_000
const perPartition = 100

const id = (turn: number): string => `article${(turn * 7_919) % count}`
const group = (turn: number): number => turn % every
const article = (turn: number) => ({
  title: `Article ${turn}`,
  year: group(turn),
  tags: [`tag${group(turn)}`, `even${turn % 2}`],
  words: [`word${group(turn)}`, 'all'],
  note: 'x'.repeat(140),
})
const day = '2026-01-01'
const sensor = (turn: number): string => `sensor${turn % (count / perPartition)}`

/** Ids that no document has: a turn may come twice. */
function freshIds(): () => string {
  let made = 0
  return () => `new${made++}`
}

async function byQuintet(): Promise<Items> {
  const fresh = freshIds()
  const articles = collection('articles', {
    id: t.text(),
    title: t.text(),
    year: t.integer().index(),
    views: t.integer().default(0),
    tags: t.list(t.text()).index(),
    words: t.list(t.text()),
    note: t.text(),
  })
  const readings = columnFamily(
    'readings',
    { sensor: t.text(), day: t.date(), at: t.integer(), value: t.double() },
    { partitionBy: ['sensor', 'day'], clusterBy: ['at'] },
  )
  const db = quintet({ models: { articles, readings }, store: sqlite(join(folder, 'quintet.db')), sweep: false })
  await db.createAll()
  for (let from = 0; from < count; from += 1_000)
    await db.articles.insert(Array.from({ length: 1_000 }, (_, i) => ({ id: `article${from + i}`, ...article(from + i) })))
  for (let turn = 0; turn < count / perPartition; turn++)
    await db.readings.batch({ sensor: sensor(turn), day }, batch => {
      for (let at = 0; at < perPartition; at++) batch.put({ at, value: at / 2 })
    })
  return {
    docGet: turn => db.articles.get(id(turn)),
    docPath: turn => db.articles.where({ year: group(turn) }),
    docTag: turn => db.articles.where(a => a.tags.has(`tag${group(turn)}`)),
    docScan: turn => db.articles.where(a => a.words.has(`word${group(turn)}`)),
    docInsert: async turn => (await db.articles.insert({ id: fresh(), ...article(turn) })).id,
    docUpdate: async turn => (await db.articles.update(id(turn), a => a.views.inc(1)))?.id,
    famRead: turn => db.readings.partition({ sensor: sensor(turn), day }).limit(perPartition),
    famPut: turn => db.readings.put({ sensor: sensor(turn), day, at: turn % perPartition, value: turn / 2 }),
  }
}

/** The same tables, copied after they were filled: what is measured are the statements. */
function byHand(): Items {
  const fresh = freshIds()
  const hand = new Hand(join(folder, 'hand.db'))
  const doc = 'select id, rev, document from q_doc_articles'
  const get = hand.statement(`${doc} where id = ?`)
  const path = hand.statement(`${doc} where json_extract(document, '$."year"') = ?`)
  const tag = hand.statement(`${doc} where id in (select id from q_of_articles_tags where value = ?)`)
  const scan = hand.statement(`${doc} where exists (select 1 from json_each(json_extract(document, '$."words"')) where value = ?)`)
  const next = hand.statement(`insert into q_sequence values ('document', 1) on conflict do update set last = last + 1 returning last`)
  const insert = hand.statement('insert into q_doc_articles values (?, ?, ?) on conflict do nothing')
  const change = hand.statement('update q_doc_articles set document = ?, rev = ? where id = ?')
  const live = '(q_expires is null or q_expires > ?)'
  const partition = hand.statement(
    `select sensor, day, at, value from q_family_readings where sensor = ? and day = ? and ${live} order by at limit ?`,
  )
  const put = hand.statement(`insert into q_family_readings values (?, ?, ?, ?, ?, ?) on conflict (sensor, day, at) do update
    set value = excluded.value, q_token = excluded.q_token, q_expires = excluded.q_expires`)
  const begin = hand.statement('begin immediate')
  const commit = hand.statement('commit')
  const read = (row: unknown[] | undefined) => row && { id: row[0], rev: row[1], ...JSON.parse(String(row[2])) }
  const revision = (): string => String(hand.rows(next)[0]?.[0])
  return {
    docGet: turn => read(hand.rows(get, id(turn))[0]),
    docPath: turn => hand.rows(path, group(turn)).map(read),
    docTag: turn => hand.rows(tag, `tag${group(turn)}`).map(read),
    docScan: turn => hand.rows(scan, `word${group(turn)}`).map(read),
    docInsert: turn => {
      begin.run()
      const id = fresh()
      insert.run(id, revision(), JSON.stringify({ ...article(turn), views: 0 }))
      commit.run()
      return id
    },
    docUpdate: turn => {
      begin.run()
      const rev = revision()
      const [, , document] = hand.rows(get, id(turn))[0] ?? []
      const body = JSON.parse(String(document)) as { views: number }
      body.views++
      change.run(JSON.stringify(body), rev, id(turn))
      commit.run()
      return id(turn)
    },
    famRead: turn =>
      hand.rows(partition, sensor(turn), day, Date.now(), perPartition).map(([sensor, day, at, value]) => ({ sensor, day, at, value })),
    famPut: turn => void put.run(sensor(turn), day, turn % perPartition, turn / 2, 0n, null),
  }
}

const quintetOperations = await byQuintet()
new Hand(join(folder, 'quintet.db')).db.exec(`vacuum into '${join(folder, 'hand.db')}'`)
const rows = ['docGet', 'docPath', 'docTag', 'docScan', 'docInsert', 'docUpdate', 'famRead', 'famPut'] as const
await race(rows, { 'by hand': byHand(), quintet: quintetOperations }, { docPath: 10, docTag: 10, docScan: 300, famRead: 10 })
