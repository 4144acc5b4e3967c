import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import { KindQuery } from '../call/kind-query.ts'
import { whole } from '../query/derived.ts'
import { Find } from '../query/find.ts'
import { type Grouped, groupedBy } from '../query/grouped.ts'
import { rowCount } from '../query/many.ts'
import type { GraphStore, Match } from './contract.ts'
import { boundEntity, checkPattern } from './pattern.ts'

/** Rows of the names of a match. A match is a trail: no edge is in it twice. */
export class MatchQuery extends KindQuery<GraphStore> {
  readonly #match: Match

  constructor(access: KindAccess<GraphStore>, find: Find, match: Match) {
    super(access, find)
    this.#match = match
  }

  static over(access: KindAccess<GraphStore>, match: Match, place: string): MatchQuery {
    checkPattern(match, place, false)
    return new MatchQuery(access, whole(Find.on(boundEntity(match, place))), match)
  }

  protected copy(find: Find): this {
    // a cast: the class is not derived from
    return new MatchQuery(this.access, find, this.#match) as this
  }

  offset(count: number): MatchQuery {
    return this.copy(this.find.with({ offset: rowCount(count, this.place('offset')) }))
  }

  distinct(): MatchQuery {
    return this.copy(this.find.with({ distinct: true }))
  }

  groupBy(body: unknown): Grouped<MatchQuery> {
    return groupedBy(this.find, body, find => this.copy(find))
  }

  protected override async read(find: Find, options: CallOptions | undefined): Promise<readonly unknown[]> {
    const call = this.access.call(options)
    const store = await this.access.store()
    return store.match({ give: 'rows', match: this.#match, find }, call)
  }
}
