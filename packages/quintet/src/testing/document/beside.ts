import assert from 'node:assert/strict'
import { isFailure } from '../../base/failure.ts'
import type { Case, FixtureDb } from './case.ts'

const later = (ms: number): Date => new Date(ms)

/** A feed from a token to its end, as texts. */
async function feed(db: FixtureDb, after: string | null = null): Promise<string[]> {
  return (await db.notes.changes({ after })).map(({ id, change }) => `${change} ${id}`)
}

export const cases: readonly Case[] = [
  {
    name: 'D2: a document is gone from its moment on, for every read and every write',
    async run(db, { pass, now }) {
      const ends = later(now() + 500)
      await db.notes.insert([
        { id: 'a', text: 'short', until: ends, topics: ['x'] },
        { id: 'b', text: 'long', topics: ['x'] },
      ])
      const ada = await db.people.insert({ name: 'Ada' })
      await db.notes.where({ id: ['a', 'b'] }).update(n => n.ownerId.set(ada.id))
      assert.equal(await db.notes.count(), 2)
      await pass(600)
      assert.deepEqual([await db.notes.get('a'), (await db.notes.get('b'))?.text], [undefined, 'long'])
      assert.equal(await db.notes.count(), 1)
      assert.equal(await db.notes.where(n => n.topics.has('x')).count(), 1)
      assert.equal((await db.notes.getMany(['a', 'b'])).filter(note => note !== undefined).length, 1)
      const [person] = await db.people.include({ notes: true })
      assert.deepEqual(
        person?.notes.map(({ id }) => id),
        ['b'],
      )
      assert.deepEqual(await db.people.select(p => p.notes.count()), [1])
      assert.equal(await db.notes.update('a', n => n.text.set('late')), undefined)
      assert.equal(await db.notes.delete('a'), false)
      assert.equal(await db.notes.all().update(n => n.text.set('all')), 1)
    },
  },
  {
    name: 'D2: what is gone stands in the way of no new document',
    async run(db, { pass, now }) {
      await db.notes.insert({ id: 'a', text: 'old', mark: 'm', until: later(now() + 200) })
      await assert.rejects(Promise.resolve(db.notes.insert({ id: 'a', text: 'new' })), e => isFailure(e, 'QT_CONFLICT'))
      await pass(300)
      const { rev } = await db.notes.insert({ id: 'a', text: 'new' })
      assert.equal((await db.notes.get('a'))?.rev, rev)
      await db.notes.update('a', n => [n.mark.set('m'), n.until.set(later(now() + 200))])
      await pass(300)
      await db.notes.insert({ id: 'b', text: 'other', mark: 'm' })
      assert.equal(await db.notes.count(), 1)
    },
  },
  {
    name: 'D2: an end that is moved or taken away is the one that counts',
    async run(db, { pass, now }) {
      await db.notes.insert([
        { id: 'a', text: 'a', until: later(now() + 400) },
        { id: 'b', text: 'b', until: later(now() + 400) },
      ])
      await db.notes.update('a', n => n.until.set(later(now() + 60_000)))
      await db.notes.update('b', n => n.until.unset())
      await pass(500)
      assert.equal(await db.notes.count(), 2)
    },
  },
  {
    name: 'D3: the feed tells every write in its order, and goes on from a token',
    async run(db) {
      await db.notes.insert([
        { id: 'a', text: 'a' },
        { id: 'b', text: 'b' },
      ])
      await db.notes.update('a', n => n.text.set('c'))
      const seen = await db.notes.changes({ limit: 2 })
      assert.deepEqual(
        seen.map(({ id, change }) => `${change} ${id}`),
        ['insert a', 'insert b'],
      )
      const token = seen.at(-1)?.token ?? ''
      await db.notes.upsert({ id: 'b', text: 'd' })
      await db.notes.where({ text: 'c' }).delete()
      assert.deepEqual(await feed(db, token), ['update a', 'update b', 'delete a'])
      const last = (await db.notes.changes({ after: token })).at(1)
      assert.equal(last?.rev, (await db.notes.get('b'))?.rev)
      assert.equal(await db.notes.forgetChanges(token), 2)
      assert.deepEqual(await feed(db), ['update a', 'update b', 'delete a'])
    },
  },
  {
    name: 'D3: what is rolled back is in no feed',
    async run(db) {
      await assert.rejects(
        db.transaction(async tx => {
          await tx.notes.insert({ id: 'a', text: 'a' })
          throw new RangeError('undone')
        }),
        RangeError,
      )
      await db.notes.insert({ id: 'b', text: 'b' })
      assert.deepEqual(await feed(db), ['insert b'])
    },
  },
  {
    name: 'D3: watch gives what is there, then what comes, until its signal ends it',
    async run(db) {
      await db.notes.insert({ id: 'a', text: 'a' })
      const ending = new AbortController()
      const got: string[] = []
      for await (const { id } of db.notes.watch({ every: 5, signal: ending.signal })) {
        got.push(id)
        if (id === 'a') await db.notes.insert({ id: 'b', text: 'b' })
        else ending.abort()
      }
      assert.deepEqual(got, ['a', 'b'])
    },
  },
  {
    name: 'D3: a feed is for models that keep one, its token one that it gave',
    async run(db) {
      await assert.rejects(db.articles.changes(), e => isFailure(e, 'QT_MODEL'))
      await assert.rejects(db.notes.changes({ after: '1; drop table x' }), e => isFailure(e, 'QT_CURSOR'))
      // the types refuse it too
      await assert.rejects(db.notes.changes({ after: { $gt: '' } as unknown as string }), e => isFailure(e, 'QT_VALUE'))
    },
  },
  {
    name: 'A5: documents go with what they refer to, lose it, or keep it there, as their model says',
    async run(db) {
      const [ada, bob, eve] = await db.people.insert([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Eve' }])
      const [root, other] = await db.notes.insert([
        { id: 'root', text: 'r', ownerId: ada?.id ?? null },
        { id: 'other', text: 'o', editorId: ada?.id ?? null },
      ])
      await db.notes.insert([
        { id: 'leaf', text: 'l', parentId: 'root' },
        { id: 'leaf of leaf', text: 'l', parentId: 'leaf' },
        { id: 'kept', text: 'k', judgeId: bob?.id ?? null },
      ])
      await assert.rejects(Promise.resolve(db.people.where({ name: 'Bob' }).delete()), e => isFailure(e, 'QT_FOREIGN_KEY'))
      await db.people.where({ id: [ada?.id ?? 0, eve?.id ?? 0] }).delete()
      const left = await db.notes.orderBy(n => n.id.asc())
      assert.deepEqual(
        left.map(({ id, editorId }) => [id, editorId]),
        [
          ['kept', null],
          ['other', null],
        ],
      )
      // a revision is never kept over a change, whoever makes it
      assert.notEqual(left[1]?.rev, other?.rev)
      assert.equal(
        await db.notes
          .update('other', n => n.text.set('x'), { rev: root?.rev ?? '' })
          .then(
            () => 'done',
            e => e.code,
          ),
        'QT_CONFLICT',
      )
      assert.deepEqual((await feed(db)).filter(one => one.startsWith('delete')).sort(), [
        'delete leaf',
        'delete leaf of leaf',
        'delete root',
      ])
    },
  },
  {
    name: 'D4: what goes with a deleted row comes back with it',
    async run(db) {
      const ada = await db.people.insert({ name: 'Ada' })
      await db.notes.insert({ id: 'a', text: 'a', ownerId: ada.id, topics: ['t'] })
      await assert.rejects(
        db.transaction(async tx => {
          await tx.people.where({ id: ada.id }).delete()
          assert.equal(await tx.notes.where(n => n.topics.has('t')).count(), 0)
          throw new RangeError('undone')
        }),
        RangeError,
      )
      assert.equal(await db.notes.where(n => n.topics.has('t')).count(), 1)
    },
  },
]
