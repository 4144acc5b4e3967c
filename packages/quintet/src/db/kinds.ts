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
import type { Kind, Services, Store } from '../stores/contract.ts'
import { type Homes, keptAt, kindOf } from './homes.ts'

interface Profiles {
  readonly keyValue: readonly KeyValueProfile[]
}

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

  constructor(registry: Registry, { name, serves }: Store, services: Services, profiles: Profiles) {
    this.document = new Lazy(async () => served(name, 'document', serves.document)(registry, services))
    this.columnFamily = new Lazy(async () => served(name, 'columnFamily', serves.columnFamily)(registry, services))
    this.graph = new Lazy(async () => served(name, 'graph', serves.graph)(registry, services))
    this.keyValue = new Lazy(async () =>
      profiles.keyValue.reduce(narrowed, await served(name, 'keyValue', serves.keyValue)(registry, services)),
    )
    const kinds = new Set([...registry.entities.values()].map(({ kind }) => kindOf[kind]))
    if (registry.keyValues.size > 0) kinds.add('keyValue')
    this.#used = [this.keyValue, this.document, this.columnFamily, this.graph].filter((_, i) => kinds.has(order[i] as Kind))
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

const order: readonly Kind[] = ['keyValue', 'document', 'columnFamily', 'graph']

/** The kinds of one database beside the relational one: their stores, and the handles over them. */
export class Kinds {
  readonly #registry: Registry
  readonly #homes: Homes
  readonly #kept: readonly Kept[]
  readonly #clock: Clock
  readonly #bells = new Bells()

  constructor(registry: Registry, homes: Homes, services: Services, profiles: Profiles) {
    this.#registry = registry
    this.#homes = homes
    this.#clock = services.clock
    this.#kept = homes.stores.map((store, home) => new Kept(keptAt(registry, homes, home), store, services, profiles))
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
      const home = this.#homes.keeping('keyValue', key)
      const { keyValue } = this.at(home)
      const place = { clock: this.#clock, bells: this.#bells }
      made.set(key, access => keyValueHandle({ ...place, access: { ...this.#inside(access, home), store: () => keyValue.get() } }, model))
    }
    for (const [key, entity] of this.#registry.entities) {
      const make = this.#maker(entity)
      if (make) made.set(key, make)
    }
    return made
  }

  #maker(entity: Entity): ((access: Origins) => object) | null {
    const { kind, home } = entity
    if (home === null || kind === 'table' || kind === 'view') return null
    const { document, columnFamily, graph } = this.at(home)
    const within = (access: Origins): Origins => this.#inside(access, home)
    const walking = (access: Origins): GraphAccess => ({ ...within(access), store: () => graph.get(), registry: this.#registry })
    if (kind === 'collection') return access => new CollectionHandle({ ...within(access), store: () => document.get() }, entity)
    if (kind === 'columnFamily') return access => familyHandle({ ...within(access), store: () => columnFamily.get() }, entity)
    return kind === 'node' ? access => new NodeHandle(walking(access), entity) : access => new EdgeHandle(walking(access), entity)
  }

  #inside(access: Origins, home: number): Origins {
    return inside(access, this.#homes.at(home))
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

/** The same in a transaction, unless that is of another store: then nothing that is asked here could be part of it. */
export function inside<A extends Origins>(access: A, { begins, name }: Store): A {
  const { unit } = access.origin
  if (unit === null || unit.anchor === begins?.anchor) return access
  const call = (): never => {
    throw failure('QT_UNSUPPORTED', `${name} is not part of this transaction, which is of another store: use db before or after it`)
  }
  return { ...access, call }
}

function served<F>(name: string, kind: Kind, make: F | undefined): F {
  if (make !== undefined) return make
  throw failure('QT_UNSUPPORTED', `${name} keeps no models of the kind ${kind}: give quintet({ store }) one that does`)
}
