import assert from 'node:assert/strict'
import type { ErrorCode } from '../../base/errors.ts'
import type { Db } from '../../db/handles.ts'
import { coalesce } from '../../query/functions.ts'
import type { Scope } from '../../query/path.ts'
import { values } from '../../query/values.ts'
import { table } from '../../schema/declare.ts'
import { jsonNull } from '../../schema/json.ts'
import { t } from '../../schema/t.ts'
import type { Expression, JsonLeaf } from '../../schema/vocabulary.ts'
import { type Case, withModels } from './case.ts'
import { refused, untyped } from './refusal.ts'

interface Event {
  readonly kind: string
  readonly place?: { readonly city: string; readonly geo?: { readonly lat: number } | null }
  readonly tags?: readonly string[]
}

const events = table('events', {
  id: t.id(),
  name: t.text().nullable().unique(),
  n: t.integer().nullable(),
  real: t.double().nullable(),
  flag: t.boolean().nullable(),
  code: t.uuid().nullable(),
  big: t.bigint().nullable(),
  level: t.enum(['low', 'high']).nullable(),
  doc: t.json<unknown>().nullable(),
  typed: t.json<Event>().default({ kind: 'none' }),
})
const models: { events: typeof events } = { events }
type Row = Scope<typeof models, 'events'>
type Changed = JsonLeaf<unknown>

/** What a value becomes: the value, the change, the value afterwards. */
type Changes = readonly (readonly [label: string, before: unknown, change: (doc: Changed) => Expression<unknown, 'json'>, after: unknown])[]

/** As an update, and as an expression. */
function changes(name: string, cases: Changes): Case {
  return withModels(models, {
    name,
    async run(db) {
      for (const [label, before, change, after] of cases) {
        const { id } = await db.events.insert({ doc: before })
        const row = db.events.where({ id })
        const changed = await row.select(e => ({ is: change(e.doc) }))
        assert.deepEqual(changed, [{ is: after }], `${label}: as an expression`)
        // the suite's changes are of JSON of any type
        assert.equal(await row.update(e => ({ doc: change(e.doc) as Changed })), 1, label)
        assert.deepEqual(await row.pluck(e => e.doc), [after], label)
      }
    },
  })
}

const quotes = `"'\\`
const own = JSON.parse('{"__proto__": 1, "b": 2}')

const parts: readonly Case[] = [
  changes('A22: a part of a JSON value is set, and what is missing on the way is made', [
    ['a member', { a: 1, b: 2 }, d => d.at('a').set(9), { a: 9, b: 2 }],
    ['a new member', { a: 1 }, d => d.at('b').set([1, { c: null }]), { a: 1, b: [1, { c: null }] }],
    ['a member of a member', { a: { b: 1, c: 2 } }, d => d.at('a', 'b').set('x'), { a: { b: 'x', c: 2 } }],
    ['path upon path', { a: { b: 1 } }, d => d.at('a').at('b').set(true), { a: { b: true } }],
    ['null is a value', { a: 1 }, d => d.at('a').set(null), { a: null }],
    ['jsonNull is the same null', { a: 1 }, d => d.at('a').set(jsonNull), { a: null }],
    ['missing objects', {}, d => d.at('a', 'b', 'c').set(1), { a: { b: { c: 1 } } }],
    ['missing from the second on', { a: { z: 0 } }, d => d.at('a', 'b', 'c', 'd').set(1), { a: { z: 0, b: { c: { d: 1 } } } }],
    ['a missing array', {}, d => d.at('a', 0).set(1), { a: [1] }],
    ['a missing array of objects', {}, d => d.at('a', 0, 'b').set(1), { a: [{ b: 1 }] }],
    ['no array begins with its second', { z: 0 }, d => d.at('a', 1).set(1), { z: 0 }],
    ['nor one further on', { z: 0 }, d => d.at('a', 'b', 2, 'c').set(1), { z: 0 }],
    ['an element', { a: [1, 2] }, d => d.at('a', 1).set(9), { a: [1, 9] }],
    ['an element of the whole', [1, 2], d => d.at(0).set(9), [9, 2]],
    ['a member of an element', [{ a: 1 }], d => d.at(0, 'a').set(9), [{ a: 9 }]],
    ['behind the last', [1, 2], d => d.at(2).set(9), [1, 2, 9]],
    ['an object behind the last', [1], d => d.at(1, 'a').set(9), [1, { a: 9 }]],
    ['an array in an array', [[1]], d => d.at(0, 1).set(9), [[1, 9]]],
    ['first of an empty one', [], d => d.at(0).set(9), [9]],
    ['out of range', [1, 2], d => d.at(3).set(9), [1, 2]],
    ['out of range on the way', [1, 2], d => d.at(3, 'a').set(9), [1, 2]],
  ]),
  changes('A22: where something else stands than a step needs, nothing changes', [
    ['SQL NULL', null, d => d.at('a').set(1), null],
    ['unless it is told what to be', null, d => coalesce(d, {}).at('a', 'b').set(1), { a: { b: 1 } }],
    ['JSON null', jsonNull, d => d.at('a').set(1), jsonNull],
    ['a number', 5, d => d.at('a').set(1), 5],
    ['a text', 'x', d => d.at('a', 'b').set(1), 'x'],
    ['true', true, d => d.at(0).set(1), true],
    ['null on the way', { a: null }, d => d.at('a', 'b').set(1), { a: null }],
    ['a number on the way', { a: 5 }, d => d.at('a', 'b').set(1), { a: 5 }],
    ['a key into an array', [1, 2], d => d.at('0').set(9), [1, 2]],
    ['a key into an array on the way', { a: [{ b: 1 }] }, d => d.at('a', '0', 'b').set(9), { a: [{ b: 1 }] }],
    ['an index into an object', { '0': 'zero' }, d => d.at(0).set(9), { '0': 'zero' }],
    ['an index into an object on the way', { a: { '0': {} } }, d => d.at('a', 0, 'b').set(9), { a: { '0': {} } }],
  ]),
  changes('A22: a key is one key, whatever it holds', [
    ['a dot', { a: { b: 1 } }, d => d.at('a.b').set(9), { a: { b: 1 }, 'a.b': 9 }],
    ['quotes', { 'a"b': 1 }, d => d.at('a"b').set(9), { 'a"b': 9 }],
    ['new with quotes', {}, d => d.at(quotes, 'x').set(9), { [quotes]: { x: 9 } }],
    ['a dollar, an index, a comment', {}, d => d.at('$x', '[0]', '#-1').set(9), { $x: { '[0]': { '#-1': 9 } } }],
    ['an array of the server', {}, d => d.at('{a,b}', 'NULL').set(9), { '{a,b}': { NULL: 9 } }],
    ['empty', {}, d => d.at('', '').set(9), { '': { '': 9 } }],
    ['control characters', { '\n': 1 }, d => d.at('\n').set(9).at('\u0001\t').set(8), { '\n': 9, '\u0001\t': 8 }],
    ['beyond ASCII', { 'é😀': 1 }, d => d.at('é😀').set(9).at('\u2028').set(8), { 'é😀': 9, '\u2028': 8 }],
    ['__proto__', {}, d => d.at('__proto__').set(1).at('b').set(2), own],
    ['what is under __proto__', own, d => d.at('__proto__').remove(), { b: 2 }],
    ['constructor', { a: 1 }, d => d.at('constructor').set('x'), { a: 1, constructor: 'x' }],
  ]),
  changes('A22: a part is removed, if it is there', [
    ['a member', { a: 1, b: 2 }, d => d.at('a').remove(), { b: 2 }],
    ['a member of a member', { a: { b: 1, c: 2 } }, d => d.at('a', 'b').remove(), { a: { c: 2 } }],
    ['one that is null', { a: null }, d => d.at('a').remove(), {}],
    ['an element', { a: [1, 2, 3] }, d => d.at('a', 1).remove(), { a: [1, 3] }],
    ['what is not there', { a: 1 }, d => d.at('b').remove(), { a: 1 }],
    ['nor on the way', { a: 1 }, d => d.at('b', 'c').remove(), { a: 1 }],
    ['out of range', [1], d => d.at(1).remove(), [1]],
    ['a key of an array', [1, 2], d => d.at('0').remove(), [1, 2]],
    ['an index of an object', { '0': 1 }, d => d.at(0).remove(), { '0': 1 }],
    ['of a number', 5, d => d.at('a').remove(), 5],
    ['of JSON null', jsonNull, d => d.at('a').remove(), jsonNull],
    ['of SQL NULL', null, d => d.at('a').remove(), null],
    ['quotes', { 'a"b': 1, c: 1 }, d => d.at('a"b').remove(), { c: 1 }],
  ]),
  changes('A22: an array gets one more element, an object other members', [
    ['append', { a: [1] }, d => d.at('a').append(2), { a: [1, 2] }],
    ['append an array', { a: [1] }, d => d.at('a').append([2, 3]), { a: [1, [2, 3]] }],
    ['append null', { a: [] }, d => d.at('a').append(null), { a: [null] }],
    ['append to the whole', [1], d => d.append({ b: 2 }), [1, { b: 2 }]],
    ['append to what is missing', {}, d => d.at('a', 'b').append(1), { a: { b: [1] } }],
    ['append to an element that is missing', [], d => d.at(0).append(1), [[1]]],
    ['append to an object', { a: {} }, d => d.at('a').append(1), { a: {} }],
    ['append to a number', 5, d => d.append(1), 5],
    ['append to null', { a: null }, d => d.at('a').append(1), { a: null }],
    ['append to SQL NULL', null, d => d.append(1), null],
    ['append twice', [], d => d.append(1).append('x'), [1, 'x']],
    ['merge', { a: 1, b: { c: 1 } }, d => d.merge({ b: { d: 2 }, e: null }), { a: 1, b: { d: 2 }, e: null }],
    ['merge into a member', { a: { x: 1 } }, d => d.at('a').merge({ y: 2, 'z.z': 3 }), { a: { x: 1, y: 2, 'z.z': 3 } }],
    ['merge nothing', { a: 1 }, d => d.merge({}), { a: 1 }],
    ['merge into an array', [1], d => d.merge({ a: 1 }), [1]],
    ['merge own keys', {}, d => d.merge(own), own],
  ]),
  changes('A22: several changes of one value are made in their order', [
    ['two members', { a: 1 }, d => d.at('a').set(2).at('b').set(3), { a: 2, b: 3 }],
    ['the later one wins', {}, d => d.at('a').set(1).at('a').set(2), { a: 2 }],
    ['into what was made', {}, d => d.at('a').set({ b: 1 }).at('a', 'c').set(2), { a: { b: 1, c: 2 } }],
    ['removed and made anew', { a: { x: 1 } }, d => d.at('a').remove().at('a', 'y').set(2), { a: { y: 2 } }],
    [
      'of every kind',
      { t: [] },
      d => d.at('t').append(1).at('n', 'm').set(2).merge({ z: 3 }).at('t', 0).remove(),
      { t: [], n: { m: 2 }, z: 3 },
    ],
    ['a part of another place', { a: { x: 1 } }, d => d.at('b').set(d.at('a')), { a: { x: 1 }, b: { x: 1 } }],
    ['of a place that is missing', { a: 1 }, d => d.at('b').set(d.at('c')), { a: 1, b: null }],
    ['a changed part', { a: { x: 1 } }, d => d.at('b').set(d.at('a', 'x').set(2)), { a: { x: 1 }, b: { a: { x: 2 } } }],
  ]),
]

async function one(db: Db<typeof models, never>, change: (e: Row) => Expression<unknown, 'json'>): Promise<unknown> {
  await db.events.all().update(e => ({ doc: change(e) as Changed }))
  const [doc] = await db.events.pluck(e => e.doc)
  return doc
}

const expressions: Case = withModels(models, {
  name: 'A22: what is set may be an expression, in the form that JSON has for its kind; a missing one is null',
  async run(db) {
    const code = '01890a5d-ac96-774b-bcce-b302099a8057'
    const values = { name: `"q" 'ü' \\`, n: 7, real: 2.5, flag: true, code, big: 9007199254740993n, level: 'high' } as const
    const { id } = await db.events.insert({ ...values, doc: {} })
    const set = await one(db, e =>
      e.doc
        .at('name')
        .set(e.name)
        .at('n')
        .set(e.n.plus(1))
        .at('real')
        .set(e.real)
        .at('whole')
        .set(e.real.times(2))
        .at('flag')
        .set(e.flag)
        .at('code')
        .set(e.code)
        .at('level')
        .set(e.level)
        .at('big')
        .set(e.big.cast(t.text()))
        .at('tags')
        .append(e.name.length()),
    )
    const there = { name: values.name, n: 8, real: 2.5, whole: 5, flag: true, code, level: 'high', big: '9007199254740993', tags: [9] }
    assert.deepEqual(set, there)
    assert.deepEqual(await db.events.pluck(e => e.doc.at('whole').as(t.integer())), [5])
    // counted up from what is there
    assert.deepEqual(await one(db, e => e.doc.at('n').set(e.doc.at('n').as(t.integer()).plus(1))), { ...there, n: 9 })
    await db.events.where({ id }).update({ name: null, n: null, flag: null, doc: {} })
    const nulls = await one(db, e => e.doc.merge({ name: null }).at('n').set(e.n).at('flag').set(e.flag).at('name').set(e.name))
    assert.deepEqual(nulls, { name: null, n: null, flag: null })
    await refused(() => db.events.all().update(e => ({ doc: e.doc.at('x').set(e.big) })), 'QT_EXPRESSION')
  },
})

const places: Case = withModels(models, {
  name: 'A22: parts in an upsert, in updates of other rows, in what is given back, in conditions; the types follow the path',
  async run(db) {
    const { id } = await db.events.insert({ name: 'n', typed: { kind: 'a', place: { city: 'Ulm' } } })
    const options = { by: 'name', set: (row: Row, given: Row) => ({ typed: row.typed.at('kind').set(given.typed.at('kind')) }) } as const
    await db.events.upsert({ name: 'n', typed: { kind: 'b' } }, options)
    assert.deepEqual(await db.events.pluck(e => e.typed), [{ kind: 'b', place: { city: 'Ulm' } }])
    const back = await db.events
      .where({ id })
      .update(e => ({ typed: e.typed.at('place', 'geo').set({ lat: 48.4 }).at('tags').append('x'), doc: { a: 1 } }))
      .returning('typed')
    assert.deepEqual(back, [{ typed: { kind: 'b', place: { city: 'Ulm', geo: { lat: 48.4 } }, tags: ['x'] } }])
    const wanted = values({ name: t.text(), city: t.text() }, [{ name: 'n', city: 'Kiel' }])
    const each = db.from({ e: db.events }).innerJoin({ v: wanted }, ({ e, v }) => e.name.eq(v.name))
    assert.equal(await each.update('e', ({ e, v }) => ({ typed: e.typed.at('place', 'city').set(v.city) })), 1)
    assert.deepEqual(await db.events.pluck(e => e.typed.at('place', 'city').as(t.text())), ['Kiel'])
    const moved = db.events.where(e => e.typed.at('place', 'city').set('Bonn').at('place', 'city').as(t.text()).eq('Bonn'))
    assert.equal(await moved.count(), 1)
    await db.events.all().update(e => ({ typed: e.typed.at('place').remove(), doc: coalesce(e.doc, {}).at('a').set(e.typed) }))
    assert.deepEqual(await db.events.select(e => ({ typed: e.typed, doc: e.doc })), [
      { typed: { kind: 'b', tags: ['x'] }, doc: { a: { ...back[0]?.typed, place: { city: 'Kiel', geo: { lat: 48.4 } } } } },
    ])
  },
})

const refusals: Case = withModels(models, {
  name: 'A22: wrong paths and values are refused before anything is sent',
  async run(db, to) {
    const places: readonly (readonly [() => unknown, ErrorCode])[] = [
      [() => db.events.all().update(e => ({ doc: e.doc.at(-1).set(1) })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: e.doc.at(1.5).set(1) })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: e.doc.at('a\u0000').set(1) })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: e.doc.at('\ud800').remove() })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: e.doc.at('a').set('\u0000') })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: e.doc.at('a').set({ '\ud800': 1 }) })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: e.doc.at('a').set(Number.NaN) })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: e.doc.at('a').append(new Date()) })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: e.doc.at('a').set(undefined) })), 'QT_UNDEFINED'],
      [() => db.events.all().update(e => ({ doc: e.doc.merge({ a: undefined }) })), 'QT_UNDEFINED'],
      [() => db.events.all().update(e => ({ doc: e.doc.merge({ 'a\u0000': 1 }) })), 'QT_VALUE'],
      [() => db.events.all().update(e => ({ doc: untyped(untyped(e.doc, 'at') as object, 'set', 1) as Changed })), 'QT_EXPRESSION'],
    ]
    const sent = await to.statements(async () => {
      for (const [place, code] of places) await refused(place, code)
    })
    assert.equal(sent, 0)
  },
})

const texts: Case = withModels(models, {
  name: 'A22: the text of a change is the same for every key and value',
  async run(db, to) {
    const text = (change: (doc: Changed) => Changed): string => {
      const [first] = db.events
        .where({ id: 1 })
        .update(e => ({ doc: change(e.doc) }))
        .toSQL()
      return first?.text ?? ''
    }
    const set = (a: string, b: string, value: unknown): string => text(doc => doc.at(a, b).set(value))
    const remove = (a: string, index: number): string => text(doc => doc.at(a, index).remove())
    assert.equal(set(quotes, '', { x: [1] }), set('a', 'b', 1))
    assert.equal(remove('', 7), remove('a', 1))
    assert.deepEqual([text(doc => doc.at('a').set(1)), set('a', 'b', 1), text(doc => doc.append(1)), remove('a', 1)], expected[to.dialect])
  },
})

const expected: Readonly<Record<string, readonly string[]>> = {
  SQLite: [
    'update "events" as "t0" set "doc" = json_set("t0"."doc", ?1, json(?2)) where "t0"."id" = ?3',
    'update "events" as "t0" set "doc" = json_set("t0"."doc", ?1, json(?2)) where "t0"."id" = ?3',
    'update "events" as "t0" set "doc" = json_set("t0"."doc", ?1, json(?2)) where "t0"."id" = ?3',
    'update "events" as "t0" set "doc" = json_remove("t0"."doc", ?1) where "t0"."id" = ?2',
  ],
  PostgreSQL: [
    `update "events" as "t0" set "doc" = coalesce(case when jsonb_typeof("t0"."doc") = 'object' then jsonb_set("t0"."doc", ($1::text)::text[], ($2::jsonb)) end, "t0"."doc") where "t0"."id" = $3`,
    `update "events" as "t0" set "doc" = coalesce(case when jsonb_typeof("t0"."doc") = 'object' then case when jsonb_typeof(("t0"."doc" #> ($1::text)::text[])) = 'object' then jsonb_set("t0"."doc", ($2::text)::text[], ($3::jsonb)) when ("t0"."doc" #> ($1::text)::text[]) is null then jsonb_set("t0"."doc", ($1::text)::text[], jsonb_build_object(($4::text), ($3::jsonb))) end end, "t0"."doc") where "t0"."id" = $5`,
    `update "events" as "t0" set "doc" = coalesce(case when jsonb_typeof("t0"."doc") = 'array' then "t0"."doc" || jsonb_build_array(($1::jsonb)) end, "t0"."doc") where "t0"."id" = $2`,
    `update "events" as "t0" set "doc" = (case when jsonb_path_exists("t0"."doc", ($1::text)::jsonpath, '{}', true) then "t0"."doc" #- ($2::text)::text[] else "t0"."doc" end) where "t0"."id" = $3`,
  ],
}

export const cases: readonly Case[] = [...parts, expressions, places, refusals, texts]
