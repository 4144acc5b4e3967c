import assert from 'node:assert/strict'
import type { Case } from './case.ts'
import { refused, untyped } from './refusals.ts'

export const cases: readonly Case[] = [
  {
    name: 'batchAcross writes rows of several partitions',
    async run(db) {
      await db.words.put({ word: 'a', n: 1 })
      await db.words.batchAcross(b => b.put({ word: 'b', n: 1 }).put({ word: 'c', n: 2 }).delete({ word: 'a', n: 1 }))
      const seen: string[] = []
      for await (const { word, n } of db.words.scanAll()) seen.push(`${word}${n}`)
      assert.deepEqual(seen.sort(), ['b1', 'c2'])
    },
  },
  {
    name: 'a batch of a hundred rows',
    async run(db) {
      await db.words.batch({ word: 'w' }, b => {
        for (let n = 0; n < 100; n++) b.put({ n })
      })
      assert.equal(await db.words.partition({ word: 'w' }).count(), 100)
    },
  },
  {
    name: 'a batch of one write',
    async run(db) {
      await db.words.batch({ word: 'w' }, b => b.put({ n: 1 }))
      await db.words.batch({ word: 'w' }, b => b.delete({ n: 2 }))
      assert.equal(await db.words.partition({ word: 'w' }).count(), 1)
    },
  },
  {
    name: 'D6: writes of one row in a batch have no order, so they are refused',
    async run(db) {
      const id = 'FFFFFFFF-0000-4000-8000-000000000000'
      refused('QT_VALUE', () => db.words.batch({ word: 'w' }, b => b.put({ n: 1 }).delete({ n: 1 })))
      refused('QT_VALUE', () => db.words.batchAcross(b => b.put({ word: 'w', n: 1 }).put({ word: 'w', n: 1 })))
      refused('QT_VALUE', () => db.byUuid.batch({ p: 'p' }, b => b.put({ k: id }).delete({ k: id.toLowerCase() })))
      refused('QT_VALUE', () => db.byDecimal.batch({ p: 'p' }, b => b.put({ k: '1' }).delete({ k: '1.000' })))
      refused('QT_VALUE', () => db.byTime.batch({ p: 'p' }, b => b.put({ k: '10:00' }).delete({ k: '10:00:00.000' })))
      refused('QT_VALUE', () => db.byTimestamp.batch({ p: 'p' }, b => b.put({ k: new Date(1) }).delete({ k: new Date(1) })))
      refused('QT_VALUE', () => db.byBytes.batch({ p: 'p' }, b => b.put({ k: new Uint8Array([1]) }).delete({ k: new Uint8Array([1]) })))
    },
  },
  {
    name: 'C: what is no write of the batch is refused before anything is sent',
    async run(db) {
      const { batch, batchAcross } = untyped(db.words)
      refused('QT_VALUE', () => batch?.call(db.words, { word: 'w' }, () => undefined))
      refused('QT_EXPRESSION', () => batch?.call(db.words, { word: 'w' }, [{ put: { n: 1 } }]))
      refused('QT_EXPRESSION', () => batchAcross?.call(db.words, undefined))
      refused('QT_MISSING_VALUE', () => batch?.call(db.words, {}, () => undefined))
      type Open = { put(row: unknown, options?: unknown): Open; delete(key: unknown): Open }
      refused('QT_VALUE', () => batch?.call(db.words, { word: 'w' }, (b: Open) => b.put({ word: 'x', n: 1 })))
      refused('QT_VALUE', () => batch?.call(db.words, { word: 'w' }, (b: Open) => b.put({ n: '1' })))
      refused('QT_UNKNOWN_FIELD', () => batch?.call(db.words, { word: 'w' }, (b: Open) => b.delete({ word: 'w', n: 1 })))
      refused('QT_UNSUPPORTED', () => batch?.call(db.words, { word: 'w' }, (b: Open) => b.put({ n: 1 }, { ifNotExists: true })))
      refused('QT_MISSING_VALUE', () => batchAcross?.call(db.words, (b: Open) => b.put({ n: 1 })))
      assert.equal(await db.words.partition({ word: 'w' }).count(), 0)
    },
  },
]
