import assert from 'node:assert/strict'
import { test } from 'node:test'
import { and, caseWhen, coalesce, count, given, lag, max, ntile, quintet, rank, rowNumber, sum, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { lite, pg } from './models.ts'

// callers without types: what the compiler would have refused
type Loose = { readonly [name: string]: Loose } & ((...args: readonly unknown[]) => Loose)
const loose = (of: unknown): Loose => of as Loose
const where = (body: (u: Loose) => unknown) => () => lite.users.where(((u: unknown) => body(loose(u))) as never)
const select = (body: (u: Loose) => unknown) => () => lite.users.select(((u: unknown) => body(loose(u))) as never)

const refused: readonly (readonly [what: string, make: () => unknown, code: string, message?: RegExp])[] = [
  ['an operator that the kind has not', where(u => u.age?.startsWith?.('a')), 'QT_EXPRESSION', /users\.age is of kind integer/],
  ['arithmetic on text', select(u => ({ a: u.email?.plus?.('1') })), 'QT_EXPRESSION'],
  ['text against a number', where(u => u.email?.gt?.(u.age)), 'QT_EXPRESSION', /cast one of them/],
  ['a boolean column as a condition', where(u => u.active), 'QT_EXPRESSION', /isTrue/],
  ['a condition on a boolean of JavaScript', where(() => true), 'QT_EXPRESSION'],
  ['null as an operand', where(u => u.age?.gt?.(null)), 'QT_VALUE', /isNull/],
  ['null among elements', where(u => u.labels?.has?.(null)), 'QT_VALUE'],
  ['undefined among elements', where(u => u.labels?.hasAny?.(['a', undefined])), 'QT_UNDEFINED'],
  ['something that is no list', where(u => u.age?.in?.('1,2')), 'QT_VALUE'],
  ['an order of JSON', () => lite.users.orderBy(((u: unknown) => loose(u).meta?.asc?.()) as never), 'QT_EXPRESSION'],
  ['an order of lists', () => lite.users.orderBy(((u: unknown) => loose(u).labels?.desc?.()) as never), 'QT_EXPRESSION'],
  ['a pattern that ends in an escape', where(u => u.email?.like?.('a\\')), 'QT_VALUE', /escape/],
  ['a substring from 0', select(u => ({ a: u.email?.substring?.(0) })), 'QT_VALUE', /from 1/],
  ['digits that are none', select(u => ({ a: u.score?.round?.(1.5) })), 'QT_VALUE'],
  ['a unit that is none', select(u => ({ a: u.seen?.truncate?.('decade') })), 'QT_VALUE'],
  ['a duration of another unit', select(u => ({ a: u.seen?.plus?.({ weeks: 1 }) })), 'QT_VALUE'],
  ['half a day', select(u => ({ a: u.seen?.plus?.({ days: 0.5 }) })), 'QT_VALUE'],
  ['an index below 0', where(u => u.meta?.at?.(-1)?.isNull?.()), 'QT_VALUE'],
  ['a key with NUL', where(u => u.meta?.at?.('\u0000')?.isNull?.()), 'QT_VALUE'],
  ['a cast without a meaning', select(u => ({ a: u.seen?.cast?.(t.integer()) })), 'QT_EXPRESSION', /can be cast to/],
  ['a cast to what is no field', select(u => ({ a: u.age?.cast?.('text') })), 'QT_EXPRESSION'],
  ['a sum of text', select(u => ({ a: sum(u.email as never) })), 'QT_EXPRESSION'],
  ['a maximum of JSON', select(u => ({ a: max(u.meta as never) })), 'QT_EXPRESSION'],
  ['count of undefined', select(() => ({ a: count(undefined as never) })), 'QT_UNDEFINED'],
  ['a rank without its window', select(() => ({ a: rank() })), 'QT_EXPRESSION'],
  [
    'a frame that ends before it begins',
    select(u => ({ a: loose(sum(u.age as never)).over?.({ frame: { rows: [1, 0] } }) })),
    'QT_EXPRESSION',
  ],
  [
    'a frame in two units',
    select(u => ({ a: loose(sum(u.age as never)).over?.({ frame: { rows: [0, 1], groups: [0, 1] } }) })),
    'QT_EXPRESSION',
  ],
  ['a part of nothing', select(() => ({ a: ntile(0).over({}) })), 'QT_VALUE'],
  ['a neighbour by half a row', select(u => ({ a: lag(u.age as never, 0.5).over({}) })), 'QT_VALUE'],
  ['an array as a selection', select(u => [u.age]), 'QT_EXPRESSION'],
  ['a number as a selection', select(() => 1), 'QT_EXPRESSION'],
  ['a value first in coalesce', select(() => ({ a: coalesce(1 as never, 2 as never) })), 'QT_EXPRESSION'],
  ['a value first in caseWhen', where(u => caseWhen(and(u.age?.gt?.(1) as never), 1 as never)), 'QT_EXPRESSION'],
  ['given of nothing', () => lite.users.where(given(null as never)), 'QT_VALUE'],
  ['a limit below 0', () => lite.users.limit(-1), 'QT_VALUE'],
  ['a limit that is text', () => lite.users.limit('5' as never), 'QT_VALUE'],
  ['half an offset', () => lite.users.offset(0.5), 'QT_VALUE'],
  ['select after include', () => lite.users.include({ posts: true }).select((u: { id: unknown }) => ({ id: u.id })), 'QT_CLAUSE'],
  ['include twice', () => lite.users.include({ posts: true }).include({ posts: true }), 'QT_CLAUSE'],
  ['groupBy after limit', () => lite.users.limit(1).groupBy(u => u.age), 'QT_CLAUSE'],
  ['asTable of a list', () => lite.users.select(u => ({ p: u.posts.select(p => p.title) })).asTable(), 'QT_CLAUSE'],
  ['skipLocked and nowait', () => loose(pg.users).lock?.({ skipLocked: true, nowait: true }), 'QT_CLAUSE'],
  ['a lock on groups', () => loose(pg.users.groupBy(u => u.age).select(() => ({ n: count() }))).lock?.(), 'QT_CLAUSE'],
  ['a row number in where', () => lite.users.where(u => rowNumber().over({ orderBy: u.id.asc() }).lt(3)).toSQL(), 'QT_CLAUSE', /asTable/],
  ['a lock where there is none', () => loose(lite.users).lock?.().toSQL?.(), 'QT_UNSUPPORTED', /row locks/],
  ['a decimal out of JSON', () => lite.users.select(u => ({ a: u.meta.as(t.decimal(5, 2)) })).toSQL(), 'QT_UNSUPPORTED', /read it as text/],
  [
    'a decimal out of JSON on the other server',
    () => pg.users.select(u => ({ a: u.meta.as(t.decimal(5, 2)) })).toSQL(),
    'QT_UNSUPPORTED',
    /read it as text/,
  ],
]

for (const [what, make, code, message] of refused)
  test(`refused before anything is sent: ${what}`, () => {
    assert.throws(make, message ? { code, message } : { code })
  })

test('C: decimals beyond 18 digits have no order and no arithmetic where they are text', () => {
  const long = table('long', { id: t.id(), d: t.decimal(30, 5) })
  const db = quintet({ models: { long }, store: sqlite(':memory:') })
  for (const make of [
    () => db.long.orderBy(l => l.d.asc()),
    () => db.long.where(l => l.d.gt('1')),
    () => db.long.where(l => l.d.plus('1').eq('2')),
    () => db.long.select(l => ({ s: sum(l.d) })),
    () => db.long.select(l => ({ m: max(l.d) })),
    () => db.long.select(l => ({ m: l.d.round(1) })),
  ])
    assert.throws(() => make().toSQL(), { code: 'QT_UNSUPPORTED' })
  assert.match(db.long.where(l => l.d.eq('1')).toSQL().text, /= \?1$/)
})

test('a value is never in a message', () => {
  const secret = 'hunter2'
  for (const make of [
    () => lite.users.where({ age: secret as never }).toSQL(),
    () => lite.users.where(u => u.age.in([secret as never])).toSQL(),
    () => lite.users.orderBy(u => u.id.asc()).limit(secret as never),
    () => lite.users.after(secret).toSQL(),
    () => lite.users.select(u => ({ a: u.seen.truncate(secret as never) })),
  ])
    assert.throws(make, (error: Error) => !error.message.includes(secret) && 'code' in error)
})
