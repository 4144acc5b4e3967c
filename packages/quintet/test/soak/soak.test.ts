import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ledger, type Outcome, slope } from './ledger.ts'
import { soakPostgres } from './postgres.ts'
import { soakSqlite } from './sqlite.ts'

/** What a ledger finds about one operation that was told as `outcome` and is there so many times. */
function found(outcome: Outcome, times: number): readonly string[] {
  const ledger = new Ledger()
  ledger.begin('a')
  ledger.settle('a', outcome)
  ledger.check(ledger.due(), new Map([['a', times]]))
  return ledger.findings
}

test('soak: the ledger finds what is lost, there twice, or there after it had failed', () => {
  assert.deepEqual(found('ok', 0), ['a was acknowledged and is lost'])
  assert.deepEqual(found('unknown: committed', 0), ['a was resolved as committed and is not there'])
  assert.deepEqual(found('failed', 1), ['a had failed and is there'])
  assert.deepEqual(found('unknown: aborted', 1), ['a was resolved as aborted and is there'])
  for (const outcome of ['ok', 'unknown', 'failed'] as const) assert.deepEqual(found(outcome, 2), ['a is there 2 times'])
  for (const times of [0, 1]) assert.deepEqual(found('unknown', times), [])
  assert.deepEqual([...found('ok', 1), ...found('failed', 0)], [])
})

test('soak: the ledger finds what comes after it was given up, and a run in which nothing was acknowledged', () => {
  const ledger = new Ledger()
  ledger.begin('a')
  ledger.settle('a', 'unknown')
  for (let round = 0; round < 3; round++) ledger.check(ledger.due(), new Map())
  ledger.check(ledger.due(), new Map([['a', 1]]))
  ledger.end()
  assert.deepEqual(ledger.findings, ['a is there, and nobody wrote it or it came too late', 'nothing was acknowledged'])
})

test('soak: growth is told by the line through the samples', () => {
  const samples = Array.from({ length: 100 }, (_, i) => ({ at: i * 1_000, bytes: 5_000_000 + i * 1_000 }))
  assert.ok(Math.abs(slope(samples) - 600_000) < 1)
  assert.equal(slope(samples.map(({ at }) => ({ at, bytes: 1 }))), 0)
})

// the same with more patience: npm run soak
test('soak: 64 writers, a fault a second, on PostgreSQL: nothing acknowledged is lost, nothing is there twice, nothing leaks', {
  skip: process.env.QUINTET_POSTGRES_URL === undefined && 'no PostgreSQL',
  timeout: 120_000,
}, async () => {
  assert.equal(await soakPostgres({ seconds: 12, every: 1, writers: 64 }), true)
})

test('soak: 64 writers in four processes, a fault a second, on a SQLite file: nothing acknowledged is lost, nothing is there twice', {
  timeout: 120_000,
}, async () => {
  assert.equal(await soakSqlite({ seconds: 10, every: 1, writers: 64 }), true)
})
