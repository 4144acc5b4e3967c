import type { Duration } from '../base/clock.ts'
import { then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { ContainerSettings } from '../schema/keyvalue.ts'
import { Container, type ExpiryOptions, type Options } from './container.ts'
import type { Place as At, ListVerbs, Side } from './container-contract.ts'
import { stillWanted, until } from './patience.ts'
import type { Place } from './space.ts'

/** How often who waits looks whether another process pushed something. */
const lookMs = 50

/** The run time behind `ListHandle`. */
export class ListsRun {
  readonly #container: Container

  constructor(place: Place, name: string, settings: ContainerSettings) {
    this.#container = new Container(place, name, settings)
  }

  at(key: string): ListRun {
    return new ListRun(this.#container, key)
  }
}

/** One list: the left end comes first. */
class ListRun {
  readonly #container: Container
  readonly #key: string

  constructor(container: Container, key: string) {
    this.#container = container
    this.#key = key
  }

  push(value: unknown, options?: ExpiryOptions & { readonly side?: Side }): Promise<void> {
    return this.pushMany([value], options)
  }

  /** One after the other, so that the last one is outermost. */
  pushMany(values: readonly unknown[], options?: ExpiryOptions & { readonly side?: Side }): Promise<void> {
    return this.#container.list(this.#key, options, (verbs, at, call, store) => {
      const list = values.map(value => this.#container.bytes(value, 'push', store))
      if (list.length === 0) return
      const pushed = verbs.push(at, list, options?.side ?? 'right', this.#container.ttl(options, 'push', store), call)
      return then(pushed, () => this.#container.space.afterCommit(call, () => this.#container.space.bells.ring(this.#bell)))
    })
  }

  get #bell(): string {
    return `${this.#container.space.name} ${this.#key}`
  }

  pop(options?: Options & { readonly side?: Side }): Promise<unknown> {
    return this.#container.list(this.#key, options, (verbs, at, call) =>
      then(verbs.pop(at, 1, options?.side ?? 'left', call), ([value]) => value && this.#container.codec.decode(value)),
    )
  }

  popMany(count: number, options?: Options & { readonly side?: Side }): Promise<unknown[]> {
    return this.#container.list(this.#key, options, (verbs, at, call) =>
      then(verbs.pop(at, this.#container.space.count(count, 'popMany(count)'), options?.side ?? 'left', call), values =>
        this.#decoded(values),
      ),
    )
  }

  /** Pops, or waits for something to pop; undefined once `wait` is over. */
  popWait(options: Options & { readonly wait: Duration; readonly side?: Side }): Promise<unknown> {
    const { space } = this.#container
    return space.during(options, 'popWait', async (store, call) => {
      const ends = performance.now() + space.milliseconds(options.wait, 'popWait({ wait })')
      const found = await this.#wait(this.#container.lists(store), this.#container.at(this.#key, store), options.side ?? 'left', ends, call)
      return found && this.#container.codec.decode(found)
    })
  }

  async #wait(verbs: ListVerbs, at: At, side: Side, ends: number, call: Call): Promise<Uint8Array | undefined> {
    for (;;) {
      const [value] = await verbs.pop(at, 1, side, call)
      if (value !== undefined) return value
      await stillWanted(call)
      const now = performance.now()
      if (now >= ends) return undefined
      await until(Math.min(now + lookMs, ends), call, { bells: this.#container.space.bells, name: this.#bell })
    }
  }

  /** From one end of this list to one of another, as one: what is moved is always in one of them. */
  move(to: string, options?: ExpiryOptions & { readonly from?: Side; readonly side?: Side }): Promise<unknown> {
    return this.#container.list(this.#key, options, (verbs, at, call, store) => {
      const target = this.#container.at(to, store)
      const ttlMs = this.#container.ttl(options, 'move', store)
      return then(verbs.move(at, options?.from ?? 'left', target, options?.side ?? 'right', ttlMs, call), value => {
        if (value === undefined) return undefined
        this.#container.space.afterCommit(call, () => this.#container.space.bells.ring(`${this.#container.space.name} ${to}`))
        return this.#container.codec.decode(value)
      })
    })
  }

  range(from = 0, to = -1, options?: Options): Promise<unknown[]> {
    return this.#container.list(this.#key, options, (verbs, at, call) =>
      then(verbs.range(at, this.#position(from), this.#position(to), call), values => this.#decoded(values)),
    )
  }

  async get(position: number, options?: Options): Promise<unknown> {
    const [value] = await this.range(position, position, options)
    return value
  }

  /** Whether there is such a position. */
  set(position: number, value: unknown, options?: Options): Promise<boolean> {
    return this.#container.list(this.#key, options, (verbs, at, call, store) =>
      verbs.put(at, this.#position(position), this.#container.bytes(value, 'set', store), call),
    )
  }

  trim(from: number, to: number, options?: Options): Promise<number> {
    return this.#container.list(this.#key, options, (verbs, at, call) => verbs.trim(at, this.#position(from), this.#position(to), call))
  }

  /** Every value that is equal to it. */
  remove(value: unknown, options?: Options): Promise<number> {
    return this.#container.list(this.#key, options, (verbs, at, call, store) =>
      verbs.remove(at, this.#container.bytes(value, 'remove', store), call),
    )
  }

  size(options?: Options): Promise<number> {
    return this.#container.list(this.#key, options, (verbs, at, call) => verbs.size(at, call))
  }

  touch(options?: ExpiryOptions): Promise<boolean> {
    return this.#container.list(this.#key, options, (verbs, at, call, store) =>
      then(verbs.touch(at, this.#container.ttl(options, 'touch', store), call), count => count > 0),
    )
  }

  clear(options?: Options): Promise<number> {
    return this.#container.list(this.#key, options, (verbs, at, call) => verbs.clear(at, call))
  }

  #position(given: number): number {
    return this.#container.space.count(given, 'position', Number.MIN_SAFE_INTEGER)
  }

  #decoded(values: readonly Uint8Array[]): unknown[] {
    return values.map(value => this.#container.codec.decode(value))
  }
}
