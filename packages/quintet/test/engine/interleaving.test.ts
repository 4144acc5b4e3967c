import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { isFailure } from '../../src/base/failure.ts'
import { rootCall } from '../../src/call/context.ts'
import { transaction, type UnitHandle } from '../../src/call/retry.ts'
import { postgresEngine, url } from '../servers/postgres.ts'
import { sqliteEngine, temporaryFile } from '../servers/sqlite.ts'
import { inside } from './expect.ts'
import { opened, type Table } from './table.ts'

/** What a callback may do, well or badly. */
type Action =
  | { readonly do: 'insert'; readonly wait: number; readonly awaited: boolean }
  | { readonly do: 'fail'; readonly caught: boolean }
  | { readonly do: 'throw' }
  | {
      readonly do: 'attempt'
      readonly actions: readonly Action[]
      readonly awaited: boolean
      readonly caught: boolean
      readonly outer: boolean
    }
  | { readonly do: 'both'; readonly one: readonly Action[]; readonly two: readonly Action[] }

const { actions } = fc.letrec<{ actions: readonly Action[]; action: Action }>(tie => ({
  actions: fc.array(tie('action'), { maxLength: 4 }),
  action: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('insert' as const), wait: fc.nat(2), awaited: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), caught: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('throw' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('attempt' as const),
        actions: tie('actions'),
        awaited: fc.boolean(),
        caught: fc.boolean(),
        outer: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('both' as const), one: tie('actions'), two: tie('actions') }) },
  ),
}))

/** One row that was asked for, and everything whose success it needs. */
interface Asked {
  readonly id: number
  readonly needs: readonly Promise<unknown>[]
}

class Play {
  readonly #table: Table
  readonly #rows: Asked[] = []
  readonly #loose: Promise<unknown>[] = []
  #next = 0

  constructor(table: Table) {
    this.#table = table
  }

  async transactions(scripts: readonly (readonly Action[])[]): Promise<void> {
    await Promise.allSettled(
      scripts.map(script => {
        const begun = Promise.withResolvers<unknown>()
        begun.promise.catch(() => {})
        // run once each: what a retry does is what the first try did
        const run = transaction(
          this.#table.engine,
          { retries: 0, isolation: 'read committed' },
          async unit => this.#play(script, unit, unit, [begun.promise]),
          rootCall,
        )
        run.then(begun.resolve, begun.reject)
        return run
      }),
    )
    await Promise.allSettled(this.#loose)
  }

  async #play(script: readonly Action[], unit: UnitHandle, outer: UnitHandle, needs: readonly Promise<unknown>[]): Promise<void> {
    for (const action of script) {
      if (action.do === 'throw') throw new Error('thrown')
      if (action.do === 'fail') await (action.caught ? this.#fail(unit).catch(() => {}) : this.#fail(unit))
      if (action.do === 'insert') await this.#settled(this.#insert(action.wait, unit, needs), action.awaited, false)
      if (action.do === 'attempt')
        await this.#settled(this.#attempt(action.actions, unit, action.outer ? outer : null, needs), action.awaited, action.caught)
      if (action.do === 'both') {
        const both = [this.#attempt(action.one, unit, null, needs), this.#attempt(action.two, unit, null, needs)]
        for (const one of both) this.#loose.push(one)
        await Promise.all(both)
      }
    }
  }

  async #settled(work: Promise<unknown>, awaited: boolean, caught: boolean): Promise<void> {
    this.#loose.push(work)
    work.catch(() => {})
    if (awaited) await (caught ? work.catch(() => {}) : work)
  }

  #attempt(script: readonly Action[], unit: UnitHandle, outer: UnitHandle | null, needs: readonly Promise<unknown>[]): Promise<unknown> {
    const ended = Promise.withResolvers<unknown>()
    ended.promise.catch(() => {})
    const run = unit.attempt(async savepoint => this.#play(script, outer ?? savepoint, outer ?? savepoint, [...needs, ended.promise]))
    run.then(ended.resolve, ended.reject)
    run.catch(() => {})
    return run
  }

  async #insert(wait: number, unit: UnitHandle, needs: readonly Promise<unknown>[]): Promise<void> {
    const id = ++this.#next
    const written = (wait === 0 ? Promise.resolve() : pause(wait - 1)).then(() => this.#table.insert(id, inside(unit)))
    this.#rows.push({ id, needs: [...needs, written] })
    await written
  }

  async #fail(unit: UnitHandle): Promise<void> {
    await this.#table.run('select nothing_at_all from nowhere', [], inside(unit))
  }

  /** A row is there if its own write, every savepoint around it and its transaction succeeded, and only then. */
  async check(): Promise<void> {
    const expected: number[] = []
    for (const { id, needs } of this.#rows) {
      const results = await Promise.allSettled(needs)
      if (results.every(result => result.status === 'fulfilled')) expected.push(id)
      for (const result of results)
        if (result.status === 'rejected') assert.ok(isFailure(result.reason) || /thrown/.test(String(result.reason)), String(result.reason))
    }
    assert.deepEqual(
      await this.#table.ids(),
      expected.sort((a, b) => a - b),
    )
  }
}

async function holds(t: TestContext, table: Table, runs: number): Promise<void> {
  const clear = `delete from ${table.name}`
  await fc.assert(
    fc.asyncProperty(fc.array(actions, { minLength: 1, maxLength: 3 }), async scripts => {
      await table.run(clear)
      const play = new Play(table)
      await play.transactions(scripts)
      await play.check()
    }),
    { numRuns: runs, seed: 11, endOnFailure: true },
  )
  t.diagnostic(`${runs} programs`)
}

describe('P4: whatever a callback does, forgets, throws or races, what is acknowledged is there and nothing else', () => {
  test('in memory', async t => holds(t, await opened(t, sqliteEngine(t, ':memory:', { deadlines: { idleInTransaction: 60_000 } })), 600))
  test('in a file', async t => holds(t, await opened(t, sqliteEngine(t, temporaryFile(t))), 150))
  test('on PostgreSQL', { skip: url === undefined && 'no PostgreSQL' }, async t => holds(t, await opened(t, postgresEngine(t)), 150))
})
