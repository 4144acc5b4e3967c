import { then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { ContainerSettings } from '../schema/keyvalue.ts'
import { Container, type ExpiryOptions, type Options } from './container.ts'
import type { Place as At, Member, MemberVerbs } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import { pause } from './patience.ts'
import type { Place } from './space.ts'

const pageSize = 500

/** The run time behind `HashHandle`. */
export class HashesRun {
  readonly #container: Container

  constructor(place: Place, name: string, settings: ContainerSettings) {
    this.#container = new Container(place, name, settings)
  }

  at(key: string): HashRun {
    return new HashRun(this.#container, key)
  }
}

/** One hash: named values under one key. */
class HashRun {
  readonly #container: Container
  readonly #key: string

  constructor(container: Container, key: string) {
    this.#container = container
    this.#key = key
  }

  get(field: string, options?: Options): Promise<unknown> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      then(verbs.get(at, [this.#field(field, store)], call), ([found]) => this.#value(found)),
    )
  }

  getMany(fields: readonly string[], options?: Options): Promise<unknown[]> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) => {
      const wanted = fields.map(field => this.#field(field, store))
      if (wanted.length === 0) return []
      return then(verbs.get(at, wanted, call), found => found.map(one => this.#value(one)))
    })
  }

  has(field: string, options?: Options): Promise<boolean> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      then(verbs.get(at, [this.#field(field, store)], call), ([found]) => found !== undefined),
    )
  }

  set(field: string, value: unknown, options?: ExpiryOptions & { readonly when?: 'absent' | 'present' }): Promise<boolean> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) => {
      const when = options?.when ?? null
      const written = verbs.put(at, [this.#member(field, value, 'set', store)], when, this.#container.ttl(options, 'set', store), call)
      return then(written, count => when === null || count > 0)
    })
  }

  /** All of them, or none. */
  setMany(values: Readonly<Record<string, unknown>>, options?: ExpiryOptions): Promise<void> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) => {
      const list = Object.entries(values).map(([field, value]) => this.#member(field, value, 'setMany', store))
      if (list.length === 0) return
      return then(verbs.put(at, list, null, this.#container.ttl(options, 'setMany', store), call), () => undefined)
    })
  }

  update(field: string, change: (value: unknown) => unknown, options?: ExpiryOptions): Promise<unknown> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      this.#update({ verbs, at, call, store }, this.#field(field, store), change, options),
    )
  }

  async #update(
    { verbs, at, call, store }: { verbs: MemberVerbs; at: At; call: Call; store: KeyValueStore },
    field: string,
    change: (value: unknown) => unknown,
    options: ExpiryOptions | undefined,
  ): Promise<unknown> {
    const ttl = this.#container.ttl(options, 'update', store)
    for (let attempt = 0; ; attempt++) {
      const [found] = await verbs.get(at, [field], call)
      const next = await change(this.#value(found))
      const value = next === undefined ? null : this.#container.bytes(next, 'update', store)
      if (value === null && found === undefined) return undefined
      if (await verbs.swap(at, field, found?.value ?? null, value, ttl, call)) return next
      await pause(attempt, call)
    }
  }

  async delete(field: string, options?: Options): Promise<boolean> {
    return (await this.deleteMany([field], options)) > 0
  }

  deleteMany(fields: readonly string[], options?: Options): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) => {
      const wanted = fields.map(field => this.#field(field, store))
      return wanted.length === 0 ? 0 : verbs.remove(at, wanted, call)
    })
  }

  size(options?: Options): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call) => verbs.size(at, call))
  }

  async all(options?: Options): Promise<Record<string, unknown>> {
    const found: [string, unknown][] = []
    for await (const entry of this.entries(options)) found.push(entry)
    return Object.fromEntries(found)
  }

  async *entries(options?: Options): AsyncGenerator<[string, unknown]> {
    for (let after: string | null = null; ; ) {
      const from: string | null = after
      const page: readonly Member[] = await this.#container.members(this.#key, options, (verbs, at, call) =>
        verbs.scan(at, from, pageSize, call),
      )
      for (const one of page) yield [one.member, this.#value(one)]
      const last = page.at(-1)
      if (last === undefined || page.length < pageSize) return
      after = last.member
    }
  }

  touch(options?: ExpiryOptions): Promise<boolean> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      then(verbs.touch(at, this.#container.ttl(options, 'touch', store), call), count => count > 0),
    )
  }

  clear(options?: Options): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call) => verbs.clear(at, call))
  }

  #field(field: string, store: KeyValueStore): string {
    return this.#container.space.key(field, store.features, 'A field')
  }

  #member(field: string, value: unknown, verb: string, store: KeyValueStore): Member {
    return { member: this.#field(field, store), score: null, value: this.#container.bytes(value, verb, store) }
  }

  #value(found: Member | undefined): unknown {
    return found === undefined || found.value === null ? undefined : this.#container.codec.decode(found.value)
  }
}
