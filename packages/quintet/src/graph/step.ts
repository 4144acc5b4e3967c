import { failure } from '../base/failure.ts'
import { Find } from '../query/find.ts'
import { where } from '../query/where.ts'
import { EdgeModel } from '../schema/graph.ts'
import type { Entity, Registry } from '../schema/registry.ts'
import type { Direction, Step } from './contract.ts'

export interface StepOptions {
  readonly hops?: unknown
  readonly where?: unknown
  readonly as?: string
}

/** Beyond it a match would touch most of any graph. */
const mostHops = 100

/** A step as data; refuses an edge that does not start here, and hops without a bound. */
export function stepOf(
  registry: Registry,
  at: Entity,
  go: Direction,
  edge: unknown,
  { hops: given, where: along, as }: StepOptions,
  place: string,
): Step {
  if (!ways.includes(go)) throw failure('QT_VALUE', `${place}: go is 'out', 'in' or 'both'`)
  const entity = edge instanceof EdgeModel ? registry.byName.get(edge.$n) : undefined
  if (!entity || entity.model !== edge) throw failure('QT_UNKNOWN_MODEL', `${place} takes an edge that is among the models`)
  const { from, to } = endsOf(entity)
  const starts = go === 'out' ? [from] : go === 'in' ? [to] : [from, to]
  if (starts.some(name => name !== at.model.$n))
    throw failure('QT_EXPRESSION', `${place}: ${entity.key} leads from ${from} to ${to}, and the query is at ${at.model.$n}`)
  const hops = given === undefined ? null : checkedHops(given, place)
  if (hops !== null && hops[1] > 1 && from !== to)
    throw failure('QT_EXPRESSION', `${place}: ${entity.key} leads to other nodes, so a second hop along it does not exist`)
  const name = as === undefined ? null : checkedName(as, place)
  if (name !== null && hops !== null)
    throw failure('QT_CLAUSE', `${place}: a step with hops has no one edge to be called '${name}': read its edges with paths()`)
  const found = along === undefined ? null : Find.on(entity).with({ where: where(entity, [along], `${place}.where`) })
  return { edge: entity, go, hops, along: found, name }
}

const ways: readonly string[] = ['out', 'in', 'both']

/** Given by the program, which may have got it from anywhere. */
function checkedHops(hops: unknown, place: string): readonly [min: number, max: number] {
  const [min, max, more]: readonly unknown[] = Array.isArray(hops) ? hops : []
  if (whole(min) && whole(max) && min <= max && more === undefined) return [min, max]
  throw failure('QT_VALUE', `${place}: hops is [least, most], whole numbers of at most ${mostHops}`)
}

function whole(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mostHops
}

/** A name that rows of matches have a node or an edge under. */
export function checkedName(name: unknown, place: string): string {
  if (typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name) && name !== '__proto__') return name
  throw failure('QT_VALUE', `${place}: a name is a letter and then letters, digits and _, 63 at most`)
}

/** The node that a step leads to. */
export function targetOf(registry: Registry, { edge, go }: Step, place: string): Entity {
  const { from, to } = endsOf(edge)
  const target = registry.byName.get(go === 'out' ? to : from)
  if (target) return target
  throw failure('QT_UNKNOWN_MODEL', `${place}: the nodes that ${edge.key} leads to are not among the models`)
}

/** The labels of the nodes that an edge leads from and to. */
function endsOf({ model }: Entity): { readonly from: string; readonly to: string } {
  if (model instanceof EdgeModel) return { from: model.from.$n, to: model.to.$n }
  throw failure('QT_BUG', `${model.$n} is no edge`)
}
