import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { edge, node, quintet, t } from 'quintet'
import type { KindSuiteOptions } from 'quintet/testing'
import { Memory, type Step } from './oracle.ts'

// Random writes to a small graph and random questions about it; the same in memory, answered by trying everything.

const items = node('Item', { id: t.text(), v: t.integer().nullable() })
const ties = edge('TIE', items, items, { w: t.integer(), on: t.boolean() })

function open(store: KindSuiteOptions['open']) {
  // a store may lack what these questions do not ask for
  return quintet({ models: { items, ties }, store: store() as never })
}
type Db = ReturnType<typeof open>
type Query = ReturnType<Db['items']['all']>

interface World {
  readonly db: Db
  readonly memory: Memory
}
type Command = (world: World) => Promise<void>

const letters = ['a', 'b', 'c', 'd', 'e']
const id = fc.constantFrom(...letters)
const value = fc.option(fc.integer({ min: 0, max: 3 }))
const go = fc.constantFrom('out' as const, 'in' as const, 'both' as const)
const on = fc.boolean()
const hops = fc.option(
  fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })).map(([min, more]) => [min, min + more] as const),
  { nil: null },
)
const above = fc.option(fc.integer({ min: 0, max: 2 }), { nil: null })
const step: fc.Arbitrary<Step> = fc.record({ go, hops, on, above })
const single = fc.record({ go, hops: fc.constant(null), on, above })
const starts = fc.subarray(letters, { minLength: 1, maxLength: 3 })

const writes: readonly fc.Arbitrary<Command>[] = [
  fc.tuple(id, value).map(
    ([at, v]): Command =>
      async ({ db, memory }) => {
        assert.equal((await db.items.merge({ id: at, v })).created, !memory.nodes.has(at))
        memory.nodes.set(at, v)
      },
  ),
  fc.tuple(id, id, fc.integer({ min: 0, max: 5 }), on).map(
    ([from, to, w, isOn]): Command =>
      async ({ db, memory }) => {
        const link = async () => (await db.ties.link(from, to, { w, on: isOn })).created
        if (!memory.nodes.has(from) || !memory.nodes.has(to)) return assert.rejects(link)
        assert.equal(await link(), memory.link({ from, to, w, on: isOn }))
      },
  ),
  fc.tuple(id, id).map(
    ([from, to]): Command =>
      async ({ db, memory }) => {
        assert.equal(await db.ties.unlink(from, to), memory.edges.delete(`${from}>${to}`))
      },
  ),
  fc.tuple(id, on).map(
    ([at, detach]): Command =>
      async ({ db, memory }) => {
        const gone = async () => db.items.delete(at, { detach })
        if (!detach && memory.isLinked(at)) return assert.rejects(gone)
        assert.equal(await gone(), memory.remove(at))
      },
  ),
]

/** The same steps said to the store, from nodes with these ids; `named`: each node and edge under a name. */
function said(db: Db, from: readonly string[], steps: readonly Step[]): Query {
  return steps.reduce<Query>(
    (query, one) => {
      const options = { ...(one.hops === null ? {} : { hops: one.hops }), ...(one.on ? { where: { on: true } } : {}) }
      const next = one.go === 'out' ? query.out(ties, options) : one.go === 'in' ? query.in(ties, options) : query.both(ties, options)
      const { above: least } = one
      return least === null ? next : next.where(item => item.v.gt(least))
    },
    db.items.where({ id: from }),
  )
}

function present({ nodes }: Memory, ids: readonly string[]): string[] {
  return ids.filter(one => nodes.has(one))
}

const questions: readonly fc.Arbitrary<Command>[] = [
  fc.tuple(starts, fc.array(step, { minLength: 1, maxLength: 3 })).map(
    ([from, steps]): Command =>
      async ({ db, memory }) => {
        const found = await said(db, from, steps)
        assert.deepEqual(found.map(({ id: one }) => one).sort(), memory.reached(present(memory, from), steps))
      },
  ),
  fc.tuple(starts, fc.array(step, { minLength: 1, maxLength: 2 })).map(
    ([from, steps]): Command =>
      async ({ db, memory }) => {
        const trails = await said(db, from, steps).paths()
        const known = memory.trails(present(memory, from), steps)
        assert.deepEqual(
          trails.map(({ nodes, edges }) => ({ nodes: nodes.map(one => one.id), edges })),
          known,
        )
      },
  ),
  fc.tuple(starts, fc.array(single, { minLength: 1, maxLength: 3 }), go, above).map(
    ([from, steps, last, least]): Command =>
      async ({ db, memory }) => {
        const optional: Step = { go: last, hops: null, on: false, above: least }
        const query = said(db, from, steps)
          .as('end')
          .optional(at => said2(at, optional).as('more'))
        const rows = await query.matches().select(({ end, more }) => ({ end: end.id, more: more.id }))
        const known = memory.trails(present(memory, from), steps).flatMap(trail => {
          const more = memory
            .trails([trail.nodes.at(-1) ?? ''], [optional])
            .filter(({ edges: [walked] }) => walked && !trail.edges.includes(walked))
            .map(({ nodes }) => nodes.at(-1) ?? null)
          return (more.length > 0 ? more : [null]).map(one => ({ end: trail.nodes.at(-1) ?? '', more: one }))
        })
        assert.deepEqual(rows.map(text).sort(), known.map(text).sort())
      },
  ),
  fc.tuple(id, id, go, on, fc.integer({ min: 1, max: 4 })).map(
    ([from, to, way, isOn, max]): Command =>
      async ({ db, memory }) => {
        const options = { via: ties, go: way, max, ...(isOn ? { where: { on: true } } : {}) }
        const known = memory.shortest(from, to, { go: way, on: isOn }, max)
        const found = await db.items.allShortest(from, to, options)
        assert.deepEqual(found.map(({ nodes }) => nodes.join('')).sort(), known)
        const one = await db.items.shortest(from, to, options)
        assert.equal(one === null ? known.length === 0 : known.includes(one.nodes.join('')), true)
      },
  ),
  fc.tuple(id, id, go).map(
    ([from, to, way]): Command =>
      async ({ db, memory }) => {
        const found = await db.items.shortest(from, to, { via: ties, go: way, weight: tie => tie.w })
        assert.equal(found?.length ?? null, memory.nodes.has(from) ? memory.lightest(from, to, { go: way, on: false }) : null)
      },
  ),
  fc.tuple(id, go).map(
    ([at, way]): Command =>
      async ({ db, memory }) => {
        assert.equal(await db.items.degree(at, { via: ties, go: way }), memory.leading(at, { go: way, on: false }).length)
        const around = await db.items.neighbourhood(at, { via: ties, go: way, max: 2 })
        const known = [...memory.distances(at, { go: way, on: false })].filter(([one, far]) => one !== at && far <= 2)
        assert.deepEqual(
          around.map(({ node: { id: one }, distance }) => [one, distance]),
          known.sort(([a, near], [b, far]) => near - far || (a < b ? -1 : 1)),
        )
      },
  ),
]

function said2(from: Query, { go: way, above: least }: Step): Query {
  const next = way === 'out' ? from.out(ties) : way === 'in' ? from.in(ties) : from.both(ties)
  return least === null ? next : next.where(item => item.v.gt(least))
}

function text(of: unknown): string {
  return JSON.stringify(of)
}

/** Runs random programs against a store, each on an empty graph. */
export function testGraphModel(
  name: string,
  runs: number,
  options: Pick<KindSuiteOptions, 'open'> & { readonly clear?: () => Promise<void> },
): void {
  describe(`graphs by trying everything on ${name}`, () => {
    test('D7: writes, walks, trails, matches, shortest and lightest paths, degrees, neighbourhoods', async () => {
      const db = open(options.open)
      const clear = options.clear ?? (async () => db.dropAll().then(() => db.createAll()))
      await db.dropAll()
      await db.createAll()
      const filled = fc.tuple(
        fc.array(fc.oneof(...writes), { minLength: 8, maxLength: 25 }),
        fc.array(fc.oneof(...writes, ...questions, ...questions), { minLength: 6, maxLength: 12 }),
      )
      await fc.assert(
        fc.asyncProperty(filled, async ([first, then]) => {
          await clear()
          const world: World = { db, memory: new Memory() }
          for (const at of letters.slice(0, 4)) {
            await db.items.create({ id: at, v: at === 'a' ? null : letters.indexOf(at) })
            world.memory.nodes.set(at, at === 'a' ? null : letters.indexOf(at))
          }
          for (const command of [...first, ...then]) await command(world)
          assert.equal(await db.ties.count(), world.memory.edges.size)
        }),
        { numRuns: runs },
      )
      await db.dropAll()
      await db.close()
    })
  })
}
