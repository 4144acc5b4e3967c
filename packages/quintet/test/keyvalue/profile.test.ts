import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure, keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { refused } from '../../src/testing/keyvalue/case.ts'

const models = {
  names: keyValue('name', t.text()),
  brief: keyValue('brief', t.text(), { ttl: 1_500 }),
  views: keyValue.counter('views'),
  stock: keyValue.counter('stock', { floor: 0n }),
  tags: keyValue.set('tag', t.text()),
  words: keyValue.list('word', t.text()),
  events: keyValue.stream('event', t.text()),
  locks: keyValue.lock('lock'),
  limits: keyValue.limit('limit', { limit: 5, per: '1m' }),
  prices: keyValue.cache('price', t.integer(), { fresh: '1m', stale: '5m' }),
  visits: keyValue.session('visit', t.integer(), { ttl: '30m' }),
}

async function open() {
  const narrowed = quintet({ models, store: sqlite(':memory:'), as: 'memcached', sweep: false })
  await narrowed.createAll()
  // what does not compile is refused at run time too
  const loose = narrowed as unknown as ReturnType<typeof wide>
  return { narrowed, loose, [Symbol.asyncDispose]: () => narrowed.close() }
}

function wide() {
  return quintet({ models, store: sqlite(':memory:') })
}

describe('a program for memcached on a store that can more', () => {
  test('A14: what memcached can works: maps, versions, updates, counters above zero, caches, sessions', async () => {
    await using opened = await open()
    const { narrowed: db } = opened
    assert.equal(await db.names.set('a', 'x', { when: 'absent', ttl: '5s' }), true)
    const entry = await db.names.entry('a')
    assert.ok(entry)
    assert.equal(await db.names.set('a', 'y', { when: entry.version }), true)
    assert.equal(await db.names.update('a', was => `${was}!`), 'y!')
    assert.deepEqual(await db.names.getMany(['a', 'b']), ['y!', undefined])
    assert.equal(await db.names.deleteMany(['a', 'b']), 1)
    assert.equal(await db.stock.add('a', 2n), 2n)
    assert.equal(await db.prices.get('a', () => 5), 5)
    assert.equal(await db.prices.get('a', () => 6), 5)
    await db.prices.invalidate(['t'])
    const id = await db.visits.create(1)
    assert.equal(await db.visits.get(id), 1)
  })

  test('A14: a time that seconds would round is refused, by name and before anything is sent', async () => {
    await using opened = await open()
    const { narrowed: db } = opened
    await refused(() => db.names.set('a', 'x', { ttl: 1_500 }), 'QT_UNSUPPORTED', /seconds.*1500 ms/)
    await refused(() => db.names.touch('a', { ttl: '250ms' }), 'QT_UNSUPPORTED', /whole seconds/)
    await refused(() => db.brief.set('a', 'x'), 'QT_UNSUPPORTED')
    await refused(() => db.stock.add('a', 1n, { ttl: 1 }), 'QT_UNSUPPORTED')
    assert.equal(await db.names.set('a', 'x', { ttl: 2_000 }), true)
  })

  test('A14: keys and values beyond its limits are refused', async () => {
    await using opened = await open()
    const { narrowed: db } = opened
    await refused(() => db.names.set('x'.repeat(181), 'x'), 'QT_VALUE', /at most 180 bytes/)
    await refused(() => db.names.set('a', 'x'.repeat(1_000_001)), 'QT_VALUE', /at most 1000000 bytes/)
    assert.equal(await db.names.set('x'.repeat(180), 'x'.repeat(1_000_000)), true)
  })

  test('A14: what it lacks is refused with a reason and another way', async () => {
    await using opened = await open()
    const { loose: db } = opened
    await refused(
      async () => {
        for await (const _ of db.names.scan()) break
      },
      'QT_UNSUPPORTED',
      /keep the keys that you need/,
    )
    await refused(() => db.names.page(), 'QT_UNSUPPORTED')
    await refused(() => db.names.setMany({ a: 'x', b: 'y' }), 'QT_UNSUPPORTED', /one by one/)
    await refused(() => db.views.add('a'), 'QT_UNSUPPORTED', /floor: 0n/)
    await refused(() => db.tags.at('a').add('x'), 'QT_UNSUPPORTED', /in a map/)
    await refused(() => db.words.at('a').push('x'), 'QT_UNSUPPORTED', /in a map/)
    await refused(() => db.events.add('x'), 'QT_UNSUPPORTED')
    await refused(() => db.locks.acquire('a'), 'QT_UNSUPPORTED', /loses nothing/)
    await refused(() => db.limits.take('a'), 'QT_UNSUPPORTED', /counter/)
    await refused(() => db.visits.rotate('a'), 'QT_UNSUPPORTED')
  })

  test('A14: an unknown profile is refused when the database is opened', () => {
    assert.throws(
      () => quintet({ models, store: sqlite(':memory:'), as: 'memcache' as 'memcached' }),
      (error: unknown) => isFailure(error, 'QT_CONFIGURATION'),
    )
  })

  test('A14: as: redis keeps everything', async () => {
    const db = quintet({ models, store: sqlite(':memory:'), as: ['redis'], sweep: false })
    await db.createAll()
    assert.equal(await db.tags.at('a').add('x'), true)
    await db.close()
  })
})

describe('models of keys', () => {
  test('QT_MODEL: declarations that mean nothing are refused', () => {
    const bad: (() => unknown)[] = [
      () => keyValue('', t.text()),
      () => keyValue('a\u0000', t.text()),
      () => keyValue('x'.repeat(201), t.text()),
      () => keyValue('a', 5 as never),
      () => keyValue('a', { b: 'text' as never }),
      () => keyValue('a', t.text(), { sliding: true }),
      () => keyValue('a', t.text(), { ttl: 0 }),
      () => keyValue('a', t.text(), { ttl: 1.5 }),
      () => keyValue.counter('a', { floor: 0 as never }),
      () => keyValue.cache('a', t.text(), { fresh: '1m', jitter: 1 }),
      () => keyValue.cache('a', t.text(), { fresh: 0 }),
      () => keyValue.limit('a', { limit: 0, per: '1m' }),
      () => keyValue.limit('a', { limit: 1.5, per: '1m' }),
      () => keyValue.stream('a', t.text(), { keep: -1 }),
      () => quintet({ models: { a: keyValue('same', t.text()), b: keyValue.counter('same') }, store: sqlite(':memory:') }),
    ]
    for (const declare of bad) assert.throws(declare, (error: unknown) => isFailure(error, 'QT_MODEL'), String(declare))
  })

  test('QT_CONFIGURATION: sweep takes a time and a number', () => {
    for (const sweep of [{ every: 0 }, { rows: 0 }, { rows: 1.5 }, { every: 'soon' }])
      assert.throws(
        () => quintet({ models, store: sqlite(':memory:'), sweep }),
        (error: unknown) => isFailure(error, 'QT_CONFIGURATION'),
      )
  })

  test('D2: what has expired is removed by itself, and the timer keeps no process', async () => {
    const clock = { at: Date.now(), now: () => clock.at }
    const db = quintet({ models, store: sqlite(':memory:'), clock, sweep: { every: 5, rows: 10 } })
    await db.createAll()
    await db.names.setMany(
      Array.from({ length: 25 }, (_, i) => [`k${i}`, 'x'] as const),
      { ttl: '1s' },
    )
    clock.at += 3_600_000
    const left = async (): Promise<number> => Number((await db.sql({ n: t.integer() })`select count(*) as n from q_kv`)[0]?.n)
    for (let i = 0; i < 400 && (await left()) > 0; i++) await new Promise(resolve => setTimeout(resolve, 5))
    assert.equal(await left(), 0)
    await db.close()
  })
})
