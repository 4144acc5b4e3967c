import type { Duration } from '../base/clock.ts'
import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { CallOptions } from '../call/context.ts'
import type { ContainerSettings } from '../schema/keyvalue.ts'
import { type Codec, codecOf } from './codec.ts'
import type { Place as At, ListVerbs, MemberVerbs } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import { type Place, Space } from './space.ts'

export interface Options {
  readonly signal?: AbortSignal
  readonly deadline?: Duration
}

export interface ExpiryOptions extends Options {
  readonly ttl?: Duration | null
}

/** What the handles of all containers of one model share. */
export class Container {
  readonly space: Space
  readonly codec: Codec
  readonly #ttlMs: number | null

  constructor(place: Place, name: string, { value, ttlMs }: ContainerSettings) {
    this.space = new Space(place, name)
    this.codec = codecOf(name, value)
    this.#ttlMs = ttlMs
  }

  members<T>(
    key: string,
    options: CallOptions | undefined,
    act: (verbs: MemberVerbs, at: At, call: Call, store: KeyValueStore) => Soon<T>,
  ): Promise<T> {
    return this.space.run(options, (store, call) => {
      const { members, features } = store
      if (members === undefined) throw this.space.unsupported('at(…)', 'keep one value under each key, in a map')
      return act(members, { space: this.space.name, key: this.space.key(key, features) }, call, store)
    })
  }

  list<T>(
    key: string,
    options: CallOptions | undefined,
    act: (verbs: ListVerbs, at: At, call: Call, store: KeyValueStore) => Soon<T>,
  ): Promise<T> {
    return this.space.run(options, (store, call) => act(this.lists(store), this.at(key, store), call, store))
  }

  lists({ lists }: KeyValueStore): ListVerbs {
    if (lists === undefined) throw this.space.unsupported('at(…)', 'keep one value under each key, in a map')
    return lists
  }

  at(key: string, { features }: KeyValueStore): At {
    return { space: this.space.name, key: this.space.key(key, features) }
  }

  ttl(options: { readonly ttl?: Duration | null } | undefined, verb: string, { features }: KeyValueStore): number | null {
    return this.space.ttl(options?.ttl, this.#ttlMs, verb, features)
  }

  /** A value as a member: text, as long as a key may be. */
  member(value: unknown, verb: string, { features }: KeyValueStore): string {
    return this.space.key(this.codec.encodeText(value, `${this.space.name}.${verb}`), features, 'A member')
  }

  bytes(value: unknown, verb: string, { features }: KeyValueStore): Uint8Array {
    return this.space.value(this.codec.encode(value, `${this.space.name}.${verb}`), features)
  }
}
