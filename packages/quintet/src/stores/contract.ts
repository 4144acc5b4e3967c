import type { Clock } from '../base/clock.ts'
import type { Call } from '../call/call.ts'
import type { ColumnFamilyStore } from '../columnfamily/contract.ts'
import type { DocumentStore } from '../document/contract.ts'
import type { Engine } from '../engine/contract.ts'
import type { Reader } from '../engine/reader.ts'
import type { GraphStore } from '../graph/contract.ts'
import type { KeyValueStore } from '../keyvalue/contract.ts'
import type { RelationalStore } from '../relational/contract.ts'
import type { Registry } from '../schema/registry.ts'

/** What only some stores can. A new name goes here first: handles of unknown stores lack all of these. */
export type Capability =
  | 'lock'
  | 'lateral'
  | 'copyOut'
  | 'setAll'
  | 'distinctOn'
  | 'groupingSets'
  | 'materialized'
  | 'sequence'
  | 'keyValue.scan'
  | 'keyValue.atomic'
  | 'keyValue.containers'
  | 'keyValue.streams'
  | 'keyValue.locks'
  | 'keyValue.limits'

/** What `sqlite()`, `postgres()` … return. Making one does no I/O; `Lacks` is covariant, so a union lacks what either lacks. */
export interface Store<out Lacks extends Capability = Capability> extends AsyncDisposable {
  /** Address without secrets. */
  readonly name: string
  readonly lacks: readonly Lacks[]
  readonly engine: Engine
  /** The kinds that it can keep. Their rooms are loaded when they are asked for, but for the relational one, whose `toSQL` is synchronous. */
  readonly serves: Serves
  /** Read-only; version, edition, what the connection really can. */
  probe(call: Call): Promise<Probe>
}

/** How the store of each kind is made over the models of a database. */
export interface Serves {
  readonly relational: (registry: Registry) => RelationalStore
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
  /** Reads of models whose items have columns, where the store of rows is a SQL engine too. */
  readonly reader: Reader
}

export interface Probe {
  readonly version: string
  readonly refused: readonly { readonly what: string; readonly why: string; readonly instead: string }[]
}
