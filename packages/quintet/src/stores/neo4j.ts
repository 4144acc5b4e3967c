import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { CypherTarget } from '../driver/bolt.ts'
import { neo4jClient } from '../driver/neo4j.ts'
import { deadlineDefaults, poolDefaults } from '../engine/options.ts'
import { Sender } from '../graph/neo4j/lane.ts'
import { CypherGraph } from '../graph/neo4j/store.ts'
import { onlyKinds } from '../schema/registry.ts'
import type { Store } from './contract.ts'
import { parseBolt } from './neo4j-url.ts'
import { known } from './sql-store.ts'

/** How a Neo4j server is reached: by a URL, or through a driver of the package neo4j-driver. */
export interface Neo4jOptions {
  /** `bolt://`, `neo4j://` for a cluster, each with `+s` for TLS; user and password may stand in it. */
  readonly url?: string
  readonly user?: string
  /** Text, or a function that is asked when it connects. */
  readonly password?: string | (() => string | Promise<string>)
  /** The server's own default where nothing is said. */
  readonly database?: string
  /** Connections at most; 10. */
  readonly pool?: number
  readonly deadlines?: { readonly acquire?: Duration; readonly connect?: Duration; readonly statement?: Duration }
  /** A driver that the program already has, made with `useBigInt: true`. It is not closed. */
  readonly client?: object
}

/** Ranges of texts with characters beyond U+D7FF are the one thing of graphs that it lacks. */
type Neo4jLacks = 'relational' | 'keyValue' | 'document' | 'columnFamily' | 'graph.wideRanges'

const names = ['url', 'user', 'password', 'database', 'pool', 'deadlines', 'client']

/**
 * A Neo4j server, through the package neo4j-driver: it keeps nodes and edges.
 *
 * @example
 * const db = quintet({ models, store: { default: sqlite('app.db'), graph: neo4j('neo4j+s://app:secret@db.example.org') } })
 */
export function neo4j(urlOrOptions: string | Neo4jOptions): Store<Neo4jLacks> {
  const options: Neo4jOptions = typeof urlOrOptions === 'string' ? { url: urlOrOptions } : urlOrOptions
  known(options, names, 'neo4j')
  const target = targetOf(options)
  const { statement = deadlineDefaults.statement } = options.deadlines ?? {}
  const name = options.client === undefined ? target.url : 'neo4j:(client)'
  const sender = new Sender(neo4jClient(target), name, duration(statement, 'deadlines.statement'))
  return Object.freeze({
    name,
    lacks: ['relational', 'keyValue', 'document', 'columnFamily', 'graph.wideRanges'],
    begins: sender,
    engine: null,
    serves: { graph: async registry => new CypherGraph(sender, onlyKinds(registry, 'node', 'edge')) },
    probe: async call => ({ version: await sender.version(call), refused: [] }),
    [Symbol.asyncDispose]: () => sender.close(),
  } satisfies Store<Neo4jLacks>)
}

function targetOf({ url, user, password, database, pool = poolDefaults.max, deadlines = {}, client }: Neo4jOptions): CypherTarget {
  if (url === undefined && client === undefined) throw failure('QT_CONFIGURATION', 'neo4j needs a url or a client')
  if (!Number.isInteger(pool) || pool < 1) throw failure('QT_CONFIGURATION', 'neo4j: pool is a whole number of at least 1')
  known(deadlines, ['acquire', 'connect', 'statement'], 'neo4j.deadlines')
  const address = url === undefined ? null : parseBolt(url)
  const own = typeof password === 'function' ? password : password === undefined ? null : () => password
  return {
    url: address?.url ?? '',
    user: user ?? address?.user,
    password: own ? async () => own() : (address?.password ?? null),
    database,
    connectMs: duration(deadlines.connect ?? deadlineDefaults.connect, 'deadlines.connect'),
    acquireMs: duration(deadlines.acquire ?? deadlineDefaults.acquire, 'deadlines.acquire'),
    pool,
    client: client ?? null,
  }
}
