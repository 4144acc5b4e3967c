import type { CallOptions } from '../call/context.ts'
import type { Streaming } from '../call/streaming.ts'
import type { About, Subject } from '../query/about.ts'
import type { Included } from '../query/include.ts'
import type { Sight } from '../query/path.ts'
import type { Out } from '../query/select.ts'
import type { Models, Named } from '../schema/row.ts'
import type { Condition, Order } from '../schema/vocabulary.ts'

export type Seen<B extends Subject> = B['facts'] extends { readonly columns: { readonly seen: infer V } } ? V : never
type Matching<B extends Subject> = B['facts'] extends { readonly columns: { readonly match: infer M } } ? M : never

/** A condition: fields and values, or a lambda over the node or edge. */
export type GraphWhere<B extends Subject> = Matching<B> | ((item: Seen<B>) => Condition)
export type Term<B extends Subject> = (item: Seen<B>) => Order | readonly Order[]
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
export interface Leads<N extends string, F, T> {
  readonly $n: N
  readonly $h: 'edge'
  readonly $m: { readonly from: F; readonly to: T }
}

export interface StepOptions<B extends Subject, E extends string> {
  /** Least distances: `[1, 3]` is every node one to three hops away, once; the upper bound is what keeps a walk from being the graph. */
  readonly hops?: readonly [min: number, max: number]
  /** Which edges are walked. */
  readonly where?: GraphWhere<B>
  /** What the edge is called in rows of matches. */
  readonly as?: E
}

/** What a name stands for: an item of the model `K`, which may be missing. */
interface Name<K, Z extends Sight> {
  readonly k: K
  readonly z: Z
}
export type Calls<E extends string, K, Z extends Sight> = { readonly [P in E]: Name<K, Z> }
type Maybe<N> = { readonly [P in keyof N]: N[P] extends Name<infer K, Sight> ? Name<K, 'missing'> : never }
/** The row of a match: each name as what it stands for. */
type Bound<A extends Models, N> = {
  readonly [P in keyof N]: N[P] extends Name<infer K extends keyof A, infer Z> ? About<A, K>[Z] : never
}

/** The steps that a query at nodes of the label `L` can go on with. */
interface Steps<A extends Models, L extends string, N> {
  /** Along edges that leave. */
  out<const M extends string, T extends string, const E extends string = never>(
    edge: Leads<M, L, T>,
    options?: StepOptions<About<A, Named<A, M>>, E>,
  ): NodeQuery<A, Named<A, T>, unknown, N & Calls<E, Named<A, M>, 'seen'>>
  /** Along edges that arrive, against their direction. */
  in<const M extends string, F extends string, const E extends string = never>(
    edge: Leads<M, F, L>,
    options?: StepOptions<About<A, Named<A, M>>, E>,
  ): NodeQuery<A, Named<A, F>, unknown, N & Calls<E, Named<A, M>, 'seen'>>
  /** Along edges in either direction, between nodes of this model. */
  both<const M extends string, const E extends string = never>(
    edge: Leads<M, L, L>,
    options?: StepOptions<About<A, Named<A, M>>, E>,
  ): NodeQuery<A, Named<A, L>, unknown, N & Calls<E, Named<A, M>, 'seen'>>
}

declare const names: unique symbol

/** Nodes of one model, those that a walk reaches, each once; `N` are the names that were given on the way. */
export interface NodeQuery<in out A extends Models, in out K extends keyof A, I, N = unknown>
  extends GraphRead<Loaded<About<A, K>, I>>,
    Steps<A, A[K]['$n'], N> {
  readonly [names]: N
  where(condition: GraphWhere<About<A, K>>, ...more: readonly GraphWhere<About<A, K>>[]): NodeQuery<A, K, I, N>
  orderBy(term: Term<About<A, K>>, ...more: readonly Term<About<A, K>>[]): NodeQuery<A, K, I, N>
  limit(count: number): NodeQuery<A, K, I, N>
  after(cursor: string): NodeQuery<A, K, I, N>
  before(cursor: string): NodeQuery<A, K, I, N>
  include<const J>(relations: Exactly<J, About<A, K>['include']>): NodeQuery<A, K, I & J, N>
  select<X>(shape: (node: Seen<About<A, K>>) => X): SelectedNodes<About<A, K>, X>
  first(where?: GraphWhere<About<A, K>>, options?: CallOptions): Promise<Loaded<About<A, K>, I> | undefined>
  one(where?: GraphWhere<About<A, K>>, options?: CallOptions): Promise<Loaded<About<A, K>, I>>
  /** What the node is called in rows of matches. */
  as<const E extends string>(name: E): NodeQuery<A, K, I, N & Calls<E, K, 'seen'>>
  /** One step from here that need not be there; its names may be missing. The query stays where it is. */
  optional<M>(step: (from: NodeQuery<A, K, unknown>) => NodeQuery<A, keyof A, unknown, M> | Naming<M>): NodeQuery<A, K, I, N & Maybe<M>>
  /** Rows of the names that were given, one for each way in which the pattern is found; no edge is in one twice. */
  matches(): Matches<Bound<A, N>>
  /** Trails, in which no edge comes twice: the fewest edges first. */
  paths(): Paths<A>
  /** The nodes, and the edges of these models whose both ends are among them. */
  subgraph<const G extends Readonly<Record<string, Leads<string, A[K]['$n'], A[K]['$n']>>>>(
    edges: G,
    options?: CallOptions,
  ): Promise<{
    readonly nodes: Loaded<About<A, K>, I>[]
    readonly edges: { readonly [P in keyof G]: About<A, Named<A, G[P]['$n']>>['row'][] }
  }>
}

/** A query of which only its names matter. */
interface Naming<M> {
  readonly [names]: M
}

/** Rows of the names of a match. */
export interface Matches<in out S, X = S> extends PromiseLike<Out<X>[]> {
  where(condition: (row: S) => Condition, ...more: readonly ((row: S) => Condition)[]): Matches<S, X>
  orderBy(term: RowTerm<S>, ...more: readonly RowTerm<S>[]): Matches<S, X>
  limit(count: number): Matches<S, X>
  offset(count: number): Matches<S, X>
  distinct(): Matches<S, X>
  select<Y>(shape: (row: S) => Y): Matches<S, Y>
  /** Groups of matches; aggregates in `select` are of each group. */
  groupBy<G>(by: (row: S) => G): MatchGroups<S, G>
  first(): Promise<Out<X> | undefined>
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
}
type RowTerm<S> = (row: S) => Order | readonly Order[]

/** Matches by group; `group` is what `groupBy` gave. */
export interface MatchGroups<in out S, in out G> {
  having(that: (row: S, group: G) => Condition): MatchGroups<S, G>
  orderBy(term: (row: S, group: G) => Order | readonly Order[]): MatchGroups<S, G>
  select<X>(shape: (row: S, group: G) => X): Matches<S, X>
}

/** Trails of a match. A pattern of one model has its nodes; else what they are is known by their fields. */
export interface Paths<in out A extends Models> extends PromiseLike<Trail<A>[]> {
  /** The first ones: the fewest edges first, then by the ids of their nodes. */
  limit(count: number): Paths<A>
  count(options?: CallOptions): Promise<number>
  first(options?: CallOptions): Promise<Trail<A> | undefined>
}

/** Nodes and edges in order; one edge between each two nodes. */
export interface Trail<in out A extends Models> {
  readonly nodes: readonly Items<A, 'node'>[]
  readonly edges: readonly Items<A, 'edge'>[]
}
type Items<A extends Models, H> = { [K in keyof A]: A[K]['$h'] extends H ? About<A, K>['row'] : never }[keyof A]

/** Parts of nodes. */
export interface SelectedNodes<in out B extends Subject, X> extends GraphRead<Out<X>> {
  where(condition: GraphWhere<B>, ...more: readonly GraphWhere<B>[]): SelectedNodes<B, X>
  orderBy(term: Term<B>, ...more: readonly Term<B>[]): SelectedNodes<B, X>
  limit(count: number): SelectedNodes<B, X>
  first(): Promise<Out<X> | undefined>
}
