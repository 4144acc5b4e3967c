import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'A3: update gives the value that it wrote; undefined is none, before and after',
    async run(db) {
      assert.equal(await db.names.update('a', was => (was === undefined ? 'new' : 'wrong')), 'new')
      assert.equal(await db.names.update('a', was => `${was}er`), 'newer')
      assert.equal(await db.names.get('a'), 'newer')
      assert.equal(await db.names.update('a', () => undefined), undefined)
      assert.equal(await db.names.has('a'), false)
      assert.equal(await db.names.update('a', was => was), undefined)
    },
  },
  {
    name: 'D1: no update is lost, whoever writes at once',
    async run(db, to) {
      const each = to.concurrent ? 5 : 20
      await atOnce(8, async () => {
        for (let i = 0; i < each; i++) await db.sessions.update('a', s => ({ user: (s?.user ?? 0) + 1, roles: s?.roles ?? [] }))
      })
      assert.equal((await db.sessions.get('a'))?.user, 8 * each)
    },
  },
  {
    name: 'D1: an update sees what was written while it thought, and runs again',
    async run(db) {
      await db.names.set('a', '1')
      let runs = 0
      const result = await db.names.update('a', async was => {
        if (runs++ === 0) await db.names.set('a', '10')
        return `${was}+1`
      })
      assert.equal(result, '10+1')
      assert.equal(runs, 2)
    },
  },
  {
    name: 'D1: an update of what is deleted and made again meanwhile runs again',
    async run(db) {
      await db.names.set('a', '1')
      let runs = 0
      await db.names.update('a', async was => {
        if (runs++ === 0) {
          await db.names.delete('a')
          await db.names.set('a', '1')
        }
        return `${was}!`
      })
      assert.equal(runs, 2)
      assert.equal(await db.names.get('a'), '1!')
    },
  },
  {
    name: 'D1: an update that deletes does not delete what was written meanwhile',
    async run(db) {
      await db.names.set('a', 'old')
      let runs = 0
      await db.names.update('a', async was => {
        if (runs++ === 0) await db.names.set('a', 'new')
        return was === 'old' ? undefined : was
      })
      assert.equal(await db.names.get('a'), 'new')
    },
  },
  {
    name: 'A3: what an update throws is what its caller gets, and nothing is written',
    async run(db) {
      await db.names.set('a', '1')
      await assert.rejects(
        db.names.update('a', () => {
          throw new RangeError('mine')
        }),
        RangeError,
      )
      assert.equal(await db.names.get('a'), '1')
    },
  },
  {
    name: 'A3: an update gives a value of the declared type or is refused',
    async run(db) {
      await refused(() => db.names.update('a', () => 5 as never), 'QT_VALUE', /name\.update/)
      assert.equal(await db.names.has('a'), false)
    },
  },
  {
    name: 'D2: an update has the time of its call, or of its model',
    async run(db) {
      await db.names.update('a', () => 'x', { ttl: '1h' })
      assert.ok((await db.names.entry('a'))?.expiresAt)
      await db.names.update('a', () => 'y')
      assert.equal((await db.names.entry('a'))?.expiresAt, null)
    },
  },
  {
    name: 'D2: an update of what has expired begins anew',
    async run(db, to) {
      await db.names.set('a', 'old', { ttl: to.while })
      await to.pass(to.while + 50)
      assert.equal(await db.names.update('a', was => was ?? 'fresh'), 'fresh')
    },
  },
  {
    name: 'B5: an update that never gets through ends at its deadline',
    async run(db) {
      await db.names.set('a', '0')
      await refused(
        () =>
          db.names.update(
            'a',
            async () => {
              await db.names.set('a', String(Math.random()))
              return 'never'
            },
            { deadline: 200 },
          ),
        'QT_DEADLINE',
      )
      assert.notEqual(await db.names.get('a'), 'never')
    },
  },
  {
    name: 'B5: an update that is aborted ends',
    async run(db) {
      await db.names.set('a', '0')
      const abort = new AbortController()
      let runs = 0
      await refused(
        () =>
          db.names.update(
            'a',
            async () => {
              if (++runs === 3) abort.abort()
              await db.names.set('a', String(runs))
              return 'never'
            },
            { signal: abort.signal },
          ),
        'QT_ABORTED',
      )
    },
  },
]
