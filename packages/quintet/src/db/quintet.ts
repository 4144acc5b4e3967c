import { type Clock, systemClock } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { Call } from '../call/call.ts'
import { assertOutside, type CallOptions, checkContext, makeCall, outside, rootCall, within } from '../call/context.ts'
import { type Listener, listenTo } from '../call/hooks.ts'
import { begin, type Transaction, type TransactionOptions, transaction, type UnitHandle } from '../call/retry.ts'
import type { Access } from '../relational/access.ts'
import type { RelationalStore } from '../relational/contract.ts'
import { From } from '../relational/from.ts'
import { rawTag } from '../relational/raw-tag.ts'
import { SequenceHandle } from '../relational/sequence-handle.ts'
import { TableHandle } from '../relational/table.ts'
import { ViewHandle } from '../relational/view-handle.ts'
import { EdgeModel } from '../schema/graph.ts'
import type { Naming } from '../schema/naming.ts'
import { buildRegistry, type Entity, type Registry } from '../schema/registry.ts'
import type { Probe, Services, Store } from '../stores/contract.ts'
import type { IntrospectOptions, QuintetFunction } from './handles.ts'
import { Homes, keptAt, kindOf, type Stores } from './homes.ts'
import { Kinds, type Origins } from './kinds.ts'
import { type ProfileName, profilesOf } from './profiles.ts'
import { type Keepers, KeptItems } from './sources.ts'
import { type SweepSetting, sweepOf } from './sweep.ts'

interface Options {
  readonly models: Readonly<Record<string, unknown>>
  readonly store: Store | Stores
  readonly clock?: Clock
  readonly as?: ProfileName | readonly ProfileName[]
  readonly sweep?: SweepSetting
  readonly hooks?: readonly Listener[]
  readonly naming?: Naming
}

/** Names that a handle keeps for itself; a model may not be called so (A6). */
export const reservedNames: readonly string[] = Object.freeze([
  'transaction',
  'begin',
  'outside',
  'with',
  'ready',
  'close',
  'createAll',
  'dropAll',
  'introspect',
  'attempt',
  'afterCommit',
  'sql',
  'from',
  'work',
  'commit',
  'rollback',
  'then',
])

/** Everything that `db`, `tx` and `db.with(…)` share. */
class Core {
  readonly registry: Registry
  readonly homes: Homes
  /** Rows, by the home of the store. */
  readonly rows: ReadonlyMap<number, RelationalStore>
  readonly kinds: Kinds
  /** The handles of a transaction over these models. */
  readonly Handles: new (
    core: Core,
    seat: Seat,
  ) => Handles
  /** The usual store of rows, if there is any, and the models that it keeps. */
  readonly #main: { readonly registry: Registry; readonly store: RelationalStore | null }
  closed = false

  constructor(options: Options) {
    for (const name of Object.keys(options.models))
      if (reservedNames.includes(name)) throw failure('QT_MODEL', `models.${name}: this name is a verb of db`)
    const narrowing = profilesOf(options.as)
    const homes = new Homes(options.store, options.models, narrowing.apart)
    this.homes = homes
    this.registry = buildRegistry(options.models, (kind, key) => homes.keeping(kindOf[kind], key), options.naming)
    const services = { clock: options.clock ?? systemClock, sweep: sweepOf(options.sweep), sources: new KeptItems(keepers(this)) }
    checkEdges(this.registry)
    this.rows = rowStores(this.registry, homes, services)
    const home = homes.of('relational')
    this.#main = {
      registry: home === undefined ? this.registry : keptAt(this.registry, homes, home),
      store: (home !== undefined && this.rows.get(home)) || null,
    }
    this.kinds = new Kinds(this.registry, homes, services, narrowing.keyValue)
    this.Handles = handlesOf(this)
  }

  /** What the handles of `db`, or of one transaction, work through. */
  seat(origin: Call, call: Seat['call']): Seat {
    return { ...this.#main, origin, call }
  }

  /** The rows of a store. */
  rowsAt(home: number | null | undefined): RelationalStore {
    const rows = typeof home === 'number' ? this.rows.get(home) : undefined
    if (rows) return rows
    throw failure('QT_UNSUPPORTED', 'No store of this database keeps rows: give store.relational, or store.default')
  }

  /** A handle of rows works through this: what is asked in a transaction of another store is refused. */
  rowAccess(seat: Seat, home: number | undefined): Access {
    const store = this.rowsAt(home)
    const keeper = this.homes.at(home ?? 0)
    // the usual case makes no object
    if (this.homes.isPart(seat.origin.unit, home ?? 0)) return isOf(seat, store) ? seat : { ...seat, store }
    const call = (): never => {
      throw failure(
        'QT_UNSUPPORTED',
        `${keeper.name} is not part of this transaction, which is of another store: use db before or after it`,
      )
    }
    return { ...seat, store, call }
  }
}

/** What all handles of a database or a transaction are made over; `store` is the usual one of rows, if there is any. */
interface Seat extends Origins {
  readonly registry: Registry
  readonly store: RelationalStore | null
}

function isOf(seat: Seat, store: RelationalStore): seat is Access {
  return seat.store === store
}

function rowStores(registry: Registry, homes: Homes, services: Services): Map<number, RelationalStore> {
  const rows = new Map<number, RelationalStore>()
  for (const [home, { serves }] of homes.stores.entries()) {
    const own = keptAt(registry, homes, home)
    const isUsed = home === homes.of('relational') || own.sequences.size > 0 || [...own.entities.values()].some(isRows)
    if (isUsed && serves.relational) rows.set(home, serves.relational(own, services))
  }
  return rows
}

/** A walk asks one store. */
function checkEdges({ entities, byName }: Registry): void {
  for (const { key, home, model } of entities.values())
    if (model instanceof EdgeModel)
      for (const end of [model.from, model.to])
        if (byName.get(end.$n)?.home !== home)
          throw failure('QT_MODEL', `models.${key}: edges are kept with their nodes, in one store: give ${end.$n} the same`)
}

function isRows({ kind }: Entity): boolean {
  return kindOf[kind] === 'relational'
}

function keepers(core: Core): Keepers {
  const at = ({ home }: Entity) => core.kinds.at(home ?? 0)
  return {
    store: ({ home }) => core.homes.at(home ?? 0),
    rows: ({ home }) => core.rowsAt(home),
    documents: entity => at(entity).document.get(),
    graph: entity => at(entity).graph.get(),
    families: entity => at(entity).columnFamily.get(),
  }
}

/** Handles that are made when they are asked for: a transaction or a request is short, and a database may have hundreds of models. */
class Handles {
  readonly #core: Core
  readonly #seat: Seat
  readonly #made: (object | undefined)[] = []

  constructor(core: Core, seat: Seat) {
    this.#core = core
    this.#seat = seat
  }

  from(source: unknown): From {
    return From.start(this.#core.rowAccess(this.#seat, this.#core.homes.of('relational')), source)
  }

  get sql(): unknown {
    return rawTag(this.#core.rowAccess(this.#seat, this.#core.homes.of('relational')))
  }

  static at(handles: Handles, position: number, make: (seat: Seat) => object): object {
    const handle = handles.#made[position] ?? make(handles.#seat)
    handles.#made[position] = handle
    return handle
  }
}

function handlesOf(core: Core): new (core: Core, seat: Seat) => Handles {
  const { registry, homes, kinds } = core
  const made = class extends Handles {}
  const makers = new Map<string, (seat: Seat) => object>(kinds.handles)
  for (const [key, entity] of registry.entities) {
    const home = entity.home ?? 0
    if (entity.kind === 'table' && !entity.automatic) makers.set(key, seat => new TableHandle(core.rowAccess(seat, home), entity))
    else if (entity.kind === 'view') makers.set(key, seat => new ViewHandle(core.rowAccess(seat, home), entity))
  }
  for (const [key, model] of registry.sequences)
    makers.set(key, seat => new SequenceHandle(core.rowAccess(seat, homes.keeping('relational', key)), model))
  let position = 0
  for (const [key, make] of makers) {
    const at = position++
    Object.defineProperty(made.prototype, key, {
      enumerable: true,
      get(this: Handles): object {
        return Handles.at(this, at, make)
      },
    })
  }
  return made
}

/** The database: one handle a model, and the verbs. */
function database(core: Core, base: Call): object {
  const call = (options?: CallOptions): Call => {
    if (core.closed) throw failure('QT_CLOSED', 'The database was closed')
    assertOutside(core)
    return makeCall(base, options)
  }
  const db = Object.assign(new core.Handles(core, core.seat(base, call)), {
    transaction: (body: (tx: unknown) => Promise<unknown>, options: TransactionOptions & CallOptions = {}) =>
      transaction(core.homes.anchor, { ...options, of: core }, async unit => body(transactionHandle(core, unit, base)), call(options)),
    begin: async (options: TransactionOptions & CallOptions = {}) => {
      const open = await begin(core.homes.anchor, { ...options, of: core }, call(options))
      return explicitHandle(core, open, base)
    },
    // async, so that a query that is given back runs outside too
    outside: (body: (db: unknown) => unknown) => outside(async () => body(db)),
    with: (context: Call['context']) => database(core, makeCall(base, { context: { ...base.context, ...checkContext(context) } })),
    ready: () => probes(core, call()),
    close: () => close(core),
    createAll: async () => {
      const within = call()
      for (const home of core.homes.stores.keys()) {
        await core.rows.get(home)?.create(within)
        await core.kinds.create(home, within)
      }
    },
    dropAll: async () => {
      const within = call()
      for (const home of core.homes.stores.keys()) {
        await core.kinds.drop(home, within)
        await core.rows.get(home)?.drop(within)
      }
    },
    introspect: async ({ schemas, model, ...options }: IntrospectOptions & CallOptions = {}) => {
      const { introspection } = await import('./introspection.ts')
      const home = model === undefined ? core.homes.of('relational') : core.homes.keeping('relational', model)
      const within = call(options)
      return introspection(core.rowsAt(home), keptAt(core.registry, core.homes, home ?? 0), schemas ?? null, reservedNames, within)
    },
    [Symbol.asyncDispose]: () => close(core),
  })
  return Object.freeze(db)
}

async function close(core: Core): Promise<void> {
  if (core.closed) return
  core.closed = true
  core.kinds.close()
  const closed = await Promise.allSettled([...new Set(core.homes.stores)].map(store => store[Symbol.asyncDispose]()))
  for (const one of closed) if (one.status === 'rejected') throw one.reason
}

/** What each store answers, by what it is called in `quintet({ store })`; of one for everything, its answer alone. */
async function probes({ homes }: Core, call: Call): Promise<Probe | Readonly<Record<string, Probe>>> {
  const single = homes.names.get('')
  if (single !== undefined) return homes.at(single).probe(call)
  const found = await Promise.all(homes.stores.map(store => store.probe(call)))
  return Object.fromEntries([...homes.places].map(([name, home]) => [name, found[home] as Probe]))
}

function transactionHandle(core: Core, unit: UnitHandle, base: Call): object {
  return Object.freeze(transactionVerbs(core, unit, base))
}

function transactionVerbs(core: Core, unit: UnitHandle, base: Call): Handles {
  const origin = within(base, unit)
  const call = (options?: CallOptions): Call => makeCall(origin, options)
  return Object.assign(new core.Handles(core, core.seat(origin, call)), {
    attempt: (body: (tx: unknown) => Promise<unknown>) => unit.attempt(async inner => body(transactionHandle(core, inner, base))),
    afterCommit: (hook: () => unknown) => unit.afterCommit(hook),
  })
}

function explicitHandle(core: Core, open: Transaction, base: Call): object {
  return Object.freeze(
    Object.assign(transactionVerbs(core, open.unit, base), {
      commit: () => open.commit(),
      rollback: () => open.rollback(),
      [Symbol.asyncDispose]: () => open.rollback(),
    }),
  )
}

/**
 * Opens a database over models and a store. Synchronous: it connects on first use.
 *
 * @example
 * const db = quintet({ models: { users, posts }, store: sqlite('blog.db') })
 */
// the declared type is computed from the models; the run-time object is made from the same ones
export const quintet: QuintetFunction = ((options: Options) =>
  database(
    new Core(options),
    options.hooks ? makeCall(rootCall, { hooks: listenTo(...options.hooks) }) : rootCall,
  )) as unknown as QuintetFunction
