import type { Duration } from '../base/clock.ts'
import { type Soon, then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Codec } from './codec.ts'
import type { Options } from './container.ts'
import type { Claim, Delivery, StreamVerbs } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import { lasting, stillWanted, until } from './patience.ts'
import type { Space } from './space.ts'
import { idOf, placeOf, shown, streamsOf } from './stream-entry.ts'

/** How often a consumer looks whether another process added something, or left something undone. */
const lookMs = 100

interface ClaimOptions extends Options {
  readonly limit?: number
  /** How long a consumer has for an entry before another one gets it; 30 s. */
  readonly idle?: Duration
  readonly maxDeliveries?: number
}

/** A group of consumers: each entry of the stream goes to one of them, again if it is not done in time. */
export class GroupRun {
  readonly name: string
  readonly #space: Space
  readonly #codec: Codec
  readonly #from: 'first' | 'now'
  #made: Promise<void> | null = null

  constructor(space: Space, codec: Codec, name: string, from: 'first' | 'now') {
    this.name = name
    this.#space = space
    this.#codec = codec
    this.#from = from
  }

  /** Makes the group, which begins here: entries that were there before `from: 'now'` are not its. */
  create(options?: Options): Promise<void> {
    return this.#within(options, (verbs, call) => verbs.group(this.#space.name, this.name, this.#from, call))
  }

  claim(consumer: string, options: ClaimOptions = {}): Promise<Message[]> {
    return this.#space.during(options, 'group(…).claim', async (store, call) => {
      const verbs = streamsOf(this.#space, store)
      this.#made ??= Promise.resolve(verbs.group(this.#space.name, this.name, this.#from, call))
      await this.#made.catch(error => {
        this.#made = null
        throw error
      })
      const found = await verbs.claim(this.#space.name, this.name, this.#claim(consumer, options), call)
      return found.map(delivery => new Message(this.#space, this.#codec, this.name, delivery))
    })
  }

  #claim(consumer: string, { limit = 10, idle = 30_000, maxDeliveries = 5 }: ClaimOptions): Claim {
    return {
      consumer: this.#space.key(consumer, { longest: { key: 200 } }, 'A consumer'),
      limit: this.#space.count(limit, 'claim({ limit })'),
      idleMs: this.#space.milliseconds(idle, 'claim({ idle })'),
      maxDeliveries: this.#space.count(maxDeliveries, 'claim({ maxDeliveries })'),
    }
  }

  /** Messages as they come, until the call is aborted or its time is over; with `drain`, until there is nothing left. */
  async *consume(consumer: string, options: ClaimOptions & { readonly drain?: boolean } = {}): AsyncGenerator<Message> {
    const limits = lasting(options)
    for (;;) {
      const messages = await this.claim(consumer, limits())
      yield* messages
      if (messages.length > 0) continue
      if (options.drain === true) return
      await this.#space.during(limits(), 'group(…).consume', async (_, call) => {
        await until(performance.now() + lookMs, call, { bells: this.#space.bells, name: this.#space.name })
        await stillWanted(call)
      })
    }
  }

  /** A message is done; in a transaction, together with what was done for it. False if its time was over and another one has it. */
  ack({ id, deliveries }: { readonly id: string; readonly deliveries: number }, options?: Options): Promise<boolean> {
    return this.#within(options, (verbs, call) =>
      verbs.done(this.#space.name, this.name, { at: placeOf(this.#space, id), deliveries }, call),
    )
  }

  /** How many are with consumers, set aside, and not read yet. */
  state(options?: Options): Promise<object> {
    return this.#within(options, (verbs, call) => verbs.state(this.#space.name, this.name, call))
  }

  /** What was delivered too often, oldest first. */
  setAside(options: Options & { readonly limit?: number } = {}): Promise<object[]> {
    const limit = options.limit === undefined ? 100 : this.#space.count(options.limit, 'setAside({ limit })')
    return this.#within(options, (verbs, call) =>
      then(verbs.setAside(this.#space.name, this.name, limit, call), found =>
        found.map(delivery => ({ ...shown(this.#codec, delivery), deliveries: delivery.deliveries })),
      ),
    )
  }

  /** Gives what was set aside another chance. */
  retry(id: string, options?: Options): Promise<boolean> {
    return this.#settle(id, 'again', options)
  }

  /** Drops what was set aside. */
  discard(id: string, options?: Options): Promise<boolean> {
    return this.#settle(id, 'drop', options)
  }

  #settle(id: string, how: 'again' | 'drop', options: Options | undefined): Promise<boolean> {
    return this.#within(options, (verbs, call) => verbs.settle(this.#space.name, this.name, placeOf(this.#space, id), how, call))
  }

  remove(options?: Options): Promise<boolean> {
    this.#made = null
    return this.#within(options, (verbs, call) => verbs.removeGroup(this.#space.name, this.name, call))
  }

  #within<T>(options: Options | undefined, act: (verbs: StreamVerbs, call: Call, store: KeyValueStore) => Soon<T>): Promise<T> {
    return this.#space.run(options, (store, call) => act(streamsOf(this.#space, store), call, store))
  }
}

/** An entry that a consumer has for a time. */
export class Message {
  readonly id: string
  readonly value: unknown
  readonly addedAt: Date
  /** How often it was given to somebody, this time included. */
  readonly deliveries: number
  readonly #space: Space
  readonly #group: string
  readonly #delivery: Delivery

  constructor(space: Space, codec: Codec, group: string, delivery: Delivery) {
    this.id = idOf(delivery.at)
    this.value = codec.decode(delivery.body)
    this.addedAt = new Date(delivery.addedAt)
    this.deliveries = delivery.deliveries
    this.#space = space
    this.#group = group
    this.#delivery = delivery
  }

  /** It is done. False if its time was over and another one has it. */
  ack(options?: Options): Promise<boolean> {
    return this.#space.run(options, (store, call) =>
      streamsOf(this.#space, store).done(this.#space.name, this.#group, this.#delivery, call),
    )
  }

  /** It is not done: another one gets it, at once or after a while. */
  nack(options: Options & { readonly after?: Duration } = {}): Promise<boolean> {
    const ms = options.after === undefined ? 0 : this.#space.milliseconds(options.after, 'nack({ after })')
    return this.#delay(ms, options)
  }

  /** It takes longer: its time begins anew. */
  extend(by: Duration, options?: Options): Promise<boolean> {
    return this.#delay(this.#space.milliseconds(by, 'extend(by)'), options)
  }

  #delay(ms: number, options: Options | undefined): Promise<boolean> {
    return this.#space.run(options, (store, call) =>
      streamsOf(this.#space, store).delay(this.#space.name, this.#group, this.#delivery, ms, call),
    )
  }
}
