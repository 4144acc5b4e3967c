import { failure } from '../base/failure.ts'
import type { Begins, Unit } from '../call/call.ts'
import type { RecordKind } from '../schema/record.ts'
import type { Registry } from '../schema/registry.ts'
import type { Kind, Store } from '../stores/contract.ts'

/** Stores by what they keep: all that nothing else is said of, one kind, or one model. */
export interface Stores {
  readonly default?: Store
  readonly relational?: Store
  readonly keyValue?: Store
  readonly document?: Store
  readonly columnFamily?: Store
  readonly graph?: Store
  /** By their keys in `quintet({ models })`. */
  readonly models?: Readonly<Record<string, Store>>
}

export const kinds: readonly Kind[] = Object.freeze(['relational', 'keyValue', 'document', 'columnFamily', 'graph'])

/** Which kind of database a model is of. */
export const kindOf: Readonly<Record<RecordKind, Kind>> = Object.freeze({
  table: 'relational',
  view: 'relational',
  collection: 'document',
  columnFamily: 'columnFamily',
  node: 'graph',
  edge: 'graph',
})

/** The stores of one database, and which of them keeps what: a home is a place in the list, and a store may be several. */
export class Homes {
  readonly stores: readonly Store[]
  /** What each place is called in `quintet({ store })`; '' where one store keeps everything. */
  readonly names: ReadonlyMap<string, number>
  readonly #models: ReadonlyMap<string, number>
  /** Homes that are no part of the others' transactions, even where their store is the same. */
  readonly #apart = new Set<number>()

  /** `apart`: kinds that the program wants kept as if their store were another one. */
  constructor(given: Store | Stores, models: Readonly<Record<string, unknown>>, apart: ReadonlySet<Kind>) {
    const stores: Store[] = []
    const place = (store: Store): number => (stores.includes(store) ? stores.indexOf(store) : stores.push(store) - 1)
    const { models: single = {}, ...parts } = isStore(given) ? { '': given } : (given as Stores)
    for (const name of Object.keys(parts))
      if (name !== '' && name !== 'default' && !kinds.some(kind => kind === name))
        throw failure(
          'QT_CONFIGURATION',
          `quintet({ store }) takes a store, or stores by default, ${kinds.join(', ')} and models, not '${name}'`,
        )
    for (const key of Object.keys(single))
      if (!Object.hasOwn(models, key)) throw failure('QT_CONFIGURATION', `quintet({ store: { models } }) names '${key}', which is no model`)
    const names = new Map(Object.entries(parts).map(([name, store]) => [name, place(asStore(name, store))]))
    this.names = names
    this.#models = new Map(Object.entries(single).map(([key, store]) => [key, place(asStore(`models.${key}`, store))]))
    if (stores.length === 0) throw failure('QT_CONFIGURATION', 'quintet({ store }) names no store')
    for (const kind of apart) {
      const store = stores[this.of(kind) ?? -1]
      if (store === undefined) continue
      const home = stores.push(store) - 1
      names.set(kind, home)
      this.#apart.add(home)
    }
    this.stores = Object.freeze(stores)
  }

  /** Every place by its name. */
  get places(): ReadonlyMap<string, number> {
    return new Map([...this.names, ...[...this.#models].map(([key, home]) => [`models.${key}`, home] as const)])
  }

  /** The home of a kind; undefined: no store keeps it. */
  of(kind: Kind): number | undefined {
    return this.names.get(kind) ?? this.names.get('default') ?? this.names.get('')
  }

  /** The home of a model, whose store must serve its kind. */
  keeping(kind: Kind, key: string): number {
    const home = this.#models.get(key) ?? this.of(kind)
    if (home === undefined)
      throw failure(
        'QT_CONFIGURATION',
        `models.${key} is of the kind ${kind}, and quintet({ store }) names no store for that: give store.${kind}, or store.default`,
      )
    const store = this.at(home)
    if (store.serves[kind] === undefined)
      throw failure(
        'QT_UNSUPPORTED',
        `models.${key}: ${store.name} keeps no models of the kind ${kind}: give quintet({ store }) one that does`,
      )
    return home
  }

  at(home: number): Store {
    const store = this.stores[home]
    if (store) return store
    throw failure('QT_BUG', 'there is no such store')
  }

  /** Whether what is asked of a home is part of an open transaction, if there is one. */
  isPart(unit: Unit | null, home: number): boolean {
    return unit === null || (!this.#apart.has(home) && unit.anchor === this.at(home).begins?.anchor)
  }

  /** What transactions are begun on: the store of everything, or of rows, or the only one. */
  get anchor(): Begins {
    const named = this.names.get('default') ?? this.names.get('') ?? this.names.get('relational')
    const home = named ?? (new Set(this.stores).size === 1 ? 0 : undefined)
    if (home === undefined)
      throw failure('QT_UNSUPPORTED', 'A transaction is of one store: give store.relational or store.default, which it is begun on')
    const { begins, name } = this.at(home)
    if (begins) return begins
    throw failure('QT_UNSUPPORTED', `${name} has no transactions: keep what must change together in one item, or in a store that has them`)
  }
}

/** What one store sees of the models: only those that it keeps; relations may lead to others. */
export function keptAt(registry: Registry, homes: Homes, home: number): Registry {
  const some = <M>(all: ReadonlyMap<string, M>, isKept: (key: string, model: M) => boolean): ReadonlyMap<string, M> =>
    new Map([...all].filter(([key, model]) => isKept(key, model)))
  return Object.freeze({
    entities: some(registry.entities, (_, entity) => entity.home === home),
    byName: some(registry.byName, (_, entity) => entity.home === home),
    keyValues: some(registry.keyValues, key => homes.keeping('keyValue', key) === home),
    sequences: some(registry.sequences, key => homes.keeping('relational', key) === home),
  })
}

function isStore(given: Store | Stores): given is Store {
  return 'serves' in given
}

function asStore(name: string, store: unknown): Store {
  if (typeof store === 'object' && store !== null && 'serves' in store) return store as Store
  throw failure('QT_CONFIGURATION', name === '' ? 'quintet({ store }) takes a store' : `quintet({ store: { ${name} } }) takes a store`)
}
