import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { brokenTexts, foreignFields, megabyte, oddObject, oddTexts, operatorObjects } from '../hostile.ts'
import type { Case } from './case.ts'

async function refuses(act: () => unknown, ...codes: string[]): Promise<void> {
  await assert.rejects(
    async () => act(),
    error => isFailure(error) && codes.includes(error.code),
  )
}

/** Members in one order: that of names is not promised. */
function sorted(value: unknown): unknown {
  return Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
}

export const cases: readonly Case[] = [
  {
    name: 'INJ: texts that mean something elsewhere are values here: in both parts of a key, in fields and in collections',
    async run(db) {
      for (const text of oddTexts) {
        await db.byText.put({ p: text, k: text })
        assert.deepEqual(await db.byText.partition({ p: text }), [{ p: text, k: text }])
        assert.deepEqual(await db.byText.get({ p: text, k: text }), { p: text, k: text })
        await db.profiles.put({
          owner: text,
          id: 1,
          names: [text],
          tags: new Set([text]),
          scores: new Map([[text, 1]]),
          address: { street: text, city: text, codes: [] },
        })
        const row = await db.profiles.get({ owner: text, id: 1 })
        assert.deepEqual([row?.names, row?.tags, row?.scores, row?.address?.street], [[text], new Set([text]), new Map([[text, 1]]), text])
      }
      const found = new Set<string>()
      for await (const { p } of db.byText.scanAll()) found.add(p)
      assert.deepEqual(found, new Set(oddTexts))
    },
  },
  {
    name: 'C: NUL and lone surrogates are refused, in keys, fields and collections',
    async run(db) {
      for (const text of brokenTexts) {
        await refuses(() => db.byText.put({ p: text, k: 'a' }), 'QT_VALUE')
        await refuses(() => db.byText.put({ p: 'a', k: text }), 'QT_VALUE')
        await refuses(() => db.byText.partition({ p: text }), 'QT_VALUE')
        await refuses(() => db.everything.put({ id: 'a', text }), 'QT_VALUE')
        await refuses(() => db.everything.put({ id: 'a', json: { [text]: 1 } }), 'QT_VALUE')
        const row = { owner: 'a', id: 1, names: [], tags: new Set<string>(), scores: new Map<string, number>() }
        await refuses(() => db.profiles.put({ ...row, names: [text] }), 'QT_VALUE')
        await refuses(() => db.profiles.put({ ...row, tags: new Set([text]) }), 'QT_VALUE')
        await refuses(() => db.profiles.put({ ...row, scores: new Map([[text, 1]]) }), 'QT_VALUE')
      }
      assert.equal(await db.byText.partition({ p: 'a' }).count(), 0)
    },
  },
  {
    name: 'INJ-8: objects from parsed JSON are never operators, and bring no fields',
    async run(db) {
      for (const hostile of operatorObjects) {
        await refuses(() => db.byText.partition({ p: hostile as never }), 'QT_VALUE')
        await refuses(() => db.byText.put({ p: 'a', k: hostile as never }), 'QT_VALUE')
        await refuses(() => db.byText.partition({ p: 'a' }).where({ k: hostile as never }), 'QT_VALUE', 'QT_EXPRESSION')
        await refuses(() => db.everything.put({ id: 'a', text: hostile as never }), 'QT_VALUE')
      }
      for (const hostile of foreignFields) {
        const row = Object.defineProperties({ id: 'a' }, Object.getOwnPropertyDescriptors(hostile))
        await refuses(() => db.everything.put(row), 'QT_UNKNOWN_FIELD')
        await refuses(() => db.everything.partition(row), 'QT_UNKNOWN_FIELD')
      }
      assert.equal(await db.everything.get({ id: 'a' }), undefined)
    },
  },
  {
    name: 'INJ: what a JSON value holds is held: names of every sort, and a megabyte of text',
    async run(db) {
      await db.everything.put({ id: 'a', json: oddObject as never, text: megabyte })
      const row = await db.everything.get({ id: 'a' })
      assert.deepEqual(sorted(row?.json), sorted(oddObject))
      assert.equal(row?.text === megabyte, true)
      assert.equal(({} as { a?: unknown }).a, undefined)
    },
  },
  {
    name: 'INJ: no error tells a value',
    async run(db) {
      const secret = 'hunter2-secret'
      for (const act of [
        () => db.byText.put({ p: `${secret}\u0000`, k: 'a' }),
        () => db.byText.partition({ p: [secret] as never }),
        () => db.byText.partition({ p: 'a' }).page({ state: secret }),
        () => db.seats.put({ show: secret as never, seat: 'a' }, { ifNotExists: true }),
        () => db.readings.put({ sensor: 's', day: secret, at: new Date(), seq: 1, value: 1 }),
      ])
        await assert.rejects(
          async () => act(),
          (error: Error) => !`${error.message} ${error.stack} ${JSON.stringify(error)}`.includes(secret),
        )
    },
  },
]
