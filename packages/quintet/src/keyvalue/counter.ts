import type { Duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import type { CounterSettings } from '../schema/keyvalue.ts'
import type { CounterVerbs } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import { type Place, Space } from './space.ts'

interface Options {
  readonly signal?: AbortSignal
  readonly deadline?: Duration
}

/** The run time behind `CounterHandle`. */
export class CounterRun {
  readonly #space: Space
  readonly #settings: CounterSettings
  readonly #name: string

  constructor(place: Place, name: string, settings: CounterSettings) {
    this.#space = new Space(place, name)
    this.#settings = settings
    this.#name = name
  }

  get(key: string, options?: Options): Promise<bigint> {
    return this.#space.run(options, (store, call) =>
      then(this.#verbs(store).get(this.#name, [this.#space.key(key, store.features)], call), ([total]) => total ?? 0n),
    )
  }

  getMany(keys: readonly string[], options?: Options): Promise<bigint[]> {
    return this.#space.run(options, (store, call) => {
      const wanted = keys.map(key => this.#space.key(key, store.features))
      if (wanted.length === 0) return []
      return then(this.#verbs(store).get(this.#name, wanted, call), totals => totals.map(total => total ?? 0n))
    })
  }

  add(key: string, by = 1n, options?: Options & { readonly ttl?: Duration; readonly floor?: bigint }): Promise<bigint | undefined> {
    return this.#space.run(options, (store, call) => {
      const { features } = store
      const floor = options?.floor === undefined ? this.#settings.floor : this.#bigint(options.floor, 'add(…, { floor })')
      if (!features.negative && (floor === null || floor < 0n))
        throw this.#space.unsupported('add', 'its counters end at zero: declare keyValue.counter(name, { floor: 0n })')
      const at = { space: this.#name, key: this.#space.key(key, features) }
      const ttlMs = this.#space.ttl(options?.ttl, this.#settings.ttlMs, 'add', features)
      return this.#verbs(store).add(at, this.#bigint(by, 'add'), floor, ttlMs, call)
    })
  }

  #verbs({ counters }: KeyValueStore): CounterVerbs {
    if (counters === undefined) throw this.#space.unsupported('add', 'keep the number in a map, and change it with update')
    return counters
  }

  #bigint(value: unknown, what: string): bigint {
    if (typeof value === 'bigint' && value >= -(2n ** 63n) && value < 2n ** 63n) return value
    throw failure('QT_VALUE', `${this.#name}.${what} takes a bigint from -2^63 to 2^63 - 1`, { model: this.#name })
  }

  delete(key: string, options?: Options): Promise<boolean> {
    return this.#space.run(options, (store, call) =>
      this.#verbs(store).clear({ space: this.#name, key: this.#space.key(key, store.features) }, call),
    )
  }
}
