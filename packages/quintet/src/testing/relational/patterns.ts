import assert from 'node:assert/strict'
import { not } from '../../query/functions.ts'
import { table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const lines = table('lines', { id: t.id(), text: t.text().nullable(), n: t.integer().default(0) })
const models = { lines }

const texts: readonly string[] = [
  '',
  'abc',
  'ABC',
  'a.c',
  'a\nc',
  'a\u2028c',
  'Ärger',
  'ärger',
  'x'.repeat(20),
  '2024-02-29',
  "it's",
  'foo bar',
  'foo_bar',
  'tab\there',
  'nbsp\u00a0here',
  '😀',
  '😀😀',
  'straße',
  '***:x',
  '(?i)x',
  '\\',
  'a]b',
  'a-b',
  'e\u0301',
  '日本語',
]

/** Judged by the engine of the language itself. */
const patterns: readonly RegExp[] = [
  /abc/,
  /abc/i,
  /^a.c$/,
  /^a.c$/s,
  /^$/,
  /^x{20}$/,
  /x{19,}?$/,
  /^\d{4}-\d\d-\d\d$/,
  /'/,
  /\bfoo\b/,
  /o\B/,
  /\s/,
  /\S\s\S/,
  /^\w+$/,
  /\W/,
  /[^\w\s]/,
  /^.$/u,
  /^\u{1F600}+$/u,
  /[😀-😂]{2}/u,
  /^[äÄ]rger/,
  /ß/,
  /^\*{3}:/,
  /^\(\?i\)/,
  /\\/,
  /[\]\\]/,
  /[a\-z]-/,
  /^(?:a|b|foo)(?: |_)(?<name>bar)?$/,
  /(|b)c$/,
  /^[A-C]+$/i,
  /^[^a-c]*$/i,
  /\u0301$/,
  /^[^ -~]+$/,
  /\t/,
]

export const cases: readonly Case[] = [
  withModels(models, {
    name: 'A19: a regular expression means what it means in the language, on every store',
    async run(db) {
      await db.lines.insert([...texts.map(text => ({ text })), { text: null }])
      for (const pattern of patterns) {
        const found = await db.lines
          .where(l => l.text.matches(pattern))
          .orderBy(l => l.id.asc())
          .pluck(l => l.id)
        const expected = texts.flatMap((text, i) =>
          new RegExp(pattern.source, `${pattern.flags.replace('u', '')}u`).test(text) ? [i + 1] : [],
        )
        assert.deepEqual(found, expected, String(pattern))
        assert.equal(await db.lines.where(l => not(l.text.matches(pattern))).count(), texts.length + 1 - expected.length, `not ${pattern}`)
      }
    },
  }),
  withModels(models, {
    name: 'A19: what engines read in different ways is refused before anything is sent',
    async run(db, to) {
      const sent = await to.statements(async () => {
        for (const pattern of [/(a)\1/, /(?=a)/, /(?<!a)b/, /\p{L}/u, /^a/m, /Ä/i, /a{300}/])
          await refused(() => db.lines.where(l => l.text.matches(pattern)), 'QT_UNSUPPORTED', /in different ways/)
        await refused(() => db.lines.where(l => l.text.matches('a' as unknown as RegExp)), 'QT_VALUE', /a regular expression/)
        await refused(() => db.lines.where(l => l.n.shiftLeft(64).eq(0)), 'QT_VALUE', /0 to 63/)
        await refused(() => db.lines.where(l => l.n.shiftRight(-1).eq(0)), 'QT_VALUE')
      })
      assert.equal(sent, 0)
      const text = 'select "t0"."id" from "lines" as "t0" where '
      const posix = `${text}"t0"."text" collate "C" ~ ?1`
      prints(
        to,
        db.lines.where(l => l.text.matches(/a/)).select(l => ({ id: l.id })),
        { SQLite: `${text}quintet_matches("t0"."text", ?1)`, PostgreSQL: posix, PGlite: posix },
      )
    },
  }),
  withModels(models, {
    name: 'C: texts are in the order of a collation where one is named for the server',
    async run(db) {
      await db.lines.insert(['b', 'A', 'a', 'C'].map(text => ({ text })))
      const collation = { sqlite: 'nocase', postgres: 'und-x-icu' }
      const byText = db.lines.orderBy(
        l => l.text.asc({ collation }),
        l => l.text.desc(),
      )
      assert.deepEqual(await byText.pluck(l => l.text), ['a', 'A', 'b', 'C'])
      assert.deepEqual(await db.lines.orderBy(l => l.text.asc()).pluck(l => l.text), ['A', 'C', 'a', 'b'])
      const [first, ...rest] = await db.lines
        .orderBy(
          l => l.text.desc({ collation }),
          l => l.id.asc(),
        )
        .limit(1)
      assert.deepEqual([first?.text, rest], ['C', []])
      const page = await db.lines
        .orderBy(l => l.text.desc({ collation }))
        .limit(2)
        .page()
      assert.deepEqual(
        page.rows.map(l => l.text),
        ['C', 'b'],
      )
      const next = await db.lines
        .orderBy(l => l.text.desc({ collation }))
        .limit(2)
        .after(page.next ?? '')
        .page()
      assert.equal(next.rows.length, 2)
      await refused(() => db.lines.orderBy(l => l.text.asc({ collation: {} })), 'QT_UNSUPPORTED', /names no collation/)
    },
  }),
]
