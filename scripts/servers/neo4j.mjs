// Neo4j community for the tests, from its Maven artifacts: an odd password, authentication on, little memory and little disk.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installJars, jarsOf, missingJars } from './maven.mjs'
import {
  endProcess,
  findProgram,
  livingProcess,
  ownFolder,
  refuseTakenPort,
  runToEnd,
  serversFolder,
  startInBackground,
  untilReady,
  writeOwned,
} from './process.mjs'

const version = '5.26.30'
export const user = 'neo4j'
/** Every character that a careless URL trips over. */
export const password = 'p@ss:w/o%rd?#&=+'

const port = Number(process.env.QUINTET_NEO4J_PORT ?? 57687)
const jars = jarsOf('neo4j', version)
const folder = join(serversFolder(), `neo4j-${port}`)
const pidFile = join(folder, 'neo4j.pid')
const logFile = join(folder, 'neo4j.log')
const markFile = join(folder, 'password-is-set')

export const name = 'neo4j'
export const address = { host: '127.0.0.1', port }
export const url = () => `bolt://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}`

/** Ten seconds to start: only for tests that ask for it. */
export const onDemand = true
export const missing = () => missingJars(jars, `neo4j-${version}.jar`)
export const install = () => installJars({ group: 'org.neo4j', artifact: 'neo4j', version })
export const running = () => livingProcess(pidFile, folder)

const folders = ['conf', 'data', 'logs', 'run', 'lib', 'plugins', 'import', 'licenses']

const settings = () => [
  'server.default_listen_address=127.0.0.1',
  'server.default_advertised_address=127.0.0.1',
  'server.bolt.enabled=true',
  `server.bolt.listen_address=127.0.0.1:${port}`,
  `server.bolt.advertised_address=127.0.0.1:${port}`,
  'server.bolt.thread_pool_min_size=2',
  'server.bolt.thread_pool_max_size=40',
  'server.http.enabled=false',
  'server.https.enabled=false',
  ...folders.slice(1).map(of => `server.directories.${of}=${join(folder, of)}`),
  `server.directories.transaction.logs.root=${join(folder, 'data', 'transactions')}`,
  `server.directories.dumps.root=${join(folder, 'data', 'dumps')}`,
  'dbms.security.auth_enabled=true',
  'server.memory.pagecache.size=64m',
  'dbms.memory.transaction.total.max=256m',
  'server.memory.off_heap.transaction_max_size=128m',
  // by default it reserves a log file of 256 MB for each database
  'db.tx_log.preallocate=false',
  'db.tx_log.rotation.size=16M',
  'db.tx_log.rotation.retention_policy=2 files',
  'dbms.usage_report.enabled=false',
  'client.allow_telemetry=false',
  'db.logs.query.enabled=OFF',
  // by default it waits 10 s when it is told to end
  'internal.dbms.bolt.netty_server_shutdown_quiet_period=0',
  'internal.dbms.bolt.netty_server_shutdown_timeout=2s',
  'internal.server.bolt.thread_pool_shutdown_wait_time=1s',
  '',
]

const classPath = ['--add-opens=java.base/java.nio=ALL-UNNAMED', '-cp', join(jars, '*')]
const machine = [
  '-Xms256m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dio.netty.tryReflectionSetAccessible=true',
  '-Dlog4j2.disable.jmx=true',
  '-Dfile.encoding=UTF-8',
  '--add-opens=java.base/java.io=ALL-UNNAMED',
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
]

/** The first password is set before the first start; later the data folder knows it. */
async function prepare() {
  ownFolder(folder, 0o711)
  for (const of of folders) ownFolder(join(folder, of), 0o700)
  writeOwned(join(folder, 'conf', 'neo4j.conf'), settings().join('\n'))
  if (existsSync(markFile)) return
  const tool = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ...classPath, 'org.neo4j.cli.AdminTool']
  const env = { NEO4J_HOME: folder, NEO4J_CONF: join(folder, 'conf') }
  await runToEnd(findProgram('java'), [...tool, 'dbms', 'set-initial-password', password], { env })
  writeOwned(markFile, '')
}

/** A query as this user, through the client that the library uses too. */
export async function probe() {
  const { default: neo4j } = await import('neo4j-driver')
  const driver = neo4j.driver(`bolt://127.0.0.1:${port}`, neo4j.auth.basic(user, password), { maxTransactionRetryTime: 0 })
  try {
    const { records } = await driver.executeQuery('CALL dbms.components() YIELD versions RETURN versions[0] AS version')
    return String(records[0].get('version'))
  } finally {
    await driver.close()
  }
}

export async function start() {
  if (running()) return
  if (missing()) throw new Error(`Neo4j cannot be started: ${missing()} (node scripts/servers.mjs install neo4j).`)
  await refuseTakenPort(name, port)
  await prepare()
  const main = ['org.neo4j.server.CommunityEntryPoint', `--home-dir=${folder}`, `--config-dir=${join(folder, 'conf')}`, '--console-mode']
  const child = startInBackground(findProgram('java'), [...machine, ...classPath, ...main], logFile)
  writeOwned(pidFile, String(child.pid))
  await untilReady(name, child, logFile, probe)
}

export async function stop() {
  await endProcess(pidFile, folder, ['SIGTERM', 'SIGKILL'])
}
