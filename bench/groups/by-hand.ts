import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Options } from '../options.ts'
import { type Measured, median } from '../runner/interleave.ts'

/** Answered by a child: microseconds of the median call, in rounds. */
export interface Reply {
  readonly contender: 'by hand' | 'quintet'
  readonly row: string
  readonly rounds: readonly number[]
}

/** A group in a process of its own, in which hand-written statements that do the same are the base. */
export async function groupByHand(group: string, child: string, options: Options): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), `quintet-${group}-`))
  try {
    const replies = (await inChild(child, folder, options.quick || options.smoke)).filter(({ row }) => options.rows?.includes(row) ?? true)
    if (options.smoke) {
      console.log(`${group}: both contenders answer alike`)
      return []
    }
    return replies.map(({ contender, row, rounds }) => {
      const base = replies.find(one => one.row === row && one.contender === 'by hand')
      const ratio = base ? median(rounds) / median(base.rounds) : null
      return { group, row, contender, p50Us: median(rounds), ratio, cpuRatio: null }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function inChild(file: string, folder: string, quick: boolean): Promise<Reply[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), [folder, quick ? 'quick' : 'full'], {
      execArgv: ['--conditions=quintet-source', '--disable-warning=ExperimentalWarning'],
    })
    let replies: Reply[] | null = null
    child.on('message', message => {
      replies = message as Reply[]
    })
    child.on('exit', code => (replies ? resolve(replies) : reject(new Error(`${file} ended with ${code}`))))
  })
}
