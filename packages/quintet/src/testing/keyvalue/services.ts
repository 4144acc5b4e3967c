import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

export const cases: readonly Case[] = [
  {
    name: 'D1: a lock has one holder, and each holder of a key a greater fence',
    needs: ['keyValue.locks'],
    async run(db) {
      let last = -1n
      for (let i = 0; i < 5; i++) {
        const lease = await db.locks.acquire('job')
        assert.ok(lease)
        assert.equal(lease.held, true)
        assert.ok(lease.fence > last)
        last = lease.fence
        assert.equal(await db.locks.acquire('job'), undefined)
        assert.equal(await db.locks.held('job'), true)
        assert.equal(await lease.release(), true)
        assert.equal(await lease.release(), false)
        assert.equal(lease.held, false)
      }
      assert.equal(await db.locks.held('job'), false)
    },
  },
  {
    name: 'D1: of many who ask at once one gets the lock; each key has its own',
    needs: ['keyValue.locks'],
    async run(db) {
      const leases = await atOnce(12, () => db.locks.acquire('job'))
      assert.equal(leases.filter(Boolean).length, 1)
      assert.ok(await db.locks.acquire('other'))
    },
  },
  {
    name: 'D1: fences grow while holders come and go at once',
    needs: ['keyValue.locks'],
    async run(db) {
      const fences: bigint[] = []
      await atOnce(6, async () => {
        for (let i = 0; i < 3; i++) {
          const lease = await db.locks.acquire('job', { wait: '20s' })
          assert.ok(lease)
          fences.push(lease.fence)
          await lease.release()
        }
      })
      assert.deepEqual(
        fences,
        [...fences].sort((a, b) => (a < b ? -1 : 1)),
      )
      assert.equal(new Set(fences).size, 18)
    },
  },
  {
    name: 'D2: a lock ends with its time, and its first holder can neither extend nor release it',
    needs: ['keyValue.locks'],
    async run(db, to) {
      const slow = await db.locks.acquire('job', { ttl: to.while })
      assert.ok(slow)
      assert.equal(await slow.extend(), true)
      await to.pass(to.while + 50)
      const next = await db.locks.acquire('job')
      assert.ok(next && next.fence > slow.fence)
      assert.equal(await slow.extend(), false)
      assert.equal(await slow.release(), false)
      assert.equal(await db.locks.held('job'), true)
    },
  },
  {
    name: 'A3: who waits gets the lock when it is released, or undefined when its wait is over',
    needs: ['keyValue.locks'],
    async run(db) {
      const first = await db.locks.acquire('job')
      const waiting = db.locks.acquire('job', { wait: '10s' })
      assert.equal(await db.locks.acquire('job', { wait: 40 }), undefined)
      await first?.release()
      assert.ok(await waiting)
      await refused(() => db.locks.acquire('job', { wait: '10s', deadline: 50 }), 'QT_DEADLINE')
    },
  },
  {
    name: 'A3: hold runs one body at a time, gives its value, and releases when it throws',
    needs: ['keyValue.locks'],
    async run(db) {
      let inside = 0
      const results = await atOnce(5, i =>
        db.locks.hold('job', async lease => {
          assert.equal(++inside, 1)
          assert.equal(lease.held, true)
          await new Promise(resolve => setTimeout(resolve, 5))
          inside--
          return i
        }),
      )
      assert.deepEqual(results, [0, 1, 2, 3, 4])
      await assert.rejects(
        db.locks.hold('job', () => {
          throw new RangeError('mine')
        }),
        RangeError,
      )
      assert.equal(await db.locks.held('job'), false)
    },
  },
  {
    name: 'A3: a lease ends with its block',
    needs: ['keyValue.locks'],
    async run(db) {
      {
        await using lease = (await db.locks.acquire('job')) ?? assert.fail('held by somebody')
        assert.equal(lease.key, 'job')
      }
      assert.equal(await db.locks.held('job'), false)
    },
  },
  {
    name: 'D4: locks and limits do not exist in a transaction',
    needs: ['keyValue.locks', 'keyValue.limits'],
    async run(db) {
      await db.transaction(async tx => {
        // they do not compile either
        const locks = tx.locks as unknown as typeof db.locks
        const limits = tx.limits as unknown as typeof db.limits
        await refused(() => locks.acquire('a'), 'QT_UNSUPPORTED', /use db\.lock/)
        await refused(() => locks.hold('a', () => 1), 'QT_UNSUPPORTED')
        await refused(() => limits.take('a'), 'QT_UNSUPPORTED', /use db\.limit/)
        await refused(() => limits.reset('a'), 'QT_UNSUPPORTED')
      })
    },
  },
  {
    name: 'A3: a limit allows so many at once, and says when the next one is',
    needs: ['keyValue.limits'],
    async run(db) {
      const taken = []
      for (let i = 0; i < 7; i++) taken.push(await db.limits.take('ip'))
      assert.deepEqual(
        taken.map(({ allowed }) => allowed),
        [true, true, true, true, true, false, false],
      )
      assert.deepEqual(
        taken.map(({ remaining }) => remaining),
        [4, 3, 2, 1, 0, 0, 0],
      )
      assert.ok(taken.slice(0, 5).every(({ retryAfterMs }) => retryAfterMs === 0))
      const wait = taken[6]?.retryAfterMs ?? 0
      assert.ok(wait > 5_000 && wait <= 12_000, String(wait))
      assert.equal((await db.limits.take('other')).allowed, true)
    },
  },
  {
    name: 'A3: no more are allowed than the limit, however many ask at once',
    needs: ['keyValue.limits'],
    async run(db) {
      const taken = await atOnce(20, () => db.limits.take('ip'))
      assert.equal(taken.filter(({ allowed }) => allowed).length, 5)
    },
  },
  {
    name: 'A3: what is taken comes back evenly over time',
    needs: ['keyValue.limits'],
    async run(db, to) {
      if (to.while < 60_000) return
      for (let i = 0; i < 5; i++) await db.limits.take('ip')
      await to.pass(11_000)
      assert.equal((await db.limits.take('ip')).allowed, false)
      await to.pass(1_000)
      assert.equal((await db.limits.take('ip')).allowed, true)
      assert.equal((await db.limits.take('ip')).allowed, false)
      await to.pass(24_000)
      assert.deepEqual([(await db.limits.take('ip')).allowed, (await db.limits.take('ip')).allowed], [true, true])
      await to.pass(600_000)
      assert.equal((await db.limits.take('ip', 5)).remaining, 0)
    },
  },
  {
    name: 'A3: a cost above one; what is refused takes nothing; reset gives all back',
    needs: ['keyValue.limits'],
    async run(db) {
      assert.equal((await db.limits.take('ip', 4)).remaining, 1)
      assert.equal((await db.limits.take('ip', 2)).allowed, false)
      assert.equal((await db.limits.take('ip', 1)).allowed, true)
      await db.limits.reset('ip')
      assert.equal((await db.limits.take('ip', 5)).allowed, true)
      await refused(() => db.limits.take('ip', 6), 'QT_VALUE', /never allowed/)
      await refused(() => db.limits.take('ip', 0), 'QT_VALUE')
    },
  },
  {
    name: 'A3: limits finer than a millisecond',
    needs: ['keyValue.limits'],
    async run(db, to) {
      if (to.while < 60_000) return
      assert.equal((await db.fast.take('a', 3_000)).allowed, true)
      assert.equal((await db.fast.take('a')).allowed, false)
      await to.pass(1)
      assert.equal((await db.fast.take('a', 3)).allowed, true)
      assert.equal((await db.fast.take('a')).allowed, false)
    },
  },
  {
    name: 'A3: a session is kept under a name that cannot be guessed, and read and changed by it',
    async run(db) {
      const one = await db.visits.create({ user: 1 })
      const two = await db.visits.create({})
      assert.notEqual(one, two)
      assert.ok(one.length >= 20)
      assert.deepEqual(await db.visits.get(one), { user: 1 })
      assert.deepEqual(await db.visits.get(two), { user: null })
      assert.deepEqual(await db.visits.update(one, ({ user }) => ({ user: (user ?? 0) + 1 })), { user: 2 })
      assert.deepEqual(await db.visits.get(one), { user: 2 })
      assert.equal(await db.visits.get('guess'), undefined)
      assert.equal(await db.visits.destroy(one), true)
      assert.equal(await db.visits.destroy(one), false)
      assert.equal(await db.visits.update(one, s => s), undefined)
      assert.equal(await db.visits.get(one), undefined)
    },
  },
  {
    name: 'A3: rotate gives the value a new name and takes the old one away, in one step',
    needs: ['keyValue.atomic'],
    async run(db) {
      const old = await db.visits.create({ user: 1 })
      const next = await db.visits.rotate(old)
      assert.ok(next && next !== old)
      assert.deepEqual(await db.visits.get(next), { user: 1 })
      assert.equal(await db.visits.get(old), undefined)
      assert.equal(await db.visits.rotate(old), undefined)
      const rotated = (await atOnce(5, () => db.visits.rotate(next))).filter(id => id !== undefined)
      assert.equal(rotated.length, 1)
    },
  },
  {
    name: 'INJ: no name of a session can be read from the store',
    async run(db) {
      const id = await db.visits.create({ user: 1 })
      const rows = await db.sql`select * from q_kv`
      assert.equal(rows.length, 1)
      assert.ok(!JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)).includes(id))
    },
  },
  {
    name: 'D2: a session ends when it was not used for its time',
    async run(db, to) {
      const id = await db.visits.create({ user: 1 }, { ttl: to.while })
      assert.equal(await db.visits.touch(id, { ttl: to.while * 2 }), true)
      await to.pass(to.while * 2 + 50)
      assert.equal(await db.visits.get(id), undefined)
      assert.equal(await db.visits.touch(id), false)
      await refused(() => db.visits.get(5 as never), 'QT_VALUE')
    },
  },
]
