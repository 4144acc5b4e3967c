import assert from 'node:assert/strict'
import { brokenTexts, oddTexts as odd } from '../hostile.ts'
import { type Case, collected, refused } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'INJ: keys that mean something elsewhere are keys here, each its own',
    async run(db) {
      await db.names.setMany(odd.map(key => [key, key] as const))
      assert.deepEqual(await db.names.getMany(odd), odd)
      for (const key of odd.slice(0, 12)) assert.equal(await db.names.get(key), key)
      assert.equal(await db.names.deleteMany(odd), odd.length)
    },
  },
  {
    name: 'INJ: keys that mean something elsewhere are scanned, each by its own prefix',
    needs: ['keyValue.scan'],
    async run(db) {
      await db.names.setMany(odd.map(key => [key, key] as const))
      assert.equal((await collected(db.names.keys())).length, odd.length)
      for (const key of odd) assert.ok((await collected(db.names.keys({ prefix: key }))).includes(key), key)
    },
  },
  {
    name: 'INJ: texts that mean something elsewhere are values, members, fields and tags here',
    async run(db) {
      for (const value of odd) {
        await db.names.set('a', value)
        assert.equal(await db.names.get('a'), value)
        await db.anything.set('a', { [value]: value, list: [value] })
        assert.deepEqual(await db.anything.get('a'), JSON.parse(JSON.stringify({ [value]: value, list: [value] })))
      }
    },
  },
  {
    name: 'INJ: members that mean something elsewhere are members here',
    needs: ['keyValue.containers'],
    async run(db) {
      assert.equal(await db.tags.at('t').addMany(odd), odd.length)
      assert.equal((await db.tags.at('t').all()).length, odd.length)
      assert.deepEqual(
        await db.tags.at('t').hasMany(odd),
        odd.map(() => true),
      )
      await db.board.at('b').addMany(odd.map((member, i) => [member, i] as const))
      assert.equal(await db.board.at('b').rank('%'), odd.indexOf('%'))
    },
  },
  {
    name: 'INJ: an own __proto__ in JSON is a key like others, and changes nothing',
    async run(db) {
      const value: unknown = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}')
      await db.anything.set('a', value as never)
      const found = await db.anything.get('a')
      assert.equal(JSON.stringify(found), JSON.stringify(value))
      assert.equal(({} as { admin?: unknown }).admin, undefined)
    },
  },
  {
    name: 'INJ-8: an object of operators in the place of a key is refused',
    async run(db) {
      await db.names.set('a', 'x')
      const bad: readonly unknown[] = [
        { $ne: null },
        { $gt: '' },
        ['a'],
        null,
        undefined,
        5,
        5n,
        true,
        new String('a'),
        { toString: () => 'a' },
        Symbol('a'),
      ]
      for (const key of bad) {
        await refused(() => db.names.get(key as never), 'QT_VALUE', /key/)
        await refused(() => db.names.set(key as never, 'x'), 'QT_VALUE', /key/)
        await refused(() => db.names.delete(key as never), 'QT_VALUE', /key/)
        await refused(() => db.names.getMany([key as never]), 'QT_VALUE', /key/)
        await refused(() => db.views.add(key as never), 'QT_VALUE', /key/)
      }
      assert.equal(await db.names.get('a'), 'x')
    },
  },
  {
    name: 'C: keys with NUL, with half a character, empty or too long are refused before anything is sent',
    async run(db, to) {
      const before = to.statements
      for (const key of ['', ...brokenTexts, 'x'.repeat(1_025), 'é'.repeat(513)])
        await refused(() => db.names.set(key, 'x'), 'QT_VALUE', /key of name/)
      await refused(() => db.names.set('a', 'a\u0000b'), 'QT_VALUE', /NUL/)
      await refused(() => db.names.set('a', 'a\uD800'), 'QT_VALUE', /surrogates/)
      assert.equal(to.statements, before)
    },
  },
  {
    name: 'INJ: an error tells no key and no value',
    async run(db) {
      const secret = 'hunter2'
      for (const act of [
        () => db.names.set(`${secret}\u0000`, 'x'),
        () => db.names.set('a', `${secret}\u0000`),
        () => db.names.set('a', 'x', { when: secret as never }),
        () => db.sessions.set('a', { user: secret as never, roles: [secret] }),
        () => db.board.at('a').add('m', secret as never),
      ])
        await assert.rejects(act, error => !String((error as Error).stack).includes(secret))
    },
  },
]
