import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { Call } from '../call/call.ts'
import { cqlFailure } from '../columnfamily/cassandra/faults.ts'
import { cassandraClient } from '../driver/cassandra.ts'
import { type CqlClient, type CqlTarget, consistencies } from '../driver/cql.ts'
import { onlyKinds } from '../schema/registry.ts'
import { type CassandraAddress, parseUrl } from './cassandra-address.ts'
import type { Probe, Store } from './contract.ts'
import { known } from './sql-store.ts'

/** What Cassandra does not do: it keeps column families, and no transaction holds for several calls. */
export type CassandraLacks = 'relational' | 'keyValue' | 'document' | 'graph' | 'columnFamily.transaction'

/** How a cluster is reached. */
export interface CassandraOptions {
  /** `cassandra://user:password@host1,host2:9042/keyspace?datacenter=name` */
  readonly url?: string
  readonly hosts?: readonly string[]
  /** 9042 unless said. */
  readonly port?: number
  /** Where the tables are; it is there already, since how it is replicated is for whoever runs the cluster to say. */
  readonly keyspace?: string
  /** The data centre that is asked. */
  readonly datacenter?: string
  readonly user?: string
  /** Text, or a function that is called when a connection is made. */
  readonly password?: string | (() => string | Promise<string>)
  /** Options of TLS as Node has them; `true` verifies the server. Off unless said. */
  readonly ssl?: boolean | Readonly<Record<string, unknown>>
  /** How many replicas must answer; `localQuorum`. Conditional writes agree within the data centre. */
  readonly consistency?: 'one' | 'two' | 'three' | 'quorum' | 'all' | 'localQuorum' | 'eachQuorum' | 'localOne'
  readonly deadlines?: {
    /** Making a connection; 5 s. */
    readonly connect?: Duration
    /** One statement; 30 s. */
    readonly statement?: Duration
  }
  /** A `Client` of cassandra-driver that the program already has, with `Map`, `Set` and bigints in its encoding. It is not closed. */
  readonly client?: object
}

const names = ['url', 'hosts', 'port', 'keyspace', 'datacenter', 'user', 'password', 'ssl', 'consistency', 'deadlines', 'client']

/**
 * Column families on Apache Cassandra, through the package cassandra-driver.
 *
 * @example
 * const db = quintet({ models, store: { default: sqlite('app.db'), columnFamily: cassandra('cassandra://localhost/app?datacenter=dc1') } })
 */
export function cassandra(urlOrOptions: string | CassandraOptions): Store<CassandraLacks> {
  const options = typeof urlOrOptions === 'string' ? { url: urlOrOptions } : urlOrOptions
  known(options, names, 'cassandra')
  if (options.deadlines) known(options.deadlines, ['connect', 'statement'], 'cassandra.deadlines')
  const { connect = 5_000, statement = 30_000 } = options.deadlines ?? {}
  const target = targetOf(options, duration(connect, 'deadlines.connect'))
  const client = cassandraClient(target)
  const name = options.client ? `cassandra:(client)/${target.keyspace}` : nameOf(target)
  const statementMs = duration(statement, 'deadlines.statement')
  return Object.freeze<Store<CassandraLacks>>({
    name,
    lacks: Object.freeze(['relational', 'keyValue', 'document', 'graph', 'columnFamily.transaction'] as const),
    begins: null,
    engine: null,
    serves: {
      columnFamily: async registry => {
        const { columnFamilyCql } = await import('../columnfamily/cassandra/store.ts')
        return columnFamilyCql({ name, client, statementMs }, onlyKinds(registry, 'columnFamily'))
      },
    },
    probe: call => probe(client, name, statementMs, call),
    [Symbol.asyncDispose]: () => client.close(),
  })
}

async function probe(client: CqlClient, name: string, statementMs: number, call: Call): Promise<Probe> {
  try {
    const version = await client.version({ at: Math.min(call.at, performance.now() + statementMs), signal: call.signal })
    return { version, refused: [] }
  } catch (thrown) {
    throw cqlFailure(thrown, name, { what: 'read' })
  }
}

const nowhere: CassandraAddress = { hosts: [], port: 9042, keyspace: undefined, datacenter: undefined, user: undefined, password: null }

function targetOf(options: CassandraOptions, connectMs: number): CqlTarget {
  const from = options.url === undefined ? nowhere : parseUrl(options.url)
  const { hosts = from.hosts, port = from.port, user = from.user, consistency = 'localQuorum', client = null } = options
  const keyspace = options.keyspace ?? from.keyspace
  const datacenter = options.datacenter ?? from.datacenter
  if (keyspace === undefined) throw failure('QT_CONFIGURATION', 'cassandra needs a keyspace')
  if (client === null && hosts.length === 0) throw failure('QT_CONFIGURATION', 'cassandra needs a url, hosts or a client')
  if (client === null && datacenter === undefined)
    throw failure(
      'QT_CONFIGURATION',
      'cassandra needs the name of the data centre that it asks: { datacenter }, or ?datacenter= in its url',
    )
  if (!Object.hasOwn(consistencies, consistency) || /serial|any/i.test(consistency))
    throw failure('QT_CONFIGURATION', 'cassandra.consistency is one, two, three, quorum, all, localQuorum, eachQuorum or localOne')
  return {
    hosts,
    port,
    keyspace,
    datacenter: datacenter ?? '',
    user,
    password: passwordOf(options.password, from),
    ssl: options.ssl === true ? { rejectUnauthorized: true } : (options.ssl ?? false),
    consistency,
    connectMs,
    client,
  }
}

/** Text is closed over, so that no object that is printed holds it. */
function passwordOf(password: CassandraOptions['password'], from: CassandraAddress): CqlTarget['password'] {
  if (typeof password === 'function') return async () => password()
  if (typeof password === 'string') return async () => password
  const secret = from.password
  return secret && (async () => secret.reveal())
}

function nameOf({ hosts, port, keyspace, user }: CqlTarget): string {
  const places = hosts.map(host => (host.includes(':') ? `[${host}]` : host))
  return `cassandra://${user === undefined ? '' : `${user}@`}${places.join(',')}:${port}/${keyspace}`
}
