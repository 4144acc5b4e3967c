import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sqlite } from 'quintet/sqlite'
import { Ledger, type Outcome, slope } from './ledger.ts'
import type { SoakOptions } from './postgres.ts'
import { check, checkCounters, openSoak, verdict } from './work.ts'

const processes = 4
const program = fileURLToPath(new URL('sqlite-writer.ts', import.meta.url))
const flags = ['--conditions=quintet-source', '--expose-gc', '--disable-warning=ExperimentalWarning']

/** The processes that write, each with its share of the writers; one that was killed is followed by another. */
class Crew {
  readonly samples: { at: number; bytes: number }[] = []
  readonly #path: string
  readonly #ledger: Ledger
  readonly #until: number
  readonly #share: number
  readonly #children: (ChildProcess | null)[] = []
  readonly #ended: Promise<unknown>[] = []
  #marks = 0

  constructor(path: string, ledger: Ledger, until: number, share: number) {
    this.#path = path
    this.#ledger = ledger
    this.#until = until
    this.#share = share
    for (let place = 0; place < processes; place++) this.#start(place)
  }

  #start(place: number): void {
    const mark = `p${++this.#marks}`
    const seconds = (this.#until - performance.now()) / 1_000
    if (seconds <= 0) return
    const args = [program, this.#path, mark, String(place * this.#share), String(this.#share), String(seconds)]
    const child = spawn(process.execPath, [...flags, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#children[place] = child
    const heard = this.#listen(createInterface({ input: child.stdout }), place)
    const ended = Promise.all([heard, once(child, 'exit')]).then(([last, [status, signal]]) => {
      this.#ledger.abandon(op => op.startsWith(`${mark}.`))
      this.#children[place] = null
      if (signal === 'SIGKILL') this.#start(place)
      else if (status !== 0 || last !== 'end') this.#ledger.findings.push(`a process ended with ${status ?? signal}`)
    })
    this.#ended.push(ended)
  }

  async #listen(lines: AsyncIterable<string>, place: number): Promise<string> {
    let last = ''
    for await (const line of lines) {
      const [what, about = '', ...rest] = line.split(' ')
      if (what === 'begin') this.#ledger.begin(about)
      // the words after the name; the ledger refuses what it does not know
      else if (what === 'told') this.#ledger.settle(about, rest.join(' ') as Outcome)
      else if (what === 'memory' && place === 0) this.samples.push({ at: performance.now(), bytes: Number(about) })
      last = what ?? ''
    }
    return last
  }

  /** The first is never killed, so that its memory can be told. */
  kill(round: number): void {
    this.#children[1 + (round % (processes - 1))]?.kill('SIGKILL')
  }

  /** Stopped, possibly while it holds the lock. */
  async freeze(round: number): Promise<void> {
    const child = this.#children[1 + (round % (processes - 1))]
    child?.kill('SIGSTOP')
    await pause(700)
    child?.kill('SIGCONT')
  }

  async end(): Promise<void> {
    for (let n = 0; n < this.#ended.length; n++) await this.#ended[n]
  }
}

async function hold(path: string): Promise<void> {
  const other = new DatabaseSync(path)
  for (let tries = 0; tries < 500; tries++) {
    try {
      other.exec('begin immediate')
      break
    } catch {
      await pause(2)
    }
  }
  await pause(700)
  if (other.isTransaction) other.exec('rollback')
  other.close()
}

function integrity(path: string): string {
  const file = new DatabaseSync(path)
  const [row] = file.prepare('pragma integrity_check').all()
  file.close()
  return String(row?.integrity_check)
}

/** 64 writers in four processes on one file, killed, stopped and locked out, and a ledger of what they were told. */
export async function soakSqlite({ seconds, every, writers }: SoakOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'quintet-soak-'))
  const path = join(folder, 'soak.db')
  const db = openSoak(sqlite({ path, deadlines: { acquire: 20_000 } }))
  await db.createAll()
  const share = Math.ceil(writers / processes)
  await db.counters.insert(Array.from({ length: share * processes }, (_, writer) => ({ writer, n: 0, seen: 0 })))
  const ledger = new Ledger()
  const until = performance.now() + seconds * 1_000
  const crew = new Crew(path, ledger, until, share)
  const faults = { killed: 0, 'locked by another process': 0, stopped: 0 }
  let largest = 0
  const breaking = async (): Promise<void> => {
    for (let round = 0; ; round++) {
      await pause(every * 1_000)
      if (performance.now() >= until) return
      const what = (['killed', 'locked by another process', 'stopped'] as const)[round % 3] ?? 'killed'
      faults[what]++
      if (what === 'killed') crew.kill(round)
      else if (what === 'stopped') await crew.freeze(round)
      else await hold(path)
    }
  }
  const checking = async (): Promise<void> => {
    while (performance.now() < until) {
      await pause(1_000)
      await check(db, ledger)
      largest = Math.max(largest, statSync(`${path}-wal`).size)
    }
  }
  await Promise.all([breaking(), checking()])
  await crew.end()
  for (let round = 0; round < 4; round++) await check(db, ledger)
  ledger.end()
  await checkCounters(db, ledger)
  await db.close()
  const sound = integrity(path)
  if (sound !== 'ok') ledger.findings.push(`the file is damaged: ${sound}`)
  rmSync(folder, { recursive: true, force: true })
  return verdict('SQLite', ledger, seconds, { faults, 'largest WAL': largest }, slope(crew.samples))
}
