// npm test [-- path fragments] [-- -t name]: every test of the repository, embedded always, real servers where they can be had.
// Servers: QUINTET_POSTGRES_URL / QUINTET_PGBOUNCER_URL / QUINTET_REPLICA_URL if given, else started by scripts/servers.mjs if their programs are installed.
// QUINTET_REQUIRE_SERVERS=1 makes a missing server a failure. The last line is the count.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { servers } from './servers.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const patterns = [
  'packages/*/test/**/*.test.ts',
  'examples/**/*.test.ts',
  'docs/**/*.test.ts',
  'bench/**/*.test.ts',
  'scripts/**/*.test.mjs',
]
const watchdog = new URL('watchdog.mjs', import.meta.url).href
const execArgv = ['--conditions=quintet-source', '--expose-gc', '--disable-warning=ExperimentalWarning', `--import=${watchdog}`]

const { positionals, values } = parseArgs({ allowPositionals: true, options: { name: { type: 'string', short: 't' } } })

function testFiles() {
  const all = globSync(patterns, { cwd: root, exclude: path => path.split(/[\\/]/).includes('node_modules') }).sort()
  return positionals.length === 0 ? all : all.filter(file => positionals.some(fragment => file.includes(fragment)))
}

/** Puts the URLs of what the files can have into the environment; answers what was left out, with the reason, and what was started here. */
async function findServers(files) {
  const leftOut = []
  const started = []
  for (const server of servers) {
    const variable = `QUINTET_${server.name.toUpperCase()}_URL`
    if (process.env[variable]) continue
    // one that is slow to start is started for tests that name it
    if (server.onDemand && !files.some(file => readFileSync(join(root, file), 'utf8').includes(variable))) continue
    const given = server.follows === 'postgres' && process.env.QUINTET_POSTGRES_URL && !servers[0].running()
    const reason = given ? `QUINTET_POSTGRES_URL was given without ${variable}` : await startServer(server, started)
    if (reason === undefined) Object.assign(process.env, { [variable]: server.url(), ...server.files })
    else leftOut.push({ name: server.name, reason })
  }
  return { leftOut, started }
}

async function startServer(server, started) {
  const missing = server.missing()
  if (missing) return `${missing}; node scripts/servers.mjs install ${server.name}`
  if (server.running()) return undefined
  try {
    await server.start()
    started.unshift(server)
    return undefined
  } catch (error) {
    return error.message
  }
}

async function runTests(files) {
  const stream = run({
    // the file itself gives up first; this ends one that cannot even do that
    timeout: 300_000,
    cwd: root,
    files: files.map(file => join(root, file)),
    concurrency: 2,
    execArgv,
    ...(values.name === undefined ? {} : { testNamePatterns: [new RegExp(values.name)] }),
  })
  let counts = { passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
  stream.on('test:summary', summary => {
    if (summary.file === undefined) counts = summary.counts
  })
  for await (const text of stream.compose(new spec())) process.stdout.write(text)
  // an unfinished test is not a passed one
  return { passed: counts.passed, failed: counts.failed + counts.cancelled + counts.todo, skipped: counts.skipped }
}

function closingBlock(leftOut, required) {
  if (leftOut.length === 0) return
  const lines = leftOut.map(({ name, reason }) => `  ${name}: ${reason.trim().replaceAll('\n', '\n    ')}`)
  const verdict = required
    ? 'MISSING SERVERS (QUINTET_REQUIRE_SERVERS is set: each is a failure)'
    : 'LEFT OUT: nothing was tested on these servers'
  console.log(`\n${'='.repeat(78)}\n${verdict}\n${lines.join('\n')}\n${'='.repeat(78)}`)
}

async function main() {
  const files = testFiles()
  if (files.length === 0) console.log(`No test file matches: ${positionals.join(', ')}`)
  const { leftOut, started } = await findServers(files)
  const counts = files.length === 0 ? { passed: 0, failed: 0, skipped: 0 } : await runTests(files)
  for (const server of started) await server.stop()
  const required = process.env.QUINTET_REQUIRE_SERVERS === '1'
  closingBlock(leftOut, required)
  if (required) counts.failed += leftOut.length
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0
}

await main()
