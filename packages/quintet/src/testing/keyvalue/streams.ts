import assert from 'node:assert/strict'
import { atOnce, type Case, collected, refused } from './case.ts'

const needs = ['keyValue.streams']

export const cases: readonly Case[] = [
  {
    name: 'A3: entries are read in the order in which they were added, each with an id',
    needs,
    async run(db) {
      const first = await db.events.add({ kind: 'a', n: 1n })
      const [second, third] = await db.events.addMany([
        { kind: 'b', n: 2n ** 60n },
        { kind: 'c', n: 3n },
      ])
      const all = await db.events.read()
      assert.deepEqual(
        all.map(({ id, value }) => [id, value.kind, value.n]),
        [
          [first, 'a', 1n],
          [second, 'b', 2n ** 60n],
          [third, 'c', 3n],
        ],
      )
      assert.ok(all.every(({ addedAt }) => addedAt instanceof Date))
      assert.equal(await db.events.size(), 3)
      assert.deepEqual(await db.events.addMany([]), [])
    },
  },
  {
    name: 'A3: reading goes on after an id',
    needs,
    async run(db) {
      const ids = await db.events.addMany(Array.from({ length: 7 }, (_, i) => ({ kind: 'k', n: BigInt(i) })))
      const page = await db.events.read({ limit: 3 })
      assert.deepEqual(
        page.map(({ id }) => id),
        ids.slice(0, 3),
      )
      const rest = await db.events.read({ after: ids[2] as string })
      assert.deepEqual(
        rest.map(({ id }) => id),
        ids.slice(3),
      )
      assert.deepEqual(await db.events.read({ after: ids[6] as string }), [])
    },
  },
  {
    name: 'D3: a reader that follows gets every entry that is committed, none twice, none left out',
    needs,
    async run(db, to) {
      const writers = to.concurrent ? 16 : 4
      const each = 6
      const abort = new AbortController()
      const seen: string[] = []
      const reading = (async () => {
        for await (const { value } of db.events.follow({ signal: abort.signal })) {
          seen.push(`${value.kind} ${value.n}`)
          if (seen.length === writers * each) break
        }
      })()
      await atOnce(writers, async w => {
        for (let i = 0; i < each; i++)
          await db.transaction(
            async tx => {
              await tx.events.add({ kind: `w${w}`, n: BigInt(i) })
              await new Promise(resolve => setTimeout(resolve, to.concurrent ? Math.random() * 20 : 0))
            },
            { isolation: 'read committed' },
          )
      })
      const late = setTimeout(() => abort.abort(), 10_000)
      await reading
      clearTimeout(late)
      assert.equal(new Set(seen).size, writers * each)
      for (let w = 0; w < writers; w++)
        assert.deepEqual(
          seen.filter(one => one.startsWith(`w${w} `)),
          Array.from({ length: each }, (_, i) => `w${w} ${i}`),
        )
    },
  },
  {
    name: 'D4: what a transaction adds is there once it is committed, and never if it is undone',
    needs,
    async run(db) {
      await db
        .transaction(async tx => {
          await tx.events.add({ kind: 'undone', n: 0n })
          throw new RangeError('undone')
        })
        .catch(() => undefined)
      await db.transaction(async tx => {
        await tx.events.add({ kind: 'kept', n: 0n })
      })
      assert.deepEqual(
        (await db.events.read()).map(({ value }) => value.kind),
        ['kept'],
      )
    },
  },
  {
    name: 'A3: follow waits for what comes, and ends with its call',
    needs,
    async run(db) {
      const abort = new AbortController()
      const seen: bigint[] = []
      const reading = (async () => {
        for await (const { value } of db.events.follow({ signal: abort.signal })) {
          seen.push(value.n)
          if (value.n === 3n) abort.abort()
        }
      })()
      for (const n of [1n, 2n, 3n]) {
        await new Promise(resolve => setTimeout(resolve, 10))
        await db.events.add({ kind: 'k', n })
      }
      await refused(() => reading, 'QT_ABORTED')
      assert.deepEqual(seen, [1n, 2n, 3n])
      await refused(() => collected(db.events.follow({ deadline: 100 })), 'QT_DEADLINE')
    },
  },
  {
    name: 'A3: about as many are kept as asked for, the newest',
    needs,
    async run(db) {
      for (let i = 0; i < 25; i++) await db.short.add(String(i))
      assert.ok((await db.short.size()) <= 20)
      await db.short.trim()
      assert.deepEqual(
        (await db.short.read()).map(({ value }) => value),
        Array.from({ length: 10 }, (_, i) => String(i + 15)),
      )
      assert.equal(await db.short.trim(3), 7)
      assert.equal(await db.short.trim(3), 0)
      await refused(() => db.events.trim(), 'QT_VALUE')
    },
  },
  {
    name: 'D1: ids go on after the newest was trimmed',
    needs,
    async run(db) {
      const [first] = await db.short.addMany(['a', 'b'])
      await db.short.trim(1)
      const third = await db.short.add('c')
      assert.deepEqual(
        (await db.short.read({ after: first as string })).map(({ value }) => value),
        ['b', 'c'],
      )
      assert.deepEqual(await db.short.read({ after: third }), [])
    },
  },
  {
    name: 'A9: ids that are none, and values of another type, are refused',
    needs,
    async run(db) {
      for (const after of ['', 'x', '1', '1-', '-1-1', '1-1-1', "1-1' or 1=1", 5, {}])
        await refused(() => db.events.read({ after: after as never }), 'QT_VALUE')
      await refused(() => db.events.add({ kind: 5 as never, n: 1n }), 'QT_VALUE', /kind/)
      await refused(() => db.events.read({ limit: 0 }), 'QT_VALUE')
      assert.equal(await db.events.size(), 0)
    },
  },
]
