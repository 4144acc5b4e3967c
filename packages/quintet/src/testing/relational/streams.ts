import assert from 'node:assert/strict'
import type { Case, FixtureDb } from './case.ts'

async function labels(db: FixtureDb, count: number): Promise<void> {
  await db.tags.insert(Array.from({ length: count }, (_, i) => ({ label: `t${i}` })))
}

export const cases: readonly Case[] = [
  {
    name: 'B8: a snapshot is of one moment, what is included too',
    plainOnly: true,
    async run(db) {
      const users = Array.from({ length: 2_100 }, (_, i) => ({ email: `${i}@x.org`, zipCode: i }))
      await db.users.insert(users)
      const ids = await db.users.orderBy(u => u.id.asc()).pluck(u => u.id)
      await db.posts.insert(ids.map(authorId => ({ title: 'before', authorId })))
      const query = db.users.orderBy(u => u.zipCode.asc()).include({ posts: true })
      let seen = 0
      for await (const user of query.stream({ snapshot: true })) {
        assert.deepEqual(
          [user.zipCode, user.posts.map(post => post.title)],
          [seen, ['before']],
          'what is written while the program reads does not show',
        )
        if (seen++ === 0) {
          await db.posts.all().update({ title: 'after' })
          await db.users.insert({ email: 'late@x.org', zipCode: 1_000 })
        }
      }
      assert.equal(seen, 2_100)
      assert.equal(await db.posts.where({ title: 'after' }).count(), 2_100)
    },
  },
  {
    name: 'B8: a snapshot inside a transaction does not show what the transaction writes between two rows',
    async run(db) {
      await labels(db, 1_500)
      await db.transaction(async tx => {
        let seen = 0
        for await (const tag of tx.tags.orderBy(x => x.id.asc()).stream({ snapshot: true })) {
          if (seen++ === 0) await tx.tags.all().update(x => ({ label: x.label.concat('!') }))
          assert.ok(!tag.label.endsWith('!'))
        }
        assert.equal(seen, 1_500)
      })
    },
    plainOnly: true,
  },
  {
    name: 'B8: groups, distinct rows and snapshots of them are streamed too',
    plainOnly: true,
    async run(db) {
      await labels(db, 2_500)
      for (const snapshot of [false, true]) {
        const ends: string[] = []
        const query = db.tags.select(x => ({ label: x.label })).distinct()
        for await (const { label } of query.orderBy(x => x.label.asc()).stream({ snapshot })) ends.push(label)
        assert.equal(ends.length, 2_500)
        assert.deepEqual([ends[0], ends.at(-1)], ['t0', 't999'])
      }
    },
  },
  {
    name: 'B8: the event loop has its turn between pages, however fast the program reads',
    async run(db) {
      await labels(db, 5_000)
      let turns = 0
      let ended = false
      const turn = (): void => {
        if (ended) return
        turns++
        setImmediate(turn)
      }
      setImmediate(turn)
      let rows = 0
      for await (const tag of db.tags.stream()) rows += tag.id > 0 ? 1 : 0
      ended = true
      assert.equal(rows, 5_000)
      assert.ok(turns >= 4, `${turns} turns of the event loop during 5 pages`)
    },
  },
  {
    name: 'B8: progress is told after each page, and an error of the listener ends the stream',
    async run(db) {
      await labels(db, 2_500)
      const told: number[] = []
      let taken = 0
      const query = db.tags.orderBy(x => x.id.asc())
      for await (const _ of query.stream({
        onProgress({ rows }) {
          assert.equal(rows, taken, 'the program has taken them')
          told.push(rows)
        },
      }))
        taken++
      assert.deepEqual(told.slice(0, 3), [1_000, 2_000, 2_500])
      const failing = async (): Promise<void> => {
        for await (const _ of query.stream({
          onProgress() {
            throw new Error('enough')
          },
        }));
      }
      await assert.rejects(failing, /enough/)
      assert.equal(await db.tags.count(), 2_500)
    },
  },
  {
    name: 'B8: streams that are left early give back what they held, one after the other and many at once',
    plainOnly: true,
    async run(db) {
      await labels(db, 2_500)
      const first = async (snapshot: boolean): Promise<string | undefined> => {
        for await (const tag of db.tags.orderBy(x => x.id.asc()).stream({ snapshot })) return tag.label
        return undefined
      }
      for (let i = 0; i < 30; i++) assert.equal(await first(i % 2 === 0), 't0')
      const many = await Promise.all(Array.from({ length: 30 }, (_, i) => first(i % 2 === 0)))
      assert.deepEqual(new Set(many), new Set(['t0']))
      assert.equal(await db.tags.where({ label: 't7' }).delete(), 1)
    },
  },
]
