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
import { buildRegistry, type Registry } from '../schema/registry.ts'
import type { Probe, Store } from '../stores/contract.ts'
import type { IntrospectOptions, QuintetFunction } from './handles.ts'
import { Kinds } from './kinds.ts'
import { type ProfileName, profilesOf } from './profiles.ts'
import { type SweepSetting, sweepOf } from './sweep.ts'

interface Options {
  readonly models: Readonly<Record<string, unknown>>
  readonly store: Store
  readonly clock?: Clock
  readonly as?: ProfileName | readonly ProfileName[]
  readonly sweep?: SweepSetting
  readonly hooks?: readonly Listener[]
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
  readonly store: Store
  readonly relational: RelationalStore
  readonly kinds: Kinds
  /** The handles of a transaction over these models. */
  readonly Handles: new (
    access: Access,
  ) => Handles
  closed = false

  constructor(options: Options) {
    for (const name of Object.keys(options.models))
      if (reservedNames.includes(name)) throw failure('QT_MODEL', `models.${name}: this name is a verb of db`)
    this.registry = buildRegistry(options.models)
    this.store = options.store
    this.relational = options.store.serves.relational(this.registry)
    const services = { clock: options.clock ?? systemClock, reader: this.relational, sweep: sweepOf(options.sweep) }
    this.kinds = new Kinds(this.registry, options.store, services, profilesOf(options.as))
    this.Handles = handlesOf(this.registry, this.kinds)
  }
}

/** Handles that are made when they are asked for: a transaction or a request is short, and a database may have hundreds of models. */
class Handles {
  readonly #access: Access
  readonly #made: (object | undefined)[] = []

  constructor(access: Access) {
    this.#access = access
  }

  from(source: unknown): From {
    return From.start(this.#access, source)
  }

  get sql(): unknown {
    return rawTag(this.#access)
  }

  static at(handles: Handles, position: number, make: (access: Access) => object): object {
    const handle = handles.#made[position] ?? make(handles.#access)
    handles.#made[position] = handle
    return handle
  }
}

function handlesOf(registry: Registry, kinds: Kinds): new (access: Access) => Handles {
  const made = class extends Handles {}
  const makers = new Map<string, (access: Access) => object>(kinds.handles)
  for (const [key, entity] of registry.entities)
    if (entity.kind === 'table' && !entity.automatic) makers.set(key, access => new TableHandle(access, entity))
    else if (entity.kind === 'view') makers.set(key, access => new ViewHandle(access, entity))
  for (const [key, model] of registry.sequences) makers.set(key, access => new SequenceHandle(access, model))
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
  const db = Object.assign(new core.Handles({ registry: core.registry, store: core.relational, origin: base, call }), {
    transaction: (body: (tx: unknown) => Promise<unknown>, options: TransactionOptions & CallOptions = {}) =>
      transaction(core.store.engine, { ...options, of: core }, async unit => body(transactionHandle(core, unit, base)), call(options)),
    begin: async (options: TransactionOptions & CallOptions = {}) => {
      const open = await begin(core.store.engine, { ...options, of: core }, call(options))
      return explicitHandle(core, open, base)
    },
    // async, so that a query that is given back runs outside too
    outside: (body: (db: unknown) => unknown) => outside(async () => body(db)),
    with: (context: Call['context']) => database(core, makeCall(base, { context: { ...base.context, ...checkContext(context) } })),
    ready: (): Promise<Probe> => core.store.probe(call()),
    close: () => close(core),
    createAll: async () => {
      const within = call()
      await core.relational.create(within)
      await core.kinds.create(within)
    },
    dropAll: async () => {
      const within = call()
      await core.kinds.drop(within)
      await core.relational.drop(within)
    },
    introspect: async ({ schemas, ...options }: IntrospectOptions & CallOptions = {}) => {
      const { introspection } = await import('./introspection.ts')
      return introspection(core.relational, core.registry, schemas ?? null, reservedNames, call(options))
    },
    [Symbol.asyncDispose]: () => close(core),
  })
  return Object.freeze(db)
}

async function close(core: Core): Promise<void> {
  if (core.closed) return
  core.closed = true
  core.kinds.close()
  await core.store[Symbol.asyncDispose]()
}

function transactionHandle(core: Core, unit: UnitHandle, base: Call): object {
  return Object.freeze(transactionVerbs(core, unit, base))
}

function transactionVerbs(core: Core, unit: UnitHandle, base: Call): Handles {
  const inside = within(base, unit)
  const call = (options?: CallOptions): Call => makeCall(inside, options)
  return Object.assign(new core.Handles({ registry: core.registry, store: core.relational, origin: inside, call }), {
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
