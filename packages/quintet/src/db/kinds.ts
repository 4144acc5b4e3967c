import type { Clock } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import type { KindAccess } from '../call/access.ts'
import type { Begins, Call } from '../call/call.ts'
import type { ColumnFamilyStore } from '../columnfamily/contract.ts'
import { familyHandle } from '../columnfamily/open.ts'
import { CollectionHandle } from '../document/collection.ts'
import type { DocumentStore } from '../document/contract.ts'
import type { GraphStore } from '../graph/contract.ts'
import { EdgeHandle } from '../graph/edge.ts'
import { NodeHandle } from '../graph/node.ts'
import type { KeyValueStore } from '../keyvalue/contract.ts'
import { keyValueHandle } from '../keyvalue/open.ts'
import { Bells } from '../keyvalue/patience.ts'
import { type KeyValueProfile, narrowed } from '../keyvalue/profile.ts'
import { keepTime } from '../schema/expiry.ts'
import type { Entity, Registry } from '../schema/registry.ts'
import type { Kind, Services, Store } from '../stores/contract.ts'
import { type ApartVerbs, apartDocuments, apartFamilies, apartGraph, apartHandle, apartKeys } from './apart.ts'
import { type Homes, keptAt, kindOf } from './homes.ts'

/** What a store of any kind has beside its own verbs: what it keeps things in is made and dropped. */
interface Made {
  readonly create?: (call: Call) => Promise<void>
  readonly drop?: (call: Call) => Promise<void>
  /** Ends what it does by itself. */
  readonly close?: () => void
}

/** A store of one kind, made when it is first asked for. */
class Lazy<S extends Made> {
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

/** The kinds that one store keeps beside rows. */
class Kept {
  readonly keyValue: Lazy<KeyValueStore>
  readonly document: Lazy<DocumentStore>
  readonly graph: Lazy<GraphStore>
  readonly columnFamily: Lazy<ColumnFamilyStore>
  readonly #used: readonly Lazy<Made>[]

  constructor(registry: Registry, { name, serves }: Store, services: Services, keyValue: readonly KeyValueProfile[]) {
    this.document = new Lazy(async () => served(name, 'document', serves.document)(registry, services))
    this.columnFamily = new Lazy(async () => served(name, 'columnFamily', serves.columnFamily)(registry, services))
    this.graph = new Lazy(async () => served(name, 'graph', serves.graph)(registry, services))
    this.keyValue = new Lazy(async () => keyValue.reduce(narrowed, await served(name, 'keyValue', serves.keyValue)(registry, services)))
    const kinds = new Set([...registry.entities.values()].map(({ kind }) => kindOf[kind]))
    if (registry.keyValues.size > 0) kinds.add('keyValue')
    // documents last: what they refer to must be there
    this.#used = [this.keyValue, this.columnFamily, this.graph, this.document].filter((_, i) => kinds.has(order[i] as Kind))
  }

  async create(call: Call): Promise<void> {
    for (const lazy of this.#used) await (await lazy.get()).create?.(call)
  }

  async drop(call: Call): Promise<void> {
    for (const lazy of this.#used) await (await lazy.get()).drop?.(call)
  }

  close(): void {
    for (const lazy of [this.keyValue, this.document, this.columnFamily, this.graph]) lazy.close()
  }
}

const order: readonly Kind[] = ['keyValue', 'columnFamily', 'graph', 'document']

/** The kinds of one database beside the relational one: their stores, and the handles over them. */
export class Kinds {
  readonly #registry: Registry
  readonly #homes: Homes
  readonly #kept: readonly Kept[]
  readonly #clock: Clock
  readonly #bells = new Bells()

  constructor(registry: Registry, homes: Homes, services: Services, keyValue: readonly KeyValueProfile[]) {
    this.#registry = registry
    this.#homes = homes
    this.#clock = services.clock
    for (const entity of registry.entities.values()) keepTime(entity, services.clock)
    this.#kept = homes.stores.map((store, home) => new Kept(keptAt(registry, homes, home), store, services, keyValue))
  }

  at(home: number): Kept {
    const kept = this.#kept[home]
    if (kept) return kept
    throw failure('QT_BUG', 'there is no such store')
  }

  /** Makes the handle of each model, by its key. */
  get handles(): ReadonlyMap<string, (access: Origins) => object> {
    const made = new Map<string, (access: Origins) => object>()
    for (const [key, model] of this.#registry.keyValues) {
      const place = { clock: this.#clock, bells: this.#bells }
      const home = this.#homes.keeping('keyValue', key)
      const verbs = apartVerbs[model.settings.form === 'map' ? 'map' : 'container']
      const make = (access: KindAccess<KeyValueStore>): object => keyValueHandle({ ...place, access }, model)
      made.set(key, this.#handle(key, home, this.at(home).keyValue, apartKeys, verbs, make))
    }
    for (const [key, entity] of this.#registry.entities) {
      const make = this.#maker(entity)
      if (make) made.set(key, make)
    }
    return made
  }

  #maker(entity: Entity): ((access: Origins) => object) | null {
    const { key, kind, home } = entity
    if (home === null || kind === 'table' || kind === 'view') return null
    const { document, columnFamily, graph } = this.at(home)
    const registry = this.#registry
    const verbs = apartVerbs[kind]
    if (kind === 'collection')
      return this.#handle(key, home, document, apartDocuments, verbs, access => new CollectionHandle(access, entity))
    if (kind === 'columnFamily') return this.#handle(key, home, columnFamily, apartFamilies, verbs, access => familyHandle(access, entity))
    return this.#handle(key, home, graph, apartGraph, verbs, access =>
      kind === 'node' ? new NodeHandle({ ...access, registry }, entity) : new EdgeHandle(access, entity),
    )
  }

  /** The handle over a store, or in a transaction of another one over what that leaves of it. */
  #handle<S extends Made>(
    key: string,
    home: number,
    lazy: Lazy<S>,
    apart: (store: S, begins: Begins | null) => S,
    verbs: ApartVerbs,
    make: (access: KindAccess<S>) => object,
  ): (access: Origins) => object {
    const store = (): Soon<S> => lazy.get()
    const { begins } = this.#homes.at(home)
    return access =>
      this.#homes.isPart(access.origin.unit, home)
        ? make({ ...access, store })
        : apartHandle(make({ ...access, store: () => then(lazy.get(), opened => apart(opened, begins)) }), key, verbs)
  }

  /** Makes what the kinds that a store is used for keep things in. */
  create(home: number, call: Call): Promise<void> {
    return this.at(home).create(call)
  }

  drop(home: number, call: Call): Promise<void> {
    return this.at(home).drop(call)
  }

  close(): void {
    for (const kept of this.#kept) kept.close()
  }
}

/** What a handle is made over, its store aside. */
export type Origins = Omit<KindAccess<unknown>, 'store'>

/** What there is of a kind in a transaction of another store: writes that do the same however often, and have no answer. */
const apartVerbs = Object.freeze({
  map: { silent: ['set', 'setMany', 'delete', 'deleteMany', 'touch'], none: ['update', 'scan', 'page', 'keys'] },
  container: { silent: [], none: 'all' },
  collection: { silent: ['upsert', 'delete'], none: ['insert', 'replace', 'update', 'bulk'] },
  columnFamily: { silent: ['put', 'putStatic', 'delete', 'batch', 'batchAcross'], none: ['update', 'add'] },
  node: { silent: ['merge', 'set', 'delete'], none: ['create', 'copyIn'] },
  edge: { silent: ['link', 'linkMany', 'unlink'], none: ['copyIn'] },
} satisfies Readonly<Record<string, ApartVerbs>>)

function served<F>(name: string, kind: Kind, make: F | undefined): F {
  if (make !== undefined) return make
  throw failure('QT_UNSUPPORTED', `${name} keeps no models of the kind ${kind}: give quintet({ store }) one that does`)
}
