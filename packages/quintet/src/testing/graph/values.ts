import assert from 'node:assert/strict'
import { not } from '../../query/functions.ts'
import type { Case, FixtureDb } from './case.ts'

/** Values of each field, in their order where they have one. */
const samples: Readonly<Record<string, { readonly values: readonly unknown[]; readonly ordered: boolean; readonly comparable: boolean }>> =
  {
    text: ordered('', 'A', 'Z', 'a', 'a\nb', 'é', '퟿'),
    count: ordered(-2_147_483_648, -1, 0, 1, 2_147_483_647),
    wide: ordered(-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n),
    part: ordered(-1.5e308, -0.5, 0, 5e-324, 0.1, 1, 1.5e308),
    price: ordered('-9999999999.99', '-0.01', '0.00', '0.10', '9.00', '10.00', '9999999999.99'),
    done: ordered(false, true),
    day: ordered('0001-01-01', '1969-12-31', '2024-02-29', '9999-12-31'),
    clock: ordered('00:00:00', '00:00:00.000001', '12:30:00', '23:59:59.999999'),
    at: ordered(new Date('0001-01-01T00:00:00Z'), new Date(-1), new Date(0), new Date('2024-02-29T12:00:00.123Z')),
    exact: ordered('1969-12-31 23:59:59.999999+00', '1970-01-01 00:00:00+00', '2024-02-29 12:00:00.123456+00'),
    of: ordered('00000000-0000-4000-8000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff'),
    raw: equal(new Uint8Array(), new Uint8Array([0]), new Uint8Array([0, 255, 128])),
    size: equal('small', 'large'),
    tags: held([], ['a'], ['a', 'a', ''], ['it’s', '"', '\\', '😀']),
    place: held({ city: 'Oslo', zip: null }, { city: '', zip: 7 }),
    free: held({ a: [1, null, { b: 'c' }] }, [], 'text', 0, true, { $gt: 1 }),
  }

const wide = ['é', '퟿', '\uE000', '\uFFFD', '😀', '😀😀']

function ordered(...values: readonly unknown[]) {
  return { values, ordered: true, comparable: true }
}
function equal(...values: readonly unknown[]) {
  return { values, ordered: false, comparable: true }
}
function held(...values: readonly unknown[]) {
  return { values, ordered: false, comparable: false }
}

type Thing = { readonly id: bigint } & Readonly<Record<string, unknown>>
type Leaf = Readonly<Record<string, (...args: readonly unknown[]) => never>>

/** Things with these values, numbered from 1, and one without any. */
async function made(db: FixtureDb, field: string, values: readonly unknown[]): Promise<void> {
  // a cast: fields are chosen by name here
  await db.things.create([...values, null].map((value, i) => ({ id: BigInt(i + 1), [field]: value })) as never)
}

/** The numbers of the things for which a condition on a field holds. */
async function numbers(db: FixtureDb, field: string, that: (leaf: Leaf) => never): Promise<number[]> {
  const found = await db.things.where(thing => that(thing[field as 'text'] as unknown as Leaf)).orderBy(thing => thing.id.asc())
  return found.map(({ id }) => Number(id))
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1)
}

function call(name: string, ...args: readonly unknown[]): (leaf: Leaf) => never {
  return leaf => leaf[name]?.(...args) as never
}

function caseOf(name: string, run: Case['run']): Case {
  return { name, run }
}

const exact = Object.entries(samples).map(([field, { values }]) =>
  caseOf(`C: values of ${field} come back as they went in, null too`, async db => {
    await made(db, field, values)
    // a cast: as above
    const rows = (await db.things.orderBy(thing => thing.id.asc())) as unknown as readonly Thing[]
    assert.deepEqual(
      rows.map(row => row[field]),
      [...values, null],
    )
    assert.deepEqual(((await db.things.get(1n)) as unknown as Thing)[field], values[0])
  }),
)

const complements = Object.entries(samples)
  .filter(([, { comparable }]) => comparable)
  .map(([field, { values }]) =>
    caseOf(`A12: conditions on ${field} and their complements are all there is`, async db => {
      await made(db, field, values)
      const all = values.length + 1
      for (const [i, value] of values.entries()) {
        assert.deepEqual(await numbers(db, field, call('eq', value)), [i + 1])
        assert.deepEqual(
          await numbers(db, field, call('ne', value)),
          upTo(all).filter(n => n !== i + 1),
        )
      }
      const [first, ...rest] = values
      assert.deepEqual(await numbers(db, field, call('in', rest)), upTo(all - 1).slice(1))
      assert.deepEqual(await numbers(db, field, call('notIn', rest)), [1, all])
      assert.deepEqual(await numbers(db, field, call('in', [])), [])
      assert.deepEqual(await numbers(db, field, call('isNull')), [all])
      assert.deepEqual(await numbers(db, field, call('isNotNull')), upTo(all - 1))
      assert.deepEqual(await numbers(db, field, leaf => not(call('eq', first)(leaf)) as never), upTo(all).slice(1))
    }),
  )

const orders = Object.entries(samples)
  .filter(([, { ordered: is }]) => is)
  .map(([field, { values }]) =>
    caseOf(`C: the order of ${field}: null is smallest, ranges are what lies between`, async db => {
      await made(db, field, values.toReversed())
      const size = values.length
      const order = async (up: boolean) => {
        const rows = await db.things.orderBy(thing => {
          const leaf = thing[field as 'text']
          return up ? leaf.asc() : leaf.desc()
        })
        return rows.map(({ id }) => Number(id))
      }
      const ascending = [size + 1, ...upTo(size).toReversed()]
      assert.deepEqual(await order(true), ascending)
      assert.deepEqual(await order(false), ascending.toReversed())
      for (const [i, value] of values.entries()) {
        const at = size - i
        assert.deepEqual(await numbers(db, field, call('gt', value)), upTo(at - 1))
        assert.deepEqual(await numbers(db, field, call('gte', value)), upTo(at))
        assert.deepEqual(
          await numbers(db, field, call('lt', value)),
          upTo(size).filter(n => n > at),
        )
        assert.deepEqual(await numbers(db, field, call('between', value, value)), [at])
      }
    }),
  )

export const cases: readonly Case[] = [
  ...exact,
  ...complements,
  ...orders,
  caseOf('C: texts are ordered by code points, not by UTF-16 units', async db => {
    await db.people.create([...wide, ''].map((id, i) => ({ id: `${i}${id}`, name: id })))
    assert.deepEqual(
      (await db.people.orderBy(p => p.name.asc())).map(({ name }) => name),
      ['', ...wide],
    )
    assert.deepEqual(await db.people.where(p => p.name.gt('z')).count(), wide.length)
  }),
  {
    name: 'C: ranges of texts with characters beyond U+D7FF are by code points too',
    needs: ['graph.wideRanges'],
    async run(db) {
      await db.people.create(wide.map((id, i) => ({ id: `${i}${id}`, name: id })))
      for (const [i, text] of wide.entries()) assert.equal(await db.people.where(p => p.name.gt(text)).count(), wide.length - 1 - i)
    },
  },
  caseOf('C: a list has, has any of and has all of what it is asked for', async db => {
    await db.things.create([{ id: 1n, tags: ['a', 'b'] }, { id: 2n, tags: [] }, { id: 3n }, { id: 4n, tags: ['b', 'c'] }])
    const found = async (that: (tags: Leaf) => never) => numbers(db, 'tags', that)
    assert.deepEqual(await found(call('has', 'b')), [1, 4])
    assert.deepEqual(await found(call('hasAny', ['a', 'c'])), [1, 4])
    assert.deepEqual(await found(call('hasAll', ['b', 'c'])), [4])
    assert.deepEqual(await found(call('hasAll', [])), [1, 2, 4])
  }),
  caseOf('C: texts begin with, end with and contain by code points, with no character that means another', async db => {
    await db.things.create(['100%', '100_', 'a.b', 'A.B', '😀!', '', 'x\\y'].map((text, i) => ({ id: BigInt(i + 1), text })))
    const found = async (name: string, part: string) => numbers(db, 'text', call(name, part))
    assert.deepEqual(await found('startsWith', '100'), [1, 2])
    assert.deepEqual(await found('startsWith', '100_'), [2])
    assert.deepEqual(await found('contains', '%'), [1])
    assert.deepEqual(await found('contains', '.'), [3, 4])
    assert.deepEqual(await found('contains', 'b'), [3])
    assert.deepEqual(await found('endsWith', '!'), [5])
    assert.deepEqual(await found('startsWith', '😀'), [5])
    assert.deepEqual(await found('contains', '\\'), [7])
    assert.deepEqual((await found('contains', '')).length, 7)
  }),
  caseOf('C: numbers are computed exactly, on the server', async db => {
    await db.things.create([{ id: 1n, count: 7, wide: 2n ** 60n, part: 0.5 }, { id: 2n }])
    const [row] = await db.things
      .where({ id: 1n })
      .select(x => ({ a: x.count.plus(1), b: x.wide.plus(1n), c: x.part.times(3), d: x.count.minus(10), e: x.count.negate() }))
    assert.deepEqual(row, { a: 8, b: 2n ** 60n + 1n, c: 1.5, d: -3, e: -7 })
  }),
]
