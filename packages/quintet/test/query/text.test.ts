import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { caseWhen, coalesce } from 'quintet'
import { lite, pg } from './models.ts'

const evil = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom("'; drop table users; --", '$1', '?1', '"', '\\', '%', "' or 1=1", '\u2028', '', '*[a]?', ':a', '@b', '/*', '*/'),
)
const text = evil.filter(value => value.isWellFormed() && !value.includes('\u0000'))
const json = fc.jsonValue().filter(value => !JSON.stringify(value).includes('\\u0000') && JSON.stringify(value).isWellFormed())

const values = fc.record({
  text,
  more: text,
  int: fc.integer({ min: -2147483648, max: 2147483647 }),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  decimal: fc.integer({ min: -100_000, max: 100_000 }).map(n => (n / 100).toFixed(2)),
  date: fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }),
  uuid: fc.uuid(),
  list: fc.array(text, { maxLength: 20 }),
  ints: fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 20 }),
  key: text.filter(key => key !== '\\'),
  limit: fc.nat(1000),
  json,
})
type Values = typeof values extends fc.Arbitrary<infer V> ? V : never

/** One query with a value of every kind in every clause. */
function query(db: typeof lite | typeof pg, v: Values): { readonly text: string; readonly values: readonly unknown[] } {
  const pattern = v.text.replace(/\\+$/, '')
  // both databases have the same models
  return (db as typeof pg).users
    .where({ email: v.text, age: v.ints })
    .where(u =>
      u.email.like(pattern).or(u.email.ilike(pattern), u.email.startsWith(v.text), u.email.endsWith(v.more), u.email.contains(v.more)),
    )
    .where(u =>
      u.age.plus(v.int).gt(v.int).and(u.score.lt(v.double)).and(u.balance.gte(v.decimal)).and(u.seen.lte(v.date)).and(u.key.ne(v.uuid)),
    )
    .where(u =>
      u.email
        .in(v.list)
        .or(u.labels.hasAny(v.list))
        .or(u.labels.has(v.text))
        .or(u.meta.at(v.key, v.more, v.limit).isNull()),
    )
    .where(u => u.posts.some(p => p.title.eq(v.more).and(p.views.notIn(v.ints))).or(u.posts.count(p => p.title.ne(v.text)).gt(v.limit)))
    .orderBy(
      u => coalesce(u.age, v.int).desc(),
      u => u.email.concat(v.text).asc(),
    )
    .limit(v.limit)
    .offset(v.limit)
    .select(u => ({
      a: u.email.replace(v.text, v.more),
      b: caseWhen(u.age.eq(v.int), u.email).else(v.text),
      c: u.posts
        .where(p => p.title.eq(v.text))
        .limit(v.limit)
        .select(p => p.title),
    }))
    .toSQL()
}

for (const [name, db] of [
  ['SQLite', lite],
  ['PostgreSQL', pg],
] as const)
  test(`text invariance: the text of a statement is the same for all values (${name})`, () => {
    const first = query(db, fc.sample(values, { numRuns: 1, seed: 1 })[0] as Values)
    fc.assert(
      fc.property(values, v => {
        const { text: sent, values: bound } = query(db, v)
        assert.equal(sent, first.text)
        assert.equal(bound.length, first.values.length)
      }),
      { numRuns: 200, seed: 42 },
    )
  })

test('text invariance: what was parsed from JSON is a value or refused, never a part of the text', () => {
  const { text: expected } = pg.users.where({ email: 'a' }).toSQL()
  fc.assert(
    fc.property(json, value => {
      for (const make of [() => pg.users.where({ email: value as never }), () => pg.users.where(u => u.email.eq(value as never))]) {
        let sent: string
        try {
          sent = make().toSQL().text
        } catch (error) {
          assert.match(String((error as { code?: string }).code), /^QT_(VALUE|UNDEFINED|EXPRESSION)$/)
          continue
        }
        const shapes = [expected, expected.replace('= $1', 'is null'), expected.replace('= $1', '= any($1)')]
        assert.ok(shapes.includes(sent), sent)
      }
    }),
    { numRuns: 300, seed: 42 },
  )
})

test('INJ: keys of JSON paths are bound, and each is one key', () => {
  for (const key of ["a'b", 'a"b', '$', '$.a', 'a.b', '[0]', '*', '**', '.."', '\\', 'a\u2028b', '?(@ == 1)', '"); drop table users; --']) {
    const { text: sent, values: bound } = pg.users.where(u => u.meta.at(key).isNull()).toSQL()
    assert.equal(sent, pg.users.where(u => u.meta.at('plain').isNull()).toSQL().text)
    assert.deepEqual(bound, [`strict $.${JSON.stringify(key)}`])
  }
})
