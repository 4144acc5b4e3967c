import { Awaitable } from '../base/awaitable.ts'
import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import type { GraphStore, Match, Trail } from './contract.ts'
import { checkPattern } from './pattern.ts'

/** More are no answer that a program can use: the number of trails grows with every hop. */
const mostTrails = 100_000

/** The trails of a match; every await walks once more. */
export class PathQuery extends Awaitable<readonly Trail[]> {
  readonly #access: KindAccess<GraphStore>
  readonly #match: Match
  readonly #limit: number | null
  readonly #place: string

  constructor(access: KindAccess<GraphStore>, match: Match, limit: number | null, place: string) {
    super()
    this.#access = access
    this.#match = match
    this.#limit = limit
    this.#place = place
  }

  static over(access: KindAccess<GraphStore>, match: Match, place: string): PathQuery {
    checkPattern(match, place, true)
    return new PathQuery(access, match, null, place)
  }

  /** The first ones: the fewest edges first, then by the ids of their nodes. */
  limit(count: number): PathQuery {
    if (!Number.isSafeInteger(count) || count < 0 || count > mostTrails)
      throw failure('QT_VALUE', `${this.#place}.limit takes a whole number of at most ${mostTrails}`)
    return new PathQuery(this.#access, this.#match, count, this.#place)
  }

  async count(options?: CallOptions): Promise<number> {
    return (await this.#read(options)).length
  }

  async first(options?: CallOptions): Promise<Trail | undefined> {
    const [found] = await this.limit(1).#read(options)
    return found
  }

  protected run(): Promise<readonly Trail[]> {
    return this.#read(undefined)
  }

  async #read(options: CallOptions | undefined): Promise<readonly Trail[]> {
    const call = this.#access.call(options)
    const store = await this.#access.store()
    const most = this.#limit ?? mostTrails + 1
    // what `paths` asks for
    const found = (await store.match({ give: 'paths', match: this.#match, most }, call)) as readonly Trail[]
    if (found.length <= mostTrails) return found
    throw failure('QT_OUT_OF_RANGE', `${this.#place}: there are more than ${mostTrails} paths; allow fewer hops, or say limit(…)`)
  }
}
