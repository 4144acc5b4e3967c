import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Options } from '../options.ts'
import { type Measured, median } from '../runner/interleave.ts'

/** Keys in a file of 20,000, through node:sqlite; hand-written statements that do the same are the base. */
export const keysTitles = {
  kvGet: 'get a value of 200 bytes by key',
  kvSet: 'set one, with a version',
  kvMany: 'get 20 keys at once',
  kvScan: 'page of 100 keys',
  kvCount: 'add to a counter',
} as const

/** Answered by the child: microseconds of the median call, in rounds. */
export interface KeysReply {
  readonly contender: 'by hand' | 'quintet'
  readonly row: keyof typeof keysTitles
  readonly rounds: readonly number[]
}

export async function keysGroup(options: Options): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quintet-keys-'))
  try {
    const replies = (await inChild(folder, options.quick || options.smoke)).filter(({ row }) => options.rows?.includes(row) ?? true)
    if (options.smoke) {
      console.log('keys: both contenders answer alike')
      return []
    }
    return replies.map(({ contender, row, rounds }) => {
      const base = replies.find(one => one.row === row && one.contender === 'by hand')
      const ratio = base ? median(rounds) / median(base.rounds) : null
      return { group: 'keys', row, contender, p50Us: median(rounds), ratio, cpuRatio: null }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function inChild(folder: string, quick: boolean): Promise<KeysReply[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./keys-child.ts', import.meta.url)), [folder, quick ? 'quick' : 'full'], {
      execArgv: ['--conditions=quintet-source', '--disable-warning=ExperimentalWarning'],
    })
    let replies: KeysReply[] | null = null
    child.on('message', message => {
      replies = message as KeysReply[]
    })
    child.on('exit', code => (replies ? resolve(replies) : reject(new Error(`keys ended with ${code}`))))
  })
}
