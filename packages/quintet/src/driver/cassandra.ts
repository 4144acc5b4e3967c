/// <reference path="./cassandra-driver.d.ts" />
import type { Client } from 'cassandra-driver'
import type { Limit } from '../base/deadline.ts'
import { fault } from '../base/fault.ts'
import { cassandraFault } from './cassandra-fault.ts'
import { type CqlAnswer, type CqlClient, type CqlHow, type CqlStatement, type CqlTarget, consistencies } from './cql.ts'
import { load } from './missing.ts'
import { within } from './within.ts'

const requires = Object.freeze({ package: 'cassandra-driver', range: '>=4.8' })

/** Servers that speak CQL, through the client of the Apache project. It connects on first use. */
export function cassandraClient(target: CqlTarget): CqlClient {
  return new CassandraClient(target)
}

class CassandraClient implements CqlClient {
  readonly #target: CqlTarget
  #client: Promise<Client> | null = null
  #closed = false

  constructor(target: CqlTarget) {
    this.#target = target
  }

  run({ text, values }: CqlStatement, how: CqlHow, limit: Limit): Promise<CqlAnswer> {
    const { rows = 0, after = null } = how
    const paging = { ...(rows > 0 ? { fetchSize: rows } : {}), ...(after === null ? {} : { pageState: after }) }
    return this.#ask(limit, client => client.execute(text, values, { ...this.#options(how, limit), ...paging, prepare: true }))
  }

  batch(statements: readonly CqlStatement[], how: CqlHow & { readonly logged: boolean }, limit: Limit): Promise<CqlAnswer> {
    const queries = statements.map(({ text, values }) => ({ query: text, params: values }))
    const { logged, counter = false } = how
    return this.#ask(limit, client => client.batch(queries, { ...this.#options(how, limit), prepare: true, logged, counter }))
  }

  async change(text: string, limit: Limit): Promise<void> {
    await this.#ask(limit, client => client.execute(text, undefined, this.#options({ idempotent: true }, limit)))
  }

  async version(limit: Limit): Promise<string> {
    const text = 'SELECT release_version FROM system.local'
    const { rows } = await this.#ask(limit, client => client.execute(text, undefined, this.#options({ idempotent: true }, limit)))
    return String(rows[0]?.[0])
  }

  #options({ idempotent, serial = false }: CqlHow, limit: Limit): object {
    const level = serial ? 'localSerial' : this.#target.consistency
    return {
      consistency: consistencies[level],
      serialConsistency: consistencies.localSerial,
      isIdempotent: idempotent,
      autoPage: false,
      readTimeout: Math.min(Math.max(Math.ceil(limit.at - performance.now()), 1), 2_147_483_647),
    }
  }

  async #ask(limit: Limit, send: (client: Client) => ReturnType<Client['execute']>): Promise<CqlAnswer> {
    if (limit.signal?.aborted === true) throw fault('ABORTED', false)
    const client = await this.#connected(limit)
    try {
      const { rows, columns, pageState } = await within(send(client), limit, true)
      return {
        columns: columns?.map(({ name }) => name) ?? [],
        rows: rows?.map(row => row.values()) ?? [],
        next: pageState ?? null,
      }
    } catch (thrown) {
      throw cassandraFault(thrown)
    }
  }

  async #connected(limit: Limit): Promise<Client> {
    if (this.#closed) throw fault('CLOSED', false, { dead: true })
    this.#client ??= this.#open()
    const opening = this.#client
    try {
      return await within(opening, limit, false)
    } catch (thrown) {
      // the next call tries again
      if (this.#client === opening) this.#client = null
      throw cassandraFault(thrown, false)
    }
  }

  async #open(): Promise<Client> {
    const { client } = this.#target
    // one that the program says is a client of the package
    if (client !== null) return client as Client
    const { default: package_ } = await load(requires, () => import('cassandra-driver'))
    const { ExponentialReconnectionPolicy } = package_.policies.reconnection
    // by itself it would wait ten minutes in the end
    const policies = { reconnection: new ExponentialReconnectionPolicy(100, 5_000, false) }
    const made = new package_.Client({ ...(await optionsOf(this.#target)), policies })
    try {
      await made.connect()
      return made
    } catch (thrown) {
      await made.shutdown().catch(() => {})
      throw thrown
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const client = await this.#client?.catch(() => null)
    if (client && this.#target.client === null) await client.shutdown()
  }
}

async function optionsOf({ hosts, port, datacenter, keyspace, user, password, ssl, connectMs }: CqlTarget) {
  return {
    contactPoints: hosts.map(host => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)),
    localDataCenter: datacenter,
    keyspace,
    ...(user === undefined ? {} : { credentials: { username: user, password: (await password?.()) ?? '' } }),
    ...(ssl === false ? {} : { sslOptions: { ...ssl } }),
    socketOptions: { connectTimeout: connectMs },
    encoding: { map: Map, set: Set, useBigIntAsLong: true, useBigIntAsVarint: true, useUndefinedAsUnset: false },
  }
}
