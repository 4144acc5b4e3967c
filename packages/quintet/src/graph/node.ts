import { failure } from '../base/failure.ts'
import type { Call } from '../call/call.ts'
import type { Command } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import type { Streaming } from '../call/streaming.ts'
import type { Page } from '../query/page.ts'
import { keyOf, readItem, whole } from '../schema/item.ts'
import type { Entity } from '../schema/registry.ts'
import { degree, neighbourhood, viewOf } from './around.ts'
import { CopyCommand, type CopyOptions, done, GraphCommand } from './command.ts'
import type { Direction, GraphWrite, Path, Way } from './contract.ts'
import { checkedId } from './ids.ts'
import { type GraphAccess, NodeQuery } from './query.ts'
import { stepOf } from './step.ts'
import type { GraphView } from './view.ts'
import { Walker } from './walk.ts'
import { lightestPath, type WeighedPath, weighed } from './weighted.ts'

interface ViaOptions extends CallOptions {
  readonly via: unknown
  readonly go?: Direction
  readonly where?: unknown
}

interface ShortestOptions extends ViaOptions {
  readonly max?: number
  readonly weight?: unknown
  readonly within?: number
}

/** How many hops a search goes where nothing is said. */
const usualHops = 10

/** The run time behind `NodeHandle`. */
export class NodeHandle {
  readonly #access: GraphAccess
  readonly #entity: Entity
  readonly #all: NodeQuery

  constructor(access: GraphAccess, entity: Entity) {
    this.#access = access
    this.#entity = entity
    this.#all = NodeQuery.on(access, entity)
  }

  all(): NodeQuery {
    return this.#all
  }
  where(...conditions: readonly unknown[]): NodeQuery {
    return this.#all.where(...conditions)
  }
  orderBy(...terms: readonly unknown[]): NodeQuery {
    return this.#all.orderBy(...terms)
  }
  limit(count: number): NodeQuery {
    return this.#all.limit(count)
  }
  include(tree: unknown): NodeQuery {
    return this.#all.include(tree)
  }
  select(body: unknown): NodeQuery {
    return this.#all.select(body)
  }
  first(condition?: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.first(condition, options)
  }
  one(condition?: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.one(condition, options)
  }
  count(options?: CallOptions): Promise<number> {
    return this.#all.count(options)
  }
  exists(options?: CallOptions): Promise<boolean> {
    return this.#all.exists(options)
  }
  page(options?: CallOptions): Promise<Page> {
    return this.#all.page(options)
  }
  stream(options?: CallOptions & Partial<Streaming>): AsyncIterable<unknown> {
    return this.#all.stream(options)
  }
  as(name: string): NodeQuery {
    return this.#all.as(name)
  }
  subgraph(edges: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.subgraph(edges, options)
  }

  /** One node, to start a walk at. */
  at(id: unknown): NodeQuery {
    return this.#all.where({ id: this.#checkId(id, 'at') })
  }

  /** The node with this id, or undefined. */
  get(id: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.first({ id: this.#checkId(id, 'get') }, options)
  }

  create(input: unknown, options?: CallOptions): Command<unknown> {
    const many = Array.isArray(input)
    const place = (i: number): string => (many ? `${this.#place('create')}[${i}]` : this.#place('create'))
    const writes = (many ? input : [input]).map((one: unknown, i: number) => this.#fresh('create', one, place(i)))
    return new GraphCommand(
      this.#access,
      this.#place('create'),
      writes,
      outcomes => {
        const ids = writes.map((write, i) => done(write, outcomes[i]) && { id: write.id })
        return many ? ids : ids[0]
      },
      options,
    )
  }

  /** Creates the node, or changes the given fields of the one with its id. */
  merge(input: unknown, options?: CallOptions): Command<unknown> {
    const write = this.#fresh('merge', input, this.#place('merge'))
    return new GraphCommand(
      this.#access,
      this.#place('merge'),
      [write],
      ([outcome]) => ({ id: write.id, created: done(write, outcome).created }),
      options,
    )
  }

  /** Changes fields of a node; false: there is none. */
  set(id: unknown, fields: unknown, options?: CallOptions): Command<boolean> {
    const key = this.#checkId(id, 'set')
    const { beside, given } = readItem(this.#entity, fields, this.#place('set'))
    if (Object.keys(beside).length > 0)
      throw failure('QT_UNKNOWN_FIELD', `${this.#place('set')}: the id of a node stays`, { model: this.#entity.key, field: 'id' })
    return this.#one({ do: 'set', entity: this.#entity, id: key, fields: given }, options)
  }

  /** Deletes a node that has no edges, or with `detach` its edges too; false: there is none. */
  delete(id: unknown, options: CallOptions & { readonly detach?: boolean } = {}): Command<boolean> {
    const { detach = false, ...limits } = options
    return this.#one({ do: 'delete', entity: this.#entity, id: this.#checkId(id, 'delete'), detach }, limits)
  }

  /** A shortest path from one node to another: the fewest edges, or the least sum of weights; null if there is none. */
  async shortest(from: unknown, to: unknown, options: ShortestOptions): Promise<WeighedPath | null> {
    const { weight, within = Number.POSITIVE_INFINITY, max, ...rest } = options
    if (weight === undefined) return (await this.#shortest('shortest', from, to, options, false))[0] ?? null
    const search = this.#search('shortest', [from, to], rest)
    if (max !== undefined)
      throw failure('QT_CLAUSE', `${this.#place('shortest')}: a path by weight is bounded by within, the most that it may weigh`)
    if (!(within >= 0)) throw failure('QT_VALUE', `${this.#place('shortest')}: within is a number that is not negative`)
    const [start, end] = search.ids
    // a path to itself is there if the node is
    if (start === end) return (await this.#shortest('shortest', from, to, rest, false))[0] ?? null
    const via = search.ways.map(way => weighed(way, weight, this.#place('shortest')))
    const store = await this.#access.store()
    return lightestPath(new Walker(store), { from: start, to: end, via, within }, search.call)
  }

  /** Every path that is as short as the shortest. */
  allShortest(from: unknown, to: unknown, options: ShortestOptions): Promise<readonly WeighedPath[]> {
    return this.#shortest('allShortest', from, to, options, true)
  }

  async #shortest(verb: string, from: unknown, to: unknown, options: ShortestOptions, all: boolean): Promise<readonly WeighedPath[]> {
    const { max = usualHops, weight, within, ...rest } = options
    if (weight !== undefined || within !== undefined)
      throw failure('QT_UNSUPPORTED', `${this.#place(verb)}: weight and within are for shortest(…), of which there is one`)
    const { ways, call, ids } = this.#search(verb, [from, to], { ...rest, max })
    const store = await this.#access.store()
    const found: readonly Path[] = await store.shortest({ entity: this.#entity, from: ids[0], to: ids[1], via: ways, max, all }, call)
    return found.map(({ nodes }) => ({ nodes, length: nodes.length - 1 }))
  }

  /** The nodes around one, each with how far it is. */
  async neighbourhood(id: unknown, options: ViaOptions & { readonly max: number }): Promise<readonly unknown[]> {
    const { ways, call, ids } = this.#search('neighbourhood', [id], { ...options, max: options.max })
    return neighbourhood(await this.#access.store(), this.#entity, { id: ids[0], via: ways, max: options.max }, call)
  }

  /** How many edges a node has. */
  async degree(id: unknown, options: ViaOptions): Promise<number> {
    const { ways, call, ids } = this.#search('degree', [id], { go: 'both', ...options })
    return degree(await this.#access.store(), ids[0], ways, call)
  }

  /** All nodes and these edges, as they are now, for what needs the whole graph. */
  async view(options: ViaOptions): Promise<GraphView> {
    const { ways, call } = this.#search('view', [], options)
    return viewOf(await this.#access.store(), this.#entity, ways, call)
  }

  /** Nodes of any source, a thousand at a time. */
  copyIn(nodes: unknown, options?: CopyOptions): Command<number> {
    return new CopyCommand(this.#access, this.#place('copyIn'), nodes, (node, place) => this.#fresh('create', node, place), options)
  }

  /** Checks what a search is given; `max` is checked where there is one. */
  #search(
    verb: string,
    ids: readonly unknown[],
    options: ViaOptions & { readonly max?: number },
  ): { ways: Way[]; call: Call; ids: unknown[] } {
    const { via, go = 'out', where, max, ...limits } = options
    const checked = ids.map(id => this.#checkId(id, verb))
    const edges: readonly unknown[] = Array.isArray(via) ? via : [via]
    if (edges.length === 0) throw failure('QT_VALUE', `${this.#place(verb)}: via names the edges to go along`)
    const step = { hops: [1, 'max' in options ? max : 2], ...(where === undefined ? {} : { where }) }
    const ways = edges.map(edge => stepOf(this.#access.registry, this.#entity, go, edge, step, this.#place(verb)))
    return { ways, call: this.#access.call(limits), ids: checked }
  }

  #fresh(verb: 'create' | 'merge', input: unknown, place: string): Extract<GraphWrite, { do: 'create' | 'merge' }> {
    const item = readItem(this.#entity, input, place)
    return {
      do: verb,
      entity: this.#entity,
      id: checkedId(this.#entity.primary[0], keyOf(this.#entity, item, place), place),
      fields: whole(this.#entity, item.given, place),
      given: item.given,
    }
  }

  #one(write: GraphWrite, options: CallOptions | undefined): Command<boolean> {
    return new GraphCommand(
      this.#access,
      this.#place(write.do),
      [write],
      ([outcome]) => {
        if (outcome && !outcome.ok && outcome.reason === 'missing') return false
        return done(write, outcome).ok
      },
      options,
    )
  }

  #checkId(id: unknown, verb: string): unknown {
    return checkedId(this.#entity.primary[0], id, this.#place(verb))
  }

  #place(verb: string): string {
    return `${this.#entity.key}.${verb}`
  }
}
