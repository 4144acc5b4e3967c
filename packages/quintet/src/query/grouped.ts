import { failure } from '../base/failure.ts'
import type { Find } from './find.ts'
import { currentFrame } from './frame.ts'
import { grouping } from './group.ts'
import { condition, type More, order } from './lambda.ts'
import { select } from './selection.ts'

/** Rows by group: what comes next gets a row and the group's keys. It has no rows of its own, so it must be selected from. */
export class Grouped<Q> {
  readonly #find: Find
  readonly #keys: More
  readonly #query: (find: Find) => Q

  constructor(find: Find, keys: More, query: (find: Find) => Q) {
    this.#find = find
    this.#keys = keys
    this.#query = query
  }

  having(body: unknown): Grouped<Q> {
    const find = this.#find
    const having = [...find.having, condition(find.entity, body, `${find.entity.key}.having`, this.#keys)]
    return new Grouped(find.with({ having }, currentFrame()), this.#keys, this.#query)
  }

  orderBy(...bodies: readonly unknown[]): Grouped<Q> {
    const find = this.#find
    const terms = bodies.flatMap(body => order(find.entity, body, `${find.entity.key}.orderBy`, this.#keys))
    return new Grouped(find.with({ order: [...find.order, ...terms] }, currentFrame()), this.#keys, this.#query)
  }

  select(body: unknown): Q {
    const find = this.#find
    return this.#query(find.with({ select: select(find.entity, body, `${find.entity.key}.select`, this.#keys) }, currentFrame()))
  }
}

/** Which of the keys the groups of each size have. */
export type Sets = 'rollup' | 'cube' | { readonly sets: unknown } | null

export function groupedBy<Q>(find: Find, body: unknown, query: (find: Find) => Q, sets: Sets = null): Grouped<Q> {
  const { key } = find.entity
  if (find.group.length > 0) throw failure('QT_CLAUSE', `${key}.groupBy is said twice; give all keys at once, as an object`)
  if (find.limit || find.offset || find.cursor) throw failure('QT_CLAUSE', `${key}.groupBy after limit would group the limited rows`)
  const { keys, parameter, names } = grouping(find.entity, body, `${key}.groupBy`, sets !== null)
  const groupSets = typeof sets === 'object' && sets !== null ? places(sets.sets, names, key) : sets
  return new Grouped(find.with({ group: keys, groupSets, include: [], select: null }, currentFrame()), parameter, query)
}

function places(sets: unknown, names: ReadonlyMap<string, readonly number[]>, key: string): readonly (readonly number[])[] {
  if (!Array.isArray(sets) || sets.length === 0) throw failure('QT_EXPRESSION', `${key}.groupingSets expects the sets as lists of names`)
  return sets.map((set: unknown) => {
    if (!Array.isArray(set)) throw failure('QT_EXPRESSION', `${key}.groupingSets: each set is a list of names`)
    return set.flatMap((name: unknown) => {
      const found = names.get(String(name))
      if (!found)
        throw failure(
          'QT_EXPRESSION',
          `${key}.groupingSets names a key that the groups do not have; they have ${[...names.keys()].join(', ')}`,
        )
      return found
    })
  })
}
