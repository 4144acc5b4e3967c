import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { brokenTexts, foreignFields, megabyte, oddTexts, operatorObjects } from '../hostile.ts'
import type { Case, FixtureDb } from './case.ts'

const place = (city: string) => ({ city, zip: null, spot: null })

/** Whatever it is given: what does not compile is refused at run time too. */
function loose(db: FixtureDb): Record<string, (...given: unknown[]) => PromiseLike<unknown>> {
  return db.articles as never
}

async function refuses(act: () => PromiseLike<unknown>, ...codes: string[]): Promise<void> {
  await assert.rejects(
    async () => act(),
    error => isFailure(error) && codes.includes(error.code),
  )
}

export const cases: readonly Case[] = [
  {
    name: 'INJ: texts that mean something elsewhere are values here: in fields, lists, objects, ids, conditions and changes',
    async run(db) {
      const written = await db.articles.insert(oddTexts.map(text => ({ title: text, tags: [text], place: place(text) })))
      for (const [i, text] of oddTexts.entries()) {
        const found = await db.articles.where({ title: text })
        assert.deepEqual(
          found.map(({ id, title, tags }) => [id, title, tags]),
          [[written[i]?.id, text, [text]]],
        )
        assert.equal(await db.articles.where(a => a.place.city.eq(text).and(a.tags.has(text))).count(), 1)
      }
      await db.events.insert(oddTexts.map(text => ({ id: text, what: { kind: 'say', text } as const })))
      for (const text of oddTexts) assert.deepEqual((await db.events.get(text))?.what, { kind: 'say', text, loud: false })
      const [first] = written
      assert.ok(first)
      for (const text of oddTexts) {
        await db.articles.update(first.id, a => [a.title.set(text), a.tags.push(text), a.place.city.set(text)])
        const now = await db.articles.get(first.id)
        assert.deepEqual([now?.title, now?.tags.at(-1), now?.place?.city], [text, text, text])
      }
    },
  },
  {
    name: 'C: NUL and lone surrogates are refused, in fields, lists, objects, ids, conditions and changes',
    async run(db) {
      const { id } = await db.articles.insert({ title: 'a' })
      for (const text of brokenTexts) {
        await refuses(async () => db.articles.insert({ title: text }), 'QT_VALUE')
        await refuses(async () => db.articles.insert({ title: 'b', tags: ['a', text] }), 'QT_VALUE')
        await refuses(async () => db.articles.insert({ title: 'b', place: place(text) }), 'QT_VALUE')
        await refuses(async () => db.events.insert({ id: text }), 'QT_VALUE')
        await refuses(async () => db.events.get(text), 'QT_VALUE')
        await refuses(async () => db.articles.where({ title: text }), 'QT_VALUE')
        await refuses(async () => db.articles.where(a => a.tags.has(text)), 'QT_VALUE')
        await refuses(async () => db.articles.update(id, a => a.title.set(text)), 'QT_VALUE')
        await refuses(async () => db.articles.update(id, a => a.tags.push(text)), 'QT_VALUE')
      }
      assert.deepEqual([await db.articles.count(), await db.events.count()], [1, 0])
    },
  },
  {
    name: 'INJ-8: objects from parsed JSON are never operators',
    async run(db) {
      const { id } = await db.articles.insert({ title: 'a' })
      const { insert, get, update } = loose(db)
      for (const hostile of operatorObjects) {
        await refuses(async () => db.articles.where({ title: hostile as never }), 'QT_VALUE')
        await refuses(async () => db.articles.where(a => a.title.eq(hostile as never)), 'QT_VALUE', 'QT_EXPRESSION')
        await refuses(() => insert?.call(db.articles, { title: hostile }) as PromiseLike<unknown>, 'QT_VALUE')
        await refuses(() => get?.call(db.articles, hostile) as PromiseLike<unknown>, 'QT_VALUE')
        await refuses(() => update?.call(db.articles, id, hostile) as PromiseLike<unknown>, 'QT_VALUE', 'QT_EXPRESSION')
      }
      for (const hostile of foreignFields) {
        await refuses(
          () => insert?.call(db.articles, { title: 'x', ...Object.fromEntries(Object.entries(hostile)) }) as never,
          'QT_UNKNOWN_FIELD',
        )
        await refuses(async () => db.articles.where(hostile as never), 'QT_UNKNOWN_FIELD')
        await refuses(
          async () =>
            db.articles.insert({ title: 'x', place: Object.defineProperties(place('x'), Object.getOwnPropertyDescriptors(hostile)) }),
          'QT_UNKNOWN_FIELD',
          'QT_VALUE',
        )
      }
      assert.equal(await db.articles.count(), 1)
      assert.equal(({} as { title?: unknown }).title, undefined)
    },
  },
  {
    name: 'a text of a megabyte comes back whole, and is found',
    async run(db) {
      const { id } = await db.articles.insert({ title: 'a', place: place(megabyte) })
      assert.equal((await db.articles.get(id))?.place?.city === megabyte, true)
      assert.equal(await db.articles.where(a => a.place.city.eq(megabyte)).count(), 1)
    },
  },
  {
    name: 'INJ: no error tells a value',
    async run(db) {
      const secret = 'hunter2-secret'
      const { id } = await db.articles.insert({ title: secret, slug: secret })
      for (const act of [
        async () => db.articles.insert({ title: 'x', slug: secret }),
        async () => db.articles.insert({ title: `${secret}\u0000` }),
        async () => db.articles.update(id, a => a.title.set(`${secret}\u0000`)),
        async () => db.articles.replace({ id, title: secret, rev: secret }),
        async () => db.articles.where({ title: [secret, `${secret}\u0000`] }),
        async () =>
          db.articles
            .after(secret)
            .limit(1)
            .orderBy(a => a.title.asc()),
      ])
        await assert.rejects(act, (error: Error) => !`${error.message} ${error.stack} ${JSON.stringify(error)}`.includes(secret))
    },
  },
]
