// A second PostgreSQL that follows the first one by streaming replication, and takes no writes.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as postgres from './postgres.mjs'
import {
  endProcess,
  livingProcess,
  ownFolder,
  refuseTakenPort,
  runToEnd,
  serversFolder,
  startInBackground,
  untilReady,
} from './process.mjs'

const port = Number(process.env.QUINTET_REPLICA_PORT ?? postgres.address.port + 1)
const folder = join(serversFolder(), `replica-${port}`)
const data = join(folder, 'data')
const pidFile = join(data, 'postmaster.pid')
const logFile = join(folder, 'replica.log')

export const name = 'replica'
export const follows = postgres.name
export const address = { host: '127.0.0.1', port }
export const url = () => postgres.url(port)
export const missing = () => postgres.missing()
export const install = () => postgres.install()
export const running = () => livingProcess(pidFile, data)
export const probe = () => postgres.probe(port)

/** Copied anew at each start: it takes a second, and the first one may have been made anew too. */
async function copy() {
  if (existsSync(data)) rmSync(data, { recursive: true })
  const from = ['-h', '127.0.0.1', '-p', String(postgres.address.port), '-U', postgres.user]
  const how = { env: { PGPASSWORD: postgres.password } }
  await runToEnd(postgres.program('pg_basebackup'), ['-D', data, '-R', '-c', 'fast', '-X', 'stream', ...from], how)
}

export async function start() {
  if (running()) return
  if (missing()) throw new Error(`The replica cannot be started: ${missing()} (node scripts/servers.mjs install postgres).`)
  if (!postgres.running()) await postgres.start()
  await refuseTakenPort(name, port)
  ownFolder(folder, 0o700)
  await copy()
  const settings = ['-c', 'fsync=off', '-c', 'hot_standby_feedback=on', '-c', 'ssl=off']
  const child = startInBackground(postgres.program('postgres'), ['-D', data, '-p', String(port), ...settings], logFile)
  await untilReady(name, child, logFile, probe)
}

export async function stop() {
  await endProcess(pidFile, data, ['SIGINT', 'SIGQUIT', 'SIGKILL'])
}
