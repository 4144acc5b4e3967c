import assert from 'node:assert/strict'
import { atOnce, type Case, collected, refused } from './case.ts'

const needs = ['keyValue.containers']

export const cases: readonly Case[] = [
  {
    name: 'A3: a hash reads and writes each field by itself',
    needs,
    async run(db) {
      const ada = db.profiles.at('ada')
      assert.equal(await ada.get('city'), undefined)
      assert.equal(await ada.set('city', 'London'), true)
      assert.equal(await ada.set('born', { n: 1815 }), true)
      assert.deepEqual(await ada.getMany(['born', 'x', 'city', 'born']), [{ n: 1815 }, undefined, 'London', { n: 1815 }])
      assert.equal(await ada.has('city'), true)
      assert.equal(await ada.size(), 2)
      assert.deepEqual(await ada.all(), { born: { n: 1815 }, city: 'London' })
      assert.equal(await db.profiles.at('alan').size(), 0)
    },
  },
  {
    name: 'A3: a field only if it is absent, or there',
    needs,
    async run(db) {
      const ada = db.profiles.at('ada')
      assert.equal(await ada.set('city', 'x', { when: 'present' }), false)
      assert.equal(await ada.set('city', 'London', { when: 'absent' }), true)
      assert.equal(await ada.set('city', 'Paris', { when: 'absent' }), false)
      assert.equal(await ada.set('city', 'Rome', { when: 'present' }), true)
      assert.equal(await ada.get('city'), 'Rome')
    },
  },
  {
    name: 'A3: setMany writes all fields or none',
    needs,
    async run(db) {
      const ada = db.profiles.at('ada')
      await ada.set('a', 'old')
      await ada.setMany({ a: 'new', b: { n: 1 } })
      assert.deepEqual(await ada.all(), { a: 'new', b: { n: 1 } })
      await refused(() => ada.setMany({ a: 'x', b: (() => 1) as never }), 'QT_VALUE')
      await ada.setMany({})
      assert.equal(await ada.get('a'), 'new')
    },
  },
  {
    name: 'A3: delete takes fields out; a hash without fields is gone',
    needs,
    async run(db) {
      const ada = db.profiles.at('ada')
      await ada.setMany({ a: '1', b: '2', c: '3' })
      assert.equal(await ada.delete('a'), true)
      assert.equal(await ada.delete('a'), false)
      assert.equal(await ada.deleteMany(['b', 'c', 'x']), 2)
      assert.equal(await ada.deleteMany([]), 0)
      assert.equal(await ada.size(), 0)
      assert.deepEqual(await ada.all(), {})
    },
  },
  {
    name: 'D1: no update of a field is lost',
    needs,
    async run(db, to) {
      const each = to.concurrent ? 4 : 15
      const ada = db.profiles.at('ada')
      await atOnce(6, async () => {
        for (let i = 0; i < each; i++) await ada.update('n', was => ({ n: (typeof was === 'object' ? was.n : 0) + 1 }))
      })
      assert.deepEqual(await ada.get('n'), { n: 6 * each })
      assert.equal(await ada.update('n', () => undefined), undefined)
      assert.equal(await ada.has('n'), false)
      assert.equal(await ada.update('n', () => undefined), undefined)
    },
  },
  {
    name: 'A3: entries come in the order of the fields’ bytes, more than a page of them',
    needs,
    async run(db) {
      const ada = db.profiles.at('ada')
      const fields = Array.from({ length: 620 }, (_, i) => `f${i}`)
      await ada.setMany(Object.fromEntries(fields.map(field => [field, field])))
      assert.deepEqual(
        (await collected(ada.entries())).map(([field]) => field),
        [...fields].sort(),
      )
    },
  },
  {
    name: 'D2: fields live for the time of the model or the call, each for its own',
    needs,
    async run(db, to) {
      const ada = db.settings.at('ada')
      await ada.set('short', { on: true, big: 1n }, { ttl: to.while })
      await ada.set('long', { on: false, big: 2n ** 60n })
      await to.pass(to.while + 50)
      assert.deepEqual(await ada.all(), { long: { on: false, big: 2n ** 60n } })
      assert.equal(await ada.size(), 1)
      assert.equal(await ada.get('short'), undefined)
      assert.equal(await ada.has('short'), false)
      assert.equal(await ada.delete('short'), false)
      assert.equal(await ada.set('short', { on: true, big: 1n }, { when: 'present' }), false)
      assert.equal(await ada.set('short', { on: true, big: 1n }, { when: 'absent' }), true)
    },
  },
  {
    name: 'D2: touch begins the time of all that is in a container anew',
    needs,
    async run(db, to) {
      const ada = db.profiles.at('ada')
      assert.equal(await ada.touch({ ttl: '1h' }), false)
      await ada.setMany({ a: '1', b: '2' }, { ttl: to.while })
      assert.equal(await ada.touch({ ttl: to.while * 20 }), true)
      await to.pass(to.while + 50)
      assert.equal(await ada.size(), 2)
      assert.equal(await ada.clear(), 2)
      assert.equal(await ada.clear(), 0)
    },
  },
  {
    name: 'A3: fields of any name, those of objects too',
    needs,
    async run(db) {
      const odd = db.profiles.at('odd')
      const fields = ['__proto__', 'constructor', 'toString', 'a b', "'; drop table q_kv; --", '%', '\u{1F600}', '0']
      for (const field of fields) await odd.set(field, field)
      assert.deepEqual((await collected(odd.entries())).map(([field]) => field).sort(), [...fields].sort())
      const all = await odd.all()
      assert.deepEqual(Object.keys(all).sort(), [...fields].sort())
      assert.equal(Object.getPrototypeOf(all), Object.prototype)
      for (const field of fields) assert.equal(await odd.get(field), field)
    },
  },
  {
    name: 'D4: a transaction holds containers and rolls them back',
    needs,
    async run(db) {
      await db.profiles.at('ada').set('a', 'before')
      await db
        .transaction(async tx => {
          await tx.profiles.at('ada').setMany({ a: 'in', b: 'in' })
          await tx.tags.at('t').add('x')
          await tx.board.at('b').add('x', 1)
          await tx.words.at('w').push('x')
          assert.equal(await tx.profiles.at('ada').get('a'), 'in')
          assert.deepEqual(await tx.words.at('w').range(), ['x'])
          throw new RangeError('undone')
        })
        .catch(() => undefined)
      assert.deepEqual(await db.profiles.at('ada').all(), { a: 'before' })
      assert.deepEqual([await db.tags.at('t').size(), await db.board.at('b').size(), await db.words.at('w').size()], [0, 0, 0])
    },
  },
]
