import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { median } from '../runner/interleave.ts'
import type { KeysReply } from './keys.ts'

const [folder = '.', how] = process.argv.slice(2)
const count = 20_000
const rounds = how === 'quick' ? 3 : 9
const calls = how === 'quick' ? 400 : 3_000

const key = (turn: number): string => `key${(turn * 7_919) % count}`
const value = (turn: number) => ({ user: turn, roles: ['admin', 'editor'], note: 'x'.repeat(140) })
const keys = (turn: number): string[] => Array.from({ length: 20 }, (_, i) => key(turn + i))

type Operations = Readonly<Record<KeysReply['row'], (turn: number) => unknown>>

function byHand(): Operations {
  const db = new DatabaseSync(join(folder, 'hand.db'))
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal;
    create table kv (space text not null, key text not null, value blob not null, version integer not null, expires integer,
      bucket integer, primary key (space, key)) strict;
    create index kv_bucket on kv (bucket) where bucket is not null;
    create table counter (space text not null, key text not null, total integer not null, expires integer, primary key (space, key)) strict`)
  const live = '(expires is null or expires > ?)'
  const statement = (text: string): StatementSync => {
    const made = db.prepare(text)
    made.setReturnArrays(true)
    return made
  }
  const rows = (of: StatementSync, ...values: (string | bigint)[]): unknown[][] => of.all(...values) as unknown as unknown[][]
  const read = (bytes: unknown): unknown => JSON.parse(Buffer.from(bytes as Uint8Array).toString())
  const put = statement(`insert into kv values (?, ?, ?, ?, ?, ?) on conflict (space, key) do update
    set value = excluded.value, version = excluded.version, expires = excluded.expires, bucket = excluded.bucket`)
  const get = statement(`select value, version, expires from kv where space = ? and key = ? and ${live}`)
  const many = statement(`select key, value from kv where space = ? and key in (select value from json_each(?)) and ${live}`)
  const scan = statement(`select key, value from kv where space = ? and key >= ? and ${live} order by key limit 101`)
  const add = statement(`insert into counter values (?, ?, ?, null) on conflict (space, key) do update
    set total = total + excluded.total returning total`)
  add.setReadBigInts(true)
  const now = (): bigint => BigInt(Date.now())
  let version = 0n
  return {
    kvGet: turn => read(rows(get, 's', key(turn), now())[0]?.[0]),
    kvSet: turn => put.run('s', key(turn), Buffer.from(JSON.stringify(value(turn))), ++version, null, null).changes > 0,
    kvMany: turn => {
      const wanted = keys(turn)
      const found = new Map(rows(many, 's', JSON.stringify(wanted), now()).map(([name, bytes]) => [name, read(bytes)]))
      return wanted.map(name => found.get(name))
    },
    kvScan: turn =>
      rows(scan, 's', key(turn), now())
        .slice(0, 100)
        .map(([name, bytes]) => [name, read(bytes)]),
    kvCount: turn => rows(add, 's', `counter${turn % 100}`, 1n)[0]?.[0],
  }
}

async function quintetOperations(): Promise<Operations> {
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

async function measure(act: (turn: number) => unknown, times: number, from: number): Promise<number> {
  const taken: number[] = []
  for (let turn = from; turn < from + times; turn++) {
    const began = process.hrtime.bigint()
    await act(turn)
    taken.push(Number(process.hrtime.bigint() - began) / 1_000)
  }
  return median(taken)
}

const contenders = { 'by hand': byHand(), quintet: await quintetOperations() } as const
const names = ['by hand', 'quintet'] as const
for (let turn = 0; turn < count; turn++) for (const name of names) await contenders[name].kvSet(turn)
const replies: KeysReply[] = []
for (const row of ['kvGet', 'kvSet', 'kvMany', 'kvScan', 'kvCount'] as const) {
  assert.deepEqual(await contenders.quintet[row](7), await contenders['by hand'][row](7), row)
  const times = row === 'kvScan' || row === 'kvMany' ? calls / 10 : calls
  const measured: Record<(typeof names)[number], number[]> = { 'by hand': [], quintet: [] }
  for (const name of names) await measure(contenders[name][row], times, 0)
  for (let round = 0; round < rounds; round++)
    for (const name of names) measured[name].push(await measure(contenders[name][row], times, round * times))
  for (const name of names) replies.push({ contender: name, row, rounds: measured[name] })
}
process.send?.(replies)
