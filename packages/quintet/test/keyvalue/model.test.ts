import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

// Random calls on a store, and the same ones on plain maps in memory: their answers must be equal.

const models = {
  values: keyValue('value', t.integer()),
  counters: keyValue.counter('counter'),
  tags: keyValue.set('tag', t.text()),
  board: keyValue.sorted('board', t.text()),
  words: keyValue.list('word', t.text()),
}

async function open(now: () => number) {
  const db = quintet({ models, store: sqlite(':memory:'), clock: { now }, sweep: false })
  await db.createAll()
  return db
}
type Opened = Awaited<ReturnType<typeof open>>

interface Kept<V> {
  readonly value: V
  readonly ends: number
}

/** Keys to values that may end, as the page of semantics says. */
class Memory<V> {
  readonly #kept = new Map<string, Kept<V>>()

  get(key: string, now: number): V | undefined {
    const found = this.#kept.get(key)
    return found !== undefined && found.ends > now ? found.value : undefined
  }

  set(key: string, value: V, ends: number): void {
    this.#kept.set(key, { value, ends })
  }

  ends(key: string): number {
    return this.#kept.get(key)?.ends ?? Number.POSITIVE_INFINITY
  }

  delete(key: string): void {
    this.#kept.delete(key)
  }

  keys(now: number): string[] {
    return [...this.#kept.keys()].filter(key => this.get(key, now) !== undefined).sort()
  }
}

class World {
  now = 1_000_000
  readonly values = new Memory<number>()
  readonly counters = new Memory<bigint>()
  readonly tags = new Set<string>()
  readonly board = new Map<string, number>()
  words: string[] = []
}

interface Step {
  run(world: World, db: Opened): Promise<void>
}

const forever = Number.POSITIVE_INFINITY
const key = fc.constantFrom('a', 'b', 'c')
const ttl = fc.constantFrom(null, 10, 50)
const member = fc.constantFrom('x', 'y', 'z', 'w')
const number = fc.integer({ min: -5, max: 5 })

const steps: fc.Arbitrary<Step>[] = [
  fc.record({ ms: fc.constantFrom(1, 9, 10, 49) }).map(({ ms }) => ({
    async run(world: World) {
      world.now += ms
    },
  })),
  key.map(k => ({
    async run({ values, now }: World, db: Opened) {
      assert.equal(await db.values.get(k), values.get(k, now))
      assert.equal(await db.values.has(k), values.get(k, now) !== undefined)
    },
  })),
  fc
    .record({ k: key, v: number, ms: ttl, when: fc.constantFrom(null, 'absent' as const, 'present' as const) })
    .map(({ k, v, ms, when }) => ({
      async run({ values, now }: World, db: Opened) {
        const there = values.get(k, now) !== undefined
        const done = when === null || (when === 'present') === there
        assert.equal(await db.values.set(k, v, { ttl: ms, ...(when !== null && { when }) }), done)
        if (done) values.set(k, v, ms === null ? forever : now + ms)
      },
    })),
  fc.record({ k: key, by: number }).map(({ k, by }) => ({
    async run({ values, now }: World, db: Opened) {
      const was = values.get(k, now)
      const next = was === undefined ? by : was + by > 8 ? undefined : was + by
      assert.equal(await db.values.update(k, () => next), next)
      if (next === undefined) values.delete(k)
      else values.set(k, next, forever)
    },
  })),
  key.map(k => ({
    async run({ values, now }: World, db: Opened) {
      assert.equal(await db.values.delete(k), values.get(k, now) !== undefined)
      values.delete(k)
    },
  })),
  fc.record({ k: key, ms: ttl }).map(({ k, ms }) => ({
    async run({ values, now }: World, db: Opened) {
      const was = values.get(k, now)
      assert.equal(await db.values.touch(k, { ttl: ms }), was !== undefined)
      if (was !== undefined) values.set(k, was, ms === null ? forever : now + ms)
    },
  })),
  fc.constant({
    async run({ values, now }: World, db: Opened) {
      const found: string[] = []
      for await (const one of db.values.keys()) found.push(one)
      assert.deepEqual(found, values.keys(now))
    },
  }),
  fc.record({ k: key, by: number, floor: fc.constantFrom(null, 0n), ms: ttl }).map(({ k, by, floor, ms }) => ({
    async run({ counters, now }: World, db: Opened) {
      const was = counters.get(k, now)
      const sum = (was ?? 0n) + BigInt(by)
      const fits = floor === null || sum >= floor
      assert.equal(
        await db.counters.add(k, BigInt(by), { ...(floor !== null && { floor }), ...(ms !== null && { ttl: ms }) }),
        fits ? sum : undefined,
      )
      if (fits) counters.set(k, sum, was === undefined ? (ms === null ? forever : now + ms) : counters.ends(k))
    },
  })),
  fc.record({ m: member, add: fc.boolean() }).map(({ m, add }) => ({
    async run({ tags }: World, db: Opened) {
      assert.equal(await (add ? db.tags.at('t').add(m) : db.tags.at('t').remove(m)), add ? !tags.has(m) : tags.has(m))
      if (add) tags.add(m)
      else tags.delete(m)
      assert.deepEqual(await db.tags.at('t').all(), [...tags].sort())
    },
  })),
  fc.record({ m: member, score: number }).map(({ m, score }) => ({
    async run({ board }: World, db: Opened) {
      assert.equal(await db.board.at('b').raise(m, score), (board.get(m) ?? 0) + score)
      board.set(m, (board.get(m) ?? 0) + score)
      const ordered = [...board].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
      assert.deepEqual(
        (await db.board.at('b').range()).map(one => [one.member, one.score]),
        ordered,
      )
      assert.equal(
        await db.board.at('b').rank(m),
        ordered.findIndex(([name]) => name === m),
      )
    },
  })),
  fc.record({ w: member, left: fc.boolean(), push: fc.boolean() }).map(({ w, left, push }) => ({
    async run(world: World, db: Opened) {
      const side = left ? 'left' : 'right'
      if (push) await db.words.at('w').push(w, { side })
      else assert.equal(await db.words.at('w').pop({ side }), left ? world.words[0] : world.words.at(-1))
      if (push) world.words = left ? [w, ...world.words] : [...world.words, w]
      else world.words = left ? world.words.slice(1) : world.words.slice(0, -1)
      assert.deepEqual(await db.words.at('w').range(), world.words)
    },
  })),
]

describe('keys against a model in memory', () => {
  test('P14: random calls answer as plain maps would', async () => {
    const world = { now: 0 }
    const db = await open(() => world.now)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(...steps), { minLength: 5, maxLength: 60 }), async list => {
        const own = new World()
        await db.dropAll()
        await db.createAll()
        for (const step of list) {
          world.now = own.now
          await step.run(own, db)
        }
      }),
      { numRuns: 120, seed: 20261125 },
    )
    await db.close()
  })
})
