import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import type { FixtureDb, Tools } from '../../src/testing/relational/case.ts'
import { fixture } from '../../src/testing/relational/fixture.ts'
import { cases } from '../../src/testing/relational/streams.ts'

const folder = mkdtempSync(join(tmpdir(), 'quintet-streams-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const { QUINTET_POSTGRES_URL: url } = process.env

describe('streams of a file, beside other connections', () => {
  for (const one of cases)
    test(one.name, async () => {
      const db = quintet({ models: fixture, store: sqlite(join(folder, 'cases.db')) })
      await db.dropAll()
      await db.createAll()
      // a cast: the case needs the verbs that every store has, and counts no statements
      await one.run(db as unknown as FixtureDb, undefined as unknown as Tools)
      await db.close()
    })
})

const million = 1_000_000
/** What sockets and the compiler may hold at one moment or another; all the rows are more than ten times as much. */
const slack = 16_000_000
const readings = table('stream_readings', { id: t.id(), at: t.integer(), value: t.double(), note: t.text().nullable() })

const open = (store: ReturnType<typeof sqlite> | ReturnType<typeof postgres>) => quintet({ models: { readings }, store })
type Opened = ReturnType<typeof open>
/** A server has verbs that a file lacks. */
const openServer = () => quintet({ models: { readings }, store: postgres(url ?? '') })

/** A database with so many readings. */
async function filled<D extends Opened | ReturnType<typeof openServer>>(t: TestContext, db: D, rows: number): Promise<D> {
  t.after(async () => {
    await db.dropAll()
    await db.close()
  })
  await db.dropAll()
  await db.createAll()
  await db.sql`insert into ${readings} (at, value, note) with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
    select i, i / 2.0, 'a note that belongs to this reading' from n`
  return db
}

function memory(): number {
  global.gc?.()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

/** Reads up to so many rows: how many there were, and by how many bytes memory grew on the way. */
async function grown(rows: AsyncIterable<unknown>, most: number): Promise<{ count: number; growth: number }> {
  let count = 0
  let before = 0
  let growth = 0
  for await (const _ of rows) {
    if (++count === most / 10) before = memory()
    else if (count % (most / 4) === 0) growth = Math.max(growth, memory() - before)
    if (count === most) break
  }
  return { count, growth }
}

const databases: Record<string, () => Opened> = { 'a SQLite file': () => open(sqlite(join(folder, 'million.db'))) }
if (url) databases.PostgreSQL = () => open(postgres(url))

for (const [name, make] of Object.entries(databases))
  test(`B8: a million rows in constant memory, snapshots too, on ${name}`, { timeout: 120_000 }, async t => {
    assert.ok(global.gc, 'run with --expose-gc')
    const db = await filled(t, make(), million)
    const all = await grown(db.readings.stream(), million)
    assert.equal(all.count, million)
    assert.ok(all.growth < slack, `memory grew by ${all.growth} bytes`)
    const some = await grown(db.readings.orderBy(r => r.id.asc()).stream({ snapshot: true }), 200_000)
    assert.ok(some.growth < slack, `memory grew by ${some.growth} bytes in a snapshot`)
  })

test('G10: copyOut waits for a slow program', { skip: !url && 'no PostgreSQL' }, async test => {
  const server = await filled(test, openServer(), 500_000)
  const before = memory()
  let bytes = 0
  let growth = 0
  for await (const piece of server.readings.copyOut()) {
    bytes += piece.byteLength
    if (bytes > piece.byteLength) continue
    // the server could send all of it meanwhile
    await pause(200)
    growth = memory() - before
  }
  assert.ok(bytes > 20_000_000, `${bytes} bytes`)
  assert.ok(growth < slack, `memory grew by ${growth} bytes`)
})

for (const [name, make] of Object.entries(databases))
  test(`G10: copyIn loads any number of rows in constant memory, on ${name}`, { timeout: 120_000 }, async test => {
    const db = await filled(test, make(), 1)
    let before = 0
    let growth = 0
    function* source(): Generator<{ at: number; value: number; note: string }> {
      for (let at = 1; at <= 300_000; at++) {
        if (at === 100_000) before = memory()
        if (at === 300_000) growth = memory() - before
        yield { at, value: at / 2, note: 'a note that belongs to this reading'.repeat(4) }
      }
    }
    assert.equal(await db.readings.copyIn(source()), 300_000)
    assert.equal(await db.readings.count(), 300_001)
    assert.ok(growth < slack, `memory grew by ${growth} bytes`)
  })

test('B8: a stream may take longer than one statement may', { skip: !url && 'no PostgreSQL' }, async test => {
  // each page is in time, all of them together are not
  const db = await filled(test, open(postgres({ url: url ?? '', deadlines: { statement: 500 } })), 20_000)
  let count = 0
  for await (const _ of db.readings.stream()) if (++count % 2_000 === 0) await pause(120)
  assert.equal(count, 20_000)
  const own = await db.sql({ timeout: t.text() })`select current_setting('statement_timeout') as timeout`
  assert.deepEqual(own, [{ timeout: '450ms' }], 'the connection has its own time again')
})
