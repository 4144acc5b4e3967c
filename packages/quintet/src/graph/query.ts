import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import { KindQuery } from '../call/kind-query.ts'
import { Find } from '../query/find.ts'
import { fromCursor } from '../query/page.ts'
import { asFields } from '../schema/item.ts'
import type { Entity, Registry } from '../schema/registry.ts'
import { edgesAmong } from './around.ts'
import type { Direction, GraphStore, Match } from './contract.ts'
import { MatchQuery } from './match-query.ts'
import { PathQuery } from './path-query.ts'
import { boundParts, patternOf } from './pattern.ts'
import { checkedName, type StepOptions, stepOf, targetOf } from './step.ts'
import { idOf } from './walk.ts'

export interface GraphAccess extends KindAccess<GraphStore> {
  readonly registry: Registry
}

/** What a node query is at: a node of a match. */
type Seat = Omit<Match, 'find'>

const nowhere: Seat = Object.freeze({ name: null, via: null, maybe: [] })

/** Nodes of one model, reached by steps along edges; every clause gives a new query, every await walks once more. */
export class NodeQuery extends KindQuery<GraphStore> {
  readonly #graph: GraphAccess
  readonly #seat: Seat

  constructor(access: GraphAccess, find: Find, seat: Seat) {
    super(access, find)
    this.#graph = access
    this.#seat = seat
  }

  static on(access: GraphAccess, entity: Entity): NodeQuery {
    return new NodeQuery(access, Find.on(entity), nowhere)
  }

  protected copy(find: Find): this {
    // a cast: the class is not derived from
    return new NodeQuery(this.#graph, find, this.#seat) as this
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

  /** What the node is called in rows of matches. */
  as(name: string): NodeQuery {
    const place = this.place('as')
    if (this.#seat.name !== null) throw failure('QT_CLAUSE', `${place}: the node is called '${this.#seat.name}' already`)
    return this.#checked({ ...this.#seat, name: checkedName(name, place) }, place)
  }

  /** One step from here that need not be there. */
  optional(body: (from: NodeQuery) => unknown): NodeQuery {
    const place = this.place('optional')
    const start = NodeQuery.on(this.#graph, this.find.entity)
    const made = typeof body === 'function' ? body(start) : null
    const via = made instanceof NodeQuery ? made.#seat.via : null
    if (!(made instanceof NodeQuery) || !via || via.from.via || via.from.name !== null || made.#seat.maybe.length > 0)
      throw failure('QT_CLAUSE', `${place} takes a function that goes one step from the node it is given`)
    const { find } = made
    if (find.limit || find.order.length > 0 || find.select || via.from.find.where.length > 0)
      throw failure('QT_CLAUSE', `${place}: conditions on the edge and on the node it leads to are all that an optional step takes`)
    const one = { step: via.step, find, name: made.#seat.name }
    return this.#checked({ ...this.#seat, maybe: [...this.#seat.maybe, one] }, place)
  }

  /** Rows of the names that were given, one for each way in which the pattern is found. */
  matches(): MatchQuery {
    return MatchQuery.over(this.access, this.#match, this.place('matches'))
  }

  /** The trails of the pattern: nodes and edges in order. */
  paths(): PathQuery {
    return PathQuery.over(this.access, this.#match, this.place('paths'))
  }

  /** The nodes, and the edges of these models whose both ends are among them. */
  async subgraph(edges: unknown, options?: CallOptions): Promise<{ readonly nodes: readonly unknown[]; readonly edges: object }> {
    const { find } = this
    const place = this.place('subgraph')
    if (find.select || find.include.length > 0) throw failure('QT_CLAUSE', `${place} after select or include`)
    const named = Object.entries(asFields(edges, place)).map(([key, edge]) => {
      const step = stepOf(this.#graph.registry, find.entity, 'both', edge, {}, `${place}.${key}`)
      return [key, step.edge] as const
    })
    const nodes = await this.read(find, options)
    const call = this.access.call(options)
    const store = await this.access.store()
    const found: Record<string, readonly unknown[]> = {}
    for (const [key, edge] of named) found[key] = await edgesAmong(store, edge, nodes.map(idOf), call)
    return { nodes, edges: found }
  }

  get #match(): Match {
    return { find: this.find, ...this.#seat }
  }

  #step(go: Direction, edge: unknown, options: StepOptions = {}): NodeQuery {
    const { find } = this
    const place = this.place(go)
    if (find.select || find.include.length > 0) throw failure('QT_CLAUSE', `${place} after select or include: walk first`)
    const step = stepOf(this.#graph.registry, find.entity, go, edge, options, place)
    const target = targetOf(this.#graph.registry, step, place)
    const next = new NodeQuery(this.#graph, Find.on(target), { ...nowhere, via: { from: this.#match, step } })
    return step.name === null ? next : next.#checked(next.#seat, place)
  }

  /** The query with another seat, in which no name is given twice. */
  #checked(seat: Seat, place: string): NodeQuery {
    const next = new NodeQuery(this.#graph, this.find, seat)
    const names = boundParts(patternOf(next.#match)).map(({ name }) => name)
    const twice = names.find((name, i) => names.indexOf(name) < i)
    if (twice !== undefined) throw failure('QT_CLAUSE', `${place}: '${twice}' is the name of something else in this match`)
    return next
  }

  protected override async read(find: Find, options: CallOptions | undefined): Promise<readonly unknown[]> {
    if (this.#seat.via === null) return super.read(find, options)
    const call = this.access.call(options)
    const exact = find.cursor === null ? find : fromCursor(find)
    const store = await this.access.store()
    return store.match({ give: 'nodes', match: { ...this.#match, find: exact } }, call)
  }
}
