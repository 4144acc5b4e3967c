import type { Clock } from '../base/clock.ts'
import { isFailure } from '../base/failure.ts'
import { outside, rootCall } from '../call/context.ts'
import { warn } from '../call/hooks.ts'
import type { KeyValueStore, KeyValueWrite } from './contract.ts'

/** A time that began again within this part of itself is not begun again. */
const parts = 20

/** Begins the time of what was read anew: after the answer was found, outside of transactions, and seldom. */
export class Sliding {
  readonly #space: string
  readonly #ttlMs: number
  readonly #clock: Clock
  readonly #touching = new Set<string>()

  constructor(space: string, ttlMs: number, clock: Clock) {
    this.#space = space
    this.#ttlMs = ttlMs
    this.#clock = clock
  }

  read(store: KeyValueStore, key: string, expiresAt: number | null): void {
    if (expiresAt === null || expiresAt - this.#clock.now() > this.#ttlMs - this.#ttlMs / parts || this.#touching.has(key)) return
    this.#touching.add(key)
    void outside(() => this.#touch(store, { space: this.#space, key, when: 'present', do: 'touch', ttlMs: this.#ttlMs }))
  }

  /** The value is the caller's already, whatever becomes of this. */
  async #touch(store: KeyValueStore, touch: KeyValueWrite): Promise<void> {
    try {
      await store.write([touch], 'each', rootCall)
    } catch (error) {
      if (!isFailure(error, 'QT_CLOSED'))
        warn(rootCall.hooks, 'warning', `The time of a value of ${this.#space} could not be begun anew.`, { error })
    } finally {
      this.#touching.delete(touch.key)
    }
  }
}
