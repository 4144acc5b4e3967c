import { join } from 'node:path'
import { keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { folder, Hand, type Operations, race } from '../runner/by-hand.ts'
import type { keysTitles } from './keys.ts'

const count = 20_000

const key = (turn: number): string => `key${(turn * 7_919) % count}`
const value = (turn: number) => ({ user: turn, roles: ['admin', 'editor'], note: 'x'.repeat(140) })
const keys = (turn: number): string[] => Array.from({ length: 20 }, (_, i) => key(turn + i))

type Keys = Operations<keyof typeof keysTitles>

function byHand(): Keys {
  const hand = new Hand(join(folder, 'hand.db'))
  hand.db.exec(`create table kv (space text not null, key text not null, value blob not null, version integer not null, expires integer,
      bucket integer, primary key (space, key)) strict;
    create index kv_bucket on kv (bucket) where bucket is not null;
    create table counter (space text not null, key text not null, total integer not null, expires integer, primary key (space, key)) strict`)
  const live = '(expires is null or expires > ?)'
  const read = (bytes: unknown): unknown => JSON.parse(Buffer.from(bytes as Uint8Array).toString())
  const put = hand.statement(`insert into kv values (?, ?, ?, ?, ?, ?) on conflict (space, key) do update
    set value = excluded.value, version = excluded.version, expires = excluded.expires, bucket = excluded.bucket`)
  const get = hand.statement(`select value, version, expires from kv where space = ? and key = ? and ${live}`)
  const many = hand.statement(`select key, value from kv where space = ? and key in (select value from json_each(?)) and ${live}`)
  const scan = hand.statement(`select key, value from kv where space = ? and key >= ? and ${live} order by key limit 101`)
  const add = hand.statement(`insert into counter values (?, ?, ?, null) on conflict (space, key) do update
    set total = total + excluded.total returning total`)
  add.setReadBigInts(true)
  const now = (): bigint => BigInt(Date.now())
  let version = 0n
  return {
    kvGet: turn => read(hand.rows(get, 's', key(turn), now())[0]?.[0]),
    kvSet: turn => put.run('s', key(turn), Buffer.from(JSON.stringify(value(turn))), ++version, null, null).changes > 0,
    kvMany: turn => {
      const wanted = keys(turn)
      const found = new Map(hand.rows(many, 's', JSON.stringify(wanted), now()).map(([name, bytes]) => [name, read(bytes)]))
      return wanted.map(name => found.get(name))
    },
    kvScan: turn =>
      hand
        .rows(scan, 's', key(turn), now())
        .slice(0, 100)
        .map(([name, bytes]) => [name, read(bytes)]),
    kvCount: turn => hand.rows(add, 's', `counter${turn % 100}`, 1n)[0]?.[0],
  }
}

async function quintetOperations(): Promise<Keys> {
  const values = keyValue('value', { user: t.integer(), roles: t.list(t.text()), note: t.text() })
  const counters = keyValue.counter('counter')
  const db = quintet({ models: { values, counters }, store: sqlite(join(folder, 'quintet.db')), sweep: false })
  await db.createAll()
  return {
    kvGet: turn => db.values.get(key(turn)),
    kvSet: turn => db.values.set(key(turn), value(turn)),
    kvMany: turn => db.values.getMany(keys(turn)),
    kvScan: async turn => (await db.values.page({ from: key(turn), limit: 100 })).entries,
    kvCount: turn => db.counters.add(`counter${turn % 100}`),
  }
}

const contenders = { 'by hand': byHand(), quintet: await quintetOperations() } as const
const names = ['by hand', 'quintet'] as const
for (let turn = 0; turn < count; turn++) for (const name of names) await contenders[name].kvSet(turn)
await race(['kvGet', 'kvSet', 'kvMany', 'kvScan', 'kvCount'], contenders, { kvScan: 10, kvMany: 10 })
