import { Alarm } from '../base/alarm.ts'
import { type Duration, duration } from '../base/clock.ts'
import type { Limit } from '../base/deadline.ts'
import { failure } from '../base/failure.ts'
import { aborted } from '../call/context.ts'

/** A while before trying again, a little longer each time, that two who met do not share; ends when the call does. */
export function pause(attempt: number, call: Limit): Promise<void> {
  if (attempt < 3) return stillWanted(call)
  return sleep(Math.random() * Math.min(2 ** (attempt - 3), 64), call)
}

/** Options of the calls that follow one another: one deadline covers them all. */
export function lasting<O extends Options>(options: O): () => O {
  const { deadline } = options
  if (deadline === undefined) return () => options
  const ends = performance.now() + duration(deadline, 'deadline')
  return () => ({ ...options, deadline: Math.max(ends - performance.now(), 0) })
}

interface Options {
  readonly signal?: AbortSignal
  readonly deadline?: Duration
}

/** Throws if the call was given up, or its time is over. */
export async function stillWanted(call: Limit): Promise<void> {
  if (call.signal?.aborted === true) throw aborted('waiting')
  if (call.at <= performance.now()) throw failure('QT_DEADLINE', 'The deadline of the call passed while it waited', { phase: 'waiting' })
}

/** Waits so many milliseconds, less if the call ends before; then it throws. */
export async function sleep(ms: number, call: Limit): Promise<void> {
  await until(performance.now() + ms, call, null)
  await stillWanted(call)
}

/** An answer that others wait for too: this one's call may end before. */
export function whileWanted<T>(answer: Promise<T>, call: Limit): Promise<T> {
  if (call.signal === undefined && call.at === Number.POSITIVE_INFINITY) return answer
  return new Promise((resolve, reject) => {
    answer.then(resolve, reject)
    void until(call.at, call, null)
      .then(() => stillWanted(call))
      .catch(reject)
  })
}

/** Waits for a time, or a bell, or the end of the call, whichever comes first; throws nothing. */
export function until(at: number, call: Limit, bell: { readonly bells: Bells; readonly name: string } | null): Promise<void> {
  return new Promise(resolve => {
    const alarm = new Alarm(() => done())
    const done = (): void => {
      alarm.clear()
      call.signal?.removeEventListener('abort', done)
      if (bell !== null) bell.bells.leave(bell.name, done)
      resolve()
    }
    call.signal?.addEventListener('abort', done, { once: true })
    if (bell !== null) bell.bells.wait(bell.name, done)
    alarm.set(Math.min(at, call.at))
  })
}

/** Who waits in this process for something to come: woken at once, where others find out when they look next. */
export class Bells {
  readonly #waiting = new Map<string, Set<() => void>>()

  wait(name: string, ring: () => void): void {
    const waiting = this.#waiting.get(name)
    if (waiting === undefined) this.#waiting.set(name, new Set([ring]))
    else waiting.add(ring)
  }

  leave(name: string, ring: () => void): void {
    const waiting = this.#waiting.get(name)
    waiting?.delete(ring)
    if (waiting?.size === 0) this.#waiting.delete(name)
  }

  ring(name: string): void {
    for (const ring of [...(this.#waiting.get(name) ?? [])]) ring()
  }
}
