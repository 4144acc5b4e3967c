/** What a writer was told about an operation; unknown with what `resolve()` said later, if it was asked. */
export type Outcome = 'ok' | 'failed' | 'unknown' | 'unknown: committed' | 'unknown: aborted'

interface Entry {
  outcome: Outcome | null
  checks: number
}

/** Checks after which what is not there will not come any more. */
const patience = 3

/** The operations of writers and what they were told, to be compared with what the database holds. */
export class Ledger {
  readonly findings: string[] = []
  readonly counts: Record<Outcome, number> = { ok: 0, failed: 0, unknown: 0, 'unknown: committed': 0, 'unknown: aborted': 0 }
  readonly #entries = new Map<string, Entry>()
  /** Found before anybody told of it: a process may be heard later than its rows are seen. */
  readonly #strange = new Set<string>()

  begin(op: string): void {
    this.#strange.delete(op)
    this.#entries.set(op, { outcome: null, checks: 0 })
  }

  settle(op: string, outcome: Outcome): void {
    const entry = this.#entries.get(op)
    if (entry === undefined) throw new Error(`nobody began ${op}`)
    entry.outcome = outcome
    this.counts[outcome]++
  }

  /** Writers that were killed were told nothing. */
  abandon(of: (op: string) => boolean): void {
    for (const [op, entry] of this.#entries) if (entry.outcome === null && of(op)) this.settle(op, 'unknown')
  }

  /** What is settled now: only this is judged by rows that are read from now on. */
  due(): ReadonlySet<string> {
    return new Set([...this.#entries].filter(([, { outcome }]) => outcome !== null).map(([op]) => op))
  }

  /** Judges what was due by how often each operation was found; gives the operations whose rows are done with. */
  check(due: ReadonlySet<string>, found: ReadonlyMap<string, number>): string[] {
    for (const op of found.keys()) if (!this.#entries.has(op)) this.#strange.add(op)
    const done: string[] = []
    for (const op of due) {
      const entry = this.#entries.get(op)
      if (entry === undefined) continue
      const times = found.get(op) ?? 0
      const problem = wrong(entry.outcome, times)
      if (problem !== null) this.findings.push(`${op} ${problem}`)
      entry.checks++
      // what failed, or may have, might still come
      if (times === 0 && entry.outcome !== 'ok' && entry.checks < patience) continue
      this.#entries.delete(op)
      if (times > 0) done.push(op)
    }
    return done
  }

  /** Everybody was heard: what is still strange was never begun, or came after it was given up. */
  end(): void {
    for (const op of this.#strange) this.findings.push(`${op} is there, and nobody wrote it or it came too late`)
    if (this.counts.ok === 0) this.findings.push('nothing was acknowledged')
  }
}

function wrong(outcome: Outcome | null, times: number): string | null {
  if (times > 1) return `is there ${times} times`
  if (times === 0 && outcome === 'ok') return 'was acknowledged and is lost'
  if (times === 0 && outcome === 'unknown: committed') return 'was resolved as committed and is not there'
  if (times === 1 && outcome === 'failed') return 'had failed and is there'
  if (times === 1 && outcome === 'unknown: aborted') return 'was resolved as aborted and is there'
  return null
}

/** Growth in bytes for ten minutes, by the line that fits the samples best; the first quarter is left to the compiler. */
export function slope(samples: readonly { readonly at: number; readonly bytes: number }[]): number {
  const used = samples.slice(Math.floor(samples.length / 4))
  const n = used.length
  if (n < 2) return 0
  const meanAt = used.reduce((sum, s) => sum + s.at, 0) / n
  const meanBytes = used.reduce((sum, s) => sum + s.bytes, 0) / n
  const over = used.reduce((sum, s) => sum + (s.at - meanAt) * (s.bytes - meanBytes), 0)
  const under = used.reduce((sum, s) => sum + (s.at - meanAt) ** 2, 0)
  return under === 0 ? 0 : (over / under) * 600_000
}
