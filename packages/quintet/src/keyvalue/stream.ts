import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { StreamSettings } from '../schema/keyvalue.ts'
import { type Codec, codecOf } from './codec.ts'
import type { Options } from './container.ts'
import type { StreamPlace, StreamVerbs } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import { GroupRun } from './group.ts'
import { lasting, stillWanted, until } from './patience.ts'
import { type Place, Space } from './space.ts'
import { idOf, placeOf, shown, streamsOf } from './stream-entry.ts'

const pageSize = 100
/** How often who follows looks whether another process added something. */
const lookMs = 100
/** How many entries are added before a stream is trimmed. */
const trimEvery = 64

interface FollowOptions extends Options {
  readonly after?: string
}

/** The run time behind `StreamHandle`. */
export class StreamRun {
  readonly #space: Space
  readonly #settings: StreamSettings
  readonly #codec: Codec
  #added = 0

  constructor(place: Place, name: string, settings: StreamSettings) {
    this.#space = new Space(place, name)
    this.#settings = settings
    this.#codec = codecOf(name, settings.value)
  }

  async add(body: unknown, options?: Options): Promise<string> {
    const [id] = await this.addMany([body], options)
    return id as string
  }

  addMany(bodies: readonly unknown[], options?: Options): Promise<string[]> {
    return this.#space.run(options, (store, call) => {
      const verbs = this.#verbs(store)
      const list = bodies.map(body => this.#space.value(this.#codec.encode(body, `${this.#space.name}.add`), store.features))
      if (list.length === 0) return []
      return then(verbs.append(this.#space.name, list, call), places => {
        this.#space.afterCommit(call, () => this.#space.bells.ring(this.#space.name))
        return then(this.#trimNow(verbs, list.length, call), () => places.map(idOf))
      })
    })
  }

  /** Now and then, outside of transactions: how many are kept is not exact. */
  #trimNow(verbs: StreamVerbs, added: number, call: Call): Soon<unknown> {
    const { keep } = this.#settings
    this.#added += added
    if (keep === null || call.unit !== null || this.#added < Math.min(trimEvery, keep)) return
    this.#added = 0
    return verbs.trim(this.#space.name, keep, call)
  }

  /** Removes the oldest beyond `keep` at once; answers how many went. */
  trim(keep?: number, options?: Options): Promise<number> {
    return this.#space.run(options, (store, call) => {
      const kept = keep ?? this.#settings.keep
      if (kept === null) throw failure('QT_VALUE', `${this.#space.name}.trim(keep) needs a number`, { model: this.#space.name })
      return this.#verbs(store).trim(this.#space.name, this.#space.count(kept, 'trim(keep)'), call)
    })
  }

  read(options: FollowOptions & { readonly limit?: number } = {}): Promise<object[]> {
    return this.#space.run(options, (store, call) => {
      const limit = options.limit === undefined ? pageSize : this.#space.count(options.limit, 'read({ limit })')
      const after = options.after === undefined ? null : placeOf(this.#space, options.after)
      return then(this.#verbs(store).read(this.#space.name, after, limit, call), entries => entries.map(entry => shown(this.#codec, entry)))
    })
  }

  /** Every entry after one (without it: from the first), then every one that comes, until the call is aborted or its time is over. */
  async *follow(options: FollowOptions = {}): AsyncGenerator<object> {
    this.#space.outside('follow')
    let after = options.after === undefined ? null : placeOf(this.#space, options.after)
    const limits = lasting(options)
    for (;;) {
      const from: StreamPlace | null = after
      const { entries, call } = await this.#space.run(limits(), async (store, within) => ({
        entries: await this.#verbs(store).read(this.#space.name, from, pageSize, within),
        call: within,
      }))
      for (const entry of entries) yield shown(this.#codec, entry)
      after = entries.at(-1)?.at ?? after
      await stillWanted(call)
      if (entries.length === 0) await until(performance.now() + lookMs, call, { bells: this.#space.bells, name: this.#space.name })
    }
  }

  size(options?: Options): Promise<number> {
    return this.#space.run(options, (store, call) => this.#verbs(store).size(this.#space.name, call))
  }

  group(name: string, options: { readonly from?: 'first' | 'now' } = {}): GroupRun {
    if (typeof name !== 'string' || name === '' || name.length > 200)
      throw failure('QT_VALUE', `${this.#space.name}.group(name) takes a name of 1 to 200 characters`, { model: this.#space.name })
    return new GroupRun(this.#space, this.#codec, name, options.from ?? 'first')
  }

  #verbs(store: KeyValueStore): StreamVerbs {
    return streamsOf(this.#space, store)
  }
}
