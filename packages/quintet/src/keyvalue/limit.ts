import type { Duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import type { LimitSettings } from '../schema/keyvalue.ts'
import type { Place as At, LimitVerbs, Taken } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import { type Place, Space } from './space.ts'

interface Options {
  readonly signal?: AbortSignal
  readonly deadline?: Duration
}

/** The run time behind `LimitHandle`. */
export class LimitsRun {
  readonly #space: Space
  readonly #settings: LimitSettings

  constructor(place: Place, name: string, settings: LimitSettings) {
    this.#space = new Space(place, name)
    this.#settings = settings
  }

  take(key: string, cost = 1, options?: Options): Promise<Taken> {
    const { limit, perMs } = this.#settings
    return this.#space.run(options, (store, call) => {
      this.#space.outside('take')
      if (this.#space.count(cost, 'take(key, cost)') > limit)
        throw failure('QT_VALUE', `${this.#space.name}.take(key, cost): a cost above the limit of ${limit} is never allowed`, {
          model: this.#space.name,
        })
      return this.#limits(store).take(this.#at(key, store), cost, limit, perMs, call)
    })
  }

  reset(key: string, options?: Options): Promise<void> {
    return this.#space.run(options, (store, call) => {
      this.#space.outside('reset')
      return then(this.#limits(store).clear(this.#at(key, store), call), () => undefined)
    })
  }

  #at(key: string, { features }: KeyValueStore): At {
    return { space: this.#space.name, key: this.#space.key(key, features) }
  }

  #limits({ limits }: KeyValueStore): LimitVerbs {
    if (limits === undefined) throw this.#space.unsupported('take', 'count in windows with a counter that has a ttl')
    return limits
  }
}
