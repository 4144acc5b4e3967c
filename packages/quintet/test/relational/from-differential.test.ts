import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { and, belongsTo, isNull, not, or, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import type { Scope } from '../../src/query/path.ts'
import { Subquery } from '../../src/query/subquery.ts'
import type { Condition } from '../../src/schema/vocabulary.ts'
import { type Data, evaluate } from '../../src/testing/relational/evaluate.ts'

const lefts = table('lefts', {
  id: t.id(),
  n: t.integer().nullable(),
  word: t.text().nullable(),
  up: belongsTo('lefts', { inverse: 'downs' }).nullable(),
})
const rights = table('rights', {
  id: t.id(),
  n: t.integer().nullable(),
  word: t.text(),
  of: belongsTo(lefts, { inverse: 'rights' }).nullable(),
})
const models = { lefts, rights }
type App = typeof models
type Left = Scope<App, 'lefts', 'missing'>
type Right = Scope<App, 'rights', 'missing'>
interface Pair {
  readonly a: Left
  readonly b: Right
}
interface Three extends Pair {
  readonly c: Left
}

const open = (store: ReturnType<typeof sqlite> | ReturnType<typeof postgres>) => quintet({ models, store })
type Opened = ReturnType<typeof open>
const { QUINTET_POSTGRES_URL: url } = process.env
const stores: Record<string, Opened> = { 'node:sqlite': open(sqlite(':memory:')) }
if (url) stores.pg = open(postgres(url))

const word = fc.constantFrom('', 'a', 'A', 'ab', 'Äb', 'b')
const small = fc.integer({ min: -1, max: 2 })
const or0 = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null, freq: 3 })
const key = or0(fc.integer({ min: 1, max: 4 }))
const dataset = fc
  .record({
    lefts: fc.array(fc.record({ n: or0(small), word: or0(word), upId: key }), { maxLength: 4 }),
    rights: fc.array(fc.record({ n: or0(small), word, ofId: key }), { maxLength: 4 }),
  })
  .map(raw => ({
    lefts: raw.lefts.map((row, i) => ({ id: i + 1, ...row, upId: row.upId !== null && row.upId <= i ? row.upId : null })),
    rights: raw.rights.map((row, i) => ({ id: i + 1, ...row, ofId: row.ofId !== null && row.ofId <= raw.lefts.length ? row.ofId : null })),
  }))

type Test<S> = (row: S) => Condition
const named = <S>(name: string, of: Test<S>): Test<S> => Object.defineProperty(of, 'name', { value: name })
const pairs: fc.Arbitrary<Test<Pair>> = fc.oneof(
  fc.constantFrom(
    named<Pair>('b.of = a', ({ a, b }) => b.ofId.eq(a.id)),
    named<Pair>('n = n', ({ a, b }) => a.n.eq(b.n)),
    named<Pair>('n <> n', ({ a, b }) => a.n.ne(b.n)),
    named<Pair>('n same n', ({ a, b }) => a.n.sameAs(b.n)),
    named<Pair>('n < n', ({ a, b }) => a.n.lt(b.n)),
    named<Pair>('word <= word', ({ a, b }) => a.word.lte(b.word)),
    named<Pair>('a missing', ({ a }) => isNull(a)),
    named<Pair>('b missing', ({ b }) => isNull(b)),
    named<Pair>('a has rights', ({ a }) => a.rights.some()),
    named<Pair>('up of a', ({ a, b }) => a.up.n.ne(b.n)),
  ),
  small.map(n => named<Pair>(`a.n > ${n}`, ({ a }) => a.n.gt(n))),
  fc.array(small, { maxLength: 2 }).map(list => named<Pair>(`b.n notIn ${list}`, ({ b }) => b.n.notIn(list))),
)
const tree: fc.Arbitrary<Test<Pair>> = fc.letrec<{ tree: Test<Pair> }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    pairs,
    fc.tuple(tie('tree'), tie('tree')).map(([x, y]) => named<Pair>(`(${x.name} and ${y.name})`, row => and(x(row), y(row)))),
    fc.tuple(tie('tree'), tie('tree')).map(([x, y]) => named<Pair>(`(${x.name} or ${y.name})`, row => or(x(row), y(row)))),
    tie('tree').map(x => named<Pair>(`not ${x.name}`, row => not(x(row)))),
  ),
})).tree
const third: fc.Arbitrary<Test<Three>> = fc.constantFrom(
  named<Three>('c = b.of', ({ b, c }) => c.id.eq(b.ofId)),
  named<Three>('c.n <> a.n', ({ a, c }) => c.n.ne(a.n)),
  named<Three>('c up', ({ a, c }) => c.upId.eq(a.id)),
)
const join = fc.constantFrom('innerJoin', 'leftJoin', 'rightJoin', 'fullJoin')
const set = fc.constantFrom('union', 'unionAll', 'intersect', 'except')

/** Only joins whose conditions every server can merge: PostgreSQL makes full joins of equalities alone. */
const fullable = new Set(['b.of = a', 'n = n', 'c = b.of', 'c up'])

interface Plan {
  readonly first: string
  readonly on: Test<Pair>
  readonly second: string | null
  readonly next: Test<Three>
  readonly where: Test<Pair>
  readonly filtered: boolean
}

/** A caller without types: the joins are chosen at random. */
interface Joining {
  [verb: string]: (source: object, on: (row: never) => unknown) => Joining & Rows
}
interface Rows extends PromiseLike<unknown[]> {
  where(that: (row: never) => unknown): Joining & Rows
  select(shape: (row: never) => unknown): Rows & { [verb: string]: (other: unknown) => Rows }
}

function joined(db: Opened, { first, on, second, next, where, filtered }: Plan): Joining & Rows {
  const b = filtered ? db.rights.where(r => r.n.ne(0)) : db.rights
  const verb = first === 'fullJoin' && !fullable.has(on.name) ? 'leftJoin' : first
  const start = db.from({ a: lefts }) as unknown as Joining
  const two = start[verb]?.({ b }, on) as Joining & Rows
  const after = second === 'fullJoin' && !fullable.has(next.name) ? 'leftJoin' : second
  const three = after === null ? two : (two[after]?.({ c: lefts }, next) as Joining & Rows)
  return three.where(where)
}

const shape = ({ a, b }: Pair): object => ({ a: a.id, n: a.n, up: a.up.word, b: b.id, word: b.word, m: b.n })
const plan: fc.Arbitrary<Plan> = fc.record({ first: join, on: tree, second: or0(join), next: third, where: tree, filtered: fc.boolean() })

function sorted(rows: readonly unknown[]): readonly string[] {
  return rows.map(row => JSON.stringify(row)).sort()
}

async function fill(db: Opened, data: Data & { readonly lefts: readonly object[]; readonly rights: readonly object[] }): Promise<void> {
  await db.rights.all().delete()
  await db.lefts.all().update({ upId: null })
  await db.lefts.all().delete()
  if (data.lefts.length > 0) await db.lefts.withIds().insert(data.lefts as never)
  if (data.rights.length > 0) await db.rights.withIds().insert(data.rights as never)
}

const runs = Number(process.env.QUINTET_PROPERTY_RUNS ?? 60)

describe('joins and sets mean what the evaluator says', () => {
  before(async () => {
    for (const db of Object.values(stores)) {
      await db.dropAll()
      await db.createAll()
    }
  })
  after(async () => {
    for (const db of Object.values(stores)) {
      await db.dropAll()
      await db.close()
    }
  })

  test('A12: random joins of random rows, with conditions on sources that may be missing', async () => {
    await fc.assert(
      fc.asyncProperty(dataset, plan, async (data, of) => {
        for (const [name, db] of Object.entries(stores)) {
          await fill(db, data)
          const query = joined(db, of).select(shape as (row: never) => unknown)
          const expected = evaluate(Subquery.of(query as unknown as Subquery), data)
          assert.deepEqual(sorted(await query), sorted(expected), name)
        }
      }),
      { numRuns: runs },
    )
  })

  test('A11: random sets of random joins, and the table that they are', async () => {
    await fc.assert(
      fc.asyncProperty(dataset, plan, plan, set, small, async (data, one, other, operator, n) => {
        for (const [name, db] of Object.entries(stores)) {
          await fill(db, data)
          const parts = [one, other].map(of => joined(db, of).select(shape as (row: never) => unknown))
          const whole = parts[0]?.[operator]?.(parts[1]) as Joining & Rows
          const query = whole.where(((row: { readonly n: Left['n'] }) => row.n.ne(n)) as (row: never) => unknown)
          const expected = evaluate(Subquery.of(query as unknown as Subquery), data)
          assert.deepEqual(sorted(await query), sorted(expected), name)
        }
      }),
      { numRuns: Math.ceil(runs / 3) },
    )
  })
})
