import { Alarm } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { aborted } from './context.ts'

interface Waiter<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
  readonly alarm: Alarm
  readonly signal: AbortSignal | undefined
  readonly onAbort: () => void
  waiting: boolean
}

/** Who waits for something, first come first served, each no longer than its own limit. */
export class Waiters<T> {
  #queue: Waiter<T>[] = []
  #from = 0
  #count = 0

  /** How many wait now. */
  get size(): number {
    return this.#count
  }

  /** Resolves with what `give` hands over; rejects with `late()` at the limit, or with QT_ABORTED. */
  wait(limit: Limit, phase: string, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = limit
      if (signal?.aborted === true) return reject(aborted(phase))
      const waiter: Waiter<T> = {
        resolve,
        reject,
        alarm: new Alarm(() => this.#drop(waiter, late())),
        signal,
        onAbort: () => this.#drop(waiter, aborted(phase)),
        waiting: true,
      }
      waiter.alarm.set(limit.at)
      signal?.addEventListener('abort', waiter.onAbort, { once: true })
      this.#queue.push(waiter)
      this.#count++
    })
  }

  /** Hands a value to the one that waits longest; false if nobody does. */
  give(value: T): boolean {
    const waiter = this.#shift()
    if (waiter === null) return false
    waiter.resolve(value)
    return true
  }

  /** Tells the one that waits longest that it waits in vain. */
  refuse(error: unknown): boolean {
    const waiter = this.#shift()
    if (waiter === null) return false
    waiter.reject(error)
    return true
  }

  #shift(): Waiter<T> | null {
    while (this.#from < this.#queue.length) {
      const waiter = this.#queue[this.#from++]
      if (this.#from > 64 && this.#from * 2 > this.#queue.length) {
        this.#queue = this.#queue.slice(this.#from)
        this.#from = 0
      }
      if (waiter?.waiting === true) {
        this.#settle(waiter)
        return waiter
      }
    }
    this.#queue.length = this.#from = 0
    return null
  }

  #drop(waiter: Waiter<T>, error: Error): void {
    if (!waiter.waiting) return
    this.#settle(waiter)
    waiter.reject(error)
  }

  #settle(waiter: Waiter<T>): void {
    waiter.waiting = false
    waiter.alarm.clear()
    waiter.signal?.removeEventListener('abort', waiter.onAbort)
    this.#count--
  }
}
