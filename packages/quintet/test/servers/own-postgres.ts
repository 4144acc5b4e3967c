import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const servers = fileURLToPath(new URL('../../../../scripts/servers.mjs', import.meta.url))
const run = promisify(execFile)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** A PostgreSQL of one test, which may be killed without harm to others. */
export class OwnPostgres {
  readonly url: string
  /** Where all its files are; a file system of a test's own may stand in it. */
  readonly folder: string
  readonly #environment: NodeJS.ProcessEnv
  readonly data: string

  private constructor(url: string, folder: string, port: number, environment: NodeJS.ProcessEnv) {
    this.url = url
    this.folder = folder
    this.#environment = environment
    this.data = join(folder, 'servers', `postgres-${port}`, 'data')
  }

  static async start(): Promise<OwnPostgres> {
    const cache = mkdtempSync(join(tmpdir(), 'quintet-pg-'))
    // the server's own user must get there
    chmodSync(cache, 0o755)
    const port = await freePort()
    const environment = { ...process.env, QUINTET_CACHE: cache, QUINTET_POSTGRES_PORT: String(port), DURABLE: '1' }
    // durable: what is acknowledged must survive the server's death
    const { stdout } = await run(process.execPath, [servers, 'start', 'postgres'], { env: environment })
    const url = /postgres:\/\/\S.*/.exec(stdout)?.[0]
    if (url === undefined) throw new Error(`no PostgreSQL came up: ${stdout}`)
    return new OwnPostgres(url, cache, port, environment)
  }

  /** SIGQUIT: sessions are cut off, nothing is written down, and the next start recovers. */
  async kill(): Promise<void> {
    const pid = Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 'SIGQUIT')
    for (let tries = 0; tries < 200 && isAlive(pid); tries++) await pause(25)
  }

  async restart(): Promise<void> {
    await this.kill()
    await this.again()
  }

  /** Starts it after it was killed. */
  async again(): Promise<void> {
    await run(process.execPath, [servers, 'start', 'postgres'], { env: this.#environment })
  }

  async stop(): Promise<void> {
    await run(process.execPath, [servers, 'stop', 'postgres'], { env: this.#environment })
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
