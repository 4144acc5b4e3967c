import { Alarm } from '../base/alarm.ts'
import type { Duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { token } from '../base/ids.ts'
import type { Call } from '../call/call.ts'
import { outside, rootCall } from '../call/context.ts'
import type { LockSettings } from '../schema/keyvalue.ts'
import type { Place as At, LeaseVerbs } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import { stillWanted, until } from './patience.ts'
import { type Place, Space } from './space.ts'

interface Options {
  readonly signal?: AbortSignal
  readonly deadline?: Duration
}

interface AcquireOptions extends Options {
  readonly ttl?: Duration
  readonly wait?: Duration
}

/** How often who waits looks whether the holder is gone. */
const lookMs = 50

/** The run time behind `LockHandle`. */
export class LocksRun {
  readonly #space: Space
  readonly #settings: LockSettings

  constructor(place: Place, name: string, settings: LockSettings) {
    this.#space = new Space(place, name)
    this.#settings = settings
  }

  /** The lease, or undefined if somebody holds the key, and holds it until `wait` is over. */
  acquire(key: string, options: AcquireOptions = {}): Promise<Lease | undefined> {
    return this.#space.during(options, 'acquire', async (store, call) => {
      const ends = performance.now() + (options.wait === undefined ? 0 : this.#space.milliseconds(options.wait, 'acquire({ wait })'))
      const at = this.#at(key, store)
      const ttlMs = this.#space.ttl(options.ttl, this.#settings.ttlMs, 'acquire', store.features) ?? this.#settings.ttlMs
      const owner = token()
      const bell = `${this.#space.name} ${key}`
      for (;;) {
        const asked = performance.now()
        const fence = await this.#leases(store).acquire(at, owner, ttlMs, call)
        if (fence !== undefined) return new Lease(this.#space, this.#leases(store), at, { owner, fence, ttlMs, asked })
        await stillWanted(call)
        const now = performance.now()
        if (now >= ends) return undefined
        await until(Math.min(now + lookMs, ends), call, { bells: this.#space.bells, name: bell })
      }
    })
  }

  /** Runs `body` as the one holder of a key, extending the lease while it runs; waits for its turn until the deadline. */
  async hold<T>(key: string, body: (lease: Lease) => Promise<T> | T, options: Options & { readonly ttl?: Duration } = {}): Promise<T> {
    const lease = await this.#turn(key, options)
    const ending = new Alarm(() => void renew())
    const renew = async (): Promise<void> => {
      if (await lease.extend().catch(() => false)) ending.set(performance.now() + lease.ttlMs / 3)
      else lease.lose()
    }
    ending.set(performance.now() + lease.ttlMs / 3)
    try {
      return await body(lease)
    } finally {
      ending.clear()
      await lease.release()
    }
  }

  async #turn(key: string, options: Options & { readonly ttl?: Duration }): Promise<Lease> {
    const lease = await this.acquire(key, { ...options, wait: longestWaitMs, deadline: options.deadline ?? holdMs })
    if (lease !== undefined) return lease
    throw failure('QT_LOCKED', `Somebody else held a key of ${this.#space.name} all the while`, { model: this.#space.name })
  }

  held(key: string, options?: Options): Promise<boolean> {
    return this.#space.run(options, (store, call) => this.#leases(store).held(this.#at(key, store), call))
  }

  #at(key: string, { features }: KeyValueStore): At {
    return { space: this.#space.name, key: this.#space.key(key, features) }
  }

  #leases({ leases }: KeyValueStore): LeaseVerbs {
    if (leases === undefined) throw this.#space.unsupported('acquire', 'keep locks in a store that loses nothing')
    return leases
  }
}

const longestWaitMs = 86_400_000
const holdMs = 30_000

/** A key that is held, for a time. Who wrote with a lower fence came before. */
export class Lease implements AsyncDisposable {
  readonly key: string
  readonly fence: bigint
  readonly ttlMs: number
  readonly signal: AbortSignal
  readonly #space: Space
  readonly #verbs: LeaseVerbs
  readonly #at: At
  readonly #owner: string
  readonly #lost = new AbortController()
  #ends: number
  #released = false

  constructor(
    space: Space,
    verbs: LeaseVerbs,
    at: At,
    { owner, fence, ttlMs, asked }: { readonly owner: string; readonly fence: bigint; readonly ttlMs: number; readonly asked: number },
  ) {
    this.key = at.key
    this.fence = fence
    this.ttlMs = ttlMs
    this.signal = this.#lost.signal
    this.#space = space
    this.#verbs = verbs
    this.#at = at
    this.#owner = owner
    this.#ends = asked + ttlMs
  }

  /** Whether it is held as far as this process knows, without asking. */
  get held(): boolean {
    return !this.#released && !this.signal.aborted && performance.now() < this.#ends
  }

  /** Holds it for its time from now on; false if it was lost. */
  async extend(ttl?: Duration): Promise<boolean> {
    if (this.#released) return false
    const ttlMs = ttl === undefined ? this.ttlMs : this.#space.milliseconds(ttl, 'extend(ttl)')
    const asked = performance.now()
    if (!(await outside(async () => this.#verbs.extend(this.#at, this.#owner, ttlMs, lease())))) return false
    this.#ends = asked + ttlMs
    return true
  }

  /** Whether it was still held. */
  async release(): Promise<boolean> {
    if (this.#released) return false
    this.#released = true
    const released = await outside(async () => this.#verbs.release(this.#at, this.#owner, lease()))
    this.#space.bells.ring(`${this.#at.space} ${this.#at.key}`)
    return released
  }

  /** Tells whoever works under it that it is held no more. */
  lose(): void {
    this.#lost.abort(failure('QT_LOCKED', `The lease of a key of ${this.#at.space} was lost`, { model: this.#at.space }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release()
  }
}

/** What is done for a lease belongs to no transaction. */
function lease(): Call {
  return rootCall
}
