import { Alarm } from '../base/alarm.ts'
import type { Hooks } from './call.ts'
import { warn } from './hooks.ts'

/** Who holds a connection for longer than a statement: for the report of an exhausted pool and the warning about a leak. */
export class Holder {
  readonly #what: string
  readonly #hooks: Hooks
  readonly #since: number = performance.now()
  readonly #trace: { stack?: string } = {}
  #alarm: Alarm | null = null

  /** `what` says what holds it; the stack is taken here and only made into text when it is asked for. */
  constructor(what: string, hooks: Hooks) {
    this.#what = what
    this.#hooks = hooks
    Error.captureStackTrace(this.#trace, Holder)
  }

  get age(): number {
    return Math.round(performance.now() - this.#since)
  }

  /** The frames of who asked, those of the library left out. */
  get stack(): string {
    const frames = (this.#trace.stack ?? '')
      .split('\n')
      .slice(1)
      .map(line => line.trim())
    const theirs = frames.filter(line => !library.test(line))
    return (theirs.length > 0 ? theirs : frames).slice(0, 4).join(' ')
  }

  watch(leak: number): void {
    this.#alarm = new Alarm(() => {
      warn(this.#hooks, 'leak', `A connection is held for ${this.age} ms by a ${this.#what} begun ${this.stack}`, {
        age: this.age,
        stack: this.stack,
      })
    })
    this.#alarm.set(performance.now() + leak)
  }

  unwatch(): void {
    this.#alarm?.clear()
  }

  toString(): string {
    return `a ${this.#what} for ${this.age} ms (begun ${this.stack})`
  }
}

const library = /[\\/]quintet[\\/](?:src|dist)[\\/]|node:internal/

/** The three that hold longest, in words. */
export function report(holders: readonly (Holder | null)[]): string {
  const long = holders.filter(holder => holder !== null).sort((a, b) => b.age - a.age)
  const short = holders.length - long.length
  const shown = long.slice(0, 3).map(String)
  if (long.length > 3) shown.push(`${long.length - 3} more`)
  if (short > 0) shown.push(`${short} by single statements`)
  return shown.join('; ')
}
