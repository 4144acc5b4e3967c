import { Alarm } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { fault } from '../base/fault.ts'
import type { Connection, Driver, Layout, Target } from './contract.ts'
import { load } from './missing.ts'
import { PgConnection } from './pg-connection.ts'
import { pgFault } from './pg-fault.ts'
import type { PgClient, PgModule, PgPool, PooledClient } from './pg-wire.ts'

const requires = Object.freeze({ package: 'pg', range: '>=8.16' })

/** PostgreSQL through node-postgres. Its `binary` option is never used (it returns wrong values), nor its type parsers. */
export const pg: Driver = Object.freeze<Driver>({
  requires,
  features: Object.freeze({ sync: false, interrupt: true, stream: true, pipeline: true, copy: true, words: true }),
  layout: ({ client }: Target): Layout =>
    client === null || isPool(client) ? { kind: 'pool', lent: client !== null } : { kind: 'single' },
  async open(target: Target, limit: Limit): Promise<Connection> {
    // a cast: the package's types do not show what a query class of one's own may use
    const module = (await load(requires, () => import('pg'))).default as unknown as PgModule
    const { prepared } = target
    const kept = {
      unnamed: target.options.transactionPooler === true || prepared === 0,
      prepared,
      limited: target.client === null && serverTimeout(target) !== undefined,
    }
    const cancel = (client: PgClient, cancelLimit: Limit): Promise<void> => cancelRequest(module, client, cancelLimit)
    if (isPool(target.client)) {
      const client = await borrowed(target.client, limit)
      return new PgConnection(client, { ...kept, cancel, release: (_, destroy) => client.release(destroy) })
    }
    if (target.client !== null) return new PgConnection(target.client as PgClient, { ...kept, cancel, release: () => {} })
    const client = await connected(new module.Client(config(target)), limit)
    return new PgConnection(client, {
      ...kept,
      cancel,
      release: (ended, destroy) => (destroy ? ended.connection.stream.destroy() : ended.end()),
    })
  },
})

function isPool(client: unknown): client is PgPool {
  return typeof client === 'object' && client !== null && 'totalCount' in client
}

/** The time that the server gives a statement; a pooler would refuse the setting. */
function serverTimeout({ options }: Target): unknown {
  return options.transactionPooler === true ? undefined : options.statementTimeoutMs
}

function config(target: Target): Readonly<Record<string, unknown>> {
  const { options, password } = target
  const { host, port, user, database, ssl, applicationName, idleTimeoutMs, transactionPooler } = options
  const timeout = serverTimeout(target)
  return {
    host,
    port,
    user,
    database,
    // the name that the certificate must have: some releases of node-postgres leave it out where the host is an address
    ssl: typeof ssl === 'object' && ssl !== null ? { host, ...ssl } : ssl,
    keepAlive: true,
    // without one, node-postgres would look for a password in a file
    password: password ?? (() => ''),
    application_name: applicationName ?? 'quintet',
    // the server gives up before we do, and says so on a connection that stays good
    ...(timeout === undefined ? {} : { statement_timeout: timeout }),
    // if this process freezes, the server ends its open transactions by itself
    ...(transactionPooler === true || idleTimeoutMs === undefined ? {} : { idle_in_transaction_session_timeout: idleTimeoutMs }),
  }
}

/** The whole of connecting is bounded: name, socket, TLS, authentication. A half-made connection is closed. */
async function connected(client: PgClient, limit: Limit): Promise<PgClient> {
  client.on('error', () => {})
  return bounded(client.connect(), limit, () => client.connection.stream.destroy()).then(() => client)
}

async function borrowed(pool: PgPool, limit: Limit): Promise<PooledClient> {
  const coming = pool.connect()
  const client = await bounded(
    coming,
    limit,
    () =>
      void coming.then(
        late => late.release(),
        () => {},
      ),
  )
  return client
}

function bounded<T>(coming: Promise<T>, limit: Limit, giveUp: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (code: string): void => {
      settle()
      giveUp()
      reject(fault(code, false, { dead: true }))
    }
    const alarm = new Alarm(() => late('CONNECT_DEADLINE'))
    const onAbort = (): void => late('CONNECT_ABORTED')
    const settle = (): void => {
      alarm.clear()
      limit.signal?.removeEventListener('abort', onAbort)
    }
    alarm.set(limit.at)
    limit.signal?.addEventListener('abort', onAbort, { once: true })
    coming.then(
      value => {
        settle()
        resolve(value)
      },
      thrown => {
        settle()
        reject(pgFault(thrown, false, true))
      },
    )
  })
}

/**
 * Asks the server, over a connection of its own, to stop what this one runs. Resolves when the server has taken the request
 * (it closes then) or the limit has passed: before that, the request could still hit the connection's next statement.
 */
function cancelRequest({ Connection: Wire }: PgModule, client: PgClient, limit: Limit): Promise<void> {
  const { processID, secretKey, host, port, ssl } = client
  if (processID === null || secretKey === null) return Promise.resolve()
  return new Promise(resolve => {
    const wire = new Wire({ ssl })
    const send = (): void => wire.cancel(processID, secretKey)
    const alarm = new Alarm(() => wire.stream.destroy())
    alarm.set(limit.at)
    wire.on('error', () => wire.stream.destroy())
    wire.on('end', () => {
      alarm.clear()
      resolve()
    })
    wire.on('connect', () => (ssl ? wire.requestSsl() : send()))
    wire.on('sslconnect', send)
    if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`)
    else wire.connect(port, host)
  })
}
