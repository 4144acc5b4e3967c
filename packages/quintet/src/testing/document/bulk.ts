import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case } from './case.ts'

const nobody = '00000000-0000-7000-8000-000000000000'

export const cases: readonly Case[] = [
  {
    name: 'A3: a bulk tells what became of each write, in their order',
    async run(db) {
      const old = await db.articles.insert({ title: 'A', slug: 'a' })
      const results = await db.articles.bulk(
        write => [
          write.insert({ title: 'B' }),
          write.insert({ title: 'C', slug: 'a' }),
          write.update(old.id, a => a.views.inc(1)),
          write.update(nobody, a => a.views.inc(1)),
          write.delete(nobody),
          write.replace({ id: old.id, rev: old.rev, title: 'late' }),
          write.upsert({ title: 'D' }),
        ],
        { ordered: false },
      )
      const codes = results.map(result => (result.ok ? 'ok' : result.error?.code))
      assert.deepEqual(codes, ['ok', 'QT_UNIQUE', 'ok', 'QT_CONFLICT', 'QT_CONFLICT', 'QT_CONFLICT', 'ok'])
      assert.equal(results[2]?.id, old.id)
      assert.deepEqual(
        (await db.articles.orderBy(a => a.title.asc())).map(({ title, views }) => `${title}${views}`),
        ['A1', 'B0', 'D0'],
      )
    },
  },
  {
    name: 'A3: an ordered bulk stops at the first failure; what was written before it stays',
    async run(db) {
      const results = await db.articles.bulk(write => [write.insert({ title: 'A' }), write.delete(nobody), write.insert({ title: 'B' })])
      assert.deepEqual(
        results.map(result => (result.ok ? 'ok' : (result.error?.code ?? null))),
        ['ok', 'QT_CONFLICT', null],
      )
      assert.equal(await db.articles.count(), 1)
    },
  },
  {
    name: 'A3: a change that a unique field refuses fails alone',
    async run(db) {
      const [a, b] = await db.articles.insert([
        { title: 'A', slug: 'a' },
        { title: 'B', slug: 'b' },
      ])
      const results = await db.articles.bulk(
        write => [
          write.update(b?.id ?? '', d => d.slug.set('a')),
          write.update(a?.id ?? '', d => [d.views.set(2147483647), d.views.inc(1)]),
          write.update(a?.id ?? '', d => d.title.set('Z')),
        ],
        { ordered: false },
      )
      assert.deepEqual(
        results.map(result => (result.ok ? 'ok' : result.error?.code)),
        ['QT_UNIQUE', 'QT_OUT_OF_RANGE', 'ok'],
      )
    },
  },
  {
    name: 'A14: a bulk is made of its own writes, each checked before anything is sent',
    async run(db) {
      // the types refuse it too
      const bulk = (of: unknown) => () => db.articles.bulk(of as Parameters<typeof db.articles.bulk>[0])
      assert.throws(
        bulk(() => [{ insert: { title: 'A' } }]),
        (error: unknown) => isFailure(error, 'QT_EXPRESSION'),
      )
      assert.throws(
        bulk((write: { insert(of: unknown): unknown }) => [write.insert({ title: 1 })]),
        (error: unknown) => isFailure(error, 'QT_VALUE'),
      )
      assert.throws(
        bulk((write: { delete(id: unknown, how: unknown): unknown }) => [write.delete(nobody, { rev: { $gt: '' } })]),
        (error: unknown) => isFailure(error, 'QT_VALUE'),
      )
    },
  },
  {
    name: 'D4: a bulk in a transaction goes with it',
    async run(db) {
      await assert.rejects(
        db.transaction(async tx => {
          await tx.articles.bulk(write => [write.insert({ title: 'A' }), write.insert({ title: 'B' })])
          throw new RangeError('undone')
        }),
        RangeError,
      )
      assert.equal(await db.articles.count(), 0)
    },
  },
]
