import type { Clock } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import type { KindAccess } from '../call/access.ts'
import type { Call } from '../call/call.ts'
import type { ColumnFamilyStore } from '../columnfamily/contract.ts'
import { familyHandle } from '../columnfamily/open.ts'
import { CollectionHandle } from '../document/collection.ts'
import type { DocumentStore } from '../document/contract.ts'
import type { GraphStore } from '../graph/contract.ts'
import { EdgeHandle } from '../graph/edge.ts'
import { NodeHandle } from '../graph/node.ts'
import type { GraphAccess } from '../graph/query.ts'
import type { KeyValueStore } from '../keyvalue/contract.ts'
import { keyValueHandle } from '../keyvalue/open.ts'
import { Bells } from '../keyvalue/patience.ts'
import { type KeyValueProfile, narrowed } from '../keyvalue/profile.ts'
import type { Entity, Registry } from '../schema/registry.ts'
import type { Services, Store } from '../stores/contract.ts'

/** What a store of any kind has beside its own verbs: what it keeps things in is made and dropped. */
interface Kept {
  readonly create?: (call: Call) => Promise<void>
  readonly drop?: (call: Call) => Promise<void>
  /** Ends what it does by itself. */
  readonly close?: () => void
}

/** A store of one kind, made when it is first asked for. */
class Lazy<S extends Kept> {
  readonly #make: () => Promise<S>
  #made: Soon<S> | null = null

  constructor(make: () => Promise<S>) {
    this.#make = make
  }

  get(): Soon<S> {
    if (this.#made !== null) return this.#made
    const coming = this.#make()
    this.#made = coming
    return coming.then(made => {
      this.#made = made
      return made
    })
  }

  close(): void {
    if (this.#made !== null && !(this.#made instanceof Promise)) this.#made.close?.()
  }
}

/** The kinds of one database beside the relational one: their stores, and the handles over them. */
export class Kinds {
  readonly #registry: Registry
  readonly #keyValue: Lazy<KeyValueStore>
  readonly #document: Lazy<DocumentStore>
  readonly #graph: Lazy<GraphStore>
  readonly #columnFamily: Lazy<ColumnFamilyStore>
  readonly #clock: Clock
  readonly #bells = new Bells()

  constructor(registry: Registry, store: Store, services: Services, profiles: { readonly keyValue: readonly KeyValueProfile[] }) {
    this.#registry = registry
    this.#clock = services.clock
    this.#document = new Lazy(async () => served(store, 'document', store.serves.document)(registry, services))
    this.#columnFamily = new Lazy(async () => served(store, 'columnFamily', store.serves.columnFamily)(registry, services))
    this.#graph = new Lazy(async () => served(store, 'graph', store.serves.graph)(registry, services))
    this.#keyValue = new Lazy(async () => {
      const made = await served(store, 'keyValue', store.serves.keyValue)(registry, services)
      return profiles.keyValue.reduce(narrowed, made)
    })
  }

  /** Makes the handle of each model, by its key. */
  get handles(): ReadonlyMap<string, (access: Origins) => object> {
    const made = new Map<string, (access: Origins) => object>()
    for (const [key, model] of this.#registry.keyValues)
      made.set(key, access =>
        keyValueHandle({ access: { ...access, store: () => this.#keyValue.get() }, clock: this.#clock, bells: this.#bells }, model),
      )
    for (const [key, entity] of this.#registry.entities) {
      const make = this.#maker(entity)
      if (make) made.set(key, make)
    }
    return made
  }

  #maker(entity: Entity): ((access: Origins) => object) | null {
    const graph = (access: Origins): GraphAccess => ({ ...access, store: () => this.#graph.get(), registry: this.#registry })
    if (entity.kind === 'collection') return access => new CollectionHandle({ ...access, store: () => this.#document.get() }, entity)
    if (entity.kind === 'columnFamily') return access => familyHandle({ ...access, store: () => this.#columnFamily.get() }, entity)
    if (entity.kind === 'node') return access => new NodeHandle(graph(access), entity)
    return entity.kind === 'edge' ? access => new EdgeHandle(graph(access), entity) : null
  }

  /** Makes what the kinds that are used keep things in. */
  async create(call: Call): Promise<void> {
    for (const lazy of this.#used()) await (await lazy.get()).create?.(call)
  }

  async drop(call: Call): Promise<void> {
    for (const lazy of this.#used()) await (await lazy.get()).drop?.(call)
  }

  close(): void {
    for (const lazy of [this.#keyValue, this.#document, this.#columnFamily, this.#graph]) lazy.close()
  }

  #used(): Lazy<Kept>[] {
    const kinds = new Set([...this.#registry.entities.values()].map(({ kind }) => kind))
    const used: Lazy<Kept>[] = []
    if (this.#registry.keyValues.size > 0) used.push(this.#keyValue)
    if (kinds.has('collection')) used.push(this.#document)
    if (kinds.has('columnFamily')) used.push(this.#columnFamily)
    if (kinds.has('node')) used.push(this.#graph)
    return used
  }
}

/** What a handle is made over, its store aside. */
export type Origins = Omit<KindAccess<unknown>, 'store'>

function served<F>(store: Store, kind: string, make: F | undefined): F {
  if (make !== undefined) return make
  throw failure('QT_UNSUPPORTED', `${store.name} keeps no models of the kind ${kind}: give quintet({ store }) one that does`)
}
