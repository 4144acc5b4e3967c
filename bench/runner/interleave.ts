import type { Runner } from './process.ts'
import type { Round, Row } from './protocol.ts'

export interface Timing {
  /** How often each contender is measured in a row. */
  readonly rounds: number
  readonly roundMs: number
  readonly warmMs: number
}

export interface Measured {
  readonly group: string
  readonly row: string
  readonly contender: string
  readonly p50Us: number
  /** Times the base of the same run; null where nothing is compared. */
  readonly ratio: number | null
  readonly cpuRatio: number | null
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** Every contender that has the row must give what the base gives; answers how many did. */
export async function checkRow(row: Row, runners: readonly Runner[]): Promise<number> {
  let expected: { readonly by: string; readonly json: string } | null = null
  const having = runners.filter(one => one.rows.includes(row))
  for (const runner of having) {
    const json = await runner.check(row)
    if (expected === null) expected = { by: runner.name, json }
    else if (json !== expected.json)
      throw new Error(`row ${row}: ${runner.name} and ${expected.by} differ: ${difference(json, expected.json)}`)
  }
  return having.length
}

function difference(a: string, b: string): string {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return `at ${at}: …${a.slice(Math.max(0, at - 60), at + 60)}… and …${b.slice(Math.max(0, at - 60), at + 60)}…`
}

/** Rounds take turns and their order rotates, so that noise of the machine hits all alike. The first runner is the base. */
export async function measureRow(group: string, row: Row, all: readonly Runner[], timing: Timing): Promise<Measured[]> {
  const runners = all.filter(one => one.rows.includes(row))
  const rounds = new Map<Runner, Round[]>(runners.map(runner => [runner, []]))
  for (const runner of runners) await runner.measure(row, timing.warmMs)
  for (let round = 0; round < timing.rounds; round++)
    for (let n = 0; n < runners.length; n++) {
      const runner = runners[(n + round) % runners.length] as Runner
      rounds.get(runner)?.push(await runner.measure(row, timing.roundMs))
    }
  const of = (runner: Runner, value: (round: Round) => number): number => median((rounds.get(runner) ?? []).map(value))
  const base = runners[0]
  return runners.map(runner => {
    const p50Us = of(runner, round => round.p50Us)
    const cpuUs = of(runner, round => round.cpuUs)
    return {
      group,
      row,
      contender: runner.name,
      p50Us,
      ratio: base ? p50Us / of(base, round => round.p50Us) : null,
      cpuRatio: base ? cpuUs / of(base, round => round.cpuUs) : null,
    }
  })
}
