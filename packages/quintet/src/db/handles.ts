import type { Clock, Duration } from '../base/clock.ts'
import type { Context } from '../call/call.ts'
import type { Listener } from '../call/hooks.ts'
import type { ColumnFamilyHandle, CounterFamilyHandle } from '../columnfamily/handle.ts'
import type { CollectionHandle } from '../document/handle.ts'
import type { EdgeEnds, EdgeHandle, NodeHandle } from '../graph/handle.ts'
import type { KeyValueHandles } from '../keyvalue/handle.ts'
import type { About } from '../query/about.ts'
import type { FromFunction } from '../relational/from-handle.ts'
import type { MaterializedHandle, Query, SequenceVerbs, TableHandle, VariantHandle, ViewHandle } from '../relational/handle.ts'
import type { FamilyFacts } from '../schema/columnfamily.ts'
import type { Shape } from '../schema/field.ts'
import type { AnyKeyed } from '../schema/keyvalue-form.ts'
import type { Naming } from '../schema/naming.ts'
import type { Refused, Verb } from '../schema/refused.ts'
import type { Models } from '../schema/row.ts'
import type { FieldKind, Typed } from '../schema/vocabulary.ts'
import type { CapabilitiesOf, Capability, Kind, Lack } from '../stores/contract.ts'
import type { ApartHandles, Facet } from './apart-handles.ts'
import type { Introspection } from './introspection.ts'
import type { ProfileName, Profiles } from './profiles.ts'

/** What a store lacks is part of its type, so that a union of stores lacks what either lacks. */
export interface Lacking<out L extends string> {
  readonly lacks: readonly L[]
}

/** A store for what nothing else is said of, for each kind, and for single models. */
export interface StoresFor<A> {
  /** What is kept nowhere else, and what transactions are of. */
  readonly default?: Lacking<Lack>
  /** Rows, and without a default store what transactions are of. */
  readonly relational?: Lacking<Lack>
  readonly keyValue?: Lacking<Lack>
  readonly document?: Lacking<Lack>
  readonly columnFamily?: Lacking<Lack>
  readonly graph?: Lacking<Lack>
  /** Models whose store is not that of their kind. */
  readonly models?: { readonly [K in keyof A]?: Lacking<Lack> }
}

/** Where models are kept, as far as that takes something away. */
interface Placing {
  /** `<kind>`: no store keeps it; `<kind>.apart`: another one than that of transactions. */
  readonly not: string
  /** What those models lack whose stores are their own. */
  readonly own: unknown
}
interface Together {
  readonly not: never
  readonly own: unknown
}

/** What handles over these stores lack: of each kind what its store lacks. */
type LacksOf<S> = S extends Lacking<infer L> ? Only<L, Capability> : { [K in Kind]: Only<LacksOfKind<S, K>, CapabilitiesOf[K]> }[Kind]
interface PlacingOf<S, P extends ProfileName> {
  readonly not:
    | `${Profiles[P]['kind']}.apart`
    | (S extends Lacking<infer L> ? Extract<L, Kind> : { [K in Kind]: Extract<LacksOfKind<S, K>, K> | Apart<S, K> }[Kind])
  readonly own: S extends { readonly models: infer M }
    ? { readonly [K in keyof M]: M[K] extends Lacking<infer L> ? Only<L, Capability> : never }
    : unknown
}
/** The same where it is that already, so that its name is kept. */
type Only<L, C> = [L] extends [C] ? L : Extract<L, C>
type StoreFor<S, K> = K extends keyof S ? S[K] : 'default' extends keyof S ? S['default'] : undefined
type LacksOfKind<S, K extends Kind> = StoreFor<S, K> extends Lacking<infer L> ? L : K
type Apart<S, K extends Kind> = K extends keyof S
  ? 'default' extends keyof S
    ? `${K}.apart`
    : 'relational' extends keyof S
      ? `${Exclude<K, 'relational'>}.apart`
      : never
  : never
type Misnamed<S> =
  S extends Lacking<Lack>
    ? unknown
    : { readonly [K in Exclude<keyof S, keyof StoresFor<unknown>>]: Refused<'stores are named default, by kind, or under models'> }

/** One line a kind: an indexed access, so that only what is read is instantiated. `X` is where it is used: 'tx' in a transaction. */
export interface Handles<A extends Models, K extends keyof A, L extends string, X extends string> {
  table: TableHandle<About<A, K>, L>
  variants: VariantHandle<About<A, K>, L>
  view: ViewHandle<About<A, K>, L>
  materialized: Verb<'materialized', L, MaterializedHandle<About<A, K>, L>, 'this store keeps no materialized views: declare a plain view'>
  sequence: Verb<'sequence', L, SequenceVerbs, 'this store has no sequences: use t.id()'>
  keyValue: KeyValueHandles<A[K]['$m'] & AnyKeyed, L | X>[(A[K]['$m'] & AnyKeyed)['form']]
  collection: CollectionHandle<About<A, K>, Facet<A[K], Shape>, L>
  columnFamily: ColumnFamilyHandle<About<A, K>, Facet<A[K], FamilyFacts>, L>
  counterFamily: CounterFamilyHandle<About<A, K>, Facet<A[K], FamilyFacts>, L>
  node: NodeHandle<A, K, L>
  edge: EdgeHandle<About<A, K>, Facet<A[K], EdgeEnds>, L>
  /** Where no store keeps the kind, or in a transaction another one than the transaction's. */
  missing: Refused<`no store of this database keeps models of the kind ${KindOfHandle[A[K]['$h']]}`>
  apart: ApartHandles<A, K, L>[A[K]['$h']]
}

interface KindOfHandle extends Record<string, Kind> {
  table: 'relational'
  variants: 'relational'
  view: 'relational'
  materialized: 'relational'
  sequence: 'relational'
  keyValue: 'keyValue'
  collection: 'document'
  columnFamily: 'columnFamily'
  counterFamily: 'columnFamily'
  node: 'graph'
  edge: 'graph'
}

/** Which line of `Handles` a model has. */
type Line<H extends string, N, X> = KindOfHandle[H] extends N
  ? 'missing'
  : [X] extends [never]
    ? H
    : `${KindOfHandle[H]}.apart` extends N
      ? 'apart'
      : H

/** Handles of all models; `db`, `tx` and the unit of work are all of these. */
export type Handle<A extends Models, L extends string = Capability, X extends string = 'tx', O extends Placing = Together> = {
  readonly [K in keyof A]: Handles<A, K, LacksAt<O['own'], K, L>, X>[Line<A[K]['$h'], NotAt<O, K>, X>]
} & Toolkit<A, L>

type LacksAt<O, K, L> = K extends keyof O ? O[K] & string : L
type NotAt<O extends Placing, K> = K extends keyof O['own'] ? `${Kind}.apart` : O['not']

/** Statements that are not of one model. */
interface Toolkit<in out A extends Models, out L extends string> {
  /** SQL said in full, on the same expressions: named sources, joins of every kind, and what is made of them. */
  readonly from: FromFunction<A, L>
  /** A statement of your own: values bound, and with a shape its rows decoded and checked. */
  sql<S extends Readonly<Record<string, Typed<FieldKind, unknown>>>>(
    shape: S,
  ): (text: TemplateStringsArray, ...values: readonly unknown[]) => PromiseLike<{ [P in keyof S]: S[P]['$t'] }[]>
  sql(text: TemplateStringsArray, ...values: readonly unknown[]): PromiseLike<Record<string, unknown>[]>
}

export type Db<A extends Models, L extends string = Capability, O extends Placing = Together> = Handle<A, L, never, O> & Verbs<A, L, O>
export type Tx<A extends Models, L extends string = Capability, O extends Placing = Together> = Handle<A, L, 'tx', O> & TxVerbs<A, L, O>

export interface TransactionOptions {
  readonly isolation?: 'serializable' | 'repeatable read' | 'read committed'
  readonly readOnly?: boolean
  readonly deferrable?: boolean
  readonly retries?: number
  readonly signal?: AbortSignal
  readonly deadline?: number | string
}

export interface IntrospectOptions {
  /** Names of schemas, on servers that have them; '' is the one in which names stand alone. One that is not there is QT_SCHEMA. */
  readonly schemas?: readonly string[]
  /** A model with a store of its own, whose database is meant; without it, the usual store of rows. */
  readonly model?: string
  readonly signal?: AbortSignal
  readonly deadline?: number | string
}

export interface Verbs<in out A extends Models, in out L extends string, in out O extends Placing = Together> extends AsyncDisposable {
  /** Runs the callback in one serializable transaction, again from the start when it lost a race. */
  transaction<T>(body: (tx: Tx<A, L, O>) => PromiseLike<T> | T, options?: TransactionOptions): Promise<T>
  /** A transaction to be ended by hand; `await using` rolls back what was not committed. */
  begin(options?: TransactionOptions): Promise<OpenTx<A, L, O>>
  /** Work that is not part of the transaction around it. */
  outside<T>(body: (db: Db<A, L, O>) => PromiseLike<T> | T): Promise<T>
  /** The same database with a request's context. */
  with(context: Context): Db<A, L, O>
  /** Connects, and tells the version of the store; of several, those of each by its name in `quintet({ store })`. */
  ready(): Promise<unknown>
  close(): Promise<void>
  createAll(): Promise<void>
  dropAll(): Promise<void>
  /**
   * Reads the structure of the live database: as data, as models, and what has changed against the models of this database.
   * One statement, whatever the number of tables. Without `schemas` it reads those that the models use, and the usual one.
   */
  introspect(options?: IntrospectOptions): Promise<Introspection>
}

export interface TxVerbs<in out A extends Models, in out L extends string, in out O extends Placing> {
  /** A savepoint: what fails inside is undone, the rest of the transaction goes on. */
  attempt<T>(body: (tx: Tx<A, L, O>) => PromiseLike<T> | T): Promise<T>
  /** Runs once the transaction is committed. */
  afterCommit(then: () => unknown): void
}

export type OpenTx<A extends Models, L extends string = Capability, O extends Placing = Together> = Tx<A, L, O> &
  AsyncDisposable & { commit(): Promise<void>; rollback(): Promise<void> }

/** Names that `db`, `tx` and the unit of work keep for themselves; `reservedNames` of db/quintet.ts is the same list. */
export type Reserved =
  | 'transaction'
  | 'begin'
  | 'outside'
  | 'with'
  | 'ready'
  | 'close'
  | 'createAll'
  | 'dropAll'
  | 'introspect'
  | 'attempt'
  | 'afterCommit'
  | 'sql'
  | 'from'
  | 'work'
  | 'commit'
  | 'rollback'
  | 'then'

/** The type of `quintet`. */
export interface QuintetFunction {
  <A extends Models, S extends Lacking<Lack> | StoresFor<A>, const P extends ProfileName = never>(options: {
    readonly models: A & { readonly [K in keyof A & Reserved]: Refused<`${K & string} is a verb of db: give the model another name`> }
    /** One store for everything, or stores by default, by kind, and for single models. */
    readonly store: S & Misnamed<S>
    /**
     * The program is written for servers that can less than the store: what they lack is refused here too, and what they would keep
     * apart is no part of transactions, conditions and joins of the rest.
     */
    readonly as?: P | readonly P[]
    /** How what has expired is removed; false: not by itself. Every 10 s, 500 rows of each table at most, unless said otherwise. */
    readonly sweep?: false | { readonly every?: Duration; readonly rows?: number }
    /** Wall-clock time for what expires; the machine's own unless a test brings one. */
    readonly clock?: Clock
    /** Who is told of queries, transactions, waits and warnings; see `Event`. */
    readonly hooks?: readonly Listener[]
    /** How fields name their columns, in models that do not say it themselves: `'snake_case'` unless said otherwise. */
    readonly naming?: Naming
  }): Db<A, LacksOf<S> | Profiles[P]['lacks'][number], PlacingOf<S, P>>
}

export type { Query }
