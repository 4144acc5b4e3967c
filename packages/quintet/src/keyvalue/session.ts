import { failure } from '../base/failure.ts'
import { digest, token } from '../base/ids.ts'
import type { MapSettings } from '../schema/keyvalue.ts'
import { codecOf } from './codec.ts'
import type { ExpiryOptions, Options } from './container.ts'
import type { KeyValueWrite } from './contract.ts'
import { MapRun } from './map.ts'
import { pause } from './patience.ts'
import { type Place, Space } from './space.ts'

/** The run time behind `SessionHandle`: a map whose keys nobody can read from the store. */
export class SessionsRun {
  readonly #map: MapRun
  readonly #space: Space
  readonly #ttlMs: number | null
  readonly #encode: (value: unknown) => Uint8Array

  constructor(place: Place, name: string, settings: MapSettings) {
    const codec = codecOf(name, settings.value)
    this.#map = new MapRun(place, name, settings)
    this.#space = new Space(place, name)
    this.#ttlMs = settings.ttlMs
    this.#encode = value => codec.encode(value, `${name}.create`)
  }

  /** Keeps a value under a new name of 128 random bits. */
  async create(value: unknown, options?: ExpiryOptions): Promise<string> {
    const id = token()
    await this.#space.run(options, (store, call) => {
      const write: KeyValueWrite = {
        space: this.#space.name,
        key: this.#key(id),
        when: null,
        do: 'put',
        value: this.#space.value(this.#encode(value), store.features),
        ttlMs: this.#space.ttl(options?.ttl, this.#ttlMs, 'create', store.features),
      }
      return store.write([write], 'each', call)
    })
    return id
  }

  async get(id: string, options?: Options): Promise<unknown> {
    return this.#map.get(this.#key(id), options)
  }

  async update(id: string, change: (value: unknown) => unknown, options?: ExpiryOptions): Promise<unknown> {
    // what is gone stays gone: a name is made by `create` alone
    return this.#map.update(this.#key(id), value => (value === undefined ? undefined : change(value)), options)
  }

  async destroy(id: string, options?: Options): Promise<boolean> {
    return this.#map.delete(this.#key(id), options)
  }

  async touch(id: string, options?: ExpiryOptions): Promise<boolean> {
    return this.#map.touch(this.#key(id), options)
  }

  /** The same value under a new name, the old one gone, in one step: what to do when a visitor logs in. */
  rotate(id: string, options?: ExpiryOptions): Promise<string | undefined> {
    return this.#space.run(options, async (store, call) => {
      if (store.features.atomic === null) throw this.#space.unsupported('rotate', 'create a session, then destroy the old one')
      const next = token()
      const old = this.#key(id)
      const space = this.#space.name
      const ttlMs = this.#space.ttl(options?.ttl, this.#ttlMs, 'rotate', store.features)
      for (let attempt = 0; ; attempt++) {
        const [stored] = await store.get(space, [old], call)
        if (stored === undefined) return undefined
        const written = await store.write(
          [
            { space, key: old, when: stored.version, do: 'delete' },
            { space, key: this.#key(next), when: 'absent', do: 'put', value: stored.value, ttlMs },
          ],
          'all',
          call,
        )
        if (written.every(({ ok }) => ok)) return next
        await pause(attempt, call)
      }
    })
  }

  /** Names are kept as their digests: who can read the store cannot be anybody. */
  #key(id: unknown): string {
    if (typeof id !== 'string')
      throw failure('QT_VALUE', `A name of ${this.#space.name} must be the text that create() gave`, { model: this.#space.name })
    return digest(id)
  }
}
