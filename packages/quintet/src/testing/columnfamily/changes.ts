import assert from 'node:assert/strict'
import type { Case, FixtureDb } from './case.ts'
import { refused, untyped } from './refusals.ts'

const id = '018f0000-0000-7000-8000-000000000001'
type Cart = NonNullable<Awaited<ReturnType<FixtureDb['carts']['get']>>>
const start = { id, version: 1, items: ['a', 'b'], marks: new Set([1, 2]), prices: new Map([['a', '1.00']]) }
const there = { ifExists: true } as const

async function after(db: FixtureDb, body: Parameters<FixtureDb['carts']['update']>[1], from: object = {}): Promise<Cart | undefined> {
  await db.carts.put({ ...start, ...from }, { ifNotExists: true })
  assert.equal((await db.carts.update({ id }, body, there)).applied, true)
  return db.carts.get({ id })
}

export const cases: readonly Case[] = [
  {
    name: 'append puts items at the end of a list, prepend at its start, both in their order',
    async run(db) {
      assert.deepEqual((await after(db, c => ({ items: c.items.append('c', 'd') })))?.items, ['a', 'b', 'c', 'd'])
      await db.carts.update({ id }, c => ({ items: c.items.prepend('x', 'y') }), there)
      assert.deepEqual((await db.carts.get({ id }))?.items, ['x', 'y', 'a', 'b', 'c', 'd'])
    },
  },
  {
    name: 'remove takes out every item that equals one of those given',
    async run(db) {
      const found = await after(db, c => ({ items: c.items.remove('a', 'zzz') }), { items: ['a', 'b', 'a', 'c'] })
      assert.deepEqual(found?.items, ['b', 'c'])
    },
  },
  {
    name: 'add puts members into a set, once; remove takes them out',
    async run(db) {
      assert.deepEqual((await after(db, c => ({ marks: c.marks.add(2, 3) })))?.marks, new Set([1, 2, 3]))
      await db.carts.update({ id }, c => ({ marks: c.marks.remove(1, 9) }), there)
      assert.deepEqual((await db.carts.get({ id }))?.marks, new Set([2, 3]))
    },
  },
  {
    name: 'put sets values of a map by their keys; remove takes keys out',
    async run(db) {
      const more = new Map([
        ['a', '2'],
        ['b', '3.5'],
      ])
      const found = await after(db, c => ({ prices: c.prices.put(more) }))
      assert.deepEqual(
        found?.prices,
        new Map([
          ['a', '2.00'],
          ['b', '3.50'],
        ]),
      )
      await db.carts.update({ id }, c => ({ prices: c.prices.remove('a', 'zzz') }), there)
      assert.deepEqual((await db.carts.get({ id }))?.prices, new Map([['b', '3.50']]))
    },
  },
  {
    name: 'the last member that is removed leaves nothing, and a change of nothing begins anew',
    async run(db) {
      const found = await after(db, c => ({ items: c.items.remove('a', 'b'), marks: c.marks.remove(1, 2), prices: c.prices.remove('a') }))
      assert.deepEqual([found?.items, found?.marks, found?.prices], [[], new Set(), new Map()])
      await db.carts.update(
        { id },
        c => ({ items: c.items.append('z'), marks: c.marks.add(7), prices: c.prices.put(new Map([['z', '1']])) }),
        there,
      )
      const again = await db.carts.get({ id })
      assert.deepEqual([again?.items, again?.marks, again?.prices], [['z'], new Set([7]), new Map([['z', '1.00']])])
    },
  },
  {
    name: 'changes of nothing leave nothing, and null where that is allowed',
    async run(db) {
      const found = await after(db, c => ({ items: c.items.append(), marks: c.marks.add(), seen: c.seen.remove(new Date(1)) }))
      assert.deepEqual([found?.items, found?.marks, found?.seen], [['a', 'b'], new Set([1, 2]), null])
    },
  },
  {
    name: 'members are told apart by their values',
    async run(db) {
      const found = await after(db, c => ({ seen: c.seen.add(new Date(2), new Date(1)) }), { seen: new Set([new Date(1)]) })
      assert.deepEqual(found?.seen, new Set([new Date(1), new Date(2)]))
      await db.carts.update({ id }, c => ({ seen: c.seen.remove(new Date(1)) }), there)
      assert.deepEqual((await db.carts.get({ id }))?.seen, new Set([new Date(2)]))
    },
  },
  {
    name: 'values and changes go in one update, under one condition',
    async run(db) {
      await db.carts.put(start, { ifNotExists: true })
      const no = await db.carts.update({ id }, c => ({ version: 3, items: c.items.append('c') }), { when: { version: 2 } })
      assert.deepEqual([no.applied, no.current?.items], [false, ['a', 'b']])
      const yes = await db.carts.update({ id }, c => ({ version: 2, items: c.items.append('c'), marks: new Set([9]) }), {
        when: { version: 1 },
      })
      assert.equal(yes.applied, true)
      const found = await db.carts.get({ id })
      assert.deepEqual([found?.version, found?.items, found?.marks], [2, ['a', 'b', 'c'], new Set([9])])
    },
  },
  {
    name: 'a change of a row that is not there makes none',
    async run(db) {
      const { applied, current } = await db.carts.update({ id }, c => ({ items: c.items.append('c') }), there)
      assert.deepEqual([applied, current], [false, undefined])
      assert.equal(await db.carts.get({ id }), undefined)
    },
  },
  {
    name: 'a whole collection is written by its new value',
    async run(db) {
      const found = await after(db, { items: ['z'], marks: new Set(), prices: new Map() })
      assert.deepEqual([found?.items, found?.marks, found?.prices], [['z'], new Set(), new Map()])
    },
  },
  {
    name: 'concurrent changes of one collection are all kept',
    async run(db) {
      await db.carts.put({ ...start, items: [], marks: new Set() }, { ifNotExists: true })
      const numbers = [1, 2, 3, 4, 5, 6]
      await Promise.all(
        numbers.map(n => db.carts.update({ id }, c => ({ marks: c.marks.add(n), items: c.items.append(String(n)) }), there)),
      )
      const found = await db.carts.get({ id })
      assert.deepEqual(found?.marks, new Set(numbers))
      assert.deepEqual([...(found?.items ?? [])].sort(), numbers.map(String))
    },
  },
  {
    name: 'C: what is no change of the field is refused before anything is sent',
    async run(db) {
      const update = (body: unknown) => () => untyped(db.carts).update?.call(db.carts, { id }, body, there)
      type Row = Record<string, Record<string, (...of: unknown[]) => unknown>>
      refused(
        'QT_VALUE',
        update((c: Row) => ({ items: c.items?.append?.(1) })),
      )
      refused(
        'QT_VALUE',
        update((c: Row) => ({ marks: c.marks?.remove?.('1') })),
      )
      refused(
        'QT_VALUE',
        update((c: Row) => ({ prices: c.prices?.put?.({ a: '1' }) })),
      )
      refused(
        'QT_EXPRESSION',
        update((c: Row) => ({ items: c.marks?.add?.(1) })),
      )
      refused(
        'QT_VALUE',
        update(() => ({})),
      )
      refused(
        'QT_UNDEFINED',
        update(() => undefined),
      )
      refused('QT_VALUE', update({ items: { column: 'items', how: 'append', value: ['x'] } }))
      refused('QT_UNKNOWN_FIELD', update({ id }))
    },
  },
]
