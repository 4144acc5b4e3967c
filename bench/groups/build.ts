import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Options } from '../options.ts'
import { type Measured, median } from '../runner/interleave.ts'

/** Queries that are built and never sent; Kysely, the cheapest of the peers, is the base. */
export const buildTitles = {
  key: 'by key, as an object or its like',
  lambda: 'by key, as a condition',
  page: 'nested page: path, some, include, order, limit',
} as const

/** Answered by the child: nanoseconds a build, in rounds, and how many statements were compiled meanwhile. */
export interface BuildReply {
  readonly contender: string
  readonly row: string
  readonly rounds: readonly number[]
  readonly compiled: number | null
}

export async function buildGroup(options: Options): Promise<Measured[]> {
  const wanted = (reply: BuildReply): boolean =>
    (options.rows?.includes(reply.row) ?? true) && (reply.contender === 'kysely' || (options.contenders?.includes(reply.contender) ?? true))
  const replies = (await inChild(options.quick)).filter(wanted)
  const nanoseconds = (reply: BuildReply): number => median(reply.rounds)
  for (const { row, compiled } of replies)
    if (compiled !== null && compiled > 0) throw new Error(`build ${row}: ${compiled} shapes were made though all were known`)
  if (options.smoke) {
    console.log(`build: no shape was made by warm queries`)
    return []
  }
  return replies.map(reply => {
    const base = replies.find(one => one.row === reply.row && one.contender === 'kysely')
    const ratio = base ? nanoseconds(reply) / nanoseconds(base) : null
    return { group: 'build', row: reply.row, contender: reply.contender, p50Us: nanoseconds(reply) / 1000, ratio, cpuRatio: ratio }
  })
}

function inChild(quick: boolean): Promise<BuildReply[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./build-child.ts', import.meta.url)), quick ? ['--quick'] : [], {
      execArgv: ['--conditions=quintet-source', '--max-semi-space-size=16', '--disable-warning=ExperimentalWarning'],
    })
    let replies: BuildReply[] | null = null
    child.on('message', message => {
      replies = message as BuildReply[]
    })
    child.on('exit', code => (replies ? resolve(replies) : reject(new Error(`build ended with ${code}`))))
  })
}
