import assert from 'node:assert/strict'
import type { Db } from '../../db/handles.ts'
import { not } from '../../query/functions.ts'
import type { Scope } from '../../query/path.ts'
import { t } from '../../schema/t.ts'
import type { Condition, Expression } from '../../schema/vocabulary.ts'
import type { Case } from './case.ts'
import { withModels } from './case.ts'
import { cellModels, cellRows, first, second } from './cells.ts'

type Cell = Scope<typeof cellModels, 'cells'>
type Conditions = readonly (readonly [label: string, condition: (c: Cell) => Condition, ids: readonly number[]])[]
type Values = readonly (readonly [label: string, value: (c: Cell) => Expression<unknown>, each: readonly unknown[]])[]

async function filled(db: Db<typeof cellModels, never>): Promise<void> {
  for (const row of cellRows) await db.cells.insert(row)
}

/** Each condition holds for these rows, and its complement for all others: nothing is ever unknown. */
function conditions(name: string, table: Conditions): Case {
  return withModels(cellModels, {
    name,
    async run(db) {
      await filled(db)
      const byId = db.cells.orderBy(c => c.id.asc())
      for (const [label, condition, ids] of table) {
        assert.deepEqual(await byId.where(condition).pluck(c => c.id), ids, label)
        const others = [1, 2, 3].filter(id => !ids.includes(id))
        assert.deepEqual(await byId.where(c => not(condition(c))).pluck(c => c.id), others, `not ${label}`)
        assert.deepEqual(
          await byId.select(c => ({ is: condition(c) })),
          [1, 2, 3].map(id => ({ is: ids.includes(id) })),
          `select ${label}`,
        )
      }
    },
  })
}

/** Each expression has these values in the three rows. */
function values(name: string, table: Values): Case {
  return withModels(cellModels, {
    name,
    async run(db) {
      await filled(db)
      for (const [label, value, each] of table) {
        const rows = await db.cells.orderBy(c => c.id.asc()).select(c => ({ is: value(c) }))
        assert.deepEqual(
          rows.map(row => row.is),
          each,
          label,
        )
      }
    },
  })
}

export const cases: readonly Case[] = [
  conditions('A12: comparisons of every kind, and their exact complements', [
    ['eq', c => c.n.eq(7), [1]],
    ['eq null', c => c.n.eq(null), [3]],
    ['ne', c => c.n.ne(7), [2, 3]],
    ['ne null', c => c.n.ne(null), [1, 2]],
    ['gt', c => c.n.gt(-3), [1]],
    ['gte', c => c.n.gte(-3), [1, 2]],
    ['lt', c => c.n.lt(7), [2]],
    ['lte', c => c.n.lte(7), [1, 2]],
    ['between', c => c.n.between(-5, 0), [2]],
    ['column with column', c => c.n.eq(c.m), [1, 2]],
    ['column ne column', c => c.n.ne(c.m), [3]],
    ['sameAs', c => c.n.sameAs(c.n), [1, 2, 3]],
    ['sameAs of what cannot be null', c => c.m.sameAs(-3), [2]],
    ['sameAs null', c => c.n.sameAs(null), [3]],
    ['in', c => c.n.in([7, 8]), [1]],
    ['in nothing', c => c.n.in([]), []],
    ['notIn', c => c.n.notIn([7]), [2, 3]],
    ['notIn nothing', c => c.n.notIn([]), [1, 2, 3]],
    ['isNull', c => c.n.isNull(), [3]],
    ['isTrue', c => c.flag.isTrue(), [1]],
    ['isFalse', c => c.flag.isFalse(), [2]],
    ['boolean eq', c => c.flag.eq(false), [2]],
    ['bigint beyond 2^53', c => c.big.eq(9007199254740993n), [1]],
    ['bigint in', c => c.big.in([9007199254740993n, 1n]), [1]],
    ['double', c => c.real.lt(0.5), [2]],
    ['integer with double', c => c.m.gt(c.real), [1]],
    ['decimal', c => c.price.gt('10.20'), [1]],
    ['decimals of two scales', c => c.price.gt(c.rate), [1]],
    ['decimal in', c => c.price.in(['10.25', '1.00']), [1]],
    ['date', c => c.day.gte('2024-01-01'), [1]],
    ['timestamp', c => c.at.eq(new Date('2024-02-29T23:59:59.999Z')), [1]],
    ['timestamp in microseconds', c => c.stamp.gt('2024-02-29 23:59:59.999998+00'), [1]],
    ['timestamp as epoch', c => c.ms.lt(0), [1]],
    ['wall clock', c => c.wall.lt(new Date('2024-01-01T00:00:00Z')), [2]],
    ['time', c => c.clock.lt('12:00:00'), [1]],
    ['uuid', c => c.code.eq(first.toUpperCase()), [1]],
    ['uuid order', c => c.code.gt(first), [2]],
    ['uuid in', c => c.code.in([first, second]), [1, 2]],
    ['bytes', c => c.data.eq(new Uint8Array([1, 255])), [1]],
    ['bytes order', c => c.data.lt(new Uint8Array([2])), [1]],
    ['enum', c => c.kind.eq('green'), [2]],
    ['enum in', c => c.kind.in(['green', 'red']), [1, 2]],
    ['list', c => c.words.eq(['ts', 'sql']), [1]],
    ['and', c => c.m.gt(0).and(c.flag.isTrue()), [1]],
    ['or', c => c.m.gt(0).or(c.n.isNull()), [1, 3]],
    ['not', c => c.m.gt(0).not(), [2, 3]],
    ['a condition as an operand', c => c.n.gt(0).not().and(c.m.lt(1)), [2, 3]],
  ]),
  conditions('C: text is compared by code points, like and its kin tell upper from lower case, ilike folds ASCII', [
    ['eq', c => c.word.eq('abc'), [2]],
    ['order', c => c.word.gt('b'), [1]],
    ['like', c => c.word.like('a%'), [2]],
    ['like is case-sensitive', c => c.word.like('ABC'), []],
    ['like with one', c => c.word.like('a_c'), [2]],
    ['like with an escape', c => c.word.like('%\\%\\_%'), [1]],
    ['like of what globs mean', c => c.word.like('[a]*'), []],
    ['ilike', c => c.word.ilike('AB%'), [2]],
    ['ilike folds ASCII only', c => c.word.ilike('äBC%'), []],
    ['ilike of the same letter', c => c.word.ilike('ÄBC%'), [1]],
    ['startsWith', c => c.word.startsWith('ab'), [2]],
    ['startsWith is case-sensitive', c => c.word.startsWith('AB'), []],
    ['startsWith beyond ASCII', c => c.word.startsWith('Äbc%'), [1]],
    ['startsWith nothing', c => c.word.startsWith(''), [1, 2]],
    ['startsWith a column', c => c.word.startsWith(c.word), [1, 2]],
    ['endsWith', c => c.word.endsWith('_é'), [1]],
    ['endsWith nothing', c => c.word.endsWith(''), [1, 2]],
    ['contains', c => c.word.contains('c%'), [1]],
    ['contains is case-sensitive', c => c.word.contains('B'), []],
    ['lower', c => c.word.lower().eq('Äbc%_é'), [1]],
    ['a quote', c => c.word.ne("'; drop table cells; --"), [1, 2, 3]],
  ]),
  conditions('A22: lists, JSON paths and object members as operands', [
    ['has', c => c.words.has('sql'), [1]],
    ['hasAny', c => c.numbers.hasAny([3, 2]), [1, 2]],
    ['hasAny of nothing', c => c.numbers.hasAny([]), []],
    ['hasAll', c => c.numbers.hasAll([3, 2]), [1]],
    ['hasAll of nothing', c => c.words.hasAll([]), [1, 2]],
    ['size', c => c.numbers.size().eq(1), [2]],
    ['path', c => c.meta.at('city').as(t.text()).eq('Bern'), [1]],
    ['path of another type', c => c.meta.at('city').as(t.integer()).isNull(), [1, 2, 3]],
    ['key with quotes, key with a dollar, index', c => c.meta.at('a"b', '$x', 0).as(t.integer()).eq(10), [1]],
    ['key that looks like an index', c => c.meta.at('0').as(t.text()).eq('zero'), [1]],
    ['index that looks like a key', c => c.meta.at(0).as(t.text()).eq('x'), [2]],
    ['key into an array', c => c.meta.at('city').isNotNull(), [1]],
    ['null inside', c => c.meta.at('a"b', '$x', 3).isNull(), [1, 2, 3]],
    ['a key that would be a path', c => c.meta.at('a"b.$x[0]').isNull(), [1, 2, 3]],
    ['a key that would be SQL', c => c.meta.at("'||1").isNull(), [1, 2, 3]],
    ['boolean', c => c.meta.at('a"b', '$x', 2).as(t.boolean()).isTrue(), [1]],
    ['double', c => c.meta.at('a"b', '$x', 4).as(t.double()).gt(1), [1]],
    ['member', c => c.place.city.eq('Ulm'), [2]],
    ['member that is null', c => c.place.zip.isNull(), [2, 3]],
    ['member of a member', c => c.place.geo.lat.gt(47), [2]],
  ]),
  values('A21: arithmetic, exact for integers and decimals, division a double', [
    ['plus', c => c.n.plus(3), [10, 0, null]],
    ['minus', c => c.m.minus(c.m), [0, 0, 0]],
    ['times', c => c.n.times(2), [14, -6, null]],
    ['past 32 bits', c => c.m.times(2147483647).plus(1), [15032385530, -6442450940, 1]],
    ['div', c => c.n.div(2), [3.5, -1.5, null]],
    ['intDiv', c => c.n.intDiv(2), [3, -1, null]],
    ['mod', c => c.n.mod(4), [3, -3, null]],
    ['negate', c => c.n.negate(), [-7, 3, null]],
    ['abs', c => c.n.abs(), [7, 3, null]],
    ['precedence', c => c.m.plus(1).times(2).minus(c.m.plus(1).times(2)), [0, 0, 0]],
    ['round of an integer', c => c.n.round(), [7, -3, null]],
    ['double', c => c.real.plus(1), [3.5, -1.5, null]],
    ['double and integer', c => c.m.times(c.real), [17.5, 7.5, null]],
    ['round half away from zero', c => c.real.round(), [3, -3, null]],
    ['round to digits', c => c.real.times(0.111).round(2), [0.28, -0.28, null]],
    ['floor', c => c.real.floor(), [2, -3, null]],
    ['ceil', c => c.real.ceil(), [3, -2, null]],
    ['bigint', c => c.big.plus(1n), [9007199254740994n, -4n, null]],
    ['bigint mod', c => c.big.mod(2n), [1n, -1n, null]],
    ['decimal plus', c => c.price.plus('0.75'), ['11.00', '-2.75', null]],
    ['decimals of two scales', c => c.price.plus(c.rate), ['10.3734', '-1.0000', null]],
    ['decimal times', c => c.price.times('2.00'), ['20.5000', '-7.0000', null]],
    ['decimal div', c => c.price.div('2.00'), [5.125, -1.75, null]],
    ['decimal round', c => c.price.round(1), ['10.30', '-3.50', null]],
    ['decimal floor', c => c.price.floor(), ['10.00', '-4.00', null]],
    ['decimal ceil', c => c.price.ceil(), ['11.00', '-3.00', null]],
    ['decimal negate', c => c.price.negate(), ['-10.25', '3.50', null]],
  ]),
  values('A21: bits of integers', [
    ['and', c => c.n.bitAnd(5), [7 & 5, -3 & 5, null]],
    ['or', c => c.n.bitOr(8), [7 | 8, -3 | 8, null]],
    ['xor', c => c.n.bitXor(5), [7 ^ 5, -3 ^ 5, null]],
    ['not', c => c.n.bitNot(), [~7, ~-3, null]],
    ['bigint and', c => c.big.bitAnd(7n), [9007199254740993n & 7n, -5n & 7n, null]],
    ['bigint xor', c => c.big.bitXor(-1n), [9007199254740993n ^ -1n, -5n ^ -1n, null]],
    ['left', c => c.n.shiftLeft(33), [7 * 2 ** 33, -3 * 2 ** 33, null]],
    ['right keeps the sign', c => c.n.shiftRight(1), [3, -2, null]],
    ['by none', c => c.n.shiftLeft(0), [7, -3, null]],
    ['bigint left', c => c.big.shiftLeft(63), [-(2n ** 63n), -(2n ** 63n), null]],
    ['bigint right', c => c.big.shiftRight(63), [0n, -1n, null]],
    ['in a condition', c => c.n.bitAnd(4).bitOr(c.m.bitAnd(1)), [5, 5, null]],
  ]),
  values('A14: text functions', [
    ['lower', c => c.word.lower(), ['Äbc%_é', 'abc', null]],
    ['upper', c => c.word.upper(), ['ÄBC%_é', 'ABC', null]],
    ['trim', c => c.word.concat('  ').trim(), ['Äbc%_é', 'abc', null]],
    ['length in code points', c => c.word.length(), [6, 3, null]],
    ['concat', c => c.word.concat('-', c.word), ['Äbc%_é-Äbc%_é', 'abc-abc', null]],
    ['replace', c => c.word.replace('b', 'BB'), ['ÄBBc%_é', 'aBBc', null]],
    ['substring', c => c.word.substring(2, 2), ['bc', 'bc', null]],
    ['substring to the end', c => c.word.substring(2), ['bc%_é', 'bc', null]],
  ]),
  values('A14: dates, instants and times of day, in UTC', [
    ['year', c => c.day.year(), [2024, 2023, null]],
    ['month', c => c.at.month(), [2, 12, null]],
    ['day', c => c.stamp.day(), [29, 31, null]],
    ['weekday, Monday is 1', c => c.day.weekday(), [3, 7, null]],
    ['hour', c => c.at.hour(), [23, 0, null]],
    ['minute', c => c.clock.minute(), [20, 59, null]],
    ['second is not rounded', c => c.stamp.second(), [59, 59, null]],
    ['second of a time', c => c.clock.second(), [30, 0, null]],
    ['before 1970', c => c.ms.second(), [58, 0, null]],
    ['hour of a wall clock', c => c.wall.hour(), [2, 12, null]],
    ['first day of the month', c => c.day.truncate('month'), ['2024-01-01', '2023-12-01', null]],
    ['first day of the quarter', c => c.day.truncate('quarter'), ['2024-01-01', '2023-10-01', null]],
    ['first day of the week', c => c.day.truncate('week'), ['2024-01-29', '2023-11-27', null]],
    ['instant to the hour', c => c.at.truncate('hour'), [new Date('2024-02-29T23:00:00Z'), new Date('2023-12-03T00:00:00Z'), null]],
    ['instant to the year', c => c.at.truncate('year'), [new Date('2024-01-01T00:00:00Z'), new Date('2023-01-01T00:00:00Z'), null]],
    ['instant before 1970 to the minute', c => c.ms.truncate('minute'), [Date.parse('1969-12-31T23:59:00Z'), 0, null]],
    ['microseconds to the second', c => c.stamp.truncate('second'), ['2024-02-29 23:59:59+00', '1969-12-31 23:59:59+00', null]],
    ['a month from its last day', c => c.day.plus({ months: 1 }), ['2024-02-29', '2024-01-03', null]],
    ['a day back', c => c.day.minus({ days: 31 }), ['2023-12-31', '2023-11-02', null]],
    [
      'a year and a second',
      c => c.at.plus({ years: 1, seconds: 1 }),
      [new Date('2025-03-01T00:00:00.999Z'), new Date('2024-12-03T00:00:01Z'), null],
    ],
    [
      'hours back',
      c => c.at.minus({ hours: 1, minutes: 30 }),
      [new Date('2024-02-29T22:29:59.999Z'), new Date('2023-12-02T22:30:00Z'), null],
    ],
    ['microseconds are kept', c => c.stamp.plus({ months: 1 }), ['2024-03-29 23:59:59.999999+00', '1970-01-31 23:59:59.000001+00', null]],
    [
      'a wall clock does not know summer',
      c => c.wall.plus({ hours: 1 }),
      [new Date('2024-03-31T03:30:00Z'), new Date('2023-12-03T13:00:00Z'), null],
    ],
  ]),
  values('A13: casts', [
    ['integer to text', c => c.n.cast(t.text()), ['7', '-3', null]],
    ['integer to double', c => c.n.cast(t.double()).div(2), [3.5, -1.5, null]],
    ['integer to decimal', c => c.n.cast(t.decimal(10, 2)), ['7.00', '-3.00', null]],
    ['integer to bigint', c => c.n.cast(t.bigint()), [7n, -3n, null]],
    ['double to integer, half away from zero', c => c.real.cast(t.integer()), [3, -3, null]],
    ['decimal to double', c => c.price.cast(t.double()), [10.25, -3.5, null]],
    ['decimal to integer', c => c.price.cast(t.integer()), [10, -4, null]],
    ['decimal to text', c => c.price.cast(t.text()), ['10.25', '-3.50', null]],
    ['decimal to fewer digits', c => c.rate.cast(t.decimal(10, 1)), ['0.1', '2.5', null]],
    ['text to integer and back', c => c.n.cast(t.text()).cast(t.integer()), [7, -3, null]],
    ['boolean to text', c => c.flag.cast(t.text()), ['true', 'false', null]],
    ['boolean to integer', c => c.flag.cast(t.integer()), [1, 0, null]],
    ['uuid to text', c => c.code.cast(t.text()), [first, second, null]],
    ['instant to date', c => c.at.cast(t.date()), ['2024-02-29', '2023-12-03', null]],
    ['date to instant', c => c.day.cast(t.timestamp()), [new Date('2024-01-31T00:00:00Z'), new Date('2023-12-03T00:00:00Z'), null]],
    [
      'instant to another mode',
      c => c.stamp.cast(t.timestamp()),
      [new Date('2024-02-29T23:59:59.999Z'), new Date('1969-12-31T23:59:59.000Z'), null],
    ],
    ['member of JSON', c => c.meta.at('n').as(t.integer()), [5, null, null]],
    ['JSON as it is', c => c.meta.at('a"b'), [{ $x: [10, 'ten', true, null, 1.5] }, null, null]],
    ['object member', c => c.place.geo.lat, [46.9, 48, null]],
  ]),
]
