import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { columnFamily, counterFamily, isFailure, t, timeBucket } from 'quintet'
import type { ErrorCode } from '../../src/base/errors.ts'

const refused = (code: ErrorCode, does: () => unknown): void => assert.throws(does, (error: unknown) => isFailure(error, code))
/** Without the types, which refuse most of these too. */
const family = columnFamily as unknown as (name: string, shape: object, options: object) => unknown
const counters = counterFamily as unknown as (name: string, shape: object, options: object) => unknown
const p = t.text()
const by = { partitionBy: ['p'], clusterBy: ['c'] }

describe('column families that contradict themselves', () => {
  test('D6: keys are there, once, not nullable, and of one value', () => {
    refused('QT_MODEL', () => family('f', { p }, {}))
    refused('QT_MODEL', () => family('f', { p }, { partitionBy: [] }))
    refused('QT_MODEL', () => family('f', { p }, { partitionBy: ['x'] }))
    refused('QT_MODEL', () => family('f', { p }, { partitionBy: ['p'], clusterBy: ['p'] }))
    refused('QT_MODEL', () => family('f', { p, c: p }, { partitionBy: ['p'], clusterBy: [['c', 'down']] }))
    for (const c of [t.text().nullable(), t.list(p), t.set(p), t.map(p, p), t.json(), t.object({ a: p }), t.decimal(19, 2)])
      refused('QT_MODEL', () => family('f', { p, c }, by))
  })
  test('D6: fields are what servers of this kind keep as they are', () => {
    for (const v of [
      t.interval(),
      t.timestamp({ mode: 'text' }),
      t.text().unique(),
      t.text().index(),
      t.list(t.text().nullable()),
      t.list(t.list(p)),
      t.object({ a: t.list(p).nullable() }),
      t.list(t.interval()),
    ])
      refused('QT_MODEL', () => family('f', { p, c: p, v }, by))
    for (const member of [t.list(p), t.json(), t.text().nullable()]) refused('QT_MODEL', () => t.set(member as never))
    refused('QT_MODEL', () => t.map(p, t.text().nullable()))
  })
  test('D6: static fields, conditions and views go only where they mean one thing', () => {
    const v = t.text().nullable()
    refused('QT_MODEL', () => family('f', { p, c: p, v: p }, { ...by, static: ['v'] }))
    refused('QT_MODEL', () => family('f', { p, v }, { partitionBy: ['p'], static: ['v'] }))
    refused('QT_MODEL', () => family('f', { p, c: p, v }, { ...by, static: ['c'] }))
    refused('QT_MODEL', () => family('f', { p, c: p, v }, { ...by, static: ['v'], conditional: true }))
    refused('QT_MODEL', () => family('f', { p, c: p }, { ...by, conditional: true }))
    refused('QT_MODEL', () => family('f', { p, c: p, v }, { ...by, conditional: true, ttl: '1h' }))
    const views = { v: { partitionBy: ['c'], clusterBy: ['p'] } }
    refused('QT_MODEL', () => family('f', { p, c: p, v }, { ...by, views, conditional: true }))
    refused('QT_MODEL', () => family('f', { p, c: p, v }, { ...by, views, static: ['v'] }))
    refused('QT_MODEL', () => family('f', { p, c: p, v: p }, { ...by, views: { v: { partitionBy: ['v'], clusterBy: ['p', 'c'] } } }))
    refused('QT_MODEL', () => family('f', { p, c: p }, { ...by, views: { v: { partitionBy: ['c'] } } }))
    refused('QT_VALUE', () => family('f', { p, c: p, v }, { ...by, ttl: 1500 }))
  })
  test('D6: a counter family has counters beside its key, and nothing else', () => {
    for (const n of [t.text(), t.integer(), t.bigint().nullable(), t.bigint().default(0n)])
      refused('QT_MODEL', () => counters('f', { p, n }, { partitionBy: ['p'] }))
    refused('QT_MODEL', () => counters('f', { p }, { partitionBy: ['p'] }))
    for (const more of [{ ttl: '1h' }, { conditional: true }])
      refused('QT_MODEL', () => counters('f', { p, n: t.bigint() }, { partitionBy: ['p'], ...more }))
  })
})

describe('time buckets', () => {
  const at = (text: string): Date => new Date(`${text}Z`)
  test('the span of a moment is a date of the calendar, or the moment when it begins', () => {
    assert.equal(timeBucket('day').of(at('2024-02-29T23:59:59.999')), '2024-02-29')
    assert.equal(timeBucket('month').of(at('2024-02-29T23:59:59.999')), '2024-02-01')
    assert.equal(timeBucket('year').of(at('0050-06-01T00:00:00')), '0050-01-01')
    assert.equal(timeBucket('day').of(new Date(-1)), '1969-12-31')
    assert.deepEqual(timeBucket('15m').of(at('2024-01-01T10:14:59.999')), at('2024-01-01T10:00:00'))
    assert.deepEqual(timeBucket('1h').of(new Date(-1)), new Date(-3_600_000))
  })
  test('spans between two moments hold both, and every moment in between', () => {
    assert.deepEqual(timeBucket('month').between(at('2023-12-31T00:00:00'), at('2024-02-01T00:00:00')), [
      '2023-12-01',
      '2024-01-01',
      '2024-02-01',
    ])
    assert.deepEqual(timeBucket('1h').between(at('2024-01-01T10:30:00'), at('2024-01-01T10:30:00')), [at('2024-01-01T10:00:00')])
  })
  test('what is no span is refused', () => {
    for (const every of ['1ms', 1500, 0]) refused('QT_VALUE', () => timeBucket(every))
    refused('QT_CONFIGURATION', () => timeBucket('week'))
    refused('QT_VALUE', () => timeBucket('day').of(new Date(Number.NaN)))
    refused('QT_VALUE', () => timeBucket('day').between(new Date(1), new Date(0)))
    refused('QT_VALUE', () => timeBucket('1s').between(new Date(0), new Date(86_400_000)))
  })
})
