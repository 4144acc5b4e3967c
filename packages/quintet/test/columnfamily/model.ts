import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { columnFamily, counterFamily, isFailure, quintet, t } from 'quintet'
import type { Store } from '../../src/stores/contract.ts'

const rows = columnFamily(
  'model_rows',
  { p: t.text(), c: t.integer(), v: t.integer(), note: t.text().nullable() },
  { partitionBy: ['p'], clusterBy: [['c', 'desc']] },
)
const cells = columnFamily(
  'model_cells',
  { p: t.text(), c: t.integer(), v: t.integer(), tags: t.set(t.integer()) },
  { partitionBy: ['p'], clusterBy: ['c'], conditional: true },
)
const sums = counterFamily('model_sums', { p: t.text(), c: t.integer(), n: t.bigint() }, { partitionBy: ['p'], clusterBy: ['c'] })
const notes = columnFamily('model_notes', { word: t.text(), c: t.text(), body: t.text() }, { partitionBy: ['word'], clusterBy: ['c'] })
const models = { rows, cells, sums, notes }

// the stores that these tests are run on differ in what they lack of other kinds
function open(store: Store) {
  return quintet({ models, store: { columnFamily: store as Store<never> } })
}
type Db = ReturnType<typeof open>

type Cell = { readonly v: number; readonly tags: ReadonlySet<number> }

/** One run in memory: what every store must agree with. Keys are `partition.clustering`. */
class Reference {
  readonly rows = new Map<string, { readonly v: number; readonly note: string | null }>()
  readonly cells = new Map<string, Cell>()
  readonly sums = new Map<string, bigint>()
}

const p = fc.nat(2)
const c = fc.nat(4)
const v = fc.nat(3)
const note = fc.option(fc.constantFrom('', 'x', '__proto__'), { nil: null })
const action = fc.oneof(
  fc.record({ do: fc.constant('put' as const), p, c, v, note }),
  fc.record({ do: fc.constant('delete' as const), p, c }),
  fc.record({ do: fc.constant('batch' as const), p, puts: fc.uniqueArray(c, { minLength: 1 }), v }),
  fc.record({ do: fc.constant('read' as const), p, low: c, high: c, reverse: fc.boolean(), limit: fc.option(fc.nat(4), { nil: null }) }),
  fc.record({ do: fc.constant('pages' as const), p, size: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('claim' as const), p, c, v }),
  fc.record({ do: fc.constant('swap' as const), p, c, from: v, to: v, tag: v }),
  fc.record({ do: fc.constant('untag' as const), p, c, tag: v }),
  fc.record({ do: fc.constant('drop' as const), p, c, when: fc.option(v, { nil: null }) }),
  fc.record({ do: fc.constant('add' as const), p, c, n: fc.bigInt({ min: -5n, max: 5n }) }),
)
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** Does an action on the store and in memory, and compares what both say. */
async function play(db: Db, ref: Reference, run: string, one: Action): Promise<void> {
  const key = { p: `${run}.${one.p}`, c: 'c' in one ? one.c : 0 }
  const name = `${one.p}.${key.c}`
  const cell = ref.cells.get(name)
  const seen = cell && { ...key, ...cell }
  switch (one.do) {
    case 'put':
      await db.rows.put({ ...key, v: one.v, note: one.note })
      ref.rows.set(name, { v: one.v, note: one.note })
      return
    case 'delete':
      await db.rows.delete(key)
      ref.rows.delete(name)
      return
    case 'batch':
      await db.rows.batch({ p: key.p }, b => {
        for (const at of one.puts) b.put({ c: at, v: one.v })
      })
      for (const at of one.puts) ref.rows.set(`${one.p}.${at}`, { v: one.v, note: null })
      return
    case 'read':
      return assert.deepEqual(await found(db, key.p, one), expected(ref, one.p, key.p, one))
    case 'pages':
      return assert.deepEqual(
        await paged(db, key.p, one.size),
        expected(ref, one.p, key.p, { low: 0, high: 9, reverse: false, limit: null }),
      )
    case 'claim': {
      const { applied, current } = await db.cells.put({ ...key, v: one.v, tags: new Set() }, { ifNotExists: true })
      assert.deepEqual([applied, current], [cell === undefined, seen])
      if (!cell) ref.cells.set(name, { v: one.v, tags: new Set() })
      return
    }
    case 'swap': {
      const { applied, current } = await db.cells.update(key, r => ({ v: one.to, tags: r.tags.add(one.tag) }), { when: { v: one.from } })
      const fits = cell?.v === one.from
      assert.deepEqual([applied, current], [fits, fits ? undefined : seen])
      if (fits) ref.cells.set(name, { v: one.to, tags: new Set([...cell.tags, one.tag]) })
      return
    }
    case 'untag': {
      const { applied } = await db.cells.update(key, r => ({ tags: r.tags.remove(one.tag) }), { ifExists: true })
      assert.equal(applied, cell !== undefined)
      if (cell) ref.cells.set(name, { ...cell, tags: new Set([...cell.tags].filter(tag => tag !== one.tag)) })
      return
    }
    case 'drop': {
      const fits = cell !== undefined && (one.when === null || cell.v === one.when)
      const { applied } = await db.cells.delete(key, one.when === null ? { ifExists: true } : { when: { v: one.when } })
      assert.equal(applied, fits)
      if (fits) ref.cells.delete(name)
      return
    }
    case 'add':
      await db.sums.add(key, { n: one.n })
      ref.sums.set(name, (ref.sums.get(name) ?? 0n) + one.n)
  }
}

type Range = { readonly low: number; readonly high: number; readonly reverse: boolean; readonly limit: number | null }

function found(db: Db, partition: string, { low, high, reverse, limit }: Range) {
  let query = db.rows.partition({ p: partition }).where(r => r.c.between(low, high))
  if (reverse) query = query.reverse()
  return limit === null ? query : query.limit(limit)
}

async function paged(db: Db, partition: string, size: number) {
  const all = []
  for (let state: string | null | undefined; state !== null; ) {
    const page = await db.rows.partition({ p: partition }).page({ size, ...(state ? { state } : {}) })
    all.push(...page.rows)
    state = page.next
  }
  return all
}

function expected(ref: Reference, of: number, partition: string, { low, high, reverse, limit }: Range) {
  const all = [...ref.rows]
    .map(([name, row]) => ({ of: Number(name.split('.')[0]), p: partition, c: Number(name.split('.')[1]), ...row }))
    .filter(row => row.of === of && row.c >= low && row.c <= high)
    .sort((a, b) => (reverse ? a.c - b.c : b.c - a.c))
    .map(({ of: _, ...row }) => row)
  return limit === null ? all : all.slice(0, limit)
}

/** At the end everything that is kept is what is in memory. */
async function compare(db: Db, ref: Reference, run: string): Promise<void> {
  const kept = new Map<string, object>()
  for await (const { p: of, c: at, ...row } of db.rows.scanAll({ pageSize: 7 }))
    if (of.startsWith(`${run}.`)) kept.set(`${of.slice(run.length + 1)}.${at}`, row)
  assert.deepEqual(new Map([...kept].sort()), new Map([...ref.rows].sort()))
  for (const [name, cell] of ref.cells) {
    const [of, at] = name.split('.')
    assert.deepEqual(await db.cells.get({ p: `${run}.${of}`, c: Number(at) }), { p: `${run}.${of}`, c: Number(at), ...cell })
  }
  for (const [name, n] of ref.sums) {
    const [of, at] = name.split('.')
    assert.equal((await db.sums.get({ p: `${run}.${of}`, c: Number(at) }))?.n, n)
  }
}

/** Counts up by compare and set; `turn` is who goes on when. */
async function count(
  db: Db,
  key: { readonly p: string; readonly c: number },
  times: number,
  turn: <T>(does: Promise<T>) => Promise<T>,
): Promise<void> {
  for (let done = 0; done < times; ) {
    const read = await turn(db.cells.get(key))
    const written = await turn(Promise.resolve(db.cells.update(key, { v: (read?.v ?? 0) + 1 }, { when: { v: read?.v ?? 0 } })))
    if (written.applied) done++
  }
}

/** Random programs mean the same on a store and in memory, whatever order calls are answered in; and no text is too naughty for a key. */
export function testModel(name: string, store: () => Store, runs: number): void {
  describe(`column families as random programs on ${name}`, () => {
    let db: Db
    const started = Date.now().toString(36)
    let run = 0
    before(async () => {
      db = open(store())
      await db.dropAll()
      await db.createAll()
    })
    after(async () => {
      await db.dropAll()
      await db.close()
    })
    test('D6: any sequence of reads and writes answers as a map in memory does', async () => {
      const property = fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40, size: 'max' }), async actions => {
        const ref = new Reference()
        const prefix = `${started}${run++}`
        for (const one of actions) await play(db, ref, prefix, one)
        await compare(db, ref, prefix)
      })
      await fc.assert(property, { numRuns: runs })
    })
    test('D6: no increment by compare and set is lost, in whatever order calls are answered', async () => {
      const property = fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, workers) => {
        const key = { p: `${started}${run++}.0`, c: 0 }
        await db.cells.put({ ...key, v: 0, tags: new Set() }, { ifNotExists: true })
        const all = Promise.all(Array.from({ length: workers }, () => count(db, key, 2, does => scheduler.schedule(does))))
        await scheduler.waitFor(all)
        assert.equal((await db.cells.get(key))?.v, workers * 2)
      })
      await fc.assert(property, { numRuns: Math.ceil(runs / 4) })
    })
    test('C: the naughty strings are keys and values like others, and what is no text is refused', async () => {
      const list: readonly string[] = JSON.parse(readFileSync(new URL('../data/blns/blns.json', import.meta.url), 'utf8'))
      const words = [...new Set(list)].filter(
        word => word !== '' && word.isWellFormed() && !word.includes('\u0000') && !word.startsWith('\ufeff'),
      )
      for (let at = 0; at < words.length; at += 50)
        await Promise.all(words.slice(at, at + 50).map(word => db.notes.put({ word, c: word, body: word })))
      for (let at = 0; at < words.length; at += 50)
        for (const [i, row] of (await Promise.all(words.slice(at, at + 50).map(word => db.notes.get({ word, c: word })))).entries())
          assert.deepEqual(row, { word: words[at + i], c: words[at + i], body: words[at + i] })
      const scanned = []
      for await (const { word } of db.notes.scanAll({ pageSize: 100 })) scanned.push(word)
      assert.deepEqual(scanned.sort(), [...words].sort())
      for (const wrong of ['a\u0000', '\ud800', '\udc00x', { $gt: '' }, ['a'], JSON.parse('{"__proto__": {"word": "x"}}')])
        assert.throws(
          () => db.notes.put({ word: wrong as string, c: '', body: '' }),
          (error: unknown) => isFailure(error, 'QT_VALUE'),
        )
    })
  })
}
