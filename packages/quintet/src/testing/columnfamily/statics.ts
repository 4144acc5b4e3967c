import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { refused, untyped } from './refusals.ts'

const owner = '018f0000-0000-7000-8000-000000000001'
const body = (at: number, room = 'r') => ({ room, at, body: `b${at}` })

export const cases: readonly Case[] = [
  {
    name: 'static fields are the same in all rows of a partition',
    async run(db) {
      await db.rooms.put(body(1))
      await db.rooms.putStatic({ room: 'r' }, { topic: 'x', owner })
      await db.rooms.put(body(2))
      await db.rooms.put(body(1, 'other'))
      assert.deepEqual(await db.rooms.partition({ room: 'r' }), [
        { ...body(1), topic: 'x', owner },
        { ...body(2), topic: 'x', owner },
      ])
      assert.deepEqual(await db.rooms.get({ room: 'r', at: 2 }), { ...body(2), topic: 'x', owner })
      assert.deepEqual(await db.rooms.get({ room: 'other', at: 1 }), { ...body(1, 'other'), topic: null, owner: null })
    },
  },
  {
    name: 'a partition without rows has none, whatever its static fields',
    async run(db) {
      await db.rooms.putStatic({ room: 'r' }, { topic: 'x' })
      assert.deepEqual(await db.rooms.partition({ room: 'r' }), [])
      assert.equal(await db.rooms.partition({ room: 'r' }).count(), 0)
      assert.equal(await db.rooms.partition({ room: 'r' }).first(), undefined)
      assert.deepEqual(await db.rooms.partition({ room: 'r' }).page(), { rows: [], next: null })
      assert.deepEqual(await db.rooms.getStatic({ room: 'r' }), { topic: 'x', owner: null })
    },
  },
  {
    name: 'static fields are written all together; what is not given is null',
    async run(db) {
      await db.rooms.putStatic({ room: 'r' }, { topic: 'x', owner })
      await db.rooms.putStatic({ room: 'r' }, { owner })
      assert.deepEqual(await db.rooms.getStatic({ room: 'r' }), { topic: null, owner })
      await db.rooms.putStatic({ room: 'r' }, {})
      assert.equal(await db.rooms.getStatic({ room: 'r' }), undefined)
      assert.equal(await db.rooms.getStatic({ room: 'other' }), undefined)
    },
  },
  {
    name: 'static fields outlive the rows of their partition',
    async run(db) {
      await db.rooms.putStatic({ room: 'r' }, { topic: 'x' })
      await db.rooms.put(body(1))
      await db.rooms.delete({ room: 'r', at: 1 })
      assert.deepEqual(await db.rooms.partition({ room: 'r' }), [])
      await db.rooms.put(body(2))
      assert.equal((await db.rooms.get({ room: 'r', at: 2 }))?.topic, 'x')
    },
  },
  {
    name: 'scans and pages give rows with their static fields, and no partition that has no row',
    async run(db) {
      for (const room of ['a', 'b', 'c', 'd']) await db.rooms.putStatic({ room }, { topic: `t${room}` })
      for (const room of ['a', 'c']) for (const at of [1, 2, 3]) await db.rooms.put(body(at, room))
      for (const pageSize of [1, 2, 100]) {
        const seen: string[] = []
        for await (const row of db.rooms.scanAll({ pageSize })) seen.push(`${row.room}${row.at}${row.topic}`)
        assert.deepEqual(seen.sort(), ['a1ta', 'a2ta', 'a3ta', 'c1tc', 'c2tc', 'c3tc'])
      }
      const { rows, next } = await db.rooms.partition({ room: 'a' }).page({ size: 2 })
      const rest = await db.rooms.partition({ room: 'a' }).page({ size: 2, state: next ?? '' })
      assert.deepEqual(
        [...rows, ...rest.rows].map(row => `${row.at}${row.topic}`),
        ['1ta', '2ta', '3ta'],
      )
      assert.equal(rest.next, null)
    },
  },
  {
    name: 'a batch of rows leaves static fields as they are',
    async run(db) {
      await db.rooms.putStatic({ room: 'r' }, { topic: 'x' })
      await db.rooms.batch({ room: 'r' }, b => b.put({ at: 1, body: 'a' }).put({ at: 2, body: 'b' }))
      assert.deepEqual(
        (await db.rooms.partition({ room: 'r' })).map(({ topic }) => topic),
        ['x', 'x'],
      )
    },
  },
  {
    name: 'D6: rows and static fields are written apart',
    async run(db) {
      const rooms = untyped(db.rooms)
      refused('QT_UNKNOWN_FIELD', () => rooms.put?.call(db.rooms, { ...body(1), topic: 'x' }))
      refused('QT_UNKNOWN_FIELD', () => rooms.putStatic?.call(db.rooms, { room: 'r' }, { body: 'x' }))
      refused('QT_UNKNOWN_FIELD', () => rooms.putStatic?.call(db.rooms, { room: 'r', at: 1 }, { topic: 'x' }))
      refused('QT_VALUE', () => rooms.putStatic?.call(db.rooms, { room: 'r' }, { topic: 1 }))
      refused('QT_UNSUPPORTED', () => rooms.putStatic?.call(db.rooms, { room: 'r' }, { topic: 'x' }, { ifNotExists: true }))
      refused('QT_UNSUPPORTED', () => untyped(db.words).putStatic?.call(db.words, { word: 'w' }, {}))
      refused('QT_UNKNOWN_FIELD', () => db.rooms.partition({ room: 'r' }).where({ topic: 'x' } as never))
    },
  },
]
