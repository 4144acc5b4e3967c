import type { Clock } from '../base/clock.ts'
import { isFailure } from '../base/failure.ts'
import { token } from '../base/ids.ts'
import type { Call } from '../call/call.ts'
import { outside, rootCall } from '../call/context.ts'
import { warn } from '../call/hooks.ts'
import type { CacheSettings } from '../schema/keyvalue.ts'
import { type Cached, Envelope, type Found, tagKey, valueKey } from './cache-entry.ts'
import type { Options } from './container.ts'
import type { KeyValueStore, KeyValueWrite, Version } from './contract.ts'
import { sleep, whileWanted } from './patience.ts'
import { type Place, Space } from './space.ts'

interface CacheOptions extends Options {
  readonly tags?: readonly string[]
}

type Load = () => unknown

/** How often who waits for another process's load looks whether it is done. */
const lookMs = 25

/** The run time behind `CacheHandle`. */
export class CacheRun {
  readonly #space: Space
  readonly #settings: CacheSettings
  readonly #clock: Clock
  readonly #envelope: Envelope
  /** Loads under way in this process: whoever asks for the same key meanwhile waits for the same answer. */
  readonly #loading = new Map<string, Promise<unknown>>()
  readonly #stats = { hits: 0, stale: 0, misses: 0, loads: 0 }

  constructor(place: Place, name: string, settings: CacheSettings) {
    this.#space = new Space(place, name)
    this.#settings = settings
    this.#clock = place.clock
    this.#envelope = new Envelope(name, settings.value)
  }

  get stats(): object {
    return { ...this.#stats }
  }

  /** The value that is kept; else the one that `load` gives, which is kept from then on. */
  get(key: string, load?: Load | CacheOptions, options: CacheOptions = {}): Promise<unknown> {
    const given = typeof load === 'function' ? load : null
    const how = typeof load === 'object' ? load : options
    return this.#space.run(how, async (store, call) => {
      const name = valueKey(this.#space, key, store)
      // what a transaction reads may be undone, and what is kept is of before
      if (this.#space.inTransaction) return given === null ? undefined : given()
      const found = await this.#find(store, name, call)
      const now = this.#clock.now()
      if (found !== null && now < found.freshUntil) {
        this.#stats.hits++
        return found.value
      }
      if (given === null) return found === null ? this.#miss() : this.#stale(found)
      const tags = this.#tags(how.tags)
      if (found === null) return this.#load(store, { key: name, load: given, tags, found }, call)
      this.#refresh(store, { key: name, load: given, tags, found })
      return this.#stale(found)
    })
  }

  #miss(): undefined {
    this.#stats.misses++
  }

  #stale({ value }: Found): unknown {
    this.#stats.stale++
    return value
  }

  #tags(tags: readonly string[] = []): readonly string[] {
    for (const tag of tags) tagKey(this.#space, tag, null)
    return [...new Set(tags)]
  }

  /** What is kept under a key, unless one of its tags was invalidated since. */
  async #find(store: KeyValueStore, key: string, call: Call): Promise<Found | null> {
    const [stored] = await store.get(this.#space.name, [key], call)
    if (stored === undefined) return null
    const found = this.#envelope.open(stored.value)
    const names = Object.keys(found.stamps)
    if (names.length === 0) return found
    const stamps = await this.#stamps(store, names, call)
    return names.every(name => stamps[name] === found.stamps[name]) ? found : null
  }

  /** The version of each tag, which each invalidation changes; empty while there was none. */
  async #stamps(store: KeyValueStore, tags: readonly string[], call: Call): Promise<Readonly<Record<string, string>>> {
    if (tags.length === 0) return {}
    const keys = tags.map(tag => tagKey(this.#space, tag, store))
    const found = await store.get(this.#space.name, keys, call)
    return Object.fromEntries(tags.map((tag, i) => [tag, found[i]?.version ?? '']))
  }

  /** One load a process, and one a store as long as its lease lasts. */
  #load(store: KeyValueStore, asked: Cached, call: Call): Promise<unknown> {
    const under = this.#loading.get(asked.key)
    if (under !== undefined) return whileWanted(under, call)
    // whoever asked first may give up, and the others still wait
    const root: Call = { ...rootCall, context: call.context, hooks: call.hooks }
    const loading = outside(() => this.#loadOnce(store, asked, root)).finally(() => this.#loading.delete(asked.key))
    this.#loading.set(asked.key, loading)
    return whileWanted(loading, call)
  }

  async #loadOnce(store: KeyValueStore, asked: Cached, call: Call): Promise<unknown> {
    for (;;) {
      const lease = await this.#lease(store, asked.key, call)
      if (lease !== null) return this.#loadNow(store, asked, lease, call)
      await sleep(lookMs * (0.5 + Math.random()), call)
      const found = await this.#find(store, asked.key, call)
      if (found !== null) {
        this.#stats.hits++
        return found.value
      }
    }
  }

  /** The right to load a key, which an invalidation takes away. */
  async #lease(store: KeyValueStore, key: string, call: Call): Promise<Version | null> {
    const ttlMs = this.#ttl(this.#settings.leaseMs, store)
    const write: KeyValueWrite = {
      space: this.#space.name,
      key: leaseOf(key),
      when: 'absent',
      do: 'put',
      value: Buffer.from(token()),
      ttlMs,
    }
    const [written] = await store.write([write], 'each', call)
    return written?.ok === true ? written.version : null
  }

  async #loadNow(store: KeyValueStore, { key, load, tags }: Cached, lease: Version, call: Call): Promise<unknown> {
    this.#stats.loads++
    // before the load: what is invalidated while it runs is out of date when it comes
    const stamps = await this.#stamps(store, tags, call)
    const release: KeyValueWrite = { space: this.#space.name, key: leaseOf(key), when: lease, do: 'delete' }
    try {
      const value = await load()
      const put = value === undefined ? [] : [this.#put(store, key, value, stamps)]
      await store.write([release, ...put], store.features.atomic === 'all' ? 'all' : 'each', call)
      return value
    } catch (error) {
      await this.#release(store, release)
      throw error
    }
  }

  /** What the caller hears is why loading failed; a lease that stays ends by itself. */
  async #release(store: KeyValueStore, release: KeyValueWrite): Promise<void> {
    try {
      await store.write([release], 'each', rootCall)
    } catch (error) {
      warn(rootCall.hooks, 'warning', `A lease of ${this.#space.name} could not be given up; it ends by itself.`, { error })
    }
  }

  /** The stale value is given meanwhile; if loading fails it is given until its time is over. */
  #refresh(store: KeyValueStore, asked: Cached): void {
    if (this.#loading.has(asked.key)) return
    const refreshing = outside(async () => {
      const lease = await this.#lease(store, asked.key, rootCall)
      return lease === null ? asked.found?.value : this.#loadNow(store, asked, lease, rootCall)
    })
    this.#loading.set(asked.key, refreshing)
    refreshing
      .catch(error => {
        if (!isFailure(error, 'QT_CLOSED'))
          warn(rootCall.hooks, 'warning', `A stale value of ${this.#space.name} could not be loaded anew.`, { error })
      })
      .finally(() => this.#loading.delete(asked.key))
  }

  #put(store: KeyValueStore, key: string, value: unknown, stamps: Readonly<Record<string, string>>): KeyValueWrite {
    const { freshMs, staleMs, jitter } = this.#settings
    const fresh = Math.ceil(freshMs * (1 - jitter * Math.random()))
    const bytes = this.#envelope.close({ value, freshUntil: this.#clock.now() + fresh, stamps })
    return {
      space: this.#space.name,
      key,
      when: null,
      do: 'put',
      value: this.#space.value(bytes, store.features),
      ttlMs: this.#ttl(fresh + staleMs, store),
    }
  }

  /** A store that counts in seconds keeps it a little longer: `freshUntil` decides. */
  #ttl(ms: number, { features }: KeyValueStore): number | null {
    if (features.ttl === null) throw this.#space.unsupported('set', 'a cache needs a store where values expire')
    return features.ttl === 's' ? Math.ceil(ms / 1_000) * 1_000 : ms
  }

  set(key: string, value: unknown, options: CacheOptions = {}): Promise<void> {
    return this.#space.during(options, 'set', async (store, call) => {
      const stamps = await this.#stamps(store, this.#tags(options.tags), call)
      const name = valueKey(this.#space, key, store)
      await store.write([this.#put(store, name, value, stamps)], 'each', call)
    })
  }

  /** From now on a key is loaded anew; in a transaction, once it is committed. */
  delete(key: string, options?: Options): Promise<void> {
    return this.#invalidate(options, store => {
      const name = valueKey(this.#space, key, store)
      return [name, leaseOf(name)].map((one): KeyValueWrite => ({ space: this.#space.name, key: one, when: null, do: 'delete' }))
    })
  }

  /** From now on everything that was kept with one of these tags is loaded anew; in a transaction, once it is committed. */
  invalidate(tags: readonly string[], options?: Options): Promise<void> {
    const { freshMs, staleMs, leaseMs } = this.#settings
    return this.#invalidate(options, store =>
      tags.map(
        (tag): KeyValueWrite => ({
          space: this.#space.name,
          key: tagKey(this.#space, tag, store),
          when: null,
          do: 'put',
          value: new Uint8Array(),
          // longer than anything lives that was kept before
          ttlMs: this.#ttl((freshMs + staleMs + leaseMs) * 2, store),
        }),
      ),
    )
  }

  #invalidate(options: Options | undefined, writes: (store: KeyValueStore) => readonly KeyValueWrite[]): Promise<void> {
    return this.#space.run(options, async (store, call) => {
      const list = writes(store)
      if (call.unit === null) await store.write(list, 'each', call)
      else call.unit.afterCommit(() => store.write(list, 'each', { ...rootCall, hooks: call.hooks, context: call.context }))
    })
  }
}

/** Beside the value's own key. */
function leaseOf(key: string): string {
  return `l${key}`
}
