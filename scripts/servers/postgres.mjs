// PostgreSQL for the tests: a cluster of our own, on the hard side of every choice (odd password, a locale whose order is not
// byte order, a time zone with summer time), so that what passes here passes elsewhere.
import { appendFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { certificate } from './certificate.mjs'
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

export const user = 'quintet'
export const database = 'quintet'
/** Every character that a careless URL, connection string or configuration file trips over. */
export const password = 'p@ss:w/o%rd?#&=+ \'"\\$'

const port = Number(process.env.QUINTET_POSTGRES_PORT ?? 54329)
const folder = join(serversFolder(), `postgres-${port}`)
const data = join(folder, 'data')
const pidFile = join(data, 'postmaster.pid')
const passwordFile = join(folder, 'password')
const logFile = join(folder, 'postgres.log')

export const name = 'postgres'
export const address = { host: '127.0.0.1', port }

export function url(at = port) {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${at}/${database}`
}

/** Where tests find who signed the server's certificate, once it has one. */
export const files = { QUINTET_POSTGRES_CA: join(folder, 'authority.crt') }

/** The newest installation's programs. */
function programs() {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [process.env.QUINTET_POSTGRES_BIN, ...versions.map(version => join(root, version, 'bin'))].filter(Boolean)
  const found = ['postgres', 'initdb', 'psql', 'pg_basebackup'].map(name => [name, findProgram(name, folders)])
  return Object.fromEntries(found)
}

export function program(of) {
  return programs()[of]
}

export function missing() {
  const { postgres, initdb, psql } = programs()
  return postgres && initdb && psql ? undefined : 'its programs are not installed'
}

export async function install() {
  if (missing()) await installDebian('postgresql')
}

export function running() {
  return livingProcess(pidFile, data)
}

/** One real query; answers the server's version. */
export async function probe(at = port) {
  const args = ['-XAtq', '-h', '127.0.0.1', '-p', String(at), '-U', user, '-d', database, '-c', "select current_setting('server_version')"]
  return (await runToEnd(programs().psql, args, { env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: '3' } })).trim()
}

async function createCluster() {
  ownFolder(folder, 0o700)
  const locale = ['-E', 'UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US']
  const args = ['-D', data, '-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-N', ...locale]
  writeOwned(passwordFile, `${password}\n`)
  await runToEnd(programs().initdb, args)
  const lines = [
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'max_connections = 100',
    'max_prepared_transactions = 10',
    "timezone = 'America/New_York'",
    "log_timezone = 'UTC'",
    'max_wal_size = 512MB',
  ]
  appendFileSync(join(data, 'postgresql.conf'), `${lines.join('\n')}\n`)
}

export async function start() {
  if (running()) return
  if (missing()) throw new Error(`PostgreSQL cannot be started: ${missing()} (node scripts/servers.mjs install postgres).`)
  await refuseTakenPort(name, port)
  if (!existsSync(join(data, 'PG_VERSION'))) await createCluster()
  const durable = process.env.DURABLE === '1' ? 'on' : 'off'
  const settings = ['fsync', 'full_page_writes', 'synchronous_commit'].flatMap(setting => ['-c', `${setting}=${durable}`])
  const tls = await certificate(folder)
  if (tls !== undefined) settings.push('-c', 'ssl=on', '-c', `ssl_cert_file=${tls.certificate}`, '-c', `ssl_key_file=${tls.key}`)
  const child = startInBackground(programs().postgres, ['-D', data, '-p', String(port), ...settings], logFile)
  const create = ['-XAtq', '-h', '127.0.0.1', '-p', String(port), '-U', user, '-d', 'postgres']
  await untilReady(name, child, logFile, async () => {
    const how = { env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: '3' } }
    const there = await runToEnd(programs().psql, [...create, '-c', `select 1 from pg_database where datname = '${database}'`], how)
    if (there.trim() !== '1') await runToEnd(programs().psql, [...create, '-c', `create database ${database}`], how)
    return await probe()
  })
}

export async function stop() {
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, data is written
  await endProcess(pidFile, data, ['SIGINT', 'SIGQUIT', 'SIGKILL'])
}
