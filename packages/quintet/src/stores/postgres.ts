import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { Target } from '../driver/contract.ts'
import { pg } from '../driver/pg.ts'
import { deadlineDefaults } from '../engine/options.ts'
import { pooled } from '../engine/pooled.ts'
import { postgres as dialect } from '../sql/dialect/postgres.ts'

import { type PostgresAddress, parseUrl, tls } from './postgres-url.ts'
import {
  type CacheSettings,
  type DeadlineOptions,
  known,
  type PoolSettings,
  type SqlStore,
  type SqlStoreParts,
  sqlStore,
} from './sql-store.ts'

/** Where a PostgreSQL server is, and who connects: a URL, or its parts (which win). */
export interface PostgresPlace {
  readonly url?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly database?: string
  /** Text, or a function that is asked at each connect (for tokens that expire). */
  readonly password?: string | (() => string | Promise<string>)
  /** A mode as in a URL's sslmode, or options of Node's tls.connect. */
  readonly ssl?: string | false | Readonly<Record<string, unknown>>
}

/** How a PostgreSQL server is reached: by a URL, by its parts, or through a client of the package pg. */
export interface PostgresOptions extends PostgresPlace {
  readonly applicationName?: string
  /** The server is behind a pooler in transaction mode: nothing is kept between transactions. */
  readonly transactionPooler?: boolean
  readonly pool?: PoolSettings
  readonly deadlines?: DeadlineOptions
  /** How transactions are isolated that do not say so themselves; 'serializable'. */
  readonly isolation?: 'serializable' | 'repeatable read' | 'read committed'
  /** Sizes of the caches of statements, or `false` for none. */
  readonly cache?: CacheSettings
  /** Servers that follow this one: a URL each, or parts; what one does not say is as here. Reads go there under `db.with({ replica: true })`. */
  readonly replicas?: readonly (string | PostgresPlace)[]
  /** A Pool or Client of pg that the program already has. It is not closed. */
  readonly client?: object
}

const places = ['url', 'host', 'port', 'user', 'database', 'password', 'ssl']
const names = [...places, 'applicationName', 'transactionPooler', 'pool', 'deadlines', 'isolation', 'cache', 'replicas', 'client']

/** The server gives a statement up this much before we do, on a connection that stays good. */
const marginMs = 1_000

/**
 * A PostgreSQL server through the package pg.
 *
 * @example
 * const db = quintet({ models, store: postgres('postgres://app:secret@db.example.org/shop?sslmode=require') })
 */
export function postgres(urlOrOptions: string | PostgresOptions): SqlStore<never> {
  const options: PostgresOptions = typeof urlOrOptions === 'string' ? { url: urlOrOptions } : urlOrOptions
  known(options, names, 'postgres')
  const { client = null, isolation } = options
  if (isolation !== undefined && !['serializable', 'repeatable read', 'read committed'].includes(isolation))
    throw failure('QT_CONFIGURATION', "postgres: isolation is 'serializable', 'repeatable read' or 'read committed'")
  if (options.url === undefined && options.host === undefined && client === null)
    throw failure('QT_CONFIGURATION', 'postgres needs a url, a host or a client')
  const address = addressOf(options, parseUrl(options.url ?? 'postgres://'))
  return sqlStore({
    name: client === null ? nameOf(address) : 'postgres:(client)',
    lacks: [],
    driver: pg,
    lends: pooled,
    dialect,
    target: target(address, options),
    replicas: replicas(address, options),
    deadlines: options.deadlines,
    pool: options.pool,
    cache: options.cache,
    isolation: options.isolation,
  })
}

/** A server of the same cluster: who connects, to what, and how safely is as on the primary where nothing else is said. */
function replicas(primary: PostgresAddress, options: PostgresOptions): SqlStoreParts<never>['replicas'] {
  const { replicas: given, client } = options
  if (given === undefined) return undefined
  if (client !== undefined) throw failure('QT_CONFIGURATION', 'postgres takes replicas beside a url or a host, not beside a client')
  return given.map(one => {
    const own: PostgresPlace = typeof one === 'string' ? { url: one } : one
    known(own, places, 'postgres.replicas')
    const url = own.url === undefined ? null : parseUrl(own.url)
    const address = addressOf(own, {
      ...primary,
      ...(url && { host: url.host, port: url.port }),
      user: url?.user ?? primary.user,
      database: url?.database ?? primary.database,
      password: url?.password ?? primary.password,
      ssl: url !== null && /[?&]sslmode=/.test(own.url ?? '') ? url.ssl : primary.ssl,
    })
    // a password in its own URL is that of its address
    const password = own.password ?? (url?.password ? async () => url.password?.reveal() ?? '' : options.password)
    return { name: nameOf(address), target: target(address, options, password) }
  })
}

function addressOf(options: PostgresPlace & Pick<PostgresOptions, 'applicationName'>, from: PostgresAddress): PostgresAddress {
  const { ssl } = options
  return {
    ...from,
    host: options.host ?? from.host,
    port: options.port ?? from.port,
    user: options.user ?? from.user,
    database: options.database ?? from.database,
    ssl: ssl === undefined ? from.ssl : typeof ssl === 'string' ? tls(ssl) : ssl,
    applicationName: options.applicationName ?? from.applicationName,
  }
}

function nameOf({ host, port, user, database }: PostgresAddress): string {
  const place = host.includes(':') ? `[${host}]` : host
  return `postgres://${user === undefined ? '' : `${user}@`}${place}:${port}/${database ?? ''}`
}

function target(address: PostgresAddress, options: PostgresOptions, password: PostgresPlace['password'] = options.password): Target {
  const { host, port, user, database, ssl, applicationName } = address
  const statement = options.deadlines?.statement
  const statementMs = statement === undefined ? deadlineDefaults.statement : duration(statement, 'deadlines.statement')
  return {
    address: nameOf(address),
    password: passwordOf(address, password),
    client: options.client ?? null,
    options: {
      host,
      port,
      user,
      database,
      ssl,
      applicationName,
      transactionPooler: options.transactionPooler === true,
      statementTimeoutMs: Number.isFinite(statementMs)
        ? Math.max(Math.round(statementMs - Math.min(marginMs, statementMs / 10)), 1)
        : undefined,
      idleTimeoutMs: idleTimeout(options.deadlines?.idleInTransaction),
    },
  }
}

/** Later than ours: it is for the case that this process cannot act. */
function idleTimeout(given: Duration | undefined): number | undefined {
  const ms = given === undefined ? deadlineDefaults.idleInTransaction : duration(given, 'deadlines.idleInTransaction')
  return Number.isFinite(ms) ? Math.round(ms) + 5 * marginMs : undefined
}

/** Text is closed over, so that no object that is printed holds it. */
function passwordOf({ password: fromUrl }: PostgresAddress, password: PostgresPlace['password']): Target['password'] {
  if (typeof password === 'function') return async () => password()
  if (typeof password === 'string') return async () => password
  return fromUrl === null ? null : async () => fromUrl.reveal()
}
