import { wait } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { failure, type QuintetError } from '../base/failure.ts'
import { isFault } from '../base/fault.ts'
import { aborted } from '../call/context.ts'
import { Gate } from '../call/gate.ts'
import type { Layout } from '../driver/contract.ts'
import { meaning } from './classify.ts'
import type { EngineConfig } from './options.ts'

/** Where an embedded database is: who has the same place writes one after the other, and in one transaction. */
export interface Place {
  readonly gate: Gate
  readonly anchor: symbol
  /** Whether reads have a connection of their own, beside the writer's. */
  readonly readers: boolean
  leave(): void
}

const files = new Map<string, { readonly gate: Gate; readonly anchor: symbol; users: number }>()

/** One writer per file and process, whatever number of databases were opened on it; other processes are met by retrying. */
export function place(layout: Layout, memory: symbol): Place {
  if (layout.kind !== 'file') return { gate: new Gate(), anchor: memory, readers: false, leave: () => {} }
  const { key } = layout
  let file = files.get(key)
  if (file === undefined) {
    file = { gate: new Gate(), anchor: Symbol('file'), users: 0 }
    files.set(key, file)
  }
  const mine = file
  mine.users++
  let left = false
  return {
    gate: mine.gate,
    anchor: mine.anchor,
    readers: true,
    leave() {
      if (left) return
      left = true
      if (--mine.users === 0 && files.get(key) === mine) files.delete(key)
    },
  }
}

/** Whether another process is in the way: then the statement did nothing, and trying again later is all there is. */
export function isBusy(thrown: unknown, { dialect }: EngineConfig): boolean {
  return isFault(thrown) && meaning(thrown, dialect.faults, statement) === 'QT_LOCKED'
}

const statement = Object.freeze({ phase: 'statement' as const })

/** Tries again by timer, never by sleeping, with pauses of 1 to 25 ms that two processes do not share, until the limit. */
export async function insist<T>(act: () => T | Promise<T>, limit: Limit, config: EngineConfig, busy: () => QuintetError): Promise<T> {
  for (let most = 2; ; most = Math.min(most * 1.5, 25)) {
    const until = performance.now() + 1 + Math.random() * most
    if (until > limit.at) throw busy()
    await wait(until)
    if (limit.signal?.aborted === true) throw aborted('acquire')
    try {
      return await act()
    } catch (thrown) {
      if (!isBusy(thrown, config)) throw thrown
    }
  }
}

export function lockedByOthers(name: string): QuintetError {
  return failure('QT_LOCKED', `Another process kept the write lock of ${name} until the deadline`, { phase: 'acquire' })
}

export function lockedByUs(name: string): QuintetError {
  return failure('QT_DEADLINE', `Another transaction of this process kept ${name} until the deadline`, { phase: 'acquire' })
}
