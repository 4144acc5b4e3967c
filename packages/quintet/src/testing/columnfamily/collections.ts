import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { refused, untyped } from './refusals.ts'

const key = { owner: 'o', id: 1 }
const empty = { names: [], tags: new Set<string>(), scores: new Map<string, number>() }
const when = (ms: number): Date => new Date(ms)

export const cases: readonly Case[] = [
  {
    name: 'lists keep their order and what stands twice in them',
    async run(db) {
      await db.profiles.put({ ...key, ...empty, names: ['b', 'a', 'b', ''] })
      assert.deepEqual((await db.profiles.get(key))?.names, ['b', 'a', 'b', ''])
    },
  },
  {
    name: 'sets hold each member once, in the order of the members',
    async run(db) {
      await db.profiles.put({ ...key, ...empty, tags: new Set(['b', 'a', 'é', 'B', 'a']) })
      assert.deepEqual([...((await db.profiles.get(key))?.tags ?? [])], ['B', 'a', 'b', 'é'])
    },
  },
  {
    name: 'members of sets that are equal and not identical are one',
    async run(db) {
      await db.profiles.put({ ...key, ...empty, days: new Set([when(2), when(1), when(2)]) })
      assert.deepEqual([...((await db.profiles.get(key))?.days ?? [])], [when(1), when(2)])
    },
  },
  {
    name: 'maps hold values under keys, in the order of the keys',
    async run(db) {
      const scores = new Map([
        ['b', 2],
        ['a', 1],
        ['__proto__', 3],
        ['constructor', 4],
      ])
      await db.profiles.put({ ...key, ...empty, scores })
      const found = (await db.profiles.get(key))?.scores
      assert.deepEqual(
        [...(found ?? [])],
        [
          ['__proto__', 3],
          ['a', 1],
          ['b', 2],
          ['constructor', 4],
        ],
      )
    },
  },
  {
    name: 'D6: a collection without members is null where that is allowed, and without members where it is not',
    async run(db) {
      await db.profiles.put({ ...key, ...empty, maybe: [], days: new Set() })
      const found = await db.profiles.get(key)
      assert.deepEqual([found?.maybe, found?.days], [null, null])
      assert.deepEqual([found?.names, found?.tags, found?.scores, found?.points], [[], new Set(), new Map(), []])
    },
  },
  {
    name: 'D6: putting a row without members takes out those that were there',
    async run(db) {
      await db.profiles.put({ ...key, names: ['a'], tags: new Set(['a']), scores: new Map([['a', 1]]), maybe: ['x'] })
      await db.profiles.put({ ...key, ...empty })
      const found = await db.profiles.get(key)
      assert.deepEqual([found?.names, found?.tags, found?.scores, found?.maybe], [[], new Set(), new Map(), null])
    },
  },
  {
    name: 'nested objects are values of their own; what they do not give is null',
    async run(db) {
      await db.profiles.put({ ...key, ...empty, address: { street: 'Main', codes: [1, 2] } })
      assert.deepEqual((await db.profiles.get(key))?.address, { street: 'Main', city: null, codes: [1, 2] })
      await db.profiles.put({ ...key, ...empty, address: null })
      assert.equal((await db.profiles.get(key))?.address, null)
    },
  },
  {
    name: 'a nested list without members is one, since it is part of a value',
    async run(db) {
      await db.profiles.put({ ...key, ...empty, address: { street: '', city: 'x', codes: [] } })
      assert.deepEqual((await db.profiles.get(key))?.address, { street: '', city: 'x', codes: [] })
    },
  },
  {
    name: 'lists of nested objects',
    async run(db) {
      const points = [
        { x: 1, y: 2 },
        { x: 0.5, y: -1 },
      ]
      await db.profiles.put({ ...key, ...empty, points })
      assert.deepEqual((await db.profiles.get(key))?.points, points)
    },
  },
  {
    name: 'C: collections of another type are refused before anything is sent',
    async run(db) {
      const { put } = untyped(db.profiles)
      for (const wrong of [
        { tags: ['a'] },
        { tags: new Set([1]) },
        { scores: { a: 1 } },
        { scores: new Map([['a', 'x']]) },
        { scores: new Map([[1, 1]]) },
        { names: new Set(['a']) },
        { names: ['a', 1] },
        { names: ['a\u0000'] },
        { tags: new Set(['\ud800']) },
        { address: { street: 'x', codes: [], other: 1 } },
        { tags: { $gt: '' } },
      ])
        refused('QT_VALUE', () => put?.call(db.profiles, { ...key, ...empty, ...wrong }))
      refused('QT_MISSING_VALUE', () => put?.call(db.profiles, { ...key, ...empty, names: null }))
      assert.equal(await db.profiles.get(key), undefined)
    },
  },
  {
    name: 'a thousand members come back',
    async run(db) {
      const tags = new Set(Array.from({ length: 1000 }, (_, i) => String(i).padStart(4, '0')))
      await db.profiles.put({ ...key, ...empty, tags, names: [...tags] })
      const found = await db.profiles.get(key)
      assert.deepEqual(found?.tags, tags)
      assert.deepEqual(found?.names, [...tags])
    },
  },
]
