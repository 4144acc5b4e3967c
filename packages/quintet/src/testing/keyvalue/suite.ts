import { after, before, describe, test } from 'node:test'
import { wait } from '../../base/alarm.ts'
import { systemClock } from '../../base/clock.ts'
import { rootCall } from '../../call/context.ts'
import { quintet } from '../../db/quintet.ts'
import type { KeyValueStore } from '../../keyvalue/contract.ts'
import type { Store } from '../../stores/contract.ts'
import { judged, SetClock } from '../judged.ts'
import type { FixtureDb, Tools } from './case.ts'
import { allCases } from './cases.ts'
import { fixture } from './fixture.ts'
import { sweeping } from './sweeping.ts'

/** How a store is opened for the suite; the suite closes it. */
export interface KeyValueSuiteOptions {
  readonly open: () => Store
  /** Time as the suite sets it; without it time passes by waiting, on the store's own clock. */
  readonly setClock?: boolean
  /** What has expired is removed before every call, instead of never: no answer may differ. */
  readonly sweepAlways?: boolean
  /** Only the cases with such names. */
  readonly only?: RegExp
}

/**
 * Runs every case of the key-value kind against a store. A server's whole test file is one call.
 *
 * @example
 * testKeyValueStore('node:sqlite', { open: () => sqlite(':memory:'), setClock: true })
 */
export function testKeyValueStore(name: string, options: KeyValueSuiteOptions): void {
  describe(`key-value suite on ${name}`, () => {
    let db: FixtureDb
    let store: Store
    let kept: KeyValueStore | null = null
    const clock = new SetClock()
    before(async () => {
      store = options.open()
      const opened = watched(store, made => {
        kept = options.sweepAlways === true ? sweeping(made) : made
        return kept
      })
      // a store that lacks something is judged case by case
      const given = { models: fixture, store: opened, clock: options.setClock ? clock : systemClock, sweep: false } as const
      db = quintet(given) as unknown as FixtureDb
      await db.dropAll()
      await db.createAll()
    })
    after(async () => {
      await db.dropAll()
      await db.close()
    })
    const tools: Tools = {
      pass: ms => (options.setClock ? clock.pass(ms) : wait(performance.now() + ms)),
      while: options.setClock ? 60_000 : 300,
      sweep: async () => (await kept?.sweep?.(rootCall)) ?? 0,
      get statements() {
        return store.engine?.statements ?? 0
      },
      get counts() {
        return options.sweepAlways !== true && store.engine !== null
      },
      get concurrent() {
        return store.engine?.features.sync !== true
      },
    }
    for (const one of allCases.filter(({ name: of }) => options.only?.test(of) ?? true))
      test(one.name, async t => {
        await judged(one.needs, store, t, async () => {
          try {
            await one.run(db, tools)
          } finally {
            await db.dropAll()
            await db.createAll()
          }
        })
      })
  })
}

/** The store whose key-value kind goes through `seen`. */
function watched(store: Store, seen: (made: KeyValueStore) => KeyValueStore): Store {
  const { keyValue } = store.serves
  if (!keyValue) return store
  return { ...store, serves: { ...store.serves, keyValue: async (...given) => seen(await keyValue(...given)) } }
}
