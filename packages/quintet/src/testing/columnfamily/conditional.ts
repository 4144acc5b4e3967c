import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { refused, untyped } from './refusals.ts'

const key = { show: 1, seat: 'A1' }
const row = { ...key, holder: null, price: '10.00' }

export const cases: readonly Case[] = [
  {
    name: 'D6: ifNotExists writes where no row is, and tells the row that is there',
    async run(db) {
      assert.deepEqual(await db.seats.put(row, { ifNotExists: true }), { applied: true, current: undefined })
      assert.deepEqual(await db.seats.put({ ...row, holder: 'x' }, { ifNotExists: true }), { applied: false, current: row })
      assert.deepEqual(await db.seats.get(key), row)
    },
  },
  {
    name: 'D6: a row that was deleted is not there',
    async run(db) {
      await db.seats.put(row, { ifNotExists: true })
      assert.equal((await db.seats.delete(key, { ifExists: true })).applied, true)
      assert.equal((await db.seats.put({ ...row, holder: 'x' }, { ifNotExists: true })).applied, true)
      assert.equal((await db.seats.get(key))?.holder, 'x')
    },
  },
  {
    name: 'D6: ifExists replaces a whole row, and makes none',
    async run(db) {
      assert.deepEqual(await db.seats.put(row, { ifExists: true }), { applied: false, current: undefined })
      await db.seats.put({ ...row, holder: 'a', price: '7' }, { ifNotExists: true })
      assert.equal((await db.seats.put({ ...key, holder: 'b' }, { ifExists: true })).applied, true)
      assert.deepEqual(await db.seats.get(key), { ...row, holder: 'b' })
    },
  },
  {
    name: 'D6: when compares values, and the whole row is replaced',
    async run(db) {
      await db.seats.put({ ...row, price: '7' }, { ifNotExists: true })
      const late = await db.seats.put({ ...row, holder: 'x' }, { when: { price: '8' } })
      assert.deepEqual(late, { applied: false, current: { ...row, price: '7.00' } })
      assert.equal((await db.seats.put({ ...row, holder: 'x' }, { when: { price: '7.0', holder: null } })).applied, true)
      assert.deepEqual(await db.seats.get(key), { ...row, holder: 'x' })
    },
  },
  {
    name: 'D6: when on null is of a row that is there',
    async run(db) {
      assert.deepEqual(await db.seats.update(key, { holder: 'x' }, { when: { holder: null } }), { applied: false, current: undefined })
      assert.deepEqual(await db.seats.put(row, { when: { holder: null } }), { applied: false, current: undefined })
      assert.deepEqual(await db.seats.delete(key, { when: { holder: null } }), { applied: false, current: undefined })
      assert.equal(await db.seats.get(key), undefined)
    },
  },
  {
    name: 'D6: an update changes the fields that it names',
    async run(db) {
      await db.seats.put({ ...row, holder: 'a' }, { ifNotExists: true })
      assert.equal((await db.seats.update(key, { price: '3' }, { ifExists: true })).applied, true)
      assert.deepEqual(await db.seats.get(key), { ...row, holder: 'a', price: '3.00' })
      assert.equal((await db.seats.update(key, { holder: null }, { when: { holder: 'a', price: '3' } })).applied, true)
      assert.deepEqual(await db.seats.get(key), { ...row, price: '3.00' })
    },
  },
  {
    name: 'D6: a row whose fields are all null is there',
    async run(db) {
      await db.locks.put({ name: 'n', holder: null }, { ifNotExists: true })
      assert.deepEqual(await db.locks.get({ name: 'n' }), { name: 'n', holder: null })
      assert.equal((await db.locks.put({ name: 'n', holder: 'x' }, { ifNotExists: true })).applied, false)
      assert.equal((await db.locks.update({ name: 'n' }, { holder: 'x' }, { ifExists: true })).applied, true)
      assert.equal((await db.locks.update({ name: 'n' }, { holder: null }, { when: { holder: 'x' } })).applied, true)
      assert.deepEqual(await db.locks.get({ name: 'n' }), { name: 'n', holder: null })
    },
  },
  {
    name: 'D6: a condition of nulls alone is refused where no field tells a row from none',
    async run(db) {
      refused('QT_UNSUPPORTED', () => db.locks.update({ name: 'n' }, { holder: 'x' }, { when: { holder: null } }))
    },
  },
  {
    name: 'D6: a delete has its condition too',
    async run(db) {
      await db.seats.put({ ...row, holder: 'a' }, { ifNotExists: true })
      const no = await db.seats.delete(key, { when: { holder: 'b' } })
      assert.deepEqual([no.applied, no.current?.holder], [false, 'a'])
      assert.equal((await db.seats.delete(key, { when: { holder: 'a' } })).applied, true)
      assert.equal(await db.seats.get(key), undefined)
      assert.deepEqual(await db.seats.delete(key, { ifExists: true }), { applied: false, current: undefined })
    },
  },
  {
    name: 'D6: rows of a conditional family are read like others',
    async run(db) {
      for (const seat of ['C', 'A', 'B']) await db.seats.put({ show: 1, seat }, { ifNotExists: true })
      assert.deepEqual(
        (await db.seats.partition({ show: 1 }).where(r => r.seat.gte('B'))).map(one => one.seat),
        ['B', 'C'],
      )
    },
  },
  {
    name: 'D6: of many that want one seat one gets it',
    async run(db) {
      await db.seats.put(row, { ifNotExists: true })
      const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
      const all = await Promise.all(names.map(holder => db.seats.update(key, { holder }, { when: { holder: null } })))
      assert.equal(all.filter(({ applied }) => applied).length, 1)
      const winner = names[all.findIndex(({ applied }) => applied)]
      assert.equal((await db.seats.get(key))?.holder, winner)
      for (const { applied, current } of all) if (!applied) assert.equal(current?.holder, winner)
    },
  },
  {
    name: 'D6: of many that put one row one does',
    async run(db) {
      const all = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(holder => db.seats.put({ ...row, holder }, { ifNotExists: true })))
      assert.equal(all.filter(({ applied }) => applied).length, 1)
    },
  },
  {
    name: 'D6: no increment is lost',
    async run(db) {
      const hold = { room: 'r', slot: 1, holder: null, version: 0, guests: new Set<string>() }
      await db.holds.put(hold, { ifNotExists: true })
      const one = async (): Promise<void> => {
        for (;;) {
          const found = await db.holds.get({ room: 'r', slot: 1 })
          const version = found?.version ?? 0
          if ((await db.holds.update({ room: 'r', slot: 1 }, { version: version + 1 }, { when: { version }, ttl: '1h' })).applied) return
        }
      }
      await Promise.all(Array.from({ length: 5 }, one))
      assert.equal((await db.holds.get({ room: 'r', slot: 1 }))?.version, 5)
    },
  },
  {
    name: 'D6: conditions of another form are refused before anything is sent',
    async run(db) {
      const { put, update, delete: remove, batch, batchAcross } = untyped(db.seats)
      const call =
        (verb: typeof put, ...given: unknown[]) =>
        () =>
          verb?.call(db.seats, ...given)
      refused('QT_UNSUPPORTED', call(put, row))
      refused('QT_UNSUPPORTED', call(remove, key))
      refused('QT_UNSUPPORTED', call(update, key, { holder: 'x' }))
      refused(
        'QT_UNSUPPORTED',
        call(batch, { show: 1 }, () => undefined),
      )
      refused(
        'QT_UNSUPPORTED',
        call(batchAcross, () => undefined),
      )
      refused('QT_UNSUPPORTED', call(put, row, { ifNotExists: true, ttl: '1h' }))
      refused('QT_VALUE', call(put, row, { ifNotExists: true, when: { holder: null } }))
      refused('QT_VALUE', call(update, key, { holder: 'x' }, { ifNotExists: true }))
      refused('QT_VALUE', call(remove, key, { ifNotExists: true }))
      refused('QT_VALUE', call(put, row, { when: {} }))
      refused('QT_VALUE', call(put, row, { when: { show: 1 } }))
      refused('QT_VALUE', call(put, row, { when: { holder: { $ne: null } } }))
      refused('QT_UNKNOWN_FIELD', call(put, row, { when: { nothing: 1 } }))
      refused('QT_UNDEFINED', call(put, row, { when: { holder: undefined } }))
      refused('QT_UNKNOWN_FIELD', call(update, key, { seat: 'B1' }, { ifExists: true }))
      assert.equal(await db.seats.get(key), undefined)
    },
  },
  {
    name: 'D6: only single values are compared',
    async run(db) {
      const { put } = untyped(db.holds)
      const hold = { room: 'r', slot: 1, version: 1, guests: new Set() }
      refused('QT_UNSUPPORTED', () => put?.call(db.holds, hold, { when: { guests: new Set(['a']) } }))
    },
  },
  {
    name: 'D6: a plain family takes no condition and no update',
    async run(db) {
      const plain = untyped(db.words)
      const word = { word: 'w', n: 1 }
      for (const wrong of [
        () => plain.put?.call(db.words, word, { ifNotExists: true }),
        () => plain.delete?.call(db.words, word, { ifExists: true }),
        () => plain.put?.call(db.words, word, { when: { n: 1 } }),
        () => plain.update?.call(db.words, word, { n: 1 }, {}),
      ])
        refused('QT_UNSUPPORTED', wrong)
    },
  },
]
