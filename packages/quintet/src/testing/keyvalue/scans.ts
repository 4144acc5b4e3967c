import assert from 'node:assert/strict'
import { type Case, collected, refused } from './case.ts'

const needs = ['keyValue.scan']

export const cases: readonly Case[] = [
  {
    name: 'A3: a scan gives every key and value in the order of the keys’ bytes',
    needs,
    async run(db) {
      const keys = ['b', 'a', 'B', 'ä', 'z', '\u{1F600}', '\uFF5E', 'aa', '0']
      await db.names.setMany(keys.map(key => [key, `v${key}`] as const))
      const bytes = [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)))
      assert.deepEqual(
        await collected(db.names.scan()),
        bytes.map(key => [key, `v${key}`]),
      )
      assert.deepEqual(await collected(db.names.keys({ reverse: true })), [...bytes].reverse())
    },
  },
  {
    name: 'A3: a prefix, whatever its characters mean elsewhere',
    needs,
    async run(db) {
      await db.names.setMany({ 'u:1': 'a', 'u:2': 'b', u_1: 'c', 'u%': 'd', u: 'e', v: 'f', 'u\u{10FFFF}': 'g' })
      assert.deepEqual(await collected(db.names.keys({ prefix: 'u:' })), ['u:1', 'u:2'])
      assert.deepEqual(await collected(db.names.keys({ prefix: 'u%' })), ['u%'])
      assert.deepEqual(await collected(db.names.keys({ prefix: 'u_' })), ['u_1'])
      assert.deepEqual(await collected(db.names.keys({ prefix: 'u\u{10FFFF}' })), ['u\u{10FFFF}'])
      assert.equal((await collected(db.names.keys({ prefix: 'u' }))).length, 6)
      assert.equal((await collected(db.names.keys({ prefix: '' }))).length, 7)
    },
  },
  {
    name: 'A3: ranges: from is in it, to and after are not; with a prefix both hold',
    needs,
    async run(db) {
      await db.names.setMany('abcdef'.split('').map(key => [key, key] as const))
      assert.deepEqual(await collected(db.names.keys({ from: 'b', to: 'e' })), ['b', 'c', 'd'])
      assert.deepEqual(await collected(db.names.keys({ after: 'b', to: 'e' })), ['c', 'd'])
      assert.deepEqual(await collected(db.names.keys({ from: 'b', to: 'e', reverse: true })), ['d', 'c', 'b'])
      assert.deepEqual(await collected(db.names.keys({ after: 'd', reverse: true })), ['c', 'b', 'a'])
      assert.deepEqual(await collected(db.names.keys({ prefix: 'c', from: 'a' })), ['c'])
      assert.deepEqual(await collected(db.names.keys({ from: 'x' })), [])
      assert.deepEqual(await collected(db.names.keys({ limit: 2 })), ['a', 'b'])
    },
  },
  {
    name: 'A3: pages follow one another without a gap or a repeat',
    needs,
    async run(db) {
      const keys = Array.from({ length: 25 }, (_, i) => `k${String(i).padStart(2, '0')}`)
      await db.names.setMany(keys.map(key => [key, key] as const))
      const seen: string[] = []
      let after: string | null = null
      let pages = 0
      do {
        const page: { entries: (readonly [string, string])[]; next: string | null } = await db.names.page({
          limit: 10,
          ...(after !== null && { after }),
        })
        seen.push(...page.entries.map(([key]) => key))
        after = page.next
        pages++
      } while (after !== null)
      assert.deepEqual(seen, keys)
      assert.equal(pages, 3)
      const exact = await db.names.page({ limit: 25 })
      assert.equal(exact.next, null)
    },
  },
  {
    name: 'A3: more keys than a page: a key that lives all the while comes once, whatever others write',
    needs,
    async run(db) {
      const keys = Array.from({ length: 1_600 }, (_, i) => `k${String(i).padStart(4, '0')}`)
      await db.names.setMany(keys.map(key => [key, 'x'] as const))
      const seen = new Map<string, number>()
      let turn = 0
      for await (const [key] of db.names.scan()) {
        seen.set(key, (seen.get(key) ?? 0) + 1)
        if (turn++ % 97 !== 0) continue
        await db.names.set(`k${String(turn % 1_600).padStart(4, '0')}`, 'again')
        await db.names.set(`a${turn}`, 'before')
        await db.names.set(`z${turn}`, 'behind')
        await db.names.delete('k1599')
      }
      for (const key of keys.slice(0, -1)) assert.equal(seen.get(key), 1, key)
      for (const [key, times] of seen) assert.equal(times, 1, key)
    },
  },
  {
    name: 'A3: a scan sees one space only, and an empty one is empty',
    needs,
    async run(db) {
      await db.names.set('a', 'x')
      await db.other.set('b', 'y')
      assert.deepEqual(await collected(db.names.keys()), ['a'])
      assert.deepEqual(await collected(db.anything.keys()), [])
      assert.deepEqual(await db.anything.page(), { entries: [], next: null })
    },
  },
  {
    name: 'A3: a scan that is left early leaves nothing behind',
    needs,
    async run(db) {
      await db.names.setMany(Array.from({ length: 700 }, (_, i) => [`k${i}`, 'x'] as const))
      for await (const _ of db.names.scan()) break
      assert.equal(await db.names.set('after', 'x'), true)
    },
  },
  {
    name: 'D4: a scan in a transaction sees what it wrote',
    needs,
    async run(db) {
      await db.names.set('a', 'x')
      await db.transaction(async tx => {
        await tx.names.set('b', 'y')
        await tx.names.delete('a')
        assert.deepEqual(await collected(tx.names.keys()), ['b'])
      })
    },
  },
  {
    name: 'A9: bounds that are no text, and limits that are no numbers, are refused',
    needs,
    async run(db) {
      for (const options of [
        { prefix: 5 },
        { from: null },
        { to: {} },
        { after: ['a'] },
        { limit: 0 },
        { limit: 1.5 },
        { prefix: '\u0000' },
      ])
        await refused(() => collected(db.names.scan(options as never)), 'QT_VALUE')
      await refused(() => db.names.page({ limit: -1 }), 'QT_VALUE')
    },
  },
  {
    name: 'B5: one deadline covers all pages of a scan',
    needs,
    async run(db) {
      await db.names.setMany(Array.from({ length: 1_200 }, (_, i) => [`k${i}`, 'x'] as const))
      await refused(async () => {
        for await (const [key] of db.names.scan({ deadline: 120 })) if (key === 'k0') await new Promise(resolve => setTimeout(resolve, 200))
      }, 'QT_DEADLINE')
    },
  },
]
