import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { brokenTexts, megabyte, oddTexts as texts } from '../hostile.ts'
import type { Case } from './case.ts'
import { fixture } from './fixture.ts'

const { follows } = fixture

/** Keys and values in one order: that of keys is not promised. */
function entries(value: unknown): [string, unknown][] {
  return Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
}

export const cases: readonly Case[] = [
  {
    name: 'hostile texts are values: as ids, in fields, in conditions, along a walk',
    async run(db) {
      await db.people.create(texts.map(text => ({ id: text, name: text })))
      for (const text of texts) {
        assert.deepEqual(await db.people.get(text), { id: text, name: text, born: null })
        assert.equal(await db.people.where({ name: text }).count(), 1)
        assert.equal(await db.people.where(p => p.name.startsWith(text).and(p.id.eq(text))).count(), 1)
      }
      const pairs = texts.map((text, i) => ({ from: text, to: texts[(i + 1) % texts.length] ?? '' }))
      assert.equal(await db.follows.linkMany(pairs), texts.length)
      for (const { from, to } of pairs.slice(0, 6)) {
        assert.equal((await db.people.at(from).out(follows).one()).id, to)
        assert.deepEqual((await db.people.shortest(from, to, { via: follows }))?.nodes, [from, to])
      }
      assert.equal(
        await db.people
          .at("'")
          .out(follows, { hops: [1, 99] })
          .count(),
        texts.length - 1,
      )
    },
  },
  {
    name: 'C: NUL and lone surrogates are refused, in values, in ids and in conditions',
    async run(db) {
      for (const text of brokenTexts) {
        await assert.rejects(
          async () => db.people.create({ id: 'a', name: text }),
          error => isFailure(error, 'QT_VALUE'),
        )
        await assert.rejects(
          async () => db.people.create({ id: text, name: 'A' }),
          error => isFailure(error, 'QT_VALUE'),
        )
        await assert.rejects(
          async () => db.people.where({ name: text }),
          error => isFailure(error, 'QT_VALUE'),
        )
        await assert.rejects(
          async () => db.people.get(text),
          error => isFailure(error, 'QT_VALUE'),
        )
        await assert.rejects(
          async () => db.things.create({ id: 1n, free: { [text]: 1 } }),
          error => isFailure(error, 'QT_VALUE'),
        )
      }
      assert.equal(await db.people.count(), 0)
    },
  },
  {
    name: 'objects from parsed JSON are never operators',
    async run(db) {
      await db.people.create({ id: 'a', name: 'A' })
      for (const hostile of [{ $ne: '' }, { $gt: '' }, ['A', { $ne: '' }], { op: 'eq' }, { toString: 'x' }])
        await assert.rejects(
          async () => db.people.where({ name: JSON.parse(JSON.stringify(hostile)) }),
          error => isFailure(error, 'QT_VALUE'),
        )
      await assert.rejects(
        async () => db.people.get({ $ne: 1 } as never),
        error => isFailure(error, 'QT_VALUE'),
      )
      await assert.rejects(
        async () => db.people.where(JSON.parse('{"__proto__": "A"}')),
        error => isFailure(error, 'QT_UNKNOWN_FIELD'),
      )
      await assert.rejects(
        async () => db.people.where(JSON.parse('{"constructor": "A"}')),
        error => isFailure(error, 'QT_UNKNOWN_FIELD'),
      )
      await assert.rejects(
        async () => db.people.create(JSON.parse('{"id": "b", "name": "B", "__proto__": {"born": 1}}')),
        error => isFailure(error, 'QT_UNKNOWN_FIELD'),
      )
      await assert.rejects(
        async () => db.people.set('a', JSON.parse('{"toString": 1}')),
        error => isFailure(error, 'QT_UNKNOWN_FIELD'),
      )
    },
  },
  {
    name: 'what a JSON value holds is held: keys of every sort, nested operators',
    async run(db) {
      const free = JSON.parse('{"__proto__": {"a": 1}, "constructor": null, "$where": "x", "": [], "a.b": {"$ref": 1}}')
      await db.things.create({ id: 1n, free })
      const found = (await db.things.get(1n))?.free
      assert.deepEqual(entries(found), entries(free))
      assert.equal(Object.getPrototypeOf({}), Object.prototype)
    },
  },
  {
    name: 'a text of a megabyte comes back whole',
    async run(db) {
      const name = megabyte
      await db.people.create({ id: 'a', name })
      assert.equal((await db.people.get('a'))?.name === name, true)
      assert.equal(await db.people.where({ name }).count(), 1)
    },
  },
  {
    name: 'no error tells a value',
    async run(db) {
      const secret = 'hunter2-secret'
      await db.films.create({ title: secret })
      for (const write of [
        async () => db.films.create({ title: secret }),
        async () => db.films.create({ title: secret, year: 'x' as never }),
        async () =>
          db.people.create([
            { id: secret, name: 'A' },
            { id: secret, name: 'B' },
          ]),
        async () => db.follows.link(secret, secret),
        async () => db.people.get([secret] as never),
      ])
        await assert.rejects(write, (error: Error) => !`${error.message} ${error.stack} ${JSON.stringify(error)}`.includes(secret))
    },
  },
]
