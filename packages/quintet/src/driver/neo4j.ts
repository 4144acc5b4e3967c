/// <reference path="./neo4j-driver.d.ts" />
import type { Driver, Plan, Running, Session, Transaction } from 'neo4j-driver'
import type { Limit } from '../base/deadline.ts'
import { fault, isFault } from '../base/fault.ts'
import type { CypherAnswer, CypherClient, CypherPlan, CypherStatement, CypherTarget, CypherTransaction } from './bolt.ts'
import { load } from './missing.ts'
import { incoming, outgoing, type TemporalClasses } from './neo4j-value.ts'
import { within } from './within.ts'

const requires = Object.freeze({ package: 'neo4j-driver', range: '>=5.28' })

/** Servers that speak Cypher over Bolt, through the client of Neo4j. It connects on first use. */
export function neo4jClient(target: CypherTarget): CypherClient {
  return new Neo4jClient(target)
}

interface Opened {
  readonly driver: Driver
  readonly types: TemporalClasses
}

class Neo4jClient implements CypherClient {
  readonly #target: CypherTarget
  #opened: Promise<Opened> | null = null
  #closed = false

  constructor(target: CypherTarget) {
    this.#target = target
  }

  async run(statement: CypherStatement, limit: Limit): Promise<CypherAnswer> {
    const { driver, types } = await this.#open(limit)
    const session = driver.session(this.#session(!statement.writes))
    const running = session.run(statement.text, bound(statement, types), timeout(limit))
    return answered(running, limit).finally(() => void session.close().catch(() => {}))
  }

  async begin(readOnly: boolean, limit: Limit): Promise<CypherTransaction> {
    const { driver, types } = await this.#open(limit)
    const session = driver.session(this.#session(readOnly))
    try {
      const begun = await within(session.beginTransaction(timeout(limit)), limit, false)
      return new Neo4jTransaction(session, begun, types)
    } catch (thrown) {
      void session.close().catch(() => {})
      throw faultOf(thrown, false)
    }
  }

  async version(limit: Limit): Promise<string> {
    const text = 'CALL dbms.components() YIELD name, versions, edition RETURN versions[0] + " " + edition'
    const { rows } = await this.run({ text, values: {}, writes: false }, limit)
    return String(rows[0]?.[0])
  }

  #session(readOnly: boolean): object {
    const { database } = this.#target
    return { defaultAccessMode: readOnly ? 'READ' : 'WRITE', ...(database === undefined ? {} : { database }) }
  }

  async #open(limit: Limit): Promise<Opened> {
    if (this.#closed) throw fault('CLOSED', false, { dead: true })
    if (limit.signal?.aborted === true) throw fault('ABORTED', false)
    this.#opened ??= opened(this.#target)
    const opening = this.#opened
    try {
      return await within(opening, limit, false)
    } catch (thrown) {
      // the next call tries again
      if (this.#opened === opening) this.#opened = null
      throw faultOf(thrown, false)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const open = await this.#opened?.catch(() => null)
    if (open && this.#target.client === null) await open.driver.close()
  }
}

async function opened({ url, user, password, client, connectMs, acquireMs, pool }: CypherTarget): Promise<Opened> {
  const { default: neo4j } = await load(requires, () => import('neo4j-driver'))
  const { types } = neo4j
  // one that the program says is a driver of the package
  if (client !== null) return { driver: client as Driver, types }
  const auth = user === undefined ? undefined : neo4j.auth.basic(user, (await password?.()) ?? '')
  const driver = neo4j.driver(url, auth, {
    useBigInt: true,
    connectionTimeout: connectMs,
    connectionAcquisitionTimeout: acquireMs,
    maxConnectionPoolSize: pool,
    // repeating is up to whoever began the transaction
    maxTransactionRetryTime: 0,
  })
  return { driver, types }
}

class Neo4jTransaction implements CypherTransaction {
  readonly #session: Session
  readonly #begun: Transaction
  readonly #types: TemporalClasses

  constructor(session: Session, begun: Transaction, types: TemporalClasses) {
    this.#session = session
    this.#begun = begun
    this.#types = types
  }

  run(statement: CypherStatement, limit: Limit): Promise<CypherAnswer> {
    return answered(this.#begun.run(statement.text, bound(statement, this.#types)), limit)
  }

  commit(limit: Limit): Promise<void> {
    return this.#end(this.#begun.commit(), limit)
  }

  rollback(limit: Limit): Promise<void> {
    return this.#end(this.#begun.rollback(), limit)
  }

  async #end(ending: Promise<void>, limit: Limit): Promise<void> {
    try {
      await within(ending, limit, true)
    } catch (thrown) {
      throw faultOf(thrown, true)
    } finally {
      void this.#session.close().catch(() => {})
    }
  }
}

function bound({ values }: CypherStatement, types: TemporalClasses): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, outgoing(value, types)]))
}

/** The server gives up when we do. */
function timeout({ at }: Limit): object {
  return at === Number.POSITIVE_INFINITY ? {} : { timeout: BigInt(Math.max(Math.ceil(at - performance.now()), 1)) }
}

async function answered(running: Running, limit: Limit): Promise<CypherAnswer> {
  try {
    const { records, summary } = await within(Promise.resolve(running), limit, true)
    return {
      rows: records.map(record => record.keys.map((_, at) => incoming(record.get(at)))),
      plan: summary.plan === false ? null : planOf(summary.plan),
    }
  } catch (thrown) {
    throw faultOf(thrown, true)
  }
}

function planOf({ operatorType, arguments: { Details }, children }: Plan): CypherPlan {
  return { operator: operatorType, details: typeof Details === 'string' ? Details : '', children: children.map(planOf) }
}

/** The code alone: what the server says holds values. */
function faultOf(thrown: unknown, sent: boolean): unknown {
  if (isFault(thrown) || typeof thrown !== 'object' || thrown === null) return thrown
  const { code } = thrown as { readonly code?: unknown }
  if (typeof code !== 'string') return thrown
  const lost = code === 'ServiceUnavailable' || code === 'SessionExpired'
  return fault(code, sent, lost ? { dead: true } : {})
}
