import assert from 'node:assert/strict'
import { max } from '../../query/aggregation.ts'
import { jsonEach, unnest } from '../../query/table-function.ts'
import { values } from '../../query/values.ts'
import { table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'

/** In the order of their bytes; languages put them in others. */
const words = ['-a', 'A b', 'B', 'Z', '_', 'a', 'ab', 'b', 'é']
const shuffled = [8, 5, 2, 0, 7, 4, 1, 6, 3].map(i => words[i] as string)

const sources = table('sources', {
  id: t.id(),
  number: t.integer(),
  level: t.enum(['ba', 'B', 'a']),
  json: t.json<unknown>(),
  words: t.list(t.text()),
  part: t.object({ words: t.list(t.text()) }),
})

const madeText: Case = withModels(
  { sources },
  {
    name: 'C text order: text that no column holds is in byte order too: casts, values, keys of JSON, lists',
    async run(db) {
      const json = Object.fromEntries(shuffled.map(word => [word, 1]))
      await db.sources.insert({ number: 1, level: 'a', json, words: shuffled, part: { words: shuffled } })
      await db.sources.insert({ number: 10, level: 'B', json: {}, words: [], part: { words: [] } })
      const numbers = await db.sources.where(s => s.number.cast(t.text()).gt('_')).count()
      assert.equal(numbers, 0, 'a digit comes before a line')
      assert.deepEqual(await db.sources.orderBy(s => s.level.cast(t.text()).asc()).pluck(s => s.level), ['B', 'a'])
      const given = values(
        { word: t.text() },
        shuffled.map(word => ({ word })),
      )
      const read = db.from({ v: given }).orderBy(({ v }) => v.word.asc())
      assert.deepEqual(await read.select(({ v }) => v.word), words)
      const list = db.from({ s: sources }).innerJoinLateral(({ s }) => ({ l: unnest(s.words) }))
      assert.deepEqual(await list.orderBy(({ l }) => l.value.asc()).select(({ l }) => l.value), words)
      const keys = db.from({ s: sources }).innerJoinLateral(({ s }) => ({ l: jsonEach(s.json) }))
      assert.deepEqual(await keys.orderBy(({ l }) => l.key.asc()).select(({ l }) => l.key), words)
      assert.deepEqual(await keys.select(({ l }) => ({ most: max(l.key) })), [{ most: 'é' }])
      const inner = db.from({ s: sources }).innerJoinLateral(({ s }) => ({ l: unnest(s.part.words) }))
      assert.deepEqual(await inner.orderBy(({ l }) => l.value.asc()).select(({ l }) => l.value), words)
    },
  },
)

export const cases: readonly Case[] = [madeText]
