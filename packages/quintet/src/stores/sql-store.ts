import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { BeginOptions } from '../base/session.ts'
import type { Driver, Target } from '../driver/contract.ts'
import type { Named } from '../engine/classify.ts'
import type { Engine } from '../engine/contract.ts'
import { engine } from '../engine/engine.ts'
import type { Deadlines, EngineConfig, PoolOptions } from '../engine/options.ts'
import type { RelationalStore } from '../relational/contract.ts'
import { constraintFinder } from '../relational/tables/constraints.ts'
import { checkNames } from '../relational/tables/names.ts'
import { tablesStore } from '../relational/tables/store.ts'
import { onlyKinds, type Registry } from '../schema/registry.ts'
import type { Dialect } from '../sql/dialect.ts'
import type { Capability, Services, Store } from './contract.ts'

/** A store on a SQL server: of every kind. */
export interface SqlStore<out Lacks extends Capability = Capability> extends Store<Lacks> {
  readonly engine: Engine
  readonly begins: Engine
}

/** Deadlines of a store; each may be milliseconds or text such as '5s'. A call may give an earlier one of its own. */
export interface DeadlineOptions {
  /** Waiting for a connection, or for the write lock of a file; 5 s. */
  readonly acquire?: Duration
  /** Making a connection, all of it; 5 s. */
  readonly connect?: Duration
  /** One statement; 30 s. */
  readonly statement?: Duration
  /** A transaction that runs nothing; 10 s, 2 s on an embedded file. */
  readonly idleInTransaction?: Duration
}

/** Size and ages of a pool. */
export interface PoolSettings {
  /** Connections kept open even if nobody needs them; 0. */
  readonly min?: number
  /** Connections at most; 10. */
  readonly max?: number
  /** After so long without use a connection is closed; 30 s. */
  readonly idle?: Duration
  /** At this age a connection is replaced; 30 min, give or take a tenth. */
  readonly lifetime?: Duration
  /** A transaction that holds a connection for so long is told as a leak; 10 s. */
  readonly leak?: Duration
}

/** What is kept so that it need not be made again; `false` where all is made anew, each time. */
export type CacheSettings =
  | false
  | {
      /** Compiled statements of each sort that the store keeps, by the shape of what was asked; 1000. */
      readonly plans?: number
      /** Statements that each connection keeps prepared; 256. */
      readonly prepared?: number
    }

export interface SqlStoreParts<Lacks extends Capability> {
  readonly name: string
  readonly lacks: readonly Lacks[]
  readonly driver: Driver
  readonly lends: EngineConfig['lends']
  readonly dialect: Dialect
  readonly target: Target
  readonly replicas?: readonly { readonly name: string; readonly target: Target }[] | undefined
  readonly deadlines?: DeadlineOptions | undefined
  readonly pool?: PoolSettings | undefined
  readonly cache?: CacheSettings | undefined
  readonly isolation?: BeginOptions['isolation'] | undefined
}

/** A store over a SQL engine. Nothing is opened here. */
export function sqlStore<const Lacks extends Capability = never>(parts: SqlStoreParts<Lacks>): SqlStore<Lacks> {
  let names: Named | null = null
  const { plans, prepared } = cache(parts.cache)
  const made = engine({
    driver: parts.driver,
    lends: parts.lends,
    dialect: parts.dialect,
    target: { ...parts.target, prepared },
    replicas: parts.replicas?.map(({ name, target }) => ({ name, target: { ...target, prepared } })),
    name: parts.name,
    deadlines: deadlines(parts.deadlines),
    pool: pool(parts.pool),
    plans,
    isolation: parts.isolation,
    names: (table, columns, constraint) => names?.(table, columns, constraint),
  })
  // rows of every kind are read by the one lowering, so that its plans are kept once
  const known = new WeakMap<Registry, RelationalStore>()
  const rows = (registry: Registry, { sources }: Services): RelationalStore => {
    const store = known.get(registry) ?? tablesStore(made, onlyKinds(registry, 'table', 'view'), sources)
    known.set(registry, store)
    return store
  }
  return Object.freeze<SqlStore<Lacks>>({
    name: parts.name,
    lacks: parts.lacks,
    engine: made,
    begins: made,
    serves: {
      relational(registry, services) {
        const tables = onlyKinds(registry, 'table', 'view')
        checkNames(tables, parts.dialect)
        names = constraintFinder(tables, parts.dialect)
        return rows(registry, services)
      },
      document: async (registry, services) =>
        (await import('../document/tables/store.ts')).documentTables(
          made,
          rows(registry, services),
          onlyKinds(registry, 'collection'),
          services,
        ),
      columnFamily: async (registry, { clock }) =>
        (await import('../columnfamily/tables/store.ts')).columnFamilyTables(made, onlyKinds(registry, 'columnFamily'), clock),
      graph: async (registry, services) =>
        (await import('../graph/tables/store.ts')).graphTables(
          made,
          rows(registry, services),
          onlyKinds(registry, 'node', 'edge'),
          services.clock,
        ),
      keyValue: async (_, { clock, sweep }) => (await import('../keyvalue/tables/store.ts')).keyValueTables(made, clock, sweep),
    },
    probe: async call => ({ ...(await made.probe(call)), refused: [] }),
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  })
}

function deadlines(given: DeadlineOptions | undefined): Partial<Deadlines> {
  return times(given, ['acquire', 'connect', 'statement', 'idleInTransaction'], 'deadlines')
}

function pool(given: PoolSettings | undefined): Partial<PoolOptions> {
  const { min = 0, max = 10 } = given ?? {}
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < 1 || min > max)
    throw failure('QT_CONFIGURATION', 'pool.min and pool.max must be whole numbers, max at least 1 and min at most max')
  return { min, max, ...times(given, ['idle', 'lifetime', 'leak'], 'pool') }
}

function cache(given: CacheSettings | undefined): { readonly plans: number | undefined; readonly prepared: number | undefined } {
  if (given) known(given, ['plans', 'prepared'], 'cache')
  const { plans, prepared } = given === false ? { plans: 0, prepared: 0 } : (given ?? {})
  for (const [name, count] of Object.entries({ plans, prepared }))
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 0))
      throw failure('QT_CONFIGURATION', `cache.${name} must be a whole number, 0 for none`)
  return { plans, prepared }
}

function times<K extends string>(
  given: { readonly [P in K]?: Duration } | undefined,
  keys: readonly K[],
  name: string,
): { [P in K]?: number } {
  const ms: { [P in K]?: number } = {}
  for (const key of keys) {
    const value = given?.[key]
    if (value !== undefined) ms[key] = duration(value, `${name}.${key}`)
  }
  return ms
}

/** Refuses options that a store does not have, so that a misspelt one is not silently without effect. */
export function known(options: object, names: readonly string[], store: string): void {
  for (const key of Object.keys(options))
    if (!names.includes(key)) throw failure('QT_CONFIGURATION', `${store} has no option '${key}'; it has ${names.join(', ')}`)
}
