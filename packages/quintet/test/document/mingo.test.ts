import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { collection, exists, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

// Random conditions on random documents, asked of a store and, in MongoDB's words, of mingo: they must find the same documents.

// a cast: what is used of it is this
const { Query } = createRequire(import.meta.url)('mingo') as { Query: new (filter: object) => { test(document: object): boolean } }

const notes = collection('notes', {
  id: t.text(),
  n: t.integer().nullable(),
  s: t.text().nullable(),
  tags: t.list(t.text()).nullable(),
  parts: t.list(t.object({ k: t.text(), v: t.integer() })).default([]),
  o: t.object({ a: t.integer().nullable() }).nullable(),
})

async function open() {
  const db = quintet({ models: { notes }, store: sqlite(':memory:') })
  await db.createAll()
  return db
}
type Notes = Awaited<ReturnType<typeof open>>['notes']
type Ours = Extract<Parameters<Notes['where']>[0], (...given: never) => unknown>

/** One condition in both languages. */
interface Filter {
  readonly ours: Ours
  readonly theirs: object
}

function both(ours: Ours, theirs: object): Filter {
  return { ours, theirs }
}

const number = fc.integer({ min: -2, max: 2 })
const text = fc.constantFrom('', 'a', 'b', 'ab', 'é')
const tag = fc.constantFrom('x', 'y', 'z')
const numbers = fc.array(number, { maxLength: 3 })

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  number.map(v => both(d => d.n.eq(v), { n: v })),
  number.map(v => both(d => d.n.ne(v), { n: { $ne: v } })),
  number.map(v => both(d => d.n.gt(v), { n: { $gt: v } })),
  number.map(v => both(d => d.n.lte(v), { n: { $lte: v } })),
  numbers.map(v => both(d => d.n.in(v), { n: { $in: v } })),
  numbers.map(v => both(d => d.n.notIn(v), { n: { $nin: v } })),
  text.map(v => both(d => d.s.gte(v), { s: { $gte: v } })),
  fc.constant(both(d => d.s.isNull(), { s: null })),
  fc.constant(both(d => exists(d.s), { s: { $exists: true } })),
  tag.map(v => both(d => d.tags.has(v), { tags: v })),
  fc.array(tag, { minLength: 1, maxLength: 2 }).map(v => both(d => d.tags.hasAll(v), { tags: { $all: v } })),
  fc.integer({ min: 0, max: 2 }).map(v => both(d => d.tags.size().eq(v), { tags: { $size: v } })),
  tag.map(v => both(d => d.tags.some(one => one.gt(v)), { tags: { $elemMatch: { $gt: v } } })),
  fc
    .tuple(tag, number)
    .map(([k, v]) => both(d => d.parts.some(p => p.k.eq(k).and(p.v.gt(v))), { parts: { $elemMatch: { k, v: { $gt: v } } } })),
  number.map(v => both(d => d.o.a.eq(v), { 'o.a': v })),
)

const { filter } = fc.letrec<{ filter: Filter }>(tie => {
  const two = fc.tuple(tie('filter'), tie('filter'))
  return {
    filter: fc.oneof(
      { maxDepth: 3 },
      leaf,
      two.map(([a, b]) => both(d => a.ours(d).and(b.ours(d)), { $and: [a.theirs, b.theirs] })),
      two.map(([a, b]) => both(d => a.ours(d).or(b.ours(d)), { $or: [a.theirs, b.theirs] })),
      tie('filter').map(a => both(d => a.ours(d).not(), { $nor: [a.theirs] })),
    ),
  }
})

const document = fc.record(
  {
    n: fc.option(number),
    s: fc.option(text),
    tags: fc.option(fc.array(tag, { maxLength: 3 })),
    parts: fc.array(fc.record({ k: tag, v: number }), { maxLength: 2 }),
    o: fc.option(fc.record({ a: fc.option(number) })),
  },
  // mingo knows nothing of defaults
  { requiredKeys: ['parts'] },
)

describe('documents beside mingo', () => {
  test('D5, A12: a condition finds what it finds in MongoDB’s own language', async () => {
    const db = await open()
    try {
      const given = fc.tuple(fc.array(document, { minLength: 1, maxLength: 6 }), fc.array(filter, { minLength: 1, maxLength: 6 }))
      await fc.assert(
        fc.asyncProperty(given, async ([documents, filters]) => {
          await db.notes.all().delete()
          const all = documents.map((one, i) => ({ id: String(i), ...one }))
          await db.notes.insert(all)
          for (const { ours, theirs } of filters) {
            const query = new Query(theirs)
            const found = await db.notes.where(ours).orderBy(d => d.id.asc())
            assert.deepEqual(
              found.map(({ id }) => id),
              all.filter(one => query.test(one)).map(({ id }) => id),
              JSON.stringify(theirs),
            )
          }
        }),
        { numRuns: 300, seed: 11 },
      )
    } finally {
      await db.close()
    }
  })
})
