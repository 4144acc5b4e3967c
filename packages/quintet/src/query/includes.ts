import { failure } from '../base/failure.ts'
import type { Entity, Relation } from '../schema/registry.ts'
import { Find, type Included } from './find.ts'
import { order } from './lambda.ts'
import { rowCount } from './many.ts'
import { where } from './where.ts'

/** `{ author: true, comments: { where, orderBy, limit, include } }` as reads of relations. */
export function includes(entity: Entity, tree: unknown, place: string, before: readonly Included[] = []): Included[] {
  if (typeof tree !== 'object' || tree === null) throw failure('QT_EXPRESSION', `${place} expects an object of relations`)
  const all = before.slice()
  const names = Object.keys(tree)
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    // a cast: it is an object, and the key is its own
    const options = (tree as Readonly<Record<string, unknown>>)[name]
    const relation = entity.relations.get(name)
    if (!relation)
      throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no relation '${name.slice(0, 80)}'`, { model: entity.key })
    if (options === undefined) throw failure('QT_UNDEFINED', `${place}.${name} is undefined`)
    if (options === false) continue
    if (isIncluded(all, relation)) throw failure('QT_CLAUSE', `${place}: ${name} is included twice`)
    all.push({ relation, find: options === true ? Find.on(relation.to) : included(relation, options, `${place}.${name}`) })
  }
  return all
}

function isIncluded(all: readonly Included[], relation: Relation): boolean {
  for (let i = 0; i < all.length; i++) if (all[i]?.relation === relation) return true
  return false
}

const choices: ReadonlySet<string> = new Set(['where', 'orderBy', 'limit', 'offset', 'include'])

function included({ to: entity, many }: Relation, options: unknown, place: string): Find {
  let find = Find.on(entity)
  if (typeof options !== 'object' || options === null) throw failure('QT_EXPRESSION', `${place} expects true or options`)
  const foreign = Object.keys(options).find(key => !choices.has(key))
  if (foreign !== undefined) throw failure('QT_UNKNOWN_FIELD', `${place} knows ${[...choices].join(', ')}, not '${foreign.slice(0, 80)}'`)
  const { where: condition, orderBy, limit, offset, include } = options as Readonly<Record<string, unknown>>
  if (!many && (limit !== undefined || offset !== undefined)) throw failure('QT_CLAUSE', `${place}: one row has no limit`)
  if (condition !== undefined) find = find.with({ where: where(entity, [condition], `${place}.where`) })
  if (orderBy !== undefined)
    find = find.with({ order: (Array.isArray(orderBy) ? orderBy : [orderBy]).flatMap(term => order(entity, term, `${place}.orderBy`)) })
  if (limit !== undefined) find = find.with({ limit: rowCount(limit, `${place}.limit`) })
  if (offset !== undefined) find = find.with({ offset: rowCount(offset, `${place}.offset`) })
  if (include !== undefined) find = find.with({ include: includes(entity, include, `${place}.include`) })
  return find
}
