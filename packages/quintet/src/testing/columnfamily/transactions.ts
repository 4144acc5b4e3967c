import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case } from './case.ts'

const needs = ['columnFamily.transaction']
const key = { show: 1, seat: 'A1' }

export const cases: readonly Case[] = [
  {
    name: 'D4: a transaction holds rows of all families and rolls them back',
    needs,
    async run(db) {
      const body = db.transaction(async tx => {
        await tx.words.put({ word: 'w', n: 1 })
        await tx.visits.add({ page: '/', day: '2026-01-01' }, { hits: 1n })
        await tx.rooms.putStatic({ room: 'r' }, { topic: 'x' })
        await tx.flights.put({ carrier: 'a', day: '2026-01-01', number: 1 })
        await tx.seats.put(key, { ifNotExists: true })
        assert.equal(await tx.words.partition({ word: 'w' }).count(), 1)
        assert.equal(await tx.flights.partition({ day: '2026-01-01' }).count(), 1)
        throw new RangeError('undone')
      })
      await assert.rejects(body, RangeError)
      assert.equal(await db.words.partition({ word: 'w' }).count(), 0)
      assert.equal(await db.visits.get({ page: '/', day: '2026-01-01' }), undefined)
      assert.equal(await db.rooms.getStatic({ room: 'r' }), undefined)
      assert.equal(await db.flights.partition({ day: '2026-01-01' }).count(), 0)
      assert.equal(await db.seats.get(key), undefined)
    },
  },
  {
    name: 'D4: what was committed is there for all',
    needs,
    async run(db) {
      await db.transaction(async tx => {
        await tx.words.batchAcross(b => b.put({ word: 'a', n: 1 }).put({ word: 'b', n: 1 }))
        await tx.seats.put(key, { ifNotExists: true })
        assert.equal((await tx.seats.update(key, { holder: 'x' }, { when: { holder: null } })).applied, true)
      })
      assert.equal((await db.seats.get(key))?.holder, 'x')
      assert.equal(await db.words.partition({ word: 'b' }).count(), 1)
    },
  },
  {
    name: 'B2: what fails in a savepoint is undone alone',
    needs,
    async run(db) {
      await db.transaction(async tx => {
        await tx.words.put({ word: 'w', n: 1 })
        await assert.rejects(
          tx.attempt(async inner => {
            await inner.words.put({ word: 'w', n: 2 })
            throw new RangeError('undone')
          }),
          RangeError,
        )
      })
      assert.deepEqual(
        (await db.words.partition({ word: 'w' })).map(({ n }) => n),
        [1],
      )
    },
  },
  {
    name: 'B6: db inside a transaction is refused, and names tx',
    needs,
    async run(db) {
      await assert.rejects(
        db.transaction(async () => db.words.partition({ word: 'w' }).count()),
        error => isFailure(error, 'QT_INSIDE_TRANSACTION'),
      )
    },
  },
]
