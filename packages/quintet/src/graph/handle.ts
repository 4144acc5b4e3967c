import type { CallOptions } from '../call/context.ts'
import type { OnProgress, Streaming } from '../call/streaming.ts'
import type { About, Subject } from '../query/about.ts'
import type { Models, Named } from '../schema/row.ts'
import type { Expression } from '../schema/vocabulary.ts'

import type { Calls, GraphPage, GraphRead, GraphWhere, Leads, NodeQuery, Seen, SelectedNodes, Term } from './query-handle.ts'

type Given<B extends Subject> = B['facts']['columns']['given']
type Exactly<G, T> = [G] extends [never] ? G : T
type Key<B extends Subject> = B['key']

/** Along which edges a search goes. */
interface Via<A extends Models, L extends string, M extends string> extends CallOptions {
  readonly via: Leads<M, L, L> | readonly Leads<M, L, L>[]
  readonly go?: 'out' | 'in' | 'both'
  readonly where?: GraphWhere<About<A, Named<A, M>>>
}

/** Ids of the nodes in order; `length` is the number of edges, or the sum of their weights. */
export interface ShortPath<in out K> {
  readonly nodes: readonly K[]
  readonly length: number
}

/** How a path is looked for: of at most `max` edges (10), or by weight and `within` a sum. */
interface ShortestBy<A extends Models, L extends string, M extends string> extends Via<A, L, M> {
  readonly max?: number
  /** What a hop along an edge costs: a number that is not negative, of that edge alone. */
  readonly weight?: (edge: Seen<About<A, Named<A, M>>>) => Expression<number, 'number'>
  readonly within?: number
}

/** A graph as it was when it was read, in typed arrays: what is asked of it asks nothing of the store. */
export interface GraphView<in out K> {
  readonly ids: readonly K[]
  /** How many there are. */
  readonly edges: number
  /** Edges at each node; with 'both', which is usual, one that leads back to its own node counts twice. */
  degrees(go?: 'out' | 'in' | 'both'): ReadonlyMap<K, number>
  /** Nodes that are connected, whichever way the edges lead; the largest component first. */
  components(): readonly (readonly K[])[]
  /** The sum is 1. `damping` 0.85; it ends after `iterations` (100), or when ranks change by no more than `tolerance` (1e-10) in all. */
  pageRank(options?: { readonly damping?: number; readonly iterations?: number; readonly tolerance?: number }): ReadonlyMap<K, number>
}

interface Copying extends CallOptions {
  readonly onProgress?: OnProgress
}

/** Nodes of one model. Reading everything is `all()`: a bare handle cannot be awaited. */
export interface NodeHandle<in out A extends Models, in out K extends keyof A, L extends string> {
  readonly $lacks?: L
  all(): NodeQuery<A, K, unknown>
  where(condition: GraphWhere<About<A, K>>, ...more: readonly GraphWhere<About<A, K>>[]): NodeQuery<A, K, unknown>
  orderBy(term: Term<About<A, K>>, ...more: readonly Term<About<A, K>>[]): NodeQuery<A, K, unknown>
  limit(count: number): NodeQuery<A, K, unknown>
  include<const J>(relations: Exactly<J, About<A, K>['include']>): NodeQuery<A, K, J>
  select<X>(shape: (node: Seen<About<A, K>>) => X): SelectedNodes<About<A, K>, X>
  first(where?: GraphWhere<About<A, K>>, options?: CallOptions): Promise<About<A, K>['row'] | undefined>
  one(where?: GraphWhere<About<A, K>>, options?: CallOptions): Promise<About<A, K>['row']>
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<GraphPage<About<A, K>['row']>>
  stream(options?: CallOptions & Partial<Streaming>): AsyncIterable<About<A, K>['row']>
  /** One node, to start a walk at. */
  at(id: Key<About<A, K>>): NodeQuery<A, K, unknown>
  /** All nodes, under a name that rows of matches have them by. */
  as<const E extends string>(name: E): NodeQuery<A, K, unknown, Calls<E, K, 'seen'>>
  /** The node with this id, or undefined. */
  get(id: Key<About<A, K>>, options?: CallOptions): Promise<About<A, K>['row'] | undefined>

  /** An id that is taken is QT_UNIQUE; many are created together or not at all. */
  create(node: About<A, K>['new'], options?: CallOptions): PromiseLike<{ readonly id: Key<About<A, K>> }>
  create(nodes: readonly About<A, K>['new'][], options?: CallOptions): PromiseLike<{ readonly id: Key<About<A, K>> }[]>
  /** Creates the node, or gives the one with its id these fields. */
  merge(node: About<A, K>['new'], options?: CallOptions): PromiseLike<{ readonly id: Key<About<A, K>>; readonly created: boolean }>
  /** Creates nodes from any source, a thousand at a time; each thousand is written whole or not at all. Gives how many. */
  copyIn(nodes: Iterable<About<A, K>['new']> | AsyncIterable<About<A, K>['new']>, options?: Copying): PromiseLike<number>
  /** Changes fields of a node; false: there is none. */
  set(id: Key<About<A, K>>, fields: Omit<Given<About<A, K>>, 'id'>, options?: CallOptions): PromiseLike<boolean>
  /** Deletes a node without edges, or with `detach` its edges too; false: there is none. */
  delete(id: Key<About<A, K>>, options?: CallOptions & { readonly detach?: boolean }): PromiseLike<boolean>

  /** A shortest path along edges between nodes of this model, or null where there is none. */
  shortest<const M extends string>(
    from: Key<About<A, K>>,
    to: Key<About<A, K>>,
    options: ShortestBy<A, A[K]['$n'], M>,
  ): Promise<ShortPath<Key<About<A, K>>> | null>
  /** Every path of at most `max` edges (10) that is as short as the shortest. */
  allShortest<const M extends string>(
    from: Key<About<A, K>>,
    to: Key<About<A, K>>,
    options: Via<A, A[K]['$n'], M> & { readonly max?: number },
  ): Promise<ShortPath<Key<About<A, K>>>[]>
  /** The nodes at most `max` edges away, the nearest first, then by their ids. */
  neighbourhood<const M extends string>(
    id: Key<About<A, K>>,
    options: Via<A, A[K]['$n'], M> & { readonly max: number },
  ): Promise<{ readonly node: About<A, K>['row']; readonly distance: number }[]>
  /** How many edges a node has: 'both' ways unless `go` says otherwise. */
  degree<const M extends string>(id: Key<About<A, K>>, options: Via<A, A[K]['$n'], M>): Promise<number>
  /** All nodes and these edges, for what needs the whole graph: components, degrees, PageRank. */
  view<const M extends string>(options: Via<A, A[K]['$n'], M>): Promise<GraphView<Key<About<A, K>>>>
}

export interface EdgeEnds {
  readonly a: unknown
  readonly b: unknown
}

/** Edges by what they hold. */
export interface EdgeQuery<in out B extends Subject> extends GraphRead<B['row']> {
  where(condition: GraphWhere<B>, ...more: readonly GraphWhere<B>[]): EdgeQuery<B>
  orderBy(term: Term<B>, ...more: readonly Term<B>[]): EdgeQuery<B>
  limit(count: number): EdgeQuery<B>
  first(where?: GraphWhere<B>, options?: CallOptions): Promise<B['row'] | undefined>
}

type EdgeFields<B extends Subject> = Omit<B['new'], 'from' | 'to'>

/** Edges of one type; between two nodes there is at most one. */
export interface EdgeHandle<in out B extends Subject, M extends EdgeEnds, L extends string> {
  readonly $lacks?: L
  all(): EdgeQuery<B>
  where(condition: GraphWhere<B>, ...more: readonly GraphWhere<B>[]): EdgeQuery<B>
  count(options?: CallOptions): Promise<number>
  /** The edge between two nodes, or undefined. */
  get(from: M['a'], to: M['b'], options?: CallOptions): Promise<B['row'] | undefined>
  /** Links two nodes, which must be there; an edge that is there is given these fields. */
  link(
    from: M['a'],
    to: M['b'],
    ...rest: Record<never, never> extends EdgeFields<B>
      ? [fields?: EdgeFields<B>, options?: CallOptions]
      : [fields: EdgeFields<B>, options?: CallOptions]
  ): PromiseLike<{ readonly created: boolean }>
  /** Many links, all of them or none; gives how many are new. */
  linkMany(edges: readonly (EdgeFields<B> & { readonly from: M['a']; readonly to: M['b'] })[], options?: CallOptions): PromiseLike<number>
  /** Links from any source, a thousand at a time; each thousand is written whole or not at all. Gives how many are new. */
  copyIn(
    edges:
      | Iterable<EdgeFields<B> & { readonly from: M['a']; readonly to: M['b'] }>
      | AsyncIterable<EdgeFields<B> & { readonly from: M['a']; readonly to: M['b'] }>,
    options?: Copying,
  ): PromiseLike<number>
  /** Whether there was an edge to remove. */
  unlink(from: M['a'], to: M['b'], options?: CallOptions): PromiseLike<boolean>
}
