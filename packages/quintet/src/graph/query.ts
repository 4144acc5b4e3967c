import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import { KindQuery } from '../call/kind-query.ts'
import { Find } from '../query/find.ts'
import { fromCursor } from '../query/page.ts'
import { where } from '../query/where.ts'
import { EdgeModel } from '../schema/graph.ts'
import type { Entity, Registry } from '../schema/registry.ts'
import type { Direction, GraphStore, Match, Step } from './contract.ts'

export interface GraphAccess extends KindAccess<GraphStore> {
  readonly registry: Registry
}

interface StepOptions {
  readonly hops?: readonly [min: number, max: number]
  readonly where?: unknown
}

/** Beyond it a match would touch most of any graph. */
const mostHops = 100

/** Nodes of one model, reached by steps along edges; every clause gives a new query, every await walks once more. */
export class NodeQuery extends KindQuery<GraphStore> {
  readonly #graph: GraphAccess
  readonly #via: Match['via']

  constructor(access: GraphAccess, find: Find, via: Match['via']) {
    super(access, find)
    this.#graph = access
    this.#via = via
  }

  static on(access: GraphAccess, entity: Entity): NodeQuery {
    return new NodeQuery(access, Find.on(entity), null)
  }

  protected copy(find: Find): this {
    // a cast: the class is not derived from
    return new NodeQuery(this.#graph, find, this.#via) as this
  }

  out(edge: unknown, options?: StepOptions): NodeQuery {
    return this.#step('out', edge, options)
  }

  in(edge: unknown, options?: StepOptions): NodeQuery {
    return this.#step('in', edge, options)
  }

  /** Along edges in either direction; they must lead from and to nodes of one model. */
  both(edge: unknown, options?: StepOptions): NodeQuery {
    return this.#step('both', edge, options)
  }

  #step(go: Direction, edge: unknown, options: StepOptions = {}): NodeQuery {
    const { find } = this
    const place = this.place(go)
    if (find.select || find.include.length > 0) throw failure('QT_CLAUSE', `${place} after select or include: walk first`)
    const step = stepOf(this.#graph.registry, find.entity, go, edge, options, place)
    const { from, to } = endsOf(step.edge)
    const target = this.#graph.registry.byName.get(go === 'out' ? to : from)
    if (!target) throw failure('QT_UNKNOWN_MODEL', `${place}: the nodes that ${step.edge.key} leads to are not among the models`)
    return new NodeQuery(this.#graph, Find.on(target), { from: { find, via: this.#via }, step })
  }

  protected override async read(find: Find, options: CallOptions | undefined): Promise<readonly unknown[]> {
    if (this.#via === null) return super.read(find, options)
    const call = this.access.call(options)
    const exact = find.cursor === null ? find : fromCursor(find)
    const store = await this.access.store()
    return store.match({ find: exact, via: this.#via }, call)
  }
}

/** A step as data; refuses an edge that does not start here, and hops without a bound. */
export function stepOf(
  registry: Registry,
  at: Entity,
  go: Direction,
  edge: unknown,
  { hops = [1, 1], where: along }: StepOptions,
  place: string,
): Step {
  const entity = edge instanceof EdgeModel ? registry.byName.get(edge.$n) : undefined
  if (!entity || entity.model !== edge) throw failure('QT_UNKNOWN_MODEL', `${place} takes an edge that is among the models`)
  const { from, to } = endsOf(entity)
  const starts = go === 'out' ? [from] : go === 'in' ? [to] : [from, to]
  if (starts.some(name => name !== at.model.$n))
    throw failure('QT_EXPRESSION', `${place}: ${entity.key} leads from ${from} to ${to}, and the query is at ${at.model.$n}`)
  const [min, max] = hops
  const bounded = Number.isInteger(min) && Number.isInteger(max) && min >= 0 && min <= max && max <= mostHops
  if (!bounded || hops.length !== 2) throw failure('QT_VALUE', `${place}: hops is [least, most], whole numbers of at most ${mostHops}`)
  if (max > 1 && from !== to)
    throw failure('QT_EXPRESSION', `${place}: ${entity.key} leads to other nodes, so a second hop along it does not exist`)
  const found = along === undefined ? null : Find.on(entity).with({ where: where(entity, [along], `${place}.where`) })
  return { edge: entity, go, hops: [min, max], along: found }
}

/** The labels of the nodes that an edge leads from and to. */
function endsOf({ model }: Entity): { readonly from: string; readonly to: string } {
  if (model instanceof EdgeModel) return { from: model.from.$n, to: model.to.$n }
  throw failure('QT_BUG', `${model.$n} is no edge`)
}
