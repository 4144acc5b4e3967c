import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import { t } from '../../schema/t.ts'
import type { Case } from './case.ts'
import { withModels } from './case.ts'
import { markModels } from './marks.ts'
import { refused } from './refusal.ts'

/** What no store holds, wherever it may stand. */
const texts: Case = withModels(markModels, {
  name: 'C NUL, lone surrogates: refused wherever a text may stand, before anything is sent',
  async run(db, to) {
    for (const bad of ['\u0000', 'a\u0000b', '\ud800', 'x\udc00y']) {
      const places: (() => unknown)[] = [
        () => db.marks.insert({ text: bad }),
        () => db.marks.insert([{ text: 'a' }, { text: bad }]),
        () => db.marks.insert({ texts: ['a', bad] }),
        () => db.marks.insert({ json: bad }),
        () => db.marks.insert({ json: { a: [bad] } }),
        () => db.marks.insert({ json: { [bad]: 1 } }),
        () => db.marks.insert({ level: bad as 'low' }),
        () => db.marks.all().update({ text: bad }),
        () => db.marks.all().update(m => ({ text: m.text.concat(bad) })),
        () => db.marks.where({ text: bad }),
        () => db.marks.where({ text: ['a', bad] }),
        () => db.marks.where(m => m.text.contains(bad)),
        () => db.marks.where(m => m.text.like(bad)),
        () => db.marks.where(m => m.texts.has(bad)),
        () => db.marks.where(m => m.json.at(bad).as(t.text()).eq('a')),
        () => db.marks.where(m => m.json.at('a').as(t.text()).eq(bad)),
        () => db.marks.select(m => ({ x: m.text.replace(bad, '') })),
        () => db.sql`select ${bad} as x`,
        () => db.sql`select ${[bad]} as x`,
        () => db.with({ tenant: bad }),
      ]
      const sent = await to.statements(async () => {
        for (const [i, place] of places.entries())
          await refused(place, 'QT_VALUE').catch(error => assert.fail(`place ${i}: ${error.message}`))
      })
      assert.equal(sent, 0)
    }
  },
})

const mark: Case = withModels(markModels, {
  name: 'C: a text that begins with a byte order mark comes back with it, or is refused before it is sent',
  async run(db, to) {
    for (const text of ['\ufeff', '\ufeffa', '\ufeff\ufeff']) {
      let outcome: unknown = null
      const sent = await to.statements(async () => {
        try {
          const { id } = await db.marks.insert({ text, texts: [text], json: text })
          outcome = await db.marks.where({ id }).select(m => ({ text: m.text, texts: m.texts, json: m.json }))
        } catch (error) {
          outcome = error
        }
      })
      if (isFailure(outcome)) assert.deepEqual([outcome.code, sent], ['QT_VALUE', 0])
      else assert.deepEqual(outcome, [{ text, texts: [text], json: text }])
      // inside a list or JSON nothing is in front of it
      const { id } = await db.marks.insert({ texts: [text], json: [text] })
      assert.deepEqual(await db.marks.where({ id }).select(m => ({ texts: m.texts, json: m.json })), [{ texts: [text], json: [text] }])
    }
  },
})

const patterns: Case = withModels(markModels, {
  name: 'C like: a pattern from a column means what the same value means',
  async run(db) {
    const texts = [
      '',
      'a',
      'A',
      'ab',
      'a%',
      'a_b',
      'a\\b',
      '[a]',
      '[a]*',
      '*',
      '?',
      'a?',
      '%',
      '\\',
      '\u0001',
      '\u0001m',
      'x\u0001p',
      '\u{1F600}',
    ]
    const wild = [
      '%',
      '_',
      'a%',
      '_b',
      '\\%',
      'a\\_b',
      '\\\\',
      'a\\\\%',
      '[a]%',
      '*',
      '?',
      '[_]*',
      '\\[a]',
      '\u0001%',
      '%\u0001p',
      '\\\u0001m',
      '%\\\\%',
      '_\u{1F600}',
      '_',
    ]
    for (const text of texts) await db.marks.insert({ text })
    for (const pattern of wild) {
      const parent = await db.marks.insert({ text: pattern })
      const expected = await db.marks.where(m => m.text.like(pattern)).pluck(m => m.id)
      await db.marks.where(m => m.id.ne(parent.id)).update({ parentId: parent.id })
      const found = await db.marks.where(m => m.text.like(m.parent.text)).pluck(m => m.id)
      assert.deepEqual(found.sort(), expected.filter(id => id !== parent.id).sort(), JSON.stringify(pattern))
      await db.marks.all().update({ parentId: null })
      await db.marks.where({ id: parent.id }).delete()
    }
  },
})

export const cases: readonly Case[] = [texts, mark, patterns]
