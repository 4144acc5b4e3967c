import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { wait } from '../../base/alarm.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { quintet } from '../../db/quintet.ts'
import type { Store } from '../../stores/contract.ts'
import type { Case, FixtureDb } from './case.ts'
import { allCases } from './cases.ts'
import { fixture } from './fixture.ts'

/** How a store is opened for the suite; the suite closes it. */
export interface GraphSuiteOptions {
  readonly open: () => Store
  /** Time as the suite sets it; without it time passes by waiting, on the store's own clock. */
  readonly setClock?: boolean
}

/**
 * Runs every case of the graph kind against a store. A server's whole test file is one call.
 *
 * @example
 * testGraphStore('node:sqlite', { open: () => sqlite(':memory:'), setClock: true })
 */
export function testGraphStore(name: string, options: GraphSuiteOptions): void {
  describe(`graph suite on ${name}`, () => {
    let db: FixtureDb
    let store: Store
    const clock = new SetClock()
    before(async () => {
      store = options.open()
      // a store that lacks something is judged case by case
      db = quintet({ models: fixture, store, clock: options.setClock ? clock : systemClock }) as unknown as FixtureDb
      await db.dropAll()
      await db.createAll()
    })
    after(async () => {
      await db.dropAll()
      await db.close()
    })
    const pass = (ms: number): Promise<void> => (options.setClock ? clock.pass(ms) : wait(performance.now() + ms))
    for (const one of allCases)
      test(one.name, async t => {
        await judged(one, store, t, async () => {
          try {
            await one.run(db, { pass })
          } finally {
            await db.dropAll()
            await db.createAll()
          }
        })
      })
  })
}

class SetClock implements Clock {
  #now = Date.now()

  now(): number {
    return this.#now
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms
  }
}

/** A case that needs what the store lacks is skipped with that reason, but only after it was seen to fail. */
async function judged(one: Case, store: Store, t: { skip(reason: string): void }, run: () => Promise<void>): Promise<void> {
  const lacking = one.needs?.filter(need => store.lacks.some(lack => lack === need)) ?? []
  if (lacking.length === 0) return run()
  await assert.rejects(run, `the store declares to lack ${lacking.join(', ')}, but the case passes: the declaration is stale`)
  t.skip(`${store.name} lacks ${lacking.join(', ')}`)
}
