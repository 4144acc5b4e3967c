import assert from 'node:assert/strict'
import { type Case, refused } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'D2: what has expired is gone, for reads and for conditional writes',
    async run(db, to) {
      await db.names.set('a', 'Ada', { ttl: to.while })
      assert.equal(await db.names.get('a'), 'Ada')
      await to.pass(to.while + 50)
      assert.equal(await db.names.get('a'), undefined)
      assert.deepEqual(await db.names.getMany(['a']), [undefined])
      assert.equal(await db.names.has('a'), false)
      assert.equal(await db.names.entry('a'), undefined)
      assert.equal(await db.names.delete('a'), false)
      assert.equal(await db.names.touch('a', { ttl: '1h' }), false)
      assert.equal(await db.names.set('a', 'Bob', { when: 'present' }), false)
      assert.equal(await db.names.set('a', 'Cy', { when: 'absent' }), true)
    },
  },
  {
    name: 'D2: the version of what has expired is good for nothing',
    async run(db, to) {
      await db.names.set('a', 'Ada', { ttl: to.while })
      const entry = await db.names.entry('a')
      assert.ok(entry)
      await to.pass(to.while + 50)
      assert.equal(await db.names.set('a', 'Bob', { when: entry.version }), false)
      assert.equal(await db.names.delete('a', { when: entry.version }), false)
      assert.equal(await db.names.get('a'), undefined)
    },
  },
  {
    name: 'D2: setMany if present counts what has expired as absent',
    async run(db, to) {
      await db.names.set('a', '1', { ttl: to.while })
      await db.names.set('b', '1')
      await to.pass(to.while + 50)
      assert.equal(await db.names.setMany({ a: '2', b: '2' }, { when: 'present' }), false)
      assert.equal(await db.names.get('b'), '1')
      assert.equal(await db.names.deleteMany(['a', 'b']), 1)
    },
  },
  {
    name: 'D2: a scan does not show what has expired',
    needs: ['keyValue.scan'],
    async run(db, to) {
      await db.names.setMany({ a: '1', c: '3' })
      await db.names.set('b', '2', { ttl: to.while })
      await to.pass(to.while + 50)
      const found: string[] = []
      for await (const key of db.names.keys()) found.push(key)
      assert.deepEqual(found, ['a', 'c'])
    },
  },
  {
    name: 'D2: a set without a ttl takes the time away that a key had',
    async run(db, to) {
      await db.names.set('a', '1', { ttl: to.while })
      await db.names.set('a', '2')
      await to.pass(to.while + 50)
      assert.equal(await db.names.get('a'), '2')
    },
  },
  {
    name: "D2: the model's own time holds, a call's own instead of it, null for ever",
    async run(db) {
      const value = { user: 1, roles: [] }
      await db.sessions.set('own', value)
      await db.sessions.set('hour', value, { ttl: '1h' })
      await db.sessions.set('ever', value, { ttl: null })
      const [own, hour, ever] = await Promise.all(['own', 'hour', 'ever'].map(key => db.sessions.entry(key)))
      assert.equal(ever?.expiresAt, null)
      assert.ok(own?.expiresAt && hour?.expiresAt)
      const apart = hour.expiresAt.getTime() - own.expiresAt.getTime()
      assert.ok(Math.abs(apart - 1_800_000) < 60_000, String(apart))
    },
  },
  {
    name: 'D2: touch begins the time anew',
    async run(db, to) {
      await db.names.set('a', '1', { ttl: to.while })
      assert.equal(await db.names.touch('a', { ttl: to.while * 20 }), true)
      await to.pass(to.while + 50)
      assert.equal(await db.names.get('a'), '1')
      assert.equal(await db.names.touch('a', { ttl: null }), true)
      assert.equal((await db.names.entry('a'))?.expiresAt, null)
    },
  },
  {
    name: 'D2: milliseconds are kept as they are given',
    async run(db) {
      await db.names.set('a', '1', { ttl: 123_457 })
      await db.names.set('b', '1', { ttl: 123_457 + 60_001 })
      const [a, b] = await Promise.all([db.names.entry('a'), db.names.entry('b')])
      assert.ok(a?.expiresAt && b?.expiresAt)
      assert.ok(b.expiresAt.getTime() - a.expiresAt.getTime() >= 60_001)
    },
  },
  {
    name: 'D2: sliding begins the time anew after a read, at most once in a twentieth of it',
    async run(db, to) {
      await db.sessions.set('a', { user: 1, roles: [] }, { ttl: 60_000 })
      const before = to.statements
      await db.sessions.get('a')
      await settle()
      const once = to.statements - before
      const entry = await db.sessions.entry('a')
      assert.ok(entry?.expiresAt)
      assert.ok(entry.expiresAt.getTime() > Date.now() + 1_000_000, 'the time began anew')
      const after = to.statements
      await db.sessions.get('a')
      await settle()
      if (!to.counts) return
      assert.equal(once, 2)
      assert.equal(to.statements - after, 1)
    },
  },
  {
    name: 'D2: sliding never shortens a longer time',
    async run(db) {
      await db.sessions.set('a', { user: 1, roles: [] }, { ttl: '2h' })
      await db.sessions.get('a')
      await settle()
      const entry = await db.sessions.entry('a')
      assert.ok(entry?.expiresAt && entry.expiresAt.getTime() > Date.now() + 6_000_000)
    },
  },
  {
    name: 'D2: nothing slides in a transaction',
    async run(db, to) {
      await db.sessions.set('a', { user: 1, roles: [] }, { ttl: 60_000 })
      await db.transaction(async tx => {
        const before = to.statements
        await tx.sessions.get('a')
        await settle()
        assert.equal(to.statements - before, 1)
      })
      const entry = await db.sessions.entry('a')
      assert.ok(entry?.expiresAt && entry.expiresAt.getTime() < Date.now() + 600_000)
    },
  },
  {
    name: 'D2: the sweeper removes what has expired and nothing else, some rows at a time',
    async run(db, to) {
      await db.names.setMany(
        Array.from({ length: 1_100 }, (_, i) => [`k${i}`, 'x'] as const),
        { ttl: 100 },
      )
      await db.names.set('stays', 'x')
      await db.names.set('later', 'x', { ttl: '2d' })
      // what expired a moment ago may wait for its bucket of time
      if (to.while < 60_000) return
      await to.pass(660_000)
      const rounds = [await to.sweep(), await to.sweep(), await to.sweep(), await to.sweep()]
      assert.deepEqual(rounds, [500, 500, 100, 0])
      assert.deepEqual(await db.names.getMany(['stays', 'later', 'k0']), ['x', 'x', undefined])
    },
  },
  {
    name: 'A9: a ttl that is no time is refused',
    async run(db) {
      for (const ttl of [0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1.5, '5 minutes', '', 1e300])
        await refused(
          () => db.names.set('a', 'x', { ttl: ttl as never }),
          ttl === '5 minutes' || ttl === '' || ttl === -5 || Number.isNaN(ttl) ? 'QT_CONFIGURATION' : 'QT_VALUE',
        )
      assert.equal(await db.names.get('a'), undefined)
    },
  },
]

/** What a handle does after its answer is given the time to be done. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise(resolve => setImmediate(resolve))
  await new Promise(resolve => setTimeout(resolve, 20))
}
