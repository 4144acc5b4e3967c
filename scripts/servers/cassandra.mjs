// One Cassandra node for the tests, small and quick to start. Its jars come from Maven Central.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installJars, jarsOf, missingJars } from './maven.mjs'
import {
  endProcess,
  findProgram,
  livingProcess,
  ownFolder,
  refuseTakenPort,
  serversFolder,
  startInBackground,
  untilReady,
  writeOwned,
} from './process.mjs'

const version = '5.0.9'
const port = Number(process.env.QUINTET_CASSANDRA_PORT ?? 39042)
const folder = join(serversFolder(), `cassandra-${port}`)
const pidFile = join(folder, 'pid')
const logFile = join(folder, 'cassandra.log')
const jars = jarsOf('cassandra-all', version)
const keyspace = 'quintet'

export const name = 'cassandra'
export const address = { host: '127.0.0.1', port }
export const url = () => `cassandra://127.0.0.1:${port}/${keyspace}?datacenter=datacenter1`
/** Five seconds to start: only for tests that ask for it. */
export const onDemand = true
export const missing = () => missingJars(jars, `cassandra-all-${version}.jar`)
export const install = () => installJars({ group: 'org.apache.cassandra', artifact: 'cassandra-all', version })
export const running = () => livingProcess(pidFile, folder)

/** YAML can be written as JSON. Small buffers, and room for requests to be slow on a busy machine. */
function configuration() {
  const durable = process.env.DURABLE === '1'
  return JSON.stringify({
    cluster_name: 'quintet',
    num_tokens: 1,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'SimpleSnitch',
    seed_provider: [{ class_name: 'org.apache.cassandra.locator.SimpleSeedProvider', parameters: [{ seeds: '127.0.0.1' }] }],
    auto_bootstrap: false,
    listen_address: '127.0.0.1',
    rpc_address: '127.0.0.1',
    storage_port: port + 1,
    ssl_storage_port: port + 2,
    start_native_transport: true,
    native_transport_port: port,
    data_file_directories: [join(folder, 'data')],
    commitlog_directory: join(folder, 'commitlog'),
    saved_caches_directory: join(folder, 'saved_caches'),
    hints_directory: join(folder, 'hints'),
    cdc_raw_directory: join(folder, 'cdc_raw'),
    storage_compatibility_mode: 'NONE',
    disk_failure_policy: 'die',
    commit_failure_policy: 'die',
    ...(durable ? { commitlog_sync: 'batch' } : { commitlog_sync: 'periodic', commitlog_sync_period: '1000ms' }),
    commitlog_segment_size: '16MiB',
    commitlog_total_space: '128MiB',
    memtable_heap_space: '96MiB',
    memtable_offheap_space: '96MiB',
    memtable_allocation_type: 'heap_buffers',
    file_cache_size: '32MiB',
    networking_cache_size: '32MiB',
    key_cache_size: '4MiB',
    row_cache_size: '0MiB',
    counter_cache_size: '4MiB',
    concurrent_reads: 8,
    concurrent_writes: 8,
    concurrent_compactors: 1,
    auto_snapshot: false,
    ...Object.fromEntries(['read', 'range', 'write', 'counter_write'].map(what => [`${what}_request_timeout`, '10000ms'])),
    cas_contention_timeout: '5000ms',
    request_timeout: '10000ms',
    authenticator: 'AllowAllAuthenticator',
    authorizer: 'AllowAllAuthorizer',
    role_manager: 'CassandraRoleManager',
  })
}

const opened = [
  ...['java.lang', 'java.lang.module', 'java.lang.reflect', 'java.util', 'java.nio', 'jdk.internal.loader', 'jdk.internal.ref'],
  ...['jdk.internal.reflect', 'jdk.internal.math', 'jdk.internal.module', 'jdk.internal.util.jar', 'sun.nio.ch', 'java.io'],
].map(of => `java.base/${of}`)
const exported = [
  ...['java.base/jdk.internal.misc', 'java.base/jdk.internal.ref', 'java.base/java.lang.ref', 'java.base/sun.nio.ch'],
  ...['java.rmi/sun.rmi.registry', 'java.rmi/sun.rmi.server', 'java.management.rmi/com.sun.jmx.remote.internal.rmi'],
  ...['java.sql/java.sql', 'jdk.unsupported/sun.misc', 'jdk.compiler/com.sun.tools.javac.file'],
]

function javaArguments() {
  // without a written schema DDL is ten times faster; a killed server loses it
  const fast = process.env.DURABLE !== '1'
  const settings = {
    'java.io.tmpdir': join(folder, 'tmp'),
    'java.net.preferIPv4Stack': true,
    'jdk.attach.allowAttachSelf': true,
    'io.netty.tryReflectionSetAccessible': true,
    'io.netty.allocator.maxOrder': 11,
    'logback.configurationFile': `file://${join(folder, 'logback.xml')}`,
    'cassandra.config': `file://${join(folder, 'cassandra.yaml')}`,
    'cassandra.storagedir': folder,
    'cassandra.logdir': folder,
    'cassandra.triggers_dir': join(folder, 'triggers'),
    'cassandra-foreground': 'yes',
    'cassandra.initial_token': '-9223372036854775808',
    'cassandra.ring_delay_ms': 1,
    'cassandra.skip_wait_for_gossip_to_settle': 0,
    'cassandra.superuser_setup_delay_ms': 0,
    'cassandra.shutdown_announce_in_ms': 0,
    'cassandra.test.messagingService.nonGracefulShutdown': true,
    // else it is measured at start
    'cassandra.memtable.row_overhead_size': 180,
    'cassandra.test.flush_local_schema_changes': !fast,
  }
  return [
    `-javaagent:${join(jars, 'jamm-0.4.0.jar')}`,
    ...['-ea', '-da:net.openhft...', '-Xss384k', '-Xms512m', '-Xmx512m', '-XX:MaxDirectMemorySize=256m'],
    ...['-XX:+UseSerialGC', '-XX:+PerfDisableSharedMem', '-XX:+ExitOnOutOfMemoryError', '-XX:TieredStopAtLevel=1'],
    ...opened.flatMap(of => ['--add-opens', `${of}=ALL-UNNAMED`]),
    ...['--add-opens', 'jdk.management/com.sun.management.internal=ALL-UNNAMED'],
    ...exported.flatMap(of => ['--add-exports', `${of}=ALL-UNNAMED`]),
    ...Object.entries(settings).map(([key, value]) => `-D${key}=${value}`),
    ...['-cp', join(jars, '*'), 'org.apache.cassandra.service.CassandraDaemon'],
  ]
}

const logging = `<configuration scan="false"><appender name="OUT" class="ch.qos.logback.core.ConsoleAppender"><encoder>
<pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder></appender>
<root level="WARN"><appender-ref ref="OUT"/></root></configuration>\n`

async function ask(...statements) {
  const { Client } = (await import('cassandra-driver')).default
  const client = new Client({
    contactPoints: [`127.0.0.1:${port}`],
    localDataCenter: 'datacenter1',
    socketOptions: { connectTimeout: 2000 },
  })
  try {
    let answer
    for (const statement of statements) answer = await client.execute(statement)
    return answer
  } finally {
    await client.shutdown()
  }
}

/** One real query; answers the server's version. */
export async function probe() {
  const answer = await ask('SELECT release_version FROM system.local')
  return answer.first().release_version
}

export async function start() {
  if (running()) return
  if (missing()) throw new Error(`Cassandra cannot be started: ${missing()} (node scripts/servers.mjs install cassandra).`)
  for (const taken of [port, port + 1]) await refuseTakenPort(name, taken)
  for (const one of ['', 'tmp', 'triggers']) ownFolder(join(folder, one), 0o755)
  writeOwned(join(folder, 'cassandra.yaml'), configuration())
  writeOwned(join(folder, 'logback.xml'), logging)
  const child = startInBackground(findProgram('java'), javaArguments(), logFile)
  writeOwned(pidFile, String(child.pid))
  const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}"
  await untilReady(name, child, logFile, () => ask(`CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${replication}`))
}

export async function stop() {
  if (existsSync(pidFile)) await endProcess(pidFile, folder, ['SIGTERM', 'SIGKILL'])
}
