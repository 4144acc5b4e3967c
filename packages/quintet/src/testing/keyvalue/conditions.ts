import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'A3: set only if absent, only if present',
    async run(db) {
      assert.equal(await db.names.set('a', 'Ada', { when: 'present' }), false)
      assert.equal(await db.names.set('a', 'Ada', { when: 'absent' }), true)
      assert.equal(await db.names.set('a', 'Bob', { when: 'absent' }), false)
      assert.equal(await db.names.set('a', 'Cy', { when: 'present' }), true)
      assert.equal(await db.names.get('a'), 'Cy')
    },
  },
  {
    name: 'A3: of many who set one absent key at once, one does',
    async run(db) {
      const set = await atOnce(16, i => db.names.set('a', String(i), { when: 'absent' }))
      assert.equal(set.filter(Boolean).length, 1)
      assert.equal(await db.names.get('a'), String(set.indexOf(true)))
    },
  },
  {
    name: 'A3: entry gives the value, its version and when it expires',
    async run(db) {
      assert.equal(await db.names.entry('a'), undefined)
      await db.names.set('a', 'Ada')
      const forever = await db.names.entry('a')
      assert.equal(forever?.value, 'Ada')
      assert.equal(forever?.expiresAt, null)
      await db.names.set('a', 'Ada', { ttl: '1h' })
      const hour = await db.names.entry('a')
      assert.ok(hour?.expiresAt instanceof Date)
      assert.notEqual(hour?.version, forever?.version)
    },
  },
  {
    name: 'A3: set if the version is still that of the entry',
    async run(db) {
      await db.names.set('a', '1')
      const first = await db.names.entry('a')
      assert.ok(first)
      assert.equal(await db.names.set('a', '2', { when: first.version }), true)
      assert.equal(await db.names.set('a', '3', { when: first.version }), false)
      assert.equal(await db.names.get('a'), '2')
    },
  },
  {
    name: 'A3: delete if the version is still that of the entry',
    async run(db) {
      await db.names.set('a', '1')
      const first = await db.names.entry('a')
      assert.ok(first)
      await db.names.set('a', '2')
      assert.equal(await db.names.delete('a', { when: first.version }), false)
      const second = await db.names.entry('a')
      assert.ok(second)
      assert.equal(await db.names.delete('a', { when: second.version }), true)
      assert.equal(await db.names.get('a'), undefined)
    },
  },
  {
    name: 'D1: a key that was deleted and made again never has a version that it had',
    async run(db) {
      const seen = new Set<string>()
      for (let i = 0; i < 30; i++) {
        await db.names.set('a', 'same')
        const entry = await db.names.entry('a')
        assert.ok(entry && !seen.has(entry.version))
        seen.add(entry.version)
        await db.names.delete('a')
      }
      await db.names.set('a', 'same')
      for (const version of seen) assert.equal(await db.names.set('a', 'lost', { when: version as never }), false)
      assert.equal(await db.names.get('a'), 'same')
    },
  },
  {
    name: 'D1: versions differ between keys and spaces too, within a transaction and outside',
    async run(db) {
      const versions: (string | undefined)[] = []
      const note = async (version: Promise<{ readonly version: string } | undefined>): Promise<void> => {
        versions.push((await version)?.version)
      }
      await db.names.set('a', 'x')
      await note(db.names.entry('a'))
      await db.transaction(async tx => {
        await tx.names.set('b', 'x')
        await tx.other.set('a', 'x')
        await tx.names.set('a', 'x')
      })
      for (const key of ['a', 'b']) await note(db.names.entry(key))
      await note(db.other.entry('a'))
      await db.names.setMany({ c: 'x', d: 'x' })
      for (const key of ['c', 'd']) await note(db.names.entry(key))
      assert.equal(new Set(versions).size, 6)
      assert.ok(!versions.includes(undefined))
    },
  },
  {
    name: 'D1: a version that was seen in a transaction that was undone is nobody’s later',
    async run(db) {
      const seen: string[] = []
      for (let i = 0; i < 5; i++)
        await db
          .transaction(async tx => {
            await tx.names.set('a', 'undone')
            const entry = await tx.names.entry('a')
            if (entry) seen.push(entry.version)
            throw new RangeError('undone')
          })
          .catch(() => undefined)
      await db.names.set('b', 'kept')
      const kept = await db.names.entry('b')
      assert.equal(seen.length, 5)
      assert.ok(kept)
    },
  },
  {
    name: 'A3: touch leaves the version as it is',
    async run(db) {
      await db.names.set('a', 'x')
      const before = await db.names.entry('a')
      assert.equal(await db.names.touch('a', { ttl: '1h' }), true)
      const after = await db.names.entry('a')
      assert.equal(after?.version, before?.version)
      assert.notEqual(after?.expiresAt, null)
    },
  },
  {
    name: 'A9: a condition that is none is refused',
    async run(db) {
      await refused(() => db.names.set('a', 'x', { when: 'sometimes' as never }), 'QT_VALUE', /when/)
      await refused(() => db.names.set('a', 'x', { when: null as never }), 'QT_VALUE', /when/)
      await refused(() => db.names.delete('a', { when: { $ne: 1 } as never }), 'QT_VALUE', /when/)
      assert.equal(await db.names.get('a'), undefined)
    },
  },
]
