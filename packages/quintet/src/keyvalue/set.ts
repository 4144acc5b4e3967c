import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import type { ContainerSettings } from '../schema/keyvalue.ts'
import { Container, type ExpiryOptions, type Options } from './container.ts'
import type { Combination, Member } from './container-contract.ts'
import type { Place } from './space.ts'

const pageSize = 500

interface Combining extends ExpiryOptions {
  readonly into?: string
}

/** The run time behind `SetHandle`. */
export class SetsRun {
  readonly #container: Container

  constructor(place: Place, name: string, settings: ContainerSettings) {
    this.#container = new Container(place, name, settings)
  }

  at(key: string): SetRun {
    return new SetRun(this.#container, key)
  }

  union(keys: readonly string[], options?: Combining): Promise<unknown[]> {
    return this.#combined({ how: 'union', keys }, options)
  }

  intersection(keys: readonly string[], options?: Combining): Promise<unknown[]> {
    return this.#combined({ how: 'intersection', keys }, options)
  }

  difference(keys: readonly string[], options?: Combining): Promise<unknown[]> {
    return this.#combined({ how: 'difference', keys }, options)
  }

  #combined({ how, keys }: Pick<Combination, 'how' | 'keys'>, options: Combining | undefined): Promise<unknown[]> {
    return combine(this.#container, { how, keys, scores: 'sum' }, options, members =>
      members.map(({ member }) => this.#container.codec.decodeText(member)),
    )
  }
}

/** The outcome of putting containers together, which `into` keeps. */
export function combine<T>(
  container: Container,
  of: Pick<Combination, 'how' | 'keys' | 'scores'>,
  options: Combining | undefined,
  read: (members: readonly Member[]) => T,
): Promise<T> {
  const { space } = container
  return space.run(options, (store, call) => {
    const { members, features } = store
    if (members === undefined) throw space.unsupported(of.how, 'read the sets and put them together in the program')
    const keys = [...new Set(of.keys.map(key => space.key(key, features)))]
    if (keys.length === 0) throw failure('QT_VALUE', `${space.name}.${of.how} needs at least one key`, { model: space.name })
    const into = options?.into === undefined ? null : space.key(options.into, features)
    return then(members.combine(space.name, { ...of, keys, into, ttlMs: container.ttl(options, of.how, store) }, call), read)
  })
}

/** One set of different values. */
class SetRun {
  readonly #container: Container
  readonly #key: string

  constructor(container: Container, key: string) {
    this.#container = container
    this.#key = key
  }

  async add(value: unknown, options?: ExpiryOptions): Promise<boolean> {
    return (await this.addMany([value], options)) > 0
  }

  addMany(values: readonly unknown[], options?: ExpiryOptions): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) => {
      const list = values.map(value => ({ member: this.#container.member(value, 'add', store), score: null, value: null }))
      return list.length === 0 ? 0 : verbs.put(at, list, null, this.#container.ttl(options, 'add', store), call)
    })
  }

  async remove(value: unknown, options?: Options): Promise<boolean> {
    return (await this.removeMany([value], options)) > 0
  }

  removeMany(values: readonly unknown[], options?: Options): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) => {
      const list = values.map(value => this.#container.member(value, 'remove', store))
      return list.length === 0 ? 0 : verbs.remove(at, list, call)
    })
  }

  has(value: unknown, options?: Options): Promise<boolean> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      then(verbs.get(at, [this.#container.member(value, 'has', store)], call), ([found]) => found !== undefined),
    )
  }

  hasMany(values: readonly unknown[], options?: Options): Promise<boolean[]> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) => {
      const list = values.map(value => this.#container.member(value, 'hasMany', store))
      return list.length === 0 ? [] : then(verbs.get(at, list, call), found => found.map(one => one !== undefined))
    })
  }

  pop(count = 1, options?: Options): Promise<unknown[]> {
    return this.#container.members(this.#key, options, (verbs, at, call) =>
      then(verbs.pop(at, this.#container.space.count(count, 'pop(count)'), 'any', call), found => this.#values(found)),
    )
  }

  size(options?: Options): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call) => verbs.size(at, call))
  }

  async all(options?: Options): Promise<unknown[]> {
    const found: unknown[] = []
    for await (const value of this.values(options)) found.push(value)
    return found
  }

  async *values(options?: Options): AsyncGenerator<unknown> {
    for (let after: string | null = null; ; ) {
      const from: string | null = after
      const page: readonly Member[] = await this.#container.members(this.#key, options, (verbs, at, call) =>
        verbs.scan(at, from, pageSize, call),
      )
      yield* this.#values(page)
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

  #values(members: readonly Member[]): unknown[] {
    return members.map(({ member }) => this.#container.codec.decodeText(member))
  }
}
