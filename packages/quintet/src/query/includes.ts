import { failure } from '../base/failure.ts'
import type { Entity, Relation } from '../schema/registry.ts'
import { rootPath } from './column-path.ts'
import { Find, type Included, include } from './find.ts'
import { order } from './lambda.ts'
import { rowCount } from './many.ts'
import { where } from './where.ts'

/** `{ author: true, comments: { where, orderBy, limit, include } }` as reads of relations. */
export function includes(entity: Entity, tree: unknown, place: string, before: readonly Included[] = []): Included[] {
  if (typeof tree !== 'object' || tree === null) throw failure('QT_EXPRESSION', `${place} expects an object of relations`)
  const wholes = wholesOf(entity)
  const names = Object.keys(tree)
  const all: Included[] = new Array(before.length + names.length)
  let count = 0
  for (; count < before.length; count++) all[count] = before[count] as Included
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    // a cast: it is an object, and the key is its own
    const options = (tree as Readonly<Record<string, unknown>>)[name]
    const whole = wholes.get(name)
    if (!whole) throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no relation '${name.slice(0, 80)}'`, { model: entity.key })
    if (options === undefined) throw failure('QT_UNDEFINED', `${place}.${name} is undefined`)
    if (options === false) continue
    if (isIncluded(all, count, whole.relation)) throw failure('QT_CLAUSE', `${place}: ${name} is included twice`)
    all[count++] = options === true ? whole : include(whole.relation, included(whole.relation, options, `${place}.${name}`))
  }
  return count === all.length ? all : all.slice(0, count)
}

/** The relations of a model, each included as it is; made once. */
function wholesOf(entity: Entity): ReadonlyMap<string, Included> {
  const path = rootPath(entity)
  path.wholes ??= new Map([...entity.relations].map(([name, relation]) => [name, include(relation, Find.on(relation.to))]))
  return path.wholes
}

function isIncluded(all: readonly Included[], count: number, relation: Relation): boolean {
  for (let i = 0; i < count; i++) if (all[i]?.relation === relation) return true
  return false
}

const choices: ReadonlySet<string> = new Set(['where', 'orderBy', 'limit', 'offset', 'include'])

function included({ to: entity, many }: Relation, options: unknown, place: string): Find {
  let find = Find.on(entity)
  if (typeof options !== 'object' || options === null) throw failure('QT_EXPRESSION', `${place} expects true or options`)
  const foreign = Object.keys(options).find(key => !choices.has(key))
  if (foreign !== undefined) throw failure('QT_UNKNOWN_FIELD', `${place} knows ${[...choices].join(', ')}, not '${foreign.slice(0, 80)}'`)
  const { where: condition, orderBy, limit, offset, include: below } = options as Readonly<Record<string, unknown>>
  if (!many && (limit !== undefined || offset !== undefined)) throw failure('QT_CLAUSE', `${place}: one row has no limit`)
  if (condition !== undefined) find = find.with({ where: where(entity, [condition], `${place}.where`) })
  if (orderBy !== undefined)
    find = find.with({ order: (Array.isArray(orderBy) ? orderBy : [orderBy]).flatMap(term => order(entity, term, `${place}.orderBy`)) })
  if (limit !== undefined) find = find.with({ limit: rowCount(limit, `${place}.limit`) })
  if (offset !== undefined) find = find.with({ offset: rowCount(offset, `${place}.offset`) })
  if (below !== undefined) find = find.with({ include: includes(entity, below, `${place}.include`) })
  return find
}
