// pgbouncer in front of our PostgreSQL, as the hard case: a session is kept for one transaction only, and no prepared statement survives.
import { join } from 'node:path'
import * as postgres from './postgres.mjs'
import {
  endProcess,
  findProgram,
  installDebian,
  livingProcess,
  ownFolder,
  refuseTakenPort,
  runToEnd,
  serversFolder,
  startInBackground,
  untilReady,
  writeOwned,
} from './process.mjs'

const port = Number(process.env.QUINTET_PGBOUNCER_PORT ?? 64329)
const folder = join(serversFolder(), `pgbouncer-${port}`)
const configuration = join(folder, 'pgbouncer.ini')
const pidFile = join(folder, 'pgbouncer.pid')
const logFile = join(folder, 'pgbouncer.log')

export const name = 'pgbouncer'
export const follows = postgres.name
export const address = { host: '127.0.0.1', port }
export const url = () => postgres.url(port)

const program = () => findProgram('pgbouncer', ['/usr/sbin'])

export function missing() {
  return program() && postgres.missing() === undefined ? undefined : 'it is not installed'
}

export async function install() {
  if (program() === undefined) await installDebian('pgbouncer')
}

export function running() {
  return livingProcess(pidFile, configuration)
}

export const probe = () => postgres.probe(port)

/** Releases before 1.21 have no such setting, and behave like 0 always. */
async function preparedStatementsOff() {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(await runToEnd(program(), ['--version'])) ?? []
  return Number(major) * 1000 + Number(minor) >= 1021 ? ['max_prepared_statements = 0'] : []
}

async function writeConfiguration() {
  ownFolder(folder, 0o700)
  const users = join(folder, 'users.txt')
  writeOwned(users, `"${postgres.user}" "${postgres.password.replaceAll('"', '""')}"\n`)
  const lines = [
    '[databases]',
    `* = host=${postgres.address.host} port=${postgres.address.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${users}`,
    'pool_mode = transaction',
    'default_pool_size = 10',
    'max_client_conn = 200',
    'ignore_startup_parameters = extra_float_digits',
    ...(await preparedStatementsOff()),
    `pidfile = ${pidFile}`,
    `logfile = ${logFile}`,
    `admin_users = ${postgres.user}`,
    '',
  ]
  writeOwned(configuration, lines.join('\n'))
}

export async function start() {
  if (running()) return
  if (missing()) throw new Error(`pgbouncer cannot be started: ${missing()} (node scripts/servers.mjs install pgbouncer).`)
  if (!postgres.running()) await postgres.start()
  await refuseTakenPort(name, port)
  await writeConfiguration()
  const child = startInBackground(program(), ['-q', configuration], '/dev/null')
  await untilReady(name, child, logFile, probe)
}

export async function stop() {
  // SIGTERM waits for clients since 1.23; SIGQUIT does not
  await endProcess(pidFile, configuration, ['SIGTERM', 'SIGQUIT', 'SIGKILL'])
}
