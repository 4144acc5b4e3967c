import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Reply, Request, Round, Row } from './protocol.ts'

const longestMs = 60_000

/** A contender at work in its own process; asked one thing at a time. */
export class Runner {
  readonly name: string
  rows: readonly Row[] = []
  readonly #child: ChildProcess
  #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | null = null
  #said = ''

  constructor(name: string, modulePath: string, place: string, source: boolean) {
    this.name = name
    const execArgv = [
      '--max-semi-space-size=16',
      '--disable-warning=ExperimentalWarning',
      ...(source ? ['--conditions=quintet-source'] : []),
    ]
    this.#child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [modulePath, place], {
      execArgv,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr?.on('data', chunk => (this.#said += chunk))
    this.#child.on('message', (reply: Reply) => {
      const waiting = this.#waiting
      this.#waiting = null
      if ('failed' in reply) waiting?.reject(new Error(`${name}: ${reply.failed}`))
      else waiting?.resolve(reply)
    })
    this.#child.on('exit', code => this.#waiting?.reject(new Error(`${name} ended with ${code}\n${this.#said}`)))
  }

  #reply(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#child.kill()
        reject(new Error(`${this.name} did not answer`))
      }, longestMs)
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          then(value)
        }
      this.#waiting = { resolve: settle(resolve), reject: settle(reject) }
    })
  }

  #ask(request: Request): Promise<Reply> {
    const reply = this.#reply()
    this.#child.send(request)
    return reply
  }

  async ready(): Promise<void> {
    const reply = await this.#reply()
    if ('ready' in reply) this.rows = reply.rows
  }

  async check(row: Row): Promise<string> {
    const reply = await this.#ask({ do: 'check', row })
    return 'checked' in reply ? reply.checked : ''
  }

  async measure(row: Row, ms: number): Promise<Round> {
    const reply = await this.#ask({ do: 'measure', row, ms })
    if (!('round' in reply)) throw new Error(`${this.name} gave no round`)
    return reply.round
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.connected) await this.#ask({ do: 'close' }).catch(() => {})
    this.#child.kill()
  }
}
