// Processes, ports and folders of the test servers: what postgres.mjs and pgbouncer.mjs share.
import { spawn } from 'node:child_process'
import { accessSync, chownSync, constants, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const isRoot = process.getuid?.() === 0

/** What scripts keep from run to run: outside the work tree, and (as root) where another user can reach it. */
export function cacheFolder() {
  return resolve(process.env.QUINTET_CACHE ?? (isRoot ? '/var/cache/quintet' : join(homedir(), '.cache', 'quintet')))
}

export const serversFolder = () => join(cacheFolder(), 'servers')

/** PostgreSQL and pgbouncer refuse to run as root: as root they get the first of these users that exists. */
export function serverUser() {
  if (!isRoot) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find(line => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('Running as root, and there is no user postgres or nobody to run the server as.')
}

/** Makes a folder that the server's user owns, and checks that this user can get there. */
export function ownFolder(folder, mode) {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 })
  mkdirSync(folder, { recursive: true, mode })
  const user = serverUser()
  if (user === undefined) return
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    if ((statSync(above).mode & 0o001) === 0)
      throw new Error(`The server's user cannot enter ${above}: set QUINTET_CACHE to a folder that others may enter.`)
  }
  chownSync(folder, user.uid, user.gid)
}

/** A file that only the server's user can read. */
export function writeOwned(file, text) {
  writeFileSync(file, text, { mode: 0o600 })
  const user = serverUser()
  if (user !== undefined) chownSync(file, user.uid, user.gid)
}

/** The first existing executable of this name in the given folders, then on the PATH. */
export function findProgram(name, folders = []) {
  const candidates = [...folders, ...(process.env.PATH ?? '').split(delimiter)].filter(Boolean).map(folder => join(folder, name))
  return candidates.find(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const cleanEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', LC_ALL: 'C.UTF-8' }

/** Runs a program to its end as the server's user; answers its output, or throws with it. */
export async function runToEnd(program, args, { env = {}, asSelf = false } = {}) {
  const child = spawn(program, args, {
    env: { ...cleanEnvironment, ...env },
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(asSelf ? {} : serverUser()),
  })
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (output += chunk))
  const code = await new Promise((settle, reject) => child.on('error', reject).on('close', settle))
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${output.trim()}`)
  return output
}

/** Starts a server in the background as the server's user, its output appended to a log file. */
export function startInBackground(program, args, logFile) {
  const log = openSync(logFile, 'a')
  const options = { env: cleanEnvironment, cwd: '/', detached: true, stdio: ['ignore', log, log], ...serverUser() }
  const child = spawn(program, args, options)
  child.on('error', () => {})
  child.unref()
  return child
}

export async function refuseTakenPort(name, port) {
  const server = createServer()
  const taken = await new Promise(settle => {
    server.once('error', error => settle(error.code)).listen(port, '127.0.0.1', () => settle(undefined))
  })
  if (taken !== undefined)
    throw new Error(`Port ${port} for ${name} cannot be had (${taken}): set QUINTET_${name.toUpperCase()}_PORT to another one.`)
  await new Promise(settle => server.close(settle))
}

/** The process of a pid file if it lives and its command line names `mark`; a zombie or a stranger with that pid does not count. */
export function livingProcess(pidFile, mark) {
  if (!existsSync(pidFile)) return undefined
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
  if (!(pid > 0)) return undefined
  if (existsSync('/proc/self/cmdline')) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark) ? pid : undefined
    } catch {
      return undefined
    }
  }
  try {
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

/** Sends the signals one after the other, each with some seconds to act, until the process is gone. */
export async function endProcess(pidFile, mark, signals) {
  for (const signal of signals) {
    const pid = livingProcess(pidFile, mark)
    if (pid === undefined) return
    process.kill(pid, signal)
    for (let tries = 0; tries < 100 && livingProcess(pidFile, mark) !== undefined; tries++) await sleep(50)
  }
  const pid = livingProcess(pidFile, mark)
  if (pid !== undefined) throw new Error(`Process ${pid} does not end.`)
}

/** Waits until `probe` succeeds; gives up when the child has ended or after 30 seconds, with the end of the log. */
export async function untilReady(name, child, logFile, probe) {
  let reason = ''
  for (let tries = 0; tries < 300 && child.exitCode === null && child.signalCode === null; tries++) {
    try {
      return await probe()
    } catch (error) {
      reason = error.message
    }
    await sleep(100)
  }
  const log = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n') : ''
  throw new Error(`${name} did not start. ${reason}\n${log}`)
}

/** Installs Debian packages, when this is a Debian machine and we are root; their own services are not started. */
export async function installDebian(...packages) {
  if (!isRoot || findProgram('apt-get') === undefined) {
    throw new Error(`Install it first, for example: sudo apt-get install ${packages.join(' ')}`)
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }
  const proxies = Object.entries(process.env).filter(([key]) => /^(https?|no)_proxy$/i.test(key))
  const how = { env: { ...Object.fromEntries(proxies), ...env }, asSelf: true }
  const install = () => runToEnd('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], how)
  try {
    await install()
  } catch {
    await runToEnd('apt-get', ['update', '-q'], how)
    await install()
  }
}
