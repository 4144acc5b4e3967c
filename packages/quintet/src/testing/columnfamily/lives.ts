import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { refused, untyped } from './refusals.ts'

/** Servers count whole seconds, so that what lives for two may end after little more than one. */
const ended = 2_100
const reading = { sensor: 's', day: '2026-01-01', seq: 1, value: 1 }
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute))

export const cases: readonly Case[] = [
  {
    name: 'D2: a row ends when it, or its family, says; a later put says anew',
    async run(db, { pass }) {
      await db.readings.put({ ...reading, at: at(1) }, { ttl: '2s' })
      await db.readings.put({ ...reading, at: at(2) })
      await db.readings.put({ ...reading, at: at(3) }, { ttl: '2s' })
      await db.readings.put({ ...reading, at: at(3), value: 2 })
      await db.readings.put({ ...reading, at: at(4) })
      await db.readings.put({ ...reading, at: at(4) }, { ttl: 2_000 })
      assert.equal(await db.readings.partition({ sensor: 's', day: '2026-01-01' }).count(), 4)
      await pass(ended)
      const left = await db.readings.partition({ sensor: 's', day: '2026-01-01' })
      assert.deepEqual(
        left.map(row => [row.at, row.value]),
        [
          [at(3), 2],
          [at(2), 1],
        ],
      )
      assert.equal(await db.readings.get({ sensor: 's', day: '2026-01-01', at: at(1), seq: 1 }), undefined)
      const all = []
      for await (const row of db.readings.scanAll()) all.push(row)
      assert.equal(all.length, 2)
    },
  },
  {
    name: 'D2: what ended is not there for views, batches and static fields either',
    async run(db, { pass }) {
      const flight = { carrier: 'c', day: '2026-01-01', number: 1 }
      await db.flights.put(flight, { ttl: '2s' })
      await db.flights.batch({ carrier: 'c' }, b =>
        b.put({ day: '2026-01-01', number: 2 }, { ttl: '2s' }).put({ day: '2026-01-01', number: 3 }),
      )
      await db.rooms.putStatic({ room: 'r' }, { topic: 'x' }, { ttl: '2s' })
      await db.rooms.put({ room: 'r', at: 1, body: 'b' })
      assert.equal((await db.rooms.partition({ room: 'r' }).first())?.topic, 'x')
      await pass(ended)
      assert.deepEqual(
        (await db.flights.partition({ day: '2026-01-01' })).map(row => row.number),
        [3],
      )
      assert.deepEqual(
        (await db.flights.partition({ carrier: 'c' })).map(row => row.number),
        [3],
      )
      assert.equal(await db.rooms.getStatic({ room: 'r' }), undefined)
      assert.equal((await db.rooms.partition({ room: 'r' }).first())?.topic, null)
    },
  },
  {
    name: 'D2: a row that ended is not there for a condition',
    async run(db, { pass }) {
      const hold = { room: 'r', slot: 1, holder: 'a', version: 1, guests: new Set(['x']) }
      const key = { room: 'r', slot: 1 }
      await db.holds.put(hold, { ifNotExists: true, ttl: '2s' })
      await pass(ended)
      assert.deepEqual(await db.holds.update(key, { holder: 'b' }, { ifExists: true, ttl: '1h' }), { applied: false, current: undefined })
      assert.deepEqual(await db.holds.delete(key, { when: { holder: 'a' } }), { applied: false, current: undefined })
      assert.equal((await db.holds.put({ ...hold, holder: 'b' }, { ifNotExists: true })).applied, true)
      assert.equal((await db.holds.get(key))?.holder, 'b')
    },
  },
  {
    name: 'D6: an update says the life of the whole row anew, longer or shorter',
    async run(db, { pass }) {
      const row = (slot: number) => ({ room: 'r', slot, holder: 'a', version: 1, guests: new Set(['x']) })
      await db.holds.put(row(1), { ifNotExists: true, ttl: '2s' })
      await db.holds.put(row(2), { ifNotExists: true })
      await db.holds.put(row(3), { ifNotExists: true, ttl: '2s' })
      await db.holds.put(row(4), { ifNotExists: true })
      assert.equal((await db.holds.update({ room: 'r', slot: 1 }, { version: 2 }, { ifExists: true, ttl: '1h' })).applied, true)
      assert.equal(
        (await db.holds.update({ room: 'r', slot: 2 }, r => ({ guests: r.guests.add('y') }), { ifExists: true, ttl: '2s' })).applied,
        true,
      )
      assert.equal((await db.holds.put({ ...row(3), holder: null }, { when: { holder: 'a' }, ttl: '1h' })).applied, true)
      assert.equal((await db.holds.put({ ...row(4), holder: null }, { ifExists: true, ttl: '2s' })).applied, true)
      await pass(ended)
      const left = await db.holds.partition({ room: 'r' })
      assert.deepEqual(left, [
        { ...row(1), version: 2 },
        { ...row(3), holder: null },
      ])
    },
  },
  {
    name: 'D6: lives are whole seconds, and an update says one where rows expire',
    async run(db) {
      const { put } = untyped(db.readings)
      for (const ttl of [1_500, 0, -1_000, '1ms', '30000d', 'soon', Number.NaN, null])
        assert.throws(() => put?.call(db.readings, { ...reading, at: at(1) }, { ttl }))
      refused('QT_VALUE', () => untyped(db.holds).update?.call(db.holds, { room: 'r', slot: 1 }, { version: 1 }, { ifExists: true }))
      refused('QT_VALUE', () => untyped(db.holds).delete?.call(db.holds, { room: 'r', slot: 1 }, { ifExists: true, ttl: '1h' }))
    },
  },
]
