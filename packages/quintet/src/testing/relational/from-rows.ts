import assert from 'node:assert/strict'
import { count } from '../../query/aggregation.ts'
import { generateSeries, jsonEach, jsonElements, unnest } from '../../query/table-function.ts'
import { values } from '../../query/values.ts'
import { table } from '../../schema/declare.ts'
import { jsonNull } from '../../schema/json.ts'
import { t } from '../../schema/t.ts'
import { blog } from './blog.ts'
import { type Case, withModels } from './case.ts'
import { fixture } from './fixture.ts'
import { refused } from './refusal.ts'
import { prints } from './texts.ts'

const { users } = fixture
const parts = table('parts', {
  id: t.id(),
  name: t.text(),
  labels: t.list(t.text()).nullable(),
  sizes: t.list(t.integer()),
  days: t.list(t.date()),
  raws: t.list(t.bytes()),
  meta: t.json<unknown>().nullable(),
})

/** Rows that no table holds: values, and what functions of the server make. */
export const cases: readonly Case[] = [
  {
    name: 'A16: values stand as a table: typed, bound, null where their field may be',
    async run(db, to) {
      await blog(db)
      const wanted = values({ email: t.text(), bonus: t.decimal(10, 2), since: t.date().nullable(), big: t.bigint() }, [
        { email: 'ada@x.org', bonus: '10.50', since: '2024-01-01', big: 2n ** 60n },
        { email: 'cyd@x.org', bonus: '0.10', since: null, big: -1n },
      ])
      const rows = db
        .from({ w: wanted })
        .innerJoin({ u: users }, ({ w, u }) => u.email.eq(w.email))
        .orderBy(({ u }) => u.email.asc())
        .select(({ w, u }) => ({ zip: u.zipCode, bonus: w.bonus, twice: w.bonus.plus(w.bonus), since: w.since, big: w.big }))
      assert.deepEqual(await rows, [
        { zip: 10, bonus: '10.50', twice: '21.00', since: '2024-01-01', big: 2n ** 60n },
        { zip: 20, bonus: '0.10', twice: '0.20', since: null, big: -1n },
      ])
      assert.equal(
        await db
          .from({ w: wanted })
          .where(({ w }) => w.since.ne('2024-01-01'))
          .count(),
        1,
      )
      prints(
        to,
        db.from({ v: values({ n: t.integer() }, [{ n: 1 }, { n: 2 }]) }).select(({ v }) => v.n),
        {
          SQLite: 'select "t0"."c0" from (select column1 as "c0" from (values (?1), (?2)) as "v") as "t0"',
          PostgreSQL: 'select "t0"."c0" from (select column1 as "c0" from (values (?1::integer), (?2::integer)) as "v") as "t0"',
        },
      )
    },
  },
  {
    name: 'A16: no values are a table without rows, and wrong ones are refused',
    async run(db) {
      await blog(db)
      const none = values({ zip: t.integer(), note: t.text() }, [])
      const rows = await db
        .from({ u: users })
        .leftJoin({ v: none }, ({ u, v }) => v.zip.eq(u.zipCode))
        .select(({ v }) => v.note)
      assert.deepEqual(rows, [null, null, null])
      await refused(() => db.from({ v: values({ n: t.integer() }, [{ n: 'x' as unknown as number }]) }).count(), 'QT_VALUE')
      await refused(() => values({ n: t.integer() }, [{ n: null as unknown as number }]), 'QT_VALUE', /not nullable/)
      await refused(() => values({ n: t.integer() }, [{} as { n: number }]), 'QT_UNDEFINED', /values\[0\]\.n/)
      await refused(() => values({ n: t.integer() }, [{ n: 1, m: 2 } as { n: number }]), 'QT_UNKNOWN_FIELD', /'m'/)
    },
  },
  {
    name: 'A15: a series of numbers, upwards and downwards',
    async run(db) {
      await blog(db)
      const days = (from: number, to: number, step?: number) =>
        db
          .from({ n: generateSeries(from, to, step) })
          .orderBy(({ n }) => n.value.asc())
          .select(({ n }) => n.value)
      assert.deepEqual(await days(1, 4), [1, 2, 3, 4])
      assert.deepEqual(await days(1, 8, 3), [1, 4, 7])
      assert.deepEqual(await days(3, 1, -1), [1, 2, 3])
      assert.deepEqual(await days(3, 1), [])
      const counted = await db
        .from({ n: generateSeries(10, 20, 5) })
        .leftJoin({ u: users }, ({ n, u }) => u.zipCode.eq(n.value))
        .groupBy(({ n }) => n.value)
        .orderBy(({ n }) => n.value.asc())
        .select(({ u }, zip) => ({ zip, users: count(u.id) }))
      assert.deepEqual(counted, [
        { zip: 10, users: 1 },
        { zip: 15, users: 0 },
        { zip: 20, users: 2 },
      ])
      await refused(() => generateSeries(1, 2, 0), 'QT_VALUE', /comes to no end/)
    },
  },
  withModels(
    { parts },
    {
      name: 'A15: the elements of lists and the members of JSON as rows beside their own row',
      async run(db) {
        await db.parts.insert([
          {
            name: 'a',
            labels: ['x', 'y', 'x'],
            sizes: [3],
            days: ['2024-02-29'],
            raws: [new Uint8Array([0, 255])],
            meta: { k: 'v', n: 1.5, z: null, o: { a: [1] }, t: true },
          },
          { name: 'b', labels: null, sizes: [], days: [], raws: [], meta: ['one', null, 2] },
          { name: 'c', labels: [], sizes: [1, 2], days: [], raws: [], meta: 7 },
        ])
        const labels = db
          .from({ p: parts })
          .innerJoinLateral(({ p }) => ({ l: unnest(p.labels) }))
          .orderBy(({ p, l }) => [p.id.asc(), l.position.asc()])
          .select(({ p, l }) => ({ name: p.name, label: l.value, at: l.position }))
        assert.deepEqual(await labels, [
          { name: 'a', label: 'x', at: 1 },
          { name: 'a', label: 'y', at: 2 },
          { name: 'a', label: 'x', at: 3 },
        ])
        const sizes = await db
          .from({ p: parts })
          .leftJoinLateral(({ p }) => ({ s: unnest(p.sizes) }))
          .leftJoinLateral(({ p }) => ({ d: unnest(p.days) }))
          .orderBy(({ p, s }) => [p.id.asc(), s.value.desc()])
          .select(({ p, s, d }) => ({ name: p.name, size: s.value, day: d.value }))
        assert.deepEqual(sizes, [
          { name: 'a', size: 3, day: '2024-02-29' },
          { name: 'b', size: null, day: null },
          { name: 'c', size: 2, day: null },
          { name: 'c', size: 1, day: null },
        ])
        const members = await db
          .from({ p: parts })
          .leftJoinLateral(({ p }) => ({ m: jsonEach(p.meta) }))
          .orderBy(({ p, m }) => [p.id.asc(), m.key.asc()])
          .select(({ p, m }) => ({ name: p.name, key: m.key, value: m.value }))
        assert.deepEqual(members, [
          { name: 'a', key: 'k', value: 'v' },
          { name: 'a', key: 'n', value: 1.5 },
          { name: 'a', key: 'o', value: { a: [1] } },
          { name: 'a', key: 't', value: true },
          { name: 'a', key: 'z', value: jsonNull },
          { name: 'b', key: null, value: null },
          { name: 'c', key: null, value: null },
        ])
        const elements = await db
          .from({ p: parts })
          .innerJoinLateral(({ p }) => ({ e: jsonElements(p.meta) }))
          .orderBy(({ e }) => e.position.asc())
          .select(({ e }) => ({ value: e.value, at: e.position }))
        assert.deepEqual(elements, [
          { value: 'one', at: 1 },
          { value: jsonNull, at: 2 },
          { value: 2, at: 3 },
        ])
        await refused(() => unnest(7 as never), 'QT_EXPRESSION')
      },
    },
  ),
]
