import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { isNull } from '../../query/functions.ts'
import type { Case, FixtureDb } from './case.ts'

async function three(db: FixtureDb): Promise<void> {
  await db.events.insert([
    { id: 'a', what: { kind: 'move', to: { x: 1, y: 2 }, steps: 9007199254740993n } },
    {
      id: 'b',
      what: { kind: 'say', text: 'hello' },
      parts: [
        { kind: 'say', text: 'x' },
        { kind: 'move', to: { x: 5, y: 5 } },
      ],
    },
    { id: 'c' },
  ])
}

export const cases: readonly Case[] = [
  {
    name: 'A16: objects of several shapes read as they were written, each exact by its own fields',
    async run(db) {
      await three(db)
      const [a, b, c] = await db.events.orderBy(e => e.id.asc())
      assert.deepEqual(a?.what, { to: { x: 1, y: 2 }, steps: 9007199254740993n, kind: 'move' })
      assert.deepEqual(b?.what, { text: 'hello', loud: false, kind: 'say' })
      assert.deepEqual(b?.parts, [
        { text: 'x', loud: false, kind: 'say' },
        { to: { x: 5, y: 5 }, steps: null, kind: 'move' },
      ])
      assert.equal(c?.what, null)
      if (a?.what?.kind === 'move') assert.equal(a.what.to.x, 1)
    },
  },
  {
    name: 'A16: conditions on the kind and on the fields of one shape, null in the others',
    async run(db) {
      await three(db)
      const ids = async (query: PromiseLike<readonly { id: string }[]>) => (await query).map(({ id }) => id).join('')
      const by = db.events.orderBy(e => e.id.asc())
      assert.equal(await ids(by.where(e => e.what.kind.eq('say'))), 'b')
      assert.equal(await ids(by.where(e => e.what.as('move').to.x.eq(1))), 'a')
      assert.equal(await ids(by.where(e => e.what.as('say').text.isNull())), 'ac')
      assert.equal(await ids(by.where(e => e.what.as('say').text.ne('hello'))), 'ac')
      assert.equal(await ids(by.where(e => isNull(e.what))), 'c')
      assert.equal(await ids(by.where(e => e.what.kind.in(['move', 'say']))), 'ab')
      assert.deepEqual(await by.select(e => ({ x: e.what.as('move').to.x, what: e.what })).limit(1), [
        { x: 1, what: { to: { x: 1, y: 2 }, steps: 9007199254740993n, kind: 'move' } },
      ])
    },
  },
  {
    name: 'A16: unions among the elements of a list',
    async run(db) {
      await three(db)
      assert.deepEqual(
        (await db.events.where(e => e.parts.some(p => p.kind.eq('move').and(p.as('move').to.x.gt(4))))).map(({ id }) => id),
        ['b'],
      )
      const rows = await db.events
        .unwind(e => e.parts)
        .orderBy(r => r.element.kind.asc())
        .select(r => r.element.as('say').text)
      assert.deepEqual(rows, [null, 'x'])
    },
  },
  {
    name: 'A16: a union is changed as a whole, and its elements are pulled by what they are',
    async run(db) {
      await three(db)
      await db.events.update('b', e => [e.what.set({ kind: 'move', to: { x: 0, y: 0 } }), e.parts.pull(p => p.kind.eq('say'))])
      const b = await db.events.get('b')
      assert.deepEqual([b?.what?.kind, b?.parts.length], ['move', 1])
      await db.events.update('b', e => e.what.unset())
      assert.equal((await db.events.get('b'))?.what, null)
    },
  },
  {
    name: 'A14: an object of no shape of the union, or of two, is refused before anything is sent',
    async run(db) {
      // the types refuse it too
      const insert = (what: unknown) => () => db.events.insert({ id: 'x', what } as Parameters<typeof db.events.upsert>[0])
      for (const what of [
        { kind: 'fly' },
        {},
        { kind: 'say', text: 'a', to: { x: 1, y: 1 } },
        { kind: 'say' },
        { kind: { $gt: '' } },
        'say',
      ])
        assert.throws(insert(what), (error: unknown) => isFailure(error, 'QT_VALUE'))
      assert.throws(insert(JSON.parse('{"kind":"__proto__"}')), (error: unknown) => isFailure(error, 'QT_VALUE'))
    },
  },
]
