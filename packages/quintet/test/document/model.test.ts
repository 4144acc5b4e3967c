import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { collection, isFailure, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

// Random writes to a collection, and the same ones to plain objects in memory: their answers and what is found afterwards must be equal.

const notes = collection('notes', {
  id: t.text(),
  n: t.integer().default(0),
  tags: t.list(t.text()).default([]).index(),
  mark: t.text().nullable().unique(),
  parts: t.list(t.object({ k: t.text(), v: t.integer() })).default([]),
})

async function open() {
  const db = quintet({ models: { notes }, store: sqlite(':memory:') })
  await db.createAll()
  return db
}
type Opened = Awaited<ReturnType<typeof open>>

interface Note {
  n: number
  tags: string[]
  mark: string | null
  parts: { k: string; v: number }[]
}

class World {
  readonly notes = new Map<string, Note>()
  /** Revisions that a program may still hold, right or wrong by now. */
  readonly revs = new Map<string, string>()

  taken(mark: string | null, by: string): boolean {
    return mark !== null && [...this.notes].some(([id, note]) => id !== by && note.mark === mark)
  }
}

type Step = (world: World, db: Opened) => Promise<void>

async function code(of: PromiseLike<unknown>): Promise<unknown> {
  try {
    await of
    return 'done'
  } catch (error) {
    if (isFailure(error)) return error.code
    throw error
  }
}

const id = fc.constantFrom('a', 'b', 'c')
const tag = fc.constantFrom('x', 'y', 'z')
const small = fc.integer({ min: -3, max: 3 })
const note = fc.record<Note>({
  n: small,
  tags: fc.array(tag, { maxLength: 3 }),
  mark: fc.constantFrom(null, 'm', 'o'),
  parts: fc.array(fc.record({ k: tag, v: small }), { maxLength: 2 }),
})

const insert = fc.tuple(id, note).map(
  ([key, given]): Step =>
    async (world, db) => {
      const expected = world.notes.has(key) ? 'QT_CONFLICT' : world.taken(given.mark, key) ? 'QT_UNIQUE' : 'done'
      assert.equal(await code(db.notes.insert({ id: key, ...given })), expected)
      if (expected === 'done') world.notes.set(key, structuredClone(given))
    },
)

const upsert = fc.tuple(id, note).map(
  ([key, given]): Step =>
    async (world, db) => {
      const expected = world.taken(given.mark, key) ? 'QT_UNIQUE' : 'done'
      assert.equal(await code(db.notes.upsert({ id: key, ...given })), expected)
      if (expected === 'done') world.notes.set(key, structuredClone(given))
    },
)

const look = id.map(
  (key): Step =>
    async (world, db) => {
      const found = await db.notes.get(key)
      if (found) world.revs.set(key, found.rev)
    },
)

/** With a revision that was read once: it is the present one if and only if nothing was written since. */
const replace = fc.tuple(id, note).map(
  ([key, given]): Step =>
    async (world, db) => {
      const rev = world.revs.get(key)
      const now = await db.notes.get(key)
      const conflict = rev !== undefined && now !== undefined && now.rev !== rev
      const expected = !now ? 'done' : conflict ? 'QT_CONFLICT' : world.taken(given.mark, key) ? 'QT_UNIQUE' : 'done'
      assert.equal(await code(db.notes.replace({ id: key, ...given, ...(rev === undefined ? {} : { rev }) })), expected)
      if (now && expected === 'done') world.notes.set(key, structuredClone(given))
    },
)

const remove = id.map(
  (key): Step =>
    async (world, db) => {
      assert.equal(await db.notes.delete(key), world.notes.delete(key))
    },
)

const changed = fc.tuple(id, small, tag).map(
  ([key, by, one]): Step =>
    async (world, db) => {
      const of = world.notes.get(key)
      const done = await db.notes.update(key, note => [
        note.n.inc(by),
        note.tags.addToSet(one),
        note.parts.push({ k: one, v: by }, { slice: -3 }),
        note.parts.each(
          p => p.k.eq(one),
          p => p.v.inc(1),
        ),
        note.parts.pull(p => p.v.gt(3)),
      ])
      assert.equal(done !== undefined, of !== undefined)
      if (!of) return
      of.n += by
      if (!of.tags.includes(one)) of.tags.push(one)
      of.parts = [...of.parts, { k: one, v: by }]
        .slice(-3)
        .map(p => (p.k === one ? { ...p, v: p.v + 1 } : p))
        .filter(p => p.v <= 3)
    },
)

const changedAll = fc.tuple(small, tag).map(
  ([least, one]): Step =>
    async (world, db) => {
      const chosen = [...world.notes.values()].filter(({ n }) => n >= least)
      assert.equal(await db.notes.where(note => note.n.gte(least)).update(note => [note.tags.pull(one), note.n.max(0)]), chosen.length)
      for (const of of chosen) {
        of.tags = of.tags.filter(tag => tag !== one)
        of.n = Math.max(of.n, 0)
      }
    },
)

const found = fc.tuple(tag, small).map(
  ([one, least]): Step =>
    async (world, db) => {
      const ids = async (query: PromiseLike<readonly { id: string }[]>): Promise<string[]> => (await query).map(({ id: key }) => key)
      const expected = (test: (note: Note) => boolean): string[] => [...world.notes].flatMap(([key, of]) => (test(of) ? [key] : [])).sort()
      const all = db.notes.orderBy(note => note.id.asc())
      assert.deepEqual(
        await ids(all.where(note => note.tags.has(one))),
        expected(({ tags }) => tags.includes(one)),
      )
      assert.deepEqual(
        await ids(all.where(note => note.tags.every(of => of.ne(one)))),
        expected(({ tags }) => tags.every(of => of !== one)),
      )
      assert.deepEqual(
        await ids(all.where(note => note.parts.some(p => p.k.eq(one).and(p.v.gte(least))))),
        expected(({ parts }) => parts.some(p => p.k === one && p.v >= least)),
      )
      assert.deepEqual(
        await ids(all.where(note => note.mark.ne('m'))),
        expected(({ mark }) => mark !== 'm'),
      )
    },
)

describe('documents beside plain objects', () => {
  test('D1, A12: answers, conflicts and what is found are those of the plain objects', async () => {
    const steps = fc.array(fc.oneof(insert, upsert, look, replace, remove, changed, changedAll, found), { maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(steps, async all => {
        const [world, db] = [new World(), await open()]
        try {
          for (const step of all) await step(world, db)
          const rows = await db.notes.orderBy(one => one.id.asc())
          const kept = [...world.notes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, of]) => ({ id: key, ...of }))
          assert.deepEqual(
            rows.map(({ rev, ...rest }) => rest),
            kept,
          )
        } finally {
          await db.close()
        }
      }),
      { numRuns: 60, seed: 5 },
    )
  })
})

describe('documents that several change at once', () => {
  test('D1: of all that write with one revision at most one is not refused, and changes lose nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 5 }), async (s, writers) => {
        const db = await open()
        try {
          const { id: key, rev } = await db.notes.insert({ id: 'a' })
          const counting = Array.from({ length: writers }, () =>
            s.schedule(Promise.resolve()).then(() => db.notes.update(key, n => n.n.inc(1))),
          )
          const replacing = Array.from({ length: writers }, () =>
            s.schedule(Promise.resolve()).then(() => code(db.notes.update(key, n => n.mark.set('m'), { rev }))),
          )
          const reading = Array.from({ length: writers }, async () => {
            // read, think, write with the revision that was read, and again if somebody was faster
            for (;;) {
              const read = await db.notes.get(key)
              await s.schedule(Promise.resolve())
              const tags = [...(read?.tags ?? []), 'x']
              if ((await code(db.notes.update(key, n => n.tags.set(tags), { rev: read?.rev ?? '' }))) === 'done') return
            }
          })
          await s.waitFor(Promise.all([...counting, ...replacing, ...reading]))
          const after = await db.notes.get(key)
          assert.deepEqual([after?.n, after?.tags.length], [writers, writers])
          const won = (await Promise.all(replacing)).filter(one => one === 'done').length
          assert.ok(won <= 1)
          assert.equal(won === 1, after?.mark === 'm')
        } finally {
          await db.close()
        }
      }),
      { numRuns: 40, seed: 5 },
    )
  })
})
