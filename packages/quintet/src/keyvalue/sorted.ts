import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import type { ContainerSettings } from '../schema/keyvalue.ts'
import { Container, type ExpiryOptions, type Options } from './container.ts'
import type { Combination, Member, ScoreRange } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import { combine } from './set.ts'
import type { Place } from './space.ts'

/** A member and its score, as a program sees them. */
interface Scored {
  readonly member: unknown
  readonly score: number
}

interface RangeOptions extends Options {
  readonly min?: number
  readonly max?: number
  readonly above?: number
  readonly below?: number
  readonly reverse?: boolean
  readonly offset?: number
  readonly limit?: number
}

interface Combining extends ExpiryOptions {
  readonly into?: string
  readonly scores?: 'sum' | 'min' | 'max'
}

/** The run time behind `SortedHandle`. */
export class SortedSetsRun {
  readonly #container: Container

  constructor(place: Place, name: string, settings: ContainerSettings) {
    this.#container = new Container(place, name, settings)
  }

  at(key: string): SortedRun {
    return new SortedRun(this.#container, key)
  }

  union(keys: readonly string[], options?: Combining): Promise<Scored[]> {
    return this.#combined({ how: 'union', keys, scores: options?.scores ?? 'sum' }, options)
  }

  intersection(keys: readonly string[], options?: Combining): Promise<Scored[]> {
    return this.#combined({ how: 'intersection', keys, scores: options?.scores ?? 'sum' }, options)
  }

  /** The members of the first that none of the others has, with the scores of the first. */
  difference(keys: readonly string[], options?: Combining): Promise<Scored[]> {
    return this.#combined({ how: 'difference', keys, scores: 'sum' }, options)
  }

  #combined(of: Pick<Combination, 'how' | 'keys' | 'scores'>, options: Combining | undefined): Promise<Scored[]> {
    return combine(this.#container, of, options, members => scored(this.#container, members))
  }
}

function scored({ codec }: Container, members: readonly Member[]): Scored[] {
  return members.map(({ member, score }) => ({ member: codec.decodeText(member), score: score ?? 0 }))
}

/** One sorted set: the lowest score first, equal scores in the order of the members' bytes. */
class SortedRun {
  readonly #container: Container
  readonly #key: string

  constructor(container: Container, key: string) {
    this.#container = container
    this.#key = key
  }

  async add(member: unknown, score: number, options?: ExpiryOptions & { readonly when?: 'absent' | 'present' }): Promise<boolean> {
    return (await this.addMany([[member, score]], options)) > 0
  }

  /** How many were new; with `when: 'present'`, how many were there. */
  addMany(
    members: Iterable<readonly [unknown, number]>,
    options?: ExpiryOptions & { readonly when?: 'absent' | 'present' },
  ): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) => {
      const list = [...members].map(
        ([member, score]): Member => ({
          member: this.#container.member(member, 'add', store),
          score: this.#container.space.number(score, 'add(member, score)'),
          value: null,
        }),
      )
      return list.length === 0 ? 0 : verbs.put(at, list, options?.when ?? null, this.#container.ttl(options, 'add', store), call)
    })
  }

  raise(member: unknown, by = 1, options?: ExpiryOptions): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      verbs.raise(
        at,
        this.#container.member(member, 'raise', store),
        this.#container.space.number(by, 'raise(member, by)'),
        this.#container.ttl(options, 'raise', store),
        call,
      ),
    )
  }

  score(member: unknown, options?: Options): Promise<number | undefined> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      then(verbs.get(at, [this.#container.member(member, 'score', store)], call), ([found]) => found?.score ?? undefined),
    )
  }

  rank(member: unknown, options?: Options & { readonly reverse?: boolean }): Promise<number | undefined> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      verbs.rank(at, this.#container.member(member, 'rank', store), options?.reverse === true, call),
    )
  }

  range(options: RangeOptions = {}): Promise<Scored[]> {
    return this.#container.members(this.#key, options, (verbs, at, call) =>
      then(verbs.range(at, this.#range(options), call), members => scored(this.#container, members)),
    )
  }

  count(options: RangeOptions = {}): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call) => verbs.count(at, this.#range(options), call))
  }

  removeRange(options: RangeOptions): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call) => verbs.removeRange(at, this.#range(options), call))
  }

  #range({ min, max, above, below, reverse = false, offset = 0, limit }: RangeOptions): ScoreRange {
    const { space } = this.#container
    if ((min !== undefined && above !== undefined) || (max !== undefined && below !== undefined))
      throw failure('QT_VALUE', `${space.name}.range takes min or above, and max or below`, { model: space.name })
    const bound = (given: number | undefined, name: string): number | null =>
      given === undefined ? null : space.number(given, `range({ ${name} })`)
    return {
      min: bound(min ?? above, 'min'),
      max: bound(max ?? below, 'max'),
      above: above !== undefined,
      below: below !== undefined,
      reverse,
      offset: space.count(offset, 'range({ offset })', 0),
      limit: limit === undefined ? null : space.count(limit, 'range({ limit })'),
    }
  }

  async remove(member: unknown, options?: Options): Promise<boolean> {
    return (await this.removeMany([member], options)) > 0
  }

  removeMany(members: readonly unknown[], options?: Options): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call, store: KeyValueStore) => {
      const list = members.map(member => this.#container.member(member, 'remove', store))
      return list.length === 0 ? 0 : verbs.remove(at, list, call)
    })
  }

  popMin(count = 1, options?: Options): Promise<Scored[]> {
    return this.#pop(count, 'min', options)
  }

  popMax(count = 1, options?: Options): Promise<Scored[]> {
    return this.#pop(count, 'max', options)
  }

  #pop(count: number, which: 'min' | 'max', options: Options | undefined): Promise<Scored[]> {
    return this.#container.members(this.#key, options, (verbs, at, call) =>
      then(verbs.pop(at, this.#container.space.count(count, 'pop(count)'), which, call), found => scored(this.#container, found)),
    )
  }

  size(options?: Options): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call) => verbs.size(at, call))
  }

  touch(options?: ExpiryOptions): Promise<boolean> {
    return this.#container.members(this.#key, options, (verbs, at, call, store) =>
      then(verbs.touch(at, this.#container.ttl(options, 'touch', store), call), count => count > 0),
    )
  }

  clear(options?: Options): Promise<number> {
    return this.#container.members(this.#key, options, (verbs, at, call) => verbs.clear(at, call))
  }
}
