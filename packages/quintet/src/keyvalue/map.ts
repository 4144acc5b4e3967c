import type { Duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { MapSettings } from '../schema/keyvalue.ts'
import { type Codec, codecOf } from './codec.ts'
import type { KeyValueStore, KeyValueWrite, Stored, Version, Written } from './contract.ts'
import { pause } from './patience.ts'
import { type ScanOptions, scan, scanPage } from './scan.ts'
import { Sliding } from './sliding.ts'
import { type Place, Space } from './space.ts'

interface Options {
  readonly signal?: AbortSignal
  readonly deadline?: Duration
}

type When = 'absent' | 'present' | Version

interface SetOptions extends Options {
  readonly ttl?: Duration | null
  readonly when?: When
}

/** The run time behind `MapHandle`. */
export class MapRun {
  readonly #space: Space
  readonly #settings: MapSettings
  readonly #codec: Codec
  readonly #name: string
  readonly #sliding: Sliding | null

  constructor(place: Place, name: string, settings: MapSettings) {
    this.#space = new Space(place, name)
    this.#sliding = settings.sliding && settings.ttlMs !== null ? new Sliding(name, settings.ttlMs, place.clock) : null
    this.#settings = settings
    this.#codec = codecOf(name, settings.value)
    this.#name = name
  }

  get(key: string, options?: Options): Promise<unknown> {
    return this.#space.run(options, (store, call) => {
      const found = store.get(this.#name, [this.#space.key(key, store.features)], call)
      return found instanceof Promise ? found.then(one => this.#seen(store, key, one[0], call)) : this.#seen(store, key, found[0], call)
    })
  }

  #seen(store: KeyValueStore, key: string, stored: Stored | undefined, call: Call): unknown {
    if (stored === undefined) return undefined
    if (this.#sliding !== null && call.unit === null) this.#sliding.read(store, key, stored.expiresAt)
    return this.#codec.decode(stored.value)
  }

  getMany(keys: readonly string[], options?: Options): Promise<unknown[]> {
    return this.#space.run(options, (store, call) => {
      const wanted = keys.map(key => this.#space.key(key, store.features))
      if (wanted.length === 0) return []
      return then(store.get(this.#name, wanted, call), found =>
        found.map((stored, i) => this.#seen(store, wanted[i] as string, stored, call)),
      )
    })
  }

  entry(key: string, options?: Options): Promise<unknown> {
    return this.#space.run(options, (store, call) =>
      then(store.get(this.#name, [this.#space.key(key, store.features)], call), ([stored]) => stored && this.#entry(stored)),
    )
  }

  #entry({ value, version, expiresAt }: Stored): object {
    return { value: this.#codec.decode(value), version, expiresAt: expiresAt === null ? null : new Date(expiresAt) }
  }

  has(key: string, options?: Options): Promise<boolean> {
    return this.#space.run(options, (store, call) =>
      then(store.get(this.#name, [this.#space.key(key, store.features)], call), ([stored]) => stored !== undefined),
    )
  }

  set(key: string, value: unknown, options?: SetOptions): Promise<boolean> {
    return this.#space.run(options, (store, call) =>
      then(store.write([this.#put(store, 'set', key, value, options)], 'each', call), ([written]) => written?.ok === true),
    )
  }

  #put(store: KeyValueStore, verb: string, key: string, value: unknown, options: SetOptions | undefined): KeyValueWrite {
    const { features } = store
    return {
      space: this.#name,
      key: this.#space.key(key, features),
      when: this.when(options?.when, verb),
      do: 'put',
      value: this.#space.value(this.#codec.encode(value, `${this.#name}.${verb}`), features),
      ttlMs: this.#space.ttl(options?.ttl, this.#settings.ttlMs, verb, features),
    }
  }

  when(when: unknown, verb: string): When | null {
    if (when === undefined) return null
    // a version is what `entry` gave: text of digits
    if (when === 'absent' || when === 'present' || (typeof when === 'string' && /^\d+$/.test(when))) return when as When
    throw failure('QT_VALUE', `${this.#name}.${verb}(…, { when }) is 'absent', 'present' or the version that entry() gave`, {
      model: this.#name,
    })
  }

  setMany(entries: Iterable<readonly [string, unknown]> | Readonly<Record<string, unknown>>, options?: SetOptions): Promise<boolean> {
    return this.#space.run(options, (store, call) => {
      const list = Symbol.iterator in entries ? [...(entries as Iterable<readonly [string, unknown]>)] : Object.entries(entries)
      // the last of several values for one key is the one that counts
      const writes = new Map(list.map(([key, value]) => [key, this.#put(store, 'setMany', key, value, options)]))
      if (writes.size === 0) return true
      return then(this.#together(store, [...writes.values()], call), written => written.every(one => one.ok))
    })
  }

  #together(store: KeyValueStore, writes: readonly KeyValueWrite[], call: Call): Soon<readonly Written[]> {
    if (writes.length > 1 && store.features.atomic === null)
      throw this.#space.unsupported('setMany', 'write the keys one by one, knowing that some may be written and others not')
    return store.write(writes, 'all', call)
  }

  delete(key: string, options?: Options & { readonly when?: Version }): Promise<boolean> {
    return this.#space.run(options, (store, call) => {
      const when = this.when(options?.when, 'delete') ?? 'present'
      const write: KeyValueWrite = { space: this.#name, key: this.#space.key(key, store.features), when, do: 'delete' }
      return then(store.write([write], 'each', call), ([written]) => written?.ok === true)
    })
  }

  deleteMany(keys: readonly string[], options?: Options): Promise<number> {
    return this.#space.run(options, (store, call) => {
      const unique = [...new Set(keys.map(key => this.#space.key(key, store.features)))]
      const writes = unique.map((key): KeyValueWrite => ({ space: this.#name, key, when: 'present', do: 'delete' }))
      return then(store.write(writes, 'each', call), written => written.filter(one => one.ok).length)
    })
  }

  touch(key: string, options?: Options & { readonly ttl?: Duration | null }): Promise<boolean> {
    return this.#space.run(options, (store, call) => {
      const ttlMs = this.#space.ttl(options?.ttl, this.#settings.ttlMs, 'touch', store.features)
      const write: KeyValueWrite = { space: this.#name, key: this.#space.key(key, store.features), when: 'present', do: 'touch', ttlMs }
      return then(store.write([write], 'each', call), ([written]) => written?.ok === true)
    })
  }

  /** Reads, changes, writes if nobody wrote in between, and else begins again: no change is lost. */
  update(key: string, change: (value: unknown) => unknown, options?: SetOptions): Promise<unknown> {
    return this.#space.run(options, (store, call) => this.#update(store, this.#space.key(key, store.features), change, options, call))
  }

  async #update(
    store: KeyValueStore,
    key: string,
    change: (value: unknown) => unknown,
    options: SetOptions | undefined,
    call: Call,
  ): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      const [stored] = await store.get(this.#name, [key], call)
      const next = await change(stored && this.#codec.decode(stored.value))
      if (next === undefined && stored === undefined) return undefined
      const write = this.#change(store, key, next, stored, options)
      const [written] = await store.write([write], 'each', call)
      if (written?.ok === true) return next
      await pause(attempt, call)
    }
  }

  #change(store: KeyValueStore, key: string, next: unknown, stored: Stored | undefined, options: SetOptions | undefined): KeyValueWrite {
    const when = stored?.version ?? 'absent'
    if (next === undefined) return { space: this.#name, key, when, do: 'delete' }
    return { ...this.#put(store, 'update', key, next, options), when }
  }

  scan(options: ScanOptions = {}): AsyncIterable<readonly [string, unknown]> {
    return scan(this.#space, options, stored => this.#codec.decode(stored.value))
  }

  page(options: ScanOptions = {}): Promise<object> {
    return scanPage(this.#space, options, stored => this.#codec.decode(stored.value))
  }

  async *keys(options: ScanOptions = {}): AsyncIterable<string> {
    for await (const [key] of scan(this.#space, options, () => undefined)) yield key
  }
}
