import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { failure, isFailure } from '../../src/base/failure.ts'
import { Holder } from '../../src/call/holder.ts'
import { listenTo, quiet } from '../../src/call/hooks.ts'
import { type Loan, Pool, type PoolTimes, type Supply } from '../../src/call/pool.ts'

/** A thing that a pool lends, and all that was done with it. */
class Thing {
  readonly id: number
  alive = true
  good = true
  closed = 0

  constructor(id: number) {
    this.id = id
  }
}

interface Made {
  readonly pool: Pool<Thing>
  readonly things: Thing[]
  /** Set to make the next connects fail. */
  broken: number
  checks: number
  most: number
}

const times: PoolTimes = { min: 0, max: 3, connect: 1_000, idle: 10_000, lifetime: 60_000, leak: 60_000, doubt: 60_000 }

function make(changed: Partial<PoolTimes> = {}, connectMs = 0): Made {
  const things: Thing[] = []
  const state = { broken: 0, checks: 0, most: 0 }
  const supply: Supply<Thing> = {
    name: 'the pool',
    async make() {
      if (connectMs > 0) await pause(connectMs)
      if (state.broken > 0) {
        state.broken--
        throw failure('QT_CONNECT', 'refused')
      }
      const thing = new Thing(things.length)
      things.push(thing)
      state.most = Math.max(state.most, things.filter(one => one.alive).length)
      return thing
    },
    alive: thing => thing.alive,
    check: async thing => {
      state.checks++
      return thing.good
    },
    close: async thing => {
      thing.alive = false
      thing.closed++
    },
    destroy: thing => {
      thing.alive = false
      thing.closed++
    },
    busy: () => {},
  }
  return Object.assign(state, { pool: new Pool(supply, { ...times, ...changed }), things })
}

const soon = (ms = 1_000) => ({ at: performance.now() + ms })
const code = (expected: string) => (error: unknown) => isFailure(error) && error.code === expected

describe('the pool', () => {
  test('lends the one that was used last, in the same tick', async () => {
    const { pool, things } = make()
    const loans = await Promise.all([1, 2, 3].map(() => pool.acquire(soon(), null)))
    for (const loan of loans) pool.release(loan)
    const again = pool.acquire(soon(), null)
    assert.ok(!(again instanceof Promise))
    assert.equal(again.value, things[2])
  })

  test('never makes more than its maximum, and serves waiters first come first served', async () => {
    const made = make({ max: 2 }, 1)
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => {
        const loan = await made.pool.acquire(soon(20_000), null)
        order.push(index)
        if (index % 97 === 0) await pause(1)
        made.pool.release(loan)
      }),
    )
    assert.deepEqual(
      order,
      Array.from({ length: 1_000 }, (_, index) => index),
    )
    assert.equal(made.most, 2)
  })

  test('an exhausted pool gives up at the deadline and names its holders with age and stack', async () => {
    const { pool } = make({ max: 1 })
    const loan = await pool.acquire(soon(), new Holder('transaction', quiet))
    await assert.rejects(
      async () => pool.acquire(soon(20), null),
      error =>
        code('QT_DEADLINE')(error) && /All 1 connections.*a transaction for \d+ ms \(begun .*pool\.test\.ts/.test((error as Error).message),
    )
    pool.release(loan)
    assert.equal((await pool.acquire(soon(), null)).value.id, 0)
  })

  test('an abort while waiting ends only that wait', async () => {
    const { pool } = make({ max: 1 })
    const loan = await pool.acquire(soon(), null)
    const aborter = new AbortController()
    const gone = pool.acquire({ ...soon(), signal: aborter.signal }, null)
    const stays = pool.acquire(soon(), null)
    aborter.abort()
    await assert.rejects(async () => gone, code('QT_ABORTED'))
    pool.release(loan)
    assert.equal((await stays).value.id, 0)
  })

  test('giving back twice does nothing', async () => {
    const { pool } = make({ max: 1 })
    const loan = await pool.acquire(soon(), null)
    pool.release(loan)
    pool.release(loan)
    assert.equal(pool.idle, 1)
    const next = await pool.acquire(soon(), null)
    pool.release(loan)
    pool.release(next)
    assert.equal(pool.idle, 1)
  })

  test('one that died while idle or lent is replaced', async () => {
    const { pool, things } = make({ max: 1 })
    const loan = await pool.acquire(soon(), null)
    loan.value.alive = false
    pool.release(loan)
    const next = await pool.acquire(soon(), null)
    assert.equal(next.value.id, 1)
    pool.release(next)
    next.value.alive = false
    assert.equal((await pool.acquire(soon(), null)).value.id, 2)
    assert.deepEqual(
      things.map(thing => thing.closed),
      [1, 1, 0],
    )
  })

  test('one in doubt is checked before anybody gets it, a bad one is dropped', async () => {
    const made = make({ max: 1 })
    const loan = await made.pool.acquire(soon(), null)
    made.pool.release(loan, true)
    const same = await made.pool.acquire(soon(), null)
    assert.deepEqual([same.value.id, made.checks], [0, 1])
    same.value.good = false
    made.pool.release(same, true)
    assert.equal((await made.pool.acquire(soon(), null)).value.id, 1)
  })

  test('one that was idle for long is checked first', async () => {
    const made = make({ max: 1, doubt: 10 })
    made.pool.release(await made.pool.acquire(soon(), null))
    await pause(20)
    const loan = await made.pool.acquire(soon(), null)
    assert.deepEqual([loan.value.id, made.checks], [0, 1])
    made.pool.release(loan)
    loan.value.good = false
    await pause(20)
    assert.equal((await made.pool.acquire(soon(), null)).value.id, 1)
  })

  test('what is idle for too long is closed, down to the minimum', async () => {
    const { pool } = make({ max: 3, min: 1, idle: 20 })
    const loans = await Promise.all([1, 2, 3].map(() => pool.acquire(soon(), null)))
    for (const loan of loans) pool.release(loan)
    await pause(90)
    assert.equal(pool.size, 1)
  })

  test('the minimum is made ahead', async () => {
    const { pool } = make({ min: 3 })
    pool.release(await pool.acquire(soon(), null))
    await pause(5)
    assert.equal(pool.size, 3)
  })

  test('what has reached its age is replaced, give or take a tenth', async () => {
    const { pool, things } = make({ max: 1, lifetime: 20 })
    pool.release(await pool.acquire(soon(), null))
    await pause(30)
    assert.equal((await pool.acquire(soon(), null)).value.id, 1)
    assert.equal(things[0]?.closed, 1)
  })

  test('a failed connect is one waiter’s error; the others keep their chance and the server is not stormed', async () => {
    const made = make({ max: 2 })
    made.broken = 3
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, async () => made.pool.acquire(soon(2_000), null).valueOf() as Promise<Loan<Thing>>).map(async waiting =>
        made.pool.release(await waiting),
      ),
    )
    assert.equal(results.filter(result => result.status === 'rejected').length, 3)
    assert.ok(made.most <= 2)
  })

  test('waiters of a server that stays away are told why', async () => {
    const made = make({ max: 1 })
    made.broken = 1_000
    const waits = [1, 2, 3].map(() => made.pool.acquire(soon(30), null))
    const errors = await Promise.all(
      waits.map(async wait =>
        Promise.resolve(wait).then(
          () => null,
          error => error,
        ),
      ),
    )
    assert.ok(code('QT_CONNECT')(errors[0]))
    assert.ok(errors.every(error => code('QT_CONNECT')(error) || code('QT_CONNECT')((error as Error).cause)))
    assert.ok(1_000 - made.broken < 10, `${1_000 - made.broken} connects`)
  })

  test('close refuses waiters, waits for holders, then takes everything; a second close is the same', async () => {
    const { pool, things } = make({ max: 1 })
    const loan = await pool.acquire(soon(), null)
    const waiting = assert.rejects(async () => pool.acquire(soon(), null), code('QT_CLOSED'))
    const closing = pool.close(soon())
    await waiting
    assert.equal(things[0]?.closed, 0)
    pool.release(loan)
    await closing
    await pool.close(soon())
    assert.equal(things[0]?.closed, 1)
    assert.throws(() => pool.acquire(soon(), null), code('QT_CLOSED'))
  })

  test('close does not wait for a holder beyond its limit', async () => {
    const { pool, things } = make()
    await pool.acquire(soon(), null)
    await pool.close(soon(20))
    assert.equal(things[0]?.closed, 1)
  })

  test('close while connecting leaves nothing open', async () => {
    const { pool, things } = make({}, 20)
    const coming = assert.rejects(async () => pool.acquire(soon(), null), code('QT_CLOSED'))
    await pool.close(soon())
    await coming
    assert.deepEqual(
      things.map(thing => thing.closed),
      [1],
    )
  })

  test('a holder that keeps a connection for long is told, with the stack of where it began', async () => {
    const { pool } = make({ leak: 20 })
    const told: { readonly name: string; readonly text?: unknown }[] = []
    const loan = await pool.acquire(
      soon(),
      new Holder(
        'transaction',
        listenTo(event => told.push(event)),
      ),
    )
    await pause(50)
    pool.release(loan)
    assert.deepEqual(
      told.map(event => event.name),
      ['leak'],
    )
    assert.match(String(told[0]?.text), /held for \d+ ms by a transaction begun .*pool\.test\.ts/)
    pool.release(
      await pool.acquire(
        soon(),
        new Holder(
          'transaction',
          listenTo(event => told.push(event)),
        ),
      ),
    )
    await pause(30)
    assert.equal(told.length, 1)
  })
})

// what a user may do to a pool, in any order; the model is how many are lent and how many wait
type Step = 'acquire' | 'acquire briefly' | 'release' | 'release in doubt' | 'kill' | 'break' | 'spoil'
const steps = fc.array(
  fc.constantFrom<Step>('acquire', 'acquire', 'acquire briefly', 'release', 'release', 'release in doubt', 'kill', 'break', 'spoil'),
  { maxLength: 60 },
)

async function play(script: readonly Step[], max: number): Promise<void> {
  const made = make({ max, idle: Number.POSITIVE_INFINITY })
  const lent: Loan<Thing>[] = []
  const waits: Promise<unknown>[] = []
  const acquire = (ms: number): void => {
    waits.push(
      Promise.resolve(made.pool.acquire(soon(ms), null)).then(
        loan => {
          assert.ok(!lent.includes(loan), 'lent to two at once')
          lent.push(loan)
        },
        error => assert.ok(isFailure(error, 'QT_DEADLINE', 'QT_CONNECT'), String(error)),
      ),
    )
  }
  for (const step of script) {
    const loan = lent.at(-1)
    if (step === 'acquire') acquire(5_000)
    if (step === 'acquire briefly') acquire(1)
    if (step.startsWith('release') && loan !== undefined) made.pool.release(lent.shift() as Loan<Thing>, step === 'release in doubt')
    if (step === 'kill' && loan !== undefined) loan.value.alive = false
    if (step === 'spoil' && loan !== undefined) loan.value.good = false
    if (step === 'break') made.broken = 1
    await new Promise(resolve => setImmediate(resolve))
    assert.ok(lent.length <= max)
    assert.ok(made.most <= max, `${made.most} alive of ${max}`)
  }
  // whoever waits gets a turn when everything comes back
  let drained = false
  const done = Promise.all(waits).then(() => (drained = true))
  for (let turn = 0; turn < 500 && !drained; turn++) {
    for (const loan of lent.splice(0)) made.pool.release(loan)
    await pause(1)
  }
  assert.ok(drained, 'somebody waits for ever')
  await done
  for (const loan of lent.splice(0)) made.pool.release(loan)
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(made.pool.idle, made.pool.size, 'all came back')
  await made.pool.close(soon())
  assert.ok(
    made.things.every(thing => !thing.alive && thing.closed === 1),
    'each is closed once',
  )
}

test('the pool keeps its promises whatever is done in whatever order', async () => {
  await fc.assert(fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), play), { numRuns: 150, seed: 3 })
})
