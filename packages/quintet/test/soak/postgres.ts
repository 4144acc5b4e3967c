import { setTimeout as pause } from 'node:timers/promises'
import { sql, t } from 'quintet'
import { postgres } from 'quintet/postgres'
import { parseUrl } from '../../src/stores/postgres-url.ts'
import { FaultProxy } from '../servers/fault-proxy.ts'
import { OwnPostgres } from '../servers/own-postgres.ts'
import { Ledger, slope } from './ledger.ts'
import { check, checkCounters, insisted, openSoak, operate, type Soak, verdict } from './work.ts'

export interface SoakOptions {
  readonly seconds: number
  /** Seconds between two faults. */
  readonly every: number
  readonly writers: number
}

const poolMax = 10

interface Stage {
  readonly proxy: FaultProxy
  readonly server: OwnPostgres
  readonly straight: Soak
}

const name = 'quintet soak'
const others = sql`pg_stat_activity where application_name = ${name}`

/** What goes wrong, one after the other. */
const faults: Readonly<Record<string, (stage: Stage) => Promise<unknown> | unknown>> = {
  cut: ({ proxy }) => proxy.cut(),
  'reply to COMMIT lost': ({ proxy }) => proxy.on(/^commit/, 'cut after'),
  'COMMIT lost': ({ proxy }) => proxy.on(/^commit/, 'cut before'),
  'reply to a write lost': ({ proxy }) => proxy.on(/^insert/, 'cut after'),
  'reply to COPY lost': ({ proxy }) => proxy.on(/^copy/, 'cut after'),
  'killed backends': ({ straight }) =>
    insisted(async () => straight.sql({ n: t.integer() })`select count(pg_terminate_backend(pid))::int as n from ${others}`),
  'reset within a message': ({ proxy }) => proxy.cutAfter(7),
  slow: async ({ proxy }) => {
    proxy.slow(30)
    await pause(600)
    proxy.slow(0)
  },
  'black hole': async ({ proxy }) => {
    proxy.blackHole()
    await pause(400)
    proxy.heal()
  },
  'black hole after a write': ({ proxy }) => proxy.on(/^insert/, 'black hole'),
  'server restart': ({ server }) => server.restart(),
}

/** 64 writers against a PostgreSQL that fails in all these ways, and a ledger of what they were told. */
export async function soakPostgres({ seconds, every, writers }: SoakOptions): Promise<boolean> {
  const server = await OwnPostgres.start()
  const { host, port } = parseUrl(server.url)
  const proxy = await FaultProxy.start(host, port)
  const straight = openSoak(postgres(server.url))
  await straight.createAll()
  await straight.counters.insert(Array.from({ length: writers }, (_, writer) => ({ writer, n: 0, seen: 0 })))
  const db = openSoak(
    postgres({
      url: server.url,
      host: '127.0.0.1',
      port: proxy.port,
      applicationName: name,
      pool: { max: poolMax },
      deadlines: { statement: 1_000, connect: 2_000, acquire: 5_000 },
    }),
  )
  const ledger = new Ledger()
  const until = performance.now() + seconds * 1_000
  const started: Record<string, number> = {}
  const samples: { at: number; bytes: number }[] = []
  let most = 0
  const running = (): boolean => performance.now() < until
  await Promise.all([
    ...Array.from({ length: writers }, (_, writer) => write(db, ledger, writer, running)),
    breaking({ proxy, server, straight }, every * 1_000, running, started),
    watching(straight, ledger, running, samples, count => {
      most = Math.max(most, count)
      // what it saw is for tests that end soon
      proxy.seen.length = 0
    }),
  ])
  for (let round = 0; round < 4; round++) {
    await check(straight, ledger)
    await pause(300)
  }
  ledger.end()
  await checkCounters(straight, ledger)
  await db.close()
  const left = await sessions(straight, 0)
  if (left > 0) ledger.findings.push(`${left} connections were left open`)
  if (most > poolMax) ledger.findings.push(`${most} connections at once, where ${poolMax} are allowed`)
  await straight.close()
  proxy.close()
  await server.stop()
  return verdict('PostgreSQL', ledger, seconds, { connections: most, faults: started }, slope(samples))
}

async function write(db: Soak, ledger: Ledger, writer: number, running: () => boolean): Promise<void> {
  for (let number = 0; running(); number++) {
    const op = `${writer}.${number}`
    ledger.begin(op)
    ledger.settle(op, await operate(db, op, writer, number + writer))
  }
}

async function breaking(stage: Stage, ms: number, running: () => boolean, started: Record<string, number>): Promise<void> {
  for (let round = 0; ; round++) {
    await pause(ms)
    if (!running()) return
    const all = Object.entries(faults)
    const [what, act] = all[round % all.length] as (typeof all)[number]
    started[what] = (started[what] ?? 0) + 1
    await act(stage)
  }
}

async function watching(
  straight: Soak,
  ledger: Ledger,
  running: () => boolean,
  samples: { at: number; bytes: number }[],
  count: (connections: number) => void,
): Promise<void> {
  while (running()) {
    await pause(1_000)
    await check(straight, ledger)
    count(await sessions(straight))
    global.gc?.()
    samples.push({ at: performance.now(), bytes: process.memoryUsage().heapUsed })
  }
}

/** Sessions of the writers; with `expected`, after they had a second to end. */
async function sessions(straight: Soak, expected?: number): Promise<number> {
  for (let tries = 0; ; tries++) {
    const [row] = await insisted(async () => straight.sql({ n: t.integer() })`select count(*)::int as n from ${others}`)
    const n = row?.n ?? 0
    if (expected === undefined || n <= expected || tries === 20) return n
    await pause(50)
  }
}
