// The real servers of the tests: node scripts/servers.mjs start|stop|restart|status|install [postgres] [pgbouncer] [replica] [cassandra] [neo4j]
//   QUINTET_CACHE            data, outside the work tree (default ~/.cache/quintet, as root /var/cache/quintet)
//   QUINTET_POSTGRES_PORT    default 54329          QUINTET_PGBOUNCER_PORT   default 64329
//   QUINTET_REPLICA_PORT     default 1000 above that of postgres
//   QUINTET_CASSANDRA_PORT   default 39042, and the two ports above it
//   QUINTET_NEO4J_PORT       default 57687
//   DURABLE=1                fsync on, for crash tests
import { pathToFileURL } from 'node:url'
import * as cassandra from './servers/cassandra.mjs'
import * as neo4j from './servers/neo4j.mjs'
import * as pgbouncer from './servers/pgbouncer.mjs'
import * as postgres from './servers/postgres.mjs'
import * as replica from './servers/replica.mjs'

/** In starting order. */
export const servers = [postgres, pgbouncer, replica, cassandra, neo4j]

async function stateOf(server) {
  if (!server.running()) return `${server.name} stopped${server.missing() ? `: ${server.missing()}` : ''}`
  try {
    return `${server.name} ${await server.probe()} ${server.url()}`
  } catch (error) {
    process.exitCode = 1
    return `${server.name} runs as process ${server.running()} but does not answer: ${error.message}`
  }
}

const commands = {
  install: server => server.install(),
  start: server => server.start(),
  stop: server => server.stop(),
  status: async () => {},
  restart: async server => {
    await server.stop()
    await server.start()
  },
}

async function main([command, ...names]) {
  const run = Object.hasOwn(commands, command ?? '') ? commands[command] : undefined
  const unknown = names.filter(name => name !== 'all' && !servers.some(server => server.name === name))
  if (run === undefined || unknown.length > 0)
    throw new Error(`Say ${Object.keys(commands).join('|')} and any of ${servers.map(server => server.name).join(', ')}.`)
  // those that are slow to start are started when they are named, or all are
  const starts = command === 'start' || command === 'restart'
  const byItself = server => names.length === 0 && !(starts && server.onDemand)
  const chosen = servers.filter(server => byItself(server) || names.includes('all') || names.includes(server.name))
  if (command === 'stop') chosen.reverse()
  for (const server of chosen) {
    await run(server)
    console.log(command === 'install' ? `${server.name} installed` : await stateOf(server))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(process.argv.slice(2)).catch(error => {
    console.error(error.message)
    process.exitCode = 1
  })
}
