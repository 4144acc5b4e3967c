import type { Clock } from '../base/clock.ts'
import type { Begins, Call } from '../call/call.ts'
import type { Sources } from '../call/related.ts'
import type { ColumnFamilyStore } from '../columnfamily/contract.ts'
import type { DocumentStore } from '../document/contract.ts'
import type { Engine } from '../engine/contract.ts'
import type { GraphStore } from '../graph/contract.ts'
import type { KeyValueStore } from '../keyvalue/contract.ts'
import type { RelationalStore } from '../relational/contract.ts'
import type { Registry } from '../schema/registry.ts'

/** The kinds of database, each kept by a store that serves it. */
export type Kind = 'relational' | 'keyValue' | 'document' | 'columnFamily' | 'graph'

/** What only some stores of a kind can. A new name goes here first: handles of unknown stores lack all of these. */
export interface CapabilitiesOf {
  relational: 'lock' | 'lateral' | 'copyOut' | 'setAll' | 'distinctOn' | 'groupingSets' | 'materialized' | 'sequence' | 'fullText'
  keyValue: 'keyValue.scan' | 'keyValue.atomic' | 'keyValue.containers' | 'keyValue.streams' | 'keyValue.locks' | 'keyValue.limits'
  document: never
  columnFamily: 'columnFamily.transaction'
  graph: 'graph.wideRanges'
}

export type Capability = CapabilitiesOf[Kind]

/** What a store may lack: something that only some can, or a whole kind. */
export type Lack = Capability | Kind

/** What `sqlite()`, `postgres()` … return. Making one does no I/O; `Lacks` is covariant, so a union lacks what either lacks. */
export interface Store<out Lacks extends Lack = Lack> extends AsyncDisposable {
  /** Address without secrets. */
  readonly name: string
  readonly lacks: readonly Lacks[]
  /** What its transactions are begun on; null: it has none that hold for several calls. */
  readonly begins: Begins | null
  /** Its SQL engine, if it is one. */
  readonly engine: Engine | null
  /** The kinds that it can keep. Their rooms are loaded when they are asked for, but for the relational one, whose `toSQL` is synchronous. */
  readonly serves: Serves
  /** Read-only; version, edition, what the connection really can. */
  probe(call: Call): Promise<Probe>
}

/**
 * How the store of each kind is made over the models that it keeps: the registry holds no others, but relations may lead to some.
 * What it does not serve is not there, and the store lacks the kind by name.
 */
export interface Serves {
  readonly relational?: (registry: Registry, services: Services) => RelationalStore
  readonly document?: (registry: Registry, services: Services) => Promise<DocumentStore>
  readonly columnFamily?: (registry: Registry, services: Services) => Promise<ColumnFamilyStore>
  readonly graph?: (registry: Registry, services: Services) => Promise<GraphStore>
  readonly keyValue?: (registry: Registry, services: Services) => Promise<KeyValueStore>
}

/** What the stores of all kinds of one database share. */
export interface Services {
  readonly clock: Clock
  /** How what has expired is removed by itself; null: it is not. */
  readonly sweep: { readonly everyMs: number; readonly rows: number } | null
  /** Items of the database's other stores, for includes that lead to them. */
  readonly sources: Sources
}

export interface Probe {
  readonly version: string
  readonly refused: readonly { readonly what: string; readonly why: string; readonly instead: string }[]
}
