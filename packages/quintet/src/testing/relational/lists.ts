import assert from 'node:assert/strict'
import { table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const bags = table('bags', {
  id: t.id(),
  numbers: t.list(t.integer()).nullable(),
  words: t.list(t.text()).default([]),
  flags: t.list(t.boolean().nullable()).default([]),
  wide: t.list(t.bigint()).default([]),
  prices: t.list(t.decimal(6, 2)).default([]),
  days: t.list(t.timestamp()).default([]),
  bytes: t.list(t.bytes()).default([]),
  pairs: t.list(t.list(t.text())).default([]),
  points: t.list(t.object({ x: t.integer() })).default([]),
  free: t.list(t.json()).default([]),
  doc: t.json().default({}),
})
const models: { bags: typeof bags } = { bags }

const slices: Case = withModels(models, {
  name: 'A23: slices of lists are counted as those of arrays',
  async run(db) {
    const ranges: readonly (readonly [number, number?])[] = [
      ...[[0], [1], [-1], [7], [-7], [0, 0], [0, 1], [0, -1], [-3, -1], [-7, 7], [2, 1], [1, -1], [0, 2147483647]],
    ] as never
    for (const list of [[], [5], [1, 2, 3, 4]]) {
      const { id } = await db.bags.insert({
        numbers: list,
        words: list.map(String),
        pairs: list.map(n => [`${n}`, '"']),
        free: list.map(n => ({ n, '"': [n] })),
      })
      for (const [from, to] of ranges) {
        const row = db.bags.where({ id }).select(b => ({
          numbers: b.numbers.slice(from, to),
          words: b.words.slice(from, to),
          pairs: b.pairs.slice(from, to),
          size: b.free.slice(from, to).size(),
        }))
        const wanted = list.slice(from, to)
        assert.deepEqual(
          await row.one(),
          { numbers: wanted, words: wanted.map(String), pairs: wanted.map(n => [`${n}`, '"']), size: wanted.length },
          `${list.length}: ${from}, ${to}`,
        )
      }
    }
    const { id } = await db.bags.insert({ numbers: null })
    assert.deepEqual(await db.bags.where({ id }).pluck(b => b.numbers.slice(1)), [null])
    assert.equal(await db.bags.where(b => b.numbers.slice(1).slice(1).size().eq(2)).count(), 1)
    assert.equal(await db.bags.where(b => b.words.slice(-1).has('4')).count(), 1)
    await refused(() => db.bags.pluck(b => b.words.slice(0.5)), 'QT_VALUE')
  },
})

const kinds: Case = withModels(models, {
  name: 'A23: a list with one more element, and a slice, of every kind of element',
  async run(db) {
    const day = new Date('2026-01-02T03:04:05.678Z')
    const all = {
      numbers: [1, 2],
      words: ['a', `"'\\{},`],
      flags: [true, null],
      wide: [1n, 9007199254740993n],
      prices: ['1.50', '-0.25'],
      days: [new Date(0), day],
      bytes: [new Uint8Array([0]), new Uint8Array([255, 1])],
      pairs: [['a'], []],
      points: [{ x: 1 }, { x: 2 }],
      free: [{ a: [1, null] }, 'x'],
    }
    const first = Object.fromEntries(Object.entries(all).map(([key, list]) => [key, list.slice(0, 1)]))
    const { id } = await db.bags.insert(first)
    const row = db.bags.where({ id })
    await row.update(b => ({
      numbers: b.numbers.append(2),
      words: b.words.append(`"'\\{},`),
      flags: b.flags.append(null),
      wide: b.wide.append(9007199254740993n),
      prices: b.prices.append('-0.25'),
      days: b.days.append(day),
      bytes: b.bytes.append(new Uint8Array([255, 1])),
      pairs: b.pairs.append([]),
      points: b.points.append({ x: 2 }),
      free: b.free.append('x'),
    }))
    const { id: _, doc: __, ...back } = await row.one()
    assert.deepEqual(back, all)
    await row.update(b => ({ flags: b.flags.slice(1), bytes: b.bytes.slice(-1), days: b.days.slice(1), points: b.points.slice(0, -1) }))
    assert.deepEqual(await row.select(b => ({ flags: b.flags, bytes: b.bytes, days: b.days, points: b.points })), [
      { flags: [null], bytes: [new Uint8Array([255, 1])], days: [day], points: [{ x: 1 }] },
    ])
    await refused(() => row.update(b => ({ numbers: b.numbers.append('x' as never) })), 'QT_VALUE')
    await refused(() => row.update(b => ({ words: b.words.append(undefined as never) })), 'QT_UNDEFINED')
  },
})

const inJson: Case = withModels(models, {
  name: 'A22: lists and objects in JSON are read as what they are said to be, and checked when they are read',
  async run(db) {
    const doc = {
      tags: ['ts', 'a"b'],
      flags: [true, null, false],
      wide: ['9007199254740993', '-1'],
      points: [{ x: 1, y: 2 }, { x: 3 }],
      who: { name: 'Ada', born: '1815-12-10', worth: '12.50', id: '01890A5D-AC96-774B-BCCE-B302099A8057', extra: 1 },
    }
    const { id } = await db.bags.insert({ doc })
    const who = t.object({ name: t.text(), born: t.date(), worth: t.decimal(8, 2), id: t.uuid(), gone: t.text().nullable() })
    const row = db.bags.where({ id }).select(b => ({
      tags: b.doc.at('tags').as(t.list(t.text())),
      flags: b.doc.at('flags').as(t.list(t.boolean().nullable())),
      wide: b.doc.at('wide').as(t.list(t.bigint())),
      points: b.doc.at('points').as(t.list(t.object({ x: t.integer(), y: t.integer().nullable() }))),
      who: b.doc.at('who').as(who),
      whole: b.doc.at('who').as(t.json<{ name: string }>()).at('name').as(t.text()),
      size: b.doc.at('tags').as(t.list(t.text())).size(),
      last: b.doc.at('tags').as(t.list(t.text())).slice(-1),
      missing: b.doc.at('nothing').as(t.list(t.text())),
      noList: b.doc.at('who').as(t.list(t.text())),
      noObject: b.doc.at('tags').as(t.object({ name: t.text() })),
    }))
    assert.deepEqual(await row.one(), {
      tags: doc.tags,
      flags: doc.flags,
      wide: [9007199254740993n, -1n],
      points: [
        { x: 1, y: 2 },
        { x: 3, y: null },
      ],
      who: { name: 'Ada', born: '1815-12-10', worth: '12.50', id: '01890a5d-ac96-774b-bcce-b302099a8057', gone: null },
      whole: 'Ada',
      size: 2,
      last: ['a"b'],
      missing: null,
      noList: null,
      noObject: null,
    })
    const that = db.bags.where(b => b.doc.at('tags').as(t.list(t.text())).has('a"b'))
    assert.equal(await that.count(), 1)
    assert.equal(await that.where(b => b.doc.at('wide').as(t.list(t.bigint())).hasAll([-1n])).count(), 1)
    assert.equal(await that.where(b => b.doc.at('flags').as(t.list(t.boolean().nullable())).hasAny([true])).count(), 1)
    assert.equal(await that.where(b => b.doc.at('tags').as(t.list(t.text())).eq(doc.tags)).count(), 1)
    assert.equal(await that.where(b => b.doc.at('who').as(who).isNull()).count(), 0)
    await refused(() => db.bags.pluck(b => b.doc.at('tags').as(t.list(t.integer()))), 'QT_OUT_OF_RANGE', /list\[0\]/)
    await refused(() => db.bags.pluck(b => b.doc.at('who').as(t.object({ name: t.integer() }))), 'QT_OUT_OF_RANGE', /object\.name/)
  },
})

const refusals: Case = withModels(models, {
  name: 'A22: kinds without a form in JSON, and lists of two forms side by side, are refused before anything is sent',
  async run(db, to) {
    const sent = await to.statements(async () => {
      await refused(() => db.bags.pluck(b => b.doc.at('a').as(t.timestamp())), 'QT_UNSUPPORTED', /read it as text/)
      await refused(() => db.bags.pluck(b => b.doc.at('a').as(t.list(t.timestamp()))), 'QT_UNSUPPORTED', /say text/)
      await refused(() => db.bags.pluck(b => b.doc.at('a').as(t.object({ a: t.list(t.bytes()) }))), 'QT_UNSUPPORTED')
      await refused(() => db.bags.where(b => b.doc.at('tags').as(t.list(t.text())).eq(b.words)), 'QT_EXPRESSION', /forms/)
      await refused(
        () => db.bags.all().update(b => ({ words: b.doc.at('a').as(t.list(t.text())) as never })),
        'QT_EXPRESSION',
        /list in JSON/,
      )
    })
    assert.equal(sent, 0)
  },
})

export const cases: readonly Case[] = [slices, kinds, inJson, refusals]
