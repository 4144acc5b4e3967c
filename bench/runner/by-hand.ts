import assert from 'node:assert/strict'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Reply } from '../groups/by-hand.ts'
import { median } from './interleave.ts'

export type Operations<R extends string> = Readonly<Record<R, (turn: number) => unknown>>

export const [folder = '.', how] = process.argv.slice(2)

const rounds = how === 'quick' ? 3 : 9
const calls = how === 'quick' ? 400 : 3_000

/** A file as a careful hand opens it, and statements whose rows are arrays. */
export class Hand {
  readonly db: DatabaseSync

  constructor(path: string) {
    this.db = new DatabaseSync(path)
    this.db.exec('pragma journal_mode = wal; pragma synchronous = normal')
  }

  statement(text: string): StatementSync {
    const made = this.db.prepare(text)
    made.setReturnArrays(true)
    return made
  }

  rows(of: StatementSync, ...values: (string | number | bigint | null)[]): unknown[][] {
    return of.all(...values) as unknown as unknown[][]
  }
}

async function measure(act: (turn: number) => unknown, times: number, from: number): Promise<number> {
  const taken: number[] = []
  for (let turn = from; turn < from + times; turn++) {
    const began = process.hrtime.bigint()
    await act(turn)
    taken.push(Number(process.hrtime.bigint() - began) / 1_000)
  }
  return median(taken)
}

/** Both give the same, then take turns; `slow` rows by how much fewer calls. Sends what was measured to the parent. */
export async function race<R extends string>(
  rows: readonly R[],
  contenders: Readonly<Record<Reply['contender'], Operations<R>>>,
  slow: Partial<Record<R, number>>,
): Promise<void> {
  const names = ['by hand', 'quintet'] as const
  const replies: Reply[] = []
  for (const row of rows) {
    assert.deepEqual(await contenders.quintet[row](7), await contenders['by hand'][row](7), row)
    const times = Math.ceil(calls / (slow[row] ?? 1))
    const measured: Record<Reply['contender'], number[]> = { 'by hand': [], quintet: [] }
    for (const name of names) await measure(contenders[name][row], times, 0)
    for (let round = 0; round < rounds; round++)
      for (const name of names) measured[name].push(await measure(contenders[name][row], times, (round + 1) * times))
    for (const name of names) replies.push({ contender: name, row, rounds: measured[name] })
  }
  process.send?.(replies)
}
