import { canonical } from '../data/canonical.ts'
import {
  type Contender,
  type ContenderModule,
  type Operation,
  type Reply,
  type Request,
  type Round,
  type Row,
  rowTitles,
  type Single,
  single,
} from './protocol.ts'

// One contender in a process of its own: node child.ts <module> <place>
const [modulePath, place] = process.argv.slice(2)
const send = (reply: Reply): boolean | undefined => process.send?.(reply)

/** Every check and every round goes on where the last one stopped. */
let turn = 1

async function main(contender: Contender): Promise<void> {
  const rows = (Object.keys(rowTitles) as Row[]).filter(row => {
    const { operation, callers } = single(row)
    return contender.operations[operation] !== undefined && (callers === 1 || contender.concurrent === true)
  })
  process.on('message', (request: Request) => {
    answer(contender, request).then(send, error =>
      send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
  send({ ready: true, rows })
}

async function answer(contender: Contender, request: Request): Promise<Reply> {
  if (request.do === 'close') {
    await contender.close()
    process.disconnect()
    return { closed: true }
  }
  const { operation: name, callers } = single(request.row)
  const operation = contender.operations[name]
  if (operation === undefined) throw new Error(`no operation ${request.row}`)
  if (request.do === 'check') return { checked: JSON.stringify(checkable(name, await operation(7), contender)) }
  if (callers > 1) return { round: await together(operation, request.ms, callers) }
  return { round: await (contender.sync === true ? sync(operation, request.ms) : awaited(operation, request.ms)) }
}

/** Keys that a server hands out differ between contenders: that there are so many, and different ones, does not. */
function checkable(row: Single, result: unknown, { form, nestedForm, plain }: Contender): unknown {
  if (row === 'e') return typeof result
  if (row === 'f') return new Set(result as readonly unknown[]).size
  if (row === 'h') return 'done'
  if (row === 'g') return result
  return canonical(plain ? plain(result) : result, form, nestedForm ?? form)
}

function summary(times: Float64Array, count: number, cpu: NodeJS.CpuUsage): Round {
  const { user, system } = process.cpuUsage(cpu)
  const sorted = times.subarray(0, Math.min(count, times.length)).sort()
  return { p50Us: (sorted[sorted.length >> 1] ?? 0) * 1000, cpuUs: (user + system) / count, operations: count }
}

const most = 1 << 17
const times = new Float64Array(most)

function sync(operation: Operation, ms: number): Round {
  const cpu = process.cpuUsage()
  const end = performance.now() + ms
  let count = 0
  for (let before = performance.now(); before < end; ) {
    operation(turn++)
    const after = performance.now()
    times[count++ % most] = after - before
    before = after
  }
  return summary(times, count, cpu)
}

async function awaited(operation: Operation, ms: number): Promise<Round> {
  const cpu = process.cpuUsage()
  const end = performance.now() + ms
  let count = 0
  for (let before = performance.now(); before < end; ) {
    await operation(turn++)
    const after = performance.now()
    times[count++ % most] = after - before
    before = after
  }
  return summary(times, count, cpu)
}

/** Time per operation while so many callers wait for one each: what counts is how many are served. */
async function together(operation: Operation, ms: number, callers: number): Promise<Round> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const end = start + ms
  let count = 0
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      await operation(turn++)
      count++
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const { user, system } = process.cpuUsage(cpu)
  return { p50Us: ((performance.now() - start) * 1000) / count, cpuUs: (user + system) / count, operations: count }
}

if (modulePath === undefined || place === undefined) throw new Error('child.ts <module> <place>')
const { open } = (await import(modulePath)) as ContenderModule
await main(await open(place))
