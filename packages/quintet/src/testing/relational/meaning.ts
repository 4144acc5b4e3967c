import assert from 'node:assert/strict'
import { count, max, min, sum } from '../../query/aggregation.ts'
import { rank } from '../../query/window-function.ts'
import { t } from '../../schema/t.ts'
import type { Case } from './case.ts'
import { withModels } from './case.ts'
import { markModels } from './marks.ts'
import { refused } from './refusal.ts'

const identity: Case = withModels(markModels, {
  name: 'C identity: a key is not given again when its row is gone',
  async run(db) {
    const rows = await db.marks.insert([{}, {}, {}])
    const last = rows.at(-1)?.id ?? 0
    await db.marks.where({ id: last }).delete()
    const next = await db.marks.insert({})
    assert.ok(next.id > last)
    await db.marks.withIds().insert({ id: 1000 })
    await db.marks.all().delete()
    assert.ok((await db.marks.insert({})).id > 1000)
  },
})

const ranges: Case = withModels(markModels, {
  name: 'C integer, boolean: a column refuses what is none, whoever writes it',
  async run(db) {
    await db.marks.insert({ small: 1, flag: true })
    await assert.rejects(async () => db.sql`update marks set small = 2147483648`, /QT_CHECK|QT_OUT_OF_RANGE|range|check/i)
    await assert.rejects(async () => db.sql`update marks set small = -2147483649`)
    await assert.rejects(async () => db.sql`update marks set flag = 2`)
    const [row] = await db.marks.all()
    assert.deepEqual([row?.small, row?.flag], [1, true])
  },
})

const widths: Case = withModels(markModels, {
  name: 'C integer, bigint: a number stays a number beside a bigint, in rows, relations, lists and aggregates',
  async run(db) {
    const big = 2n ** 53n + 1n
    const parent = await db.marks.insert({ small: 7, big })
    await db.marks.insert({ small: 1, parentId: parent.id })
    const one = { small: 7, big, n: 1 }
    const [selected] = await db.marks
      .where({ small: 7 })
      .select(m => ({ small: m.small, big: m.big, n: m.children.count(), most: m.children.max(c => c.small), sum: m.small.plus(1) }))
    assert.deepEqual(selected, { ...one, most: 1, sum: 8 })
    const [child] = await db.marks.where({ small: 1 }).include({ parent: true })
    assert.deepEqual([child?.small, child?.big, child?.parent?.small, child?.parent?.big], [1, null, 7, big])
    const [list] = await db.marks
      .where({ small: 7 })
      .select(m => ({ big: m.big, kids: m.children.select(c => ({ small: c.small, id: c.id })) }))
    assert.deepEqual(list, { big, kids: [{ small: 1, id: child?.id }] })
    const [raw] = await db.sql({ a: t.integer(), b: t.bigint() })`select small as a, big as b from marks where small = 7`
    assert.deepEqual(raw, { a: 7, b: big })
    assert.deepEqual(await db.marks.where(m => m.big.isNotNull()).pluck(m => m.small), [7])
  },
})

const division: Case = withModels(markModels, {
  name: 'C division: div and avg are doubles, intDiv truncates, what overflows or divides by zero is a typed error',
  async run(db) {
    await db.marks.insert({ small: -7, big: 2n ** 63n - 1n, price: '99999999999999.9999' })
    const [row] = await db.marks.select(m => ({
      div: m.small.div(2),
      int: m.small.intDiv(2),
      mod: m.small.mod(2),
      avg: m.children.avg(c => c.small),
    }))
    assert.deepEqual(row, { div: -3.5, int: -3, mod: -1, avg: null })
    const failing = [
      () => db.marks.select(m => ({ x: m.small.div(0) })),
      () => db.marks.select(m => ({ x: m.small.intDiv(0) })),
      () => db.marks.select(m => ({ x: m.big.plus(1n) })),
      () => db.marks.select(m => ({ x: m.big.times(2n) })),
      () => db.marks.select(m => ({ x: m.small.times(2 ** 31 - 1).times(2 ** 31 - 1) })),
    ]
    for (const run of failing) await refused(run, 'QT_OUT_OF_RANGE')
  },
})

const moments: Case = withModels(markModels, {
  name: 'C timestamp: what the store made is found by itself, as a Date and to the microsecond',
  async run(db) {
    for (let i = 0; i < 3; i++) await db.marks.insert({})
    for (const { id, at, micro } of await db.marks.all()) {
      assert.deepEqual(await db.marks.where({ at, id }).pluck(m => m.id), [id])
      assert.deepEqual(await db.marks.where({ micro, id }).pluck(m => m.id), [id])
      assert.ok(Math.abs(Date.now() - at.getTime()) < 60_000)
    }
  },
})

const zero: Case = withModels(markModels, {
  name: 'C: minus zero is zero, in a column, a list, an object, JSON and a result',
  async run(db) {
    const { id } = await db.marks.insert({ real: -0, reals: [-0, 1], part: { real: -0 }, json: [-0] })
    const [row] = await db.marks.where({ real: -0 }).select(m => ({ all: m, computed: m.real.times(-1), negated: m.real.negate() }))
    assert.deepEqual(row?.all.id, id)
    const zeros = [
      row?.all.real,
      row?.all.reals?.[0],
      row?.all.part?.real,
      (row?.all.json as number[] | undefined)?.[0],
      row?.computed,
      row?.negated,
    ]
    for (const [i, value] of zeros.entries()) assert.ok(Object.is(value, 0), `place ${i}`)
    assert.equal(await db.marks.where(m => m.real.eq(0).and(m.real.gte(-0))).count(), 1)
  },
})

const infinity: Case = withModels(markModels, {
  name: 'C: an infinity in a column of doubles, which none of ours writes, reads as that of the language',
  async run(db, to) {
    await db.marks.insert({})
    if (to.dialect === 'SQLite') await db.sql`update marks set real = 9e999`
    else await db.sql`update marks set real = 'Infinity'`
    const [row] = await db.marks.all()
    assert.equal(row?.real, Number.POSITIVE_INFINITY)
    await refused(() => db.marks.insert({ real: Number.POSITIVE_INFINITY }), 'QT_VALUE')
    await refused(() => db.marks.where({ real: Number.NaN }), 'QT_VALUE')
  },
})

const decimals: Case = withModels(markModels, {
  name: 'C decimal: to 18 digits ordered and added exactly; beyond, kept exactly, and ordered and added exactly or refused',
  async run(db, to) {
    const prices = ['9.5000', '-10.0000', '99999999999999.9999', '0.0001', '-0.0001']
    const longs = ['9.0000000001', '10.0000000000', '123456789012345678901234567890.0123456789']
    for (const price of prices) await db.marks.insert({ price })
    assert.deepEqual(await db.marks.orderBy(m => m.price.asc()).pluck(m => m.price), [
      '-10.0000',
      '-0.0001',
      '0.0001',
      '9.5000',
      '99999999999999.9999',
    ])
    const [sums] = await db.marks.where(m => m.price.lt('10')).select(m => ({ sum: sum(m.price), max: max(m.price) }))
    assert.deepEqual(sums, { sum: '-0.5000', max: '9.5000' })
    await db.marks.all().delete()
    for (const long of longs) await db.marks.insert({ long })
    assert.deepEqual((await db.marks.where({ long: longs }).pluck(m => m.long)).sort(), [...longs].sort())
    assert.deepEqual(await db.marks.where(m => m.long.ne('9.0000000001')).count(), 2)
    const ordered = () => db.marks.orderBy(m => m.long.asc()).pluck(m => m.long)
    const added = () => db.marks.where({ long: '9.0000000001' }).pluck(m => m.long.plus('1.0000000009'))
    if (to.dialect === 'SQLite') {
      await refused(ordered, 'QT_UNSUPPORTED', /decimal/)
      await refused(added, 'QT_UNSUPPORTED', /decimal/)
      await refused(() => db.marks.where(m => m.long.gt('1')), 'QT_UNSUPPORTED', /decimal/)
      await refused(() => db.marks.select(m => ({ most: max(m.long) })), 'QT_UNSUPPORTED', /decimal/)
    } else {
      assert.deepEqual(await ordered(), longs)
      assert.deepEqual(await added(), ['10.0000000010'])
    }
  },
})

/** Every way in which one enum is ordered; `native` says which of the two columns. */
function enumOrder(field: 'level' | 'native'): Case {
  return withModels(markModels, {
    name: `C enum: the order is that of the declaration (${field === 'native' ? 'a type of the server' : 'a check'})`,
    async run(db) {
      const parent = await db.marks.insert({})
      for (const value of ["it's", 'a', 'low', 'high', 'low', null] as const) await db.marks.insert({ [field]: value, parentId: parent.id })
      const children = db.marks.where({ parentId: parent.id })
      const order = [null, 'low', 'low', "it's", 'high', 'a']
      assert.deepEqual(await children.orderBy(m => m[field].asc()).pluck(m => m[field]), order)
      assert.deepEqual(await children.orderBy(m => m[field].desc()).pluck(m => m[field]), order.toReversed())
      assert.deepEqual(
        await children
          .distinct()
          .orderBy(m => m[field].asc())
          .pluck(m => m[field]),
        [null, 'low', "it's", 'high', 'a'],
      )
      const found = async (of: PromiseLike<readonly unknown[]>): Promise<unknown[]> => [...(await of)].sort()
      assert.deepEqual(await found(children.where(m => m[field].gt("it's")).pluck(m => m[field])), ['a', 'high'])
      assert.deepEqual(await found(children.where(m => m[field].lte("it's")).pluck(m => m[field])), ["it's", 'low', 'low'])
      assert.deepEqual(await found(children.where(m => m[field].between('low', 'high')).pluck(m => m[field])), [
        'high',
        "it's",
        'low',
        'low',
      ])
      assert.deepEqual(await children.select(m => ({ least: min(m[field]), most: max(m[field]) })), [{ least: 'low', most: 'a' }])
      const [related] = await db.marks
        .where({ id: parent.id })
        .select(m => ({ most: m.children.max(c => c[field]), least: m.children.min(c => c[field]) }))
      assert.deepEqual(related, { most: 'a', least: 'low' })
      const window = await children
        .orderBy(m => m.id.asc())
        .select(m => ({ so: max(m[field]).over({ orderBy: m.id.asc() }), place: rank().over({ orderBy: m[field].asc() }) }))
      assert.deepEqual(
        window.map(row => row.so),
        ["it's", 'a', 'a', 'a', 'a', 'a'],
      )
      assert.deepEqual(
        window.map(row => row.place),
        [4, 6, 2, 5, 2, 1],
      )
      const groups = await children
        .groupBy(m => m[field])
        .orderBy(m => m[field].desc())
        .select((_, key) => ({ key, n: count() }))
      assert.deepEqual(
        groups.map(row => row.key),
        ['a', 'high', "it's", 'low', null],
      )
      const paged: unknown[] = []
      const pages = children.orderBy(m => m[field].asc()).limit(2)
      let page = await pages.page()
      paged.push(...page.rows.map(row => row[field]))
      for (let i = 0; page.next !== null && i < 9; i++) {
        page = await pages.after(page.next).page()
        paged.push(...page.rows.map(row => row[field]))
      }
      assert.deepEqual(paged, order)
    },
  })
}

const index: Case = withModels(markModels, {
  name: 'C null order: the index of a nullable column serves the order in which null is smallest',
  plainOnly: true,
  async run(db, to) {
    await db.marks.insert([1, null, 3, null, 2].map(small => ({ small })))
    const plan = await db.transaction(async tx => {
      // so few rows are read as they come
      if (to.dialect === 'PostgreSQL') await tx.sql`set local enable_seqscan = off`
      const up = await tx.marks
        .orderBy(m => m.small.asc())
        .limit(2)
        .explain()
      const down = await tx.marks
        .orderBy(m => m.small.desc())
        .limit(2)
        .explain()
      return `${up}\n${down}`
    })
    assert.match(plan, /index/i)
    assert.doesNotMatch(plan, /sort|temp b-tree/i)
  },
})

const server: Case = withModels(markModels, {
  name: "C null order: 'server' leaves nulls where the server puts them",
  async run(db, to) {
    await db.marks.insert([1, null].map(small => ({ small })))
    const order = await db.marks.orderBy(m => m.small.asc({ nulls: 'server' })).pluck(m => m.small)
    assert.deepEqual(order, to.dialect === 'SQLite' ? [null, 1] : [1, null])
  },
})

export const cases: readonly Case[] = [
  identity,
  ranges,
  widths,
  division,
  moments,
  zero,
  infinity,
  decimals,
  enumOrder('level'),
  enumOrder('native'),
  index,
  server,
]
