import type { CallOptions } from '../call/context.ts'
import type { Streaming } from '../call/streaming.ts'
import type { About, Subject } from '../query/about.ts'
import type { Included } from '../query/include.ts'
import type { Out } from '../query/select.ts'
import type { Models, Named } from '../schema/row.ts'
import type { Condition, Order } from '../schema/vocabulary.ts'

type Seen<B extends Subject> = B['facts'] extends { readonly columns: { readonly seen: infer V } } ? V : never
type Matching<B extends Subject> = B['facts'] extends { readonly columns: { readonly match: infer M } } ? M : never
type Given<B extends Subject> = B['facts']['columns']['given']

/** A condition: fields and values, or a lambda over the node or edge. */
export type GraphWhere<B extends Subject> = Matching<B> | ((item: Seen<B>) => Condition)
type Term<B extends Subject> = (item: Seen<B>) => Order | readonly Order[]
type Loaded<B extends Subject, I> = unknown extends I ? B['row'] : B['row'] & Included<B, I>
type Exactly<G, T> = [G] extends [never] ? G : T

export interface GraphPage<R> {
  readonly rows: R[]
  readonly next: string | null
  readonly previous: string | null
}

/** A lazy read: every await runs it once more. */
export interface GraphRead<R> extends PromiseLike<R[]> {
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<GraphPage<R>>
  stream(options?: CallOptions & Partial<Streaming>): AsyncIterable<R>
}

/** An edge model whose edges lead from `F` to `T`. */
interface Leads<N extends string, F, T> {
  readonly $n: N
  readonly $h: 'edge'
  readonly $m: { readonly from: F; readonly to: T }
}

export interface StepOptions<B extends Subject> {
  /** Least distances: `[1, 3]` is every node one to three hops away, once; the upper bound is what keeps a walk from being the graph. */
  readonly hops?: readonly [min: number, max: number]
  /** Which edges are walked. */
  readonly where?: GraphWhere<B>
}

/** The steps that a query at nodes of the label `L` can go on with. */
interface Steps<A extends Models, L extends string> {
  /** Along edges that leave. */
  out<const N extends string, T extends string>(
    edge: Leads<N, L, T>,
    options?: StepOptions<About<A, Named<A, N>>>,
  ): NodeQuery<A, Named<A, T>, unknown>
  /** Along edges that arrive, against their direction. */
  in<const N extends string, F extends string>(
    edge: Leads<N, F, L>,
    options?: StepOptions<About<A, Named<A, N>>>,
  ): NodeQuery<A, Named<A, F>, unknown>
  /** Along edges in either direction, between nodes of this model. */
  both<const N extends string>(edge: Leads<N, L, L>, options?: StepOptions<About<A, Named<A, N>>>): NodeQuery<A, Named<A, L>, unknown>
}

/** Nodes of one model, those that a walk reaches, each once. */
export interface NodeQuery<in out A extends Models, in out K extends keyof A, I>
  extends GraphRead<Loaded<About<A, K>, I>>,
    Steps<A, A[K]['$n']> {
  where(condition: GraphWhere<About<A, K>>, ...more: readonly GraphWhere<About<A, K>>[]): NodeQuery<A, K, I>
  orderBy(term: Term<About<A, K>>, ...more: readonly Term<About<A, K>>[]): NodeQuery<A, K, I>
  limit(count: number): NodeQuery<A, K, I>
  after(cursor: string): NodeQuery<A, K, I>
  before(cursor: string): NodeQuery<A, K, I>
  include<const J>(relations: Exactly<J, About<A, K>['include']>): NodeQuery<A, K, I & J>
  select<X>(shape: (node: Seen<About<A, K>>) => X): SelectedNodes<About<A, K>, X>
  first(where?: GraphWhere<About<A, K>>, options?: CallOptions): Promise<Loaded<About<A, K>, I> | undefined>
  one(where?: GraphWhere<About<A, K>>, options?: CallOptions): Promise<Loaded<About<A, K>, I>>
}

/** Parts of nodes. */
export interface SelectedNodes<in out B extends Subject, X> extends GraphRead<Out<X>> {
  where(condition: GraphWhere<B>, ...more: readonly GraphWhere<B>[]): SelectedNodes<B, X>
  orderBy(term: Term<B>, ...more: readonly Term<B>[]): SelectedNodes<B, X>
  limit(count: number): SelectedNodes<B, X>
  first(): Promise<Out<X> | undefined>
}

type Key<B extends Subject> = B['key']

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
  /** The node with this id, or undefined. */
  get(id: Key<About<A, K>>, options?: CallOptions): Promise<About<A, K>['row'] | undefined>

  /** An id that is taken is QT_UNIQUE; many are created together or not at all. */
  create(node: About<A, K>['new'], options?: CallOptions): PromiseLike<{ readonly id: Key<About<A, K>> }>
  create(nodes: readonly About<A, K>['new'][], options?: CallOptions): PromiseLike<{ readonly id: Key<About<A, K>> }[]>
  /** Creates the node, or gives the one with its id these fields. */
  merge(node: About<A, K>['new'], options?: CallOptions): PromiseLike<{ readonly id: Key<About<A, K>>; readonly created: boolean }>
  /** Changes fields of a node; false: there is none. */
  set(id: Key<About<A, K>>, fields: Omit<Given<About<A, K>>, 'id'>, options?: CallOptions): PromiseLike<boolean>
  /** Deletes a node without edges, or with `detach` its edges too; false: there is none. */
  delete(id: Key<About<A, K>>, options?: CallOptions & { readonly detach?: boolean }): PromiseLike<boolean>
  /** The ids of the nodes of a shortest path along edges between nodes of this model, or null where none has at most `max` hops (10). */
  shortest(
    from: Key<About<A, K>>,
    to: Key<About<A, K>>,
    options: CallOptions & {
      readonly via: Leads<string, A[K]['$n'], A[K]['$n']> | readonly Leads<string, A[K]['$n'], A[K]['$n']>[]
      readonly go?: 'out' | 'in' | 'both'
      readonly max?: number
    },
  ): Promise<{ readonly nodes: readonly Key<About<A, K>>[] } | null>
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
  /** Whether there was an edge to remove. */
  unlink(from: M['a'], to: M['b'], options?: CallOptions): PromiseLike<boolean>
}
