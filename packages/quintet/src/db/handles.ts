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
import type { Refused, Verb } from '../schema/refused.ts'
import type { Models } from '../schema/row.ts'
import type { FieldKind, Typed } from '../schema/vocabulary.ts'
import type { Capability } from '../stores/contract.ts'
import type { Introspection } from './introspection.ts'
import type { ProfileName, Profiles } from './profiles.ts'

/** What a store lacks is part of its type, so that a union of stores lacks what either lacks. */
export interface Lacking<out L extends Capability> {
  readonly lacks: readonly L[]
}

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
}

/** What a kind alone says of a model. */
type Facet<T, M> = T extends { readonly $m: infer F extends M } ? F : never

/** Handles of all models; `db`, `tx` and the unit of work are all of these. */
export type Handle<A extends Models, L extends Capability = Capability, X extends string = 'tx'> = {
  readonly [K in keyof A]: Handles<A, K, L, X>[A[K]['$h']]
} & Toolkit<A, L>

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

export type Db<A extends Models, L extends Capability = Capability> = Handle<A, L, never> & Verbs<A, L>
export type Tx<A extends Models, L extends Capability = Capability> = Handle<A, L, 'tx'> & TxVerbs<A, L>

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
  readonly signal?: AbortSignal
  readonly deadline?: number | string
}

export interface Verbs<in out A extends Models, in out L extends Capability> extends AsyncDisposable {
  /** Runs the callback in one serializable transaction, again from the start when it lost a race. */
  transaction<T>(body: (tx: Tx<A, L>) => PromiseLike<T> | T, options?: TransactionOptions): Promise<T>
  /** A transaction to be ended by hand; `await using` rolls back what was not committed. */
  begin(options?: TransactionOptions): Promise<OpenTx<A, L>>
  /** Work that is not part of the transaction around it. */
  outside<T>(body: (db: Db<A, L>) => PromiseLike<T> | T): Promise<T>
  /** The same database with a request's context. */
  with(context: Context): Db<A, L>
  /** Connects, and tells versions and what each store can. */
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

export interface TxVerbs<in out A extends Models, in out L extends Capability> {
  /** A savepoint: what fails inside is undone, the rest of the transaction goes on. */
  attempt<T>(body: (tx: Tx<A, L>) => PromiseLike<T> | T): Promise<T>
  /** Runs once the transaction is committed. */
  afterCommit(then: () => unknown): void
}

export type OpenTx<A extends Models, L extends Capability = Capability> = Tx<A, L> &
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
  <A extends Models, const L extends Capability = never, const P extends ProfileName = never>(options: {
    readonly models: A & { readonly [K in keyof A & Reserved]: Refused<`${K & string} is a verb of db: give the model another name`> }
    readonly store: Lacking<L>
    /** The program is written for servers that can less than the store: what they lack is refused here too. */
    readonly as?: P | readonly P[]
    /** How what has expired is removed; false: not by itself. Every 10 s, 500 rows of each table at most, unless said otherwise. */
    readonly sweep?: false | { readonly every?: Duration; readonly rows?: number }
    /** Wall-clock time for what expires; the machine's own unless a test brings one. */
    readonly clock?: Clock
    /** Who is told of queries, transactions, waits and warnings; see `Event`. */
    readonly hooks?: readonly Listener[]
  }): Db<A, L | Profiles[P]['lacks'][number]>
}

export type { Query }
