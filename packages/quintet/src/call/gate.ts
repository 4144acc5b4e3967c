import type { Limit } from '../base/deadline.ts'
import { Waiters } from './waiters.ts'

/** One at a time, first come first served; entered in the same tick when nobody is inside. */
export class Gate {
  readonly #waiters = new Waiters<void>()
  #taken = false

  get taken(): boolean {
    return this.#taken
  }

  get waiting(): number {
    return this.#waiters.size
  }

  tryEnter(): boolean {
    if (this.#taken) return false
    this.#taken = true
    return true
  }

  /** Waits for the turn; who is inside when this resolves must `leave`. */
  enter(limit: Limit, phase: string, late: () => Error): Promise<void> {
    if (this.tryEnter()) return Promise.resolve()
    return this.#waiters.wait(limit, phase, late)
  }

  /** The turn goes straight to the next in line, so that nobody can slip in between. */
  leave(): void {
    if (!this.#waiters.give()) this.#taken = false
  }
}
