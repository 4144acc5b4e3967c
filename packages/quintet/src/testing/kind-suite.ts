import { after, before, describe, test } from 'node:test'
import { wait } from '../base/alarm.ts'
import { systemClock } from '../base/clock.ts'
import { quintet } from '../db/quintet.ts'
import type { Models } from '../schema/row.ts'
import type { Store } from '../stores/contract.ts'
import { judged, SetClock } from './judged.ts'

/** How a store is opened for a suite; the suite closes it. */
export interface KindSuiteOptions {
  readonly open: () => Store
  /** Time as the suite sets it; without it time passes by waiting, on the store's own clock. */
  readonly setClock?: boolean
  /** Removes everything that is kept, where making it anew for every case takes long. */
  readonly clear?: (store: Store) => Promise<void>
}

/** One behaviour of a kind over the database `D`; its name begins with the rule that it proves. */
export interface KindCase<D> {
  readonly name: string
  /** Capabilities without which it makes no sense; a store that declares to lack one is skipped, and must then really fail. */
  readonly needs?: readonly string[]
  run(db: D, to: KindTools): Promise<void>
}

export interface KindTools {
  /** Lets time pass for the store, in milliseconds, without waiting for it where the store's clock can be set. */
  pass(ms: number): Promise<void>
  /** The time by the store's clock, as far as the suite can tell. */
  now(): number
}

interface Verbs {
  createAll(): Promise<void>
  dropAll(): Promise<void>
  close(): Promise<void>
}

/** Runs every case of a kind against a store, each on what was made anew for it. */
export function testKind<D extends Verbs>(name: string, fixture: Models, cases: readonly KindCase<D>[], options: KindSuiteOptions): void {
  describe(name, () => {
    let db: D
    let store: Store
    const clock = new SetClock()
    before(async () => {
      store = options.open()
      // a database of these very models; a store that lacks something is judged case by case
      db = quintet({ models: fixture as never, store, clock: options.setClock ? clock : systemClock }) as unknown as D
      await db.dropAll()
      await db.createAll()
    })
    after(async () => {
      await db.dropAll()
      await db.close()
    })
    const anew = async (): Promise<void> => {
      if (options.clear) return options.clear(store)
      await db.dropAll()
      await db.createAll()
    }
    const pass = (ms: number): Promise<void> => (options.setClock ? clock.pass(ms) : wait(performance.now() + ms))
    for (const one of cases)
      test(one.name, async t => {
        await judged(one.needs, store, t, async () => {
          try {
            await one.run(db, { pass, now: () => (options.setClock ? clock : systemClock).now() })
          } finally {
            await anew()
          }
        })
      })
  })
}
