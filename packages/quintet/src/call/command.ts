import { failure } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import type { Hooks, Unit } from './call.ts'
import { warn } from './hooks.ts'

/** Where a command was built: in which transaction, if any, and who hears if it is forgotten. */
export interface Origin {
  readonly unit: Unit | null
  readonly hooks: Hooks
}

/** Commands of no transaction that were built in this tick and did not run yet: those that ran are let go of, however long the tick. */
const fresh = new Set<Command<unknown>>()
let reporting = false

/**
 * A write that runs when it is awaited, once. One that nobody awaits is an error of its transaction, or told to the process
 * on the next tick.
 *
 * @example
 * class Insert extends Command<number> { protected run() { return store.write(write, call()) } }
 * await new Insert('users.insert', origin)
 */
export abstract class Command<T> implements PromiseLike<T> {
  /** What it is called in errors, such as `users.insert`. */
  readonly what: string
  readonly #origin: Origin
  /** `seen`: it was looked at, so it may stay as it is. */
  #state: 'built' | 'seen' | 'replaced' | 'run' = 'built'

  constructor(what: string, origin: Origin) {
    this.what = what
    this.#origin = origin
    if (origin.unit !== null) origin.unit.expect(this)
    else watch(this)
  }

  /** Does the work; called at most once. */
  protected abstract run(): Soon<T>

  // a write is awaited like a promise, by design
  // biome-ignore lint/suspicious/noThenProperty: see above
  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#started().then(done, failed)
  }

  catch<B = never>(failed?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#started().catch(failed)
  }

  finally(done?: (() => void) | null): Promise<T> {
    return this.#started().finally(done)
  }

  #started(): Promise<T> {
    try {
      if (!this.#open) throw failure('QT_COMMAND_REUSED', `${this.what} was awaited twice, or after another command was made of it`)
      this.#state = 'run'
      this.#settled()
      return Promise.resolve(this.run())
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** For a command that is made from this one (`returning`, `withIds`): this one is done with, without running. */
  protected replaced(): Origin {
    if (!this.#open) throw failure('QT_COMMAND_REUSED', `${this.what} ran already, so nothing can be made of it`)
    this.#state = 'replaced'
    this.#settled()
    return this.#origin
  }

  /** It was looked at (`toSQL`, `explain`), so it may stay as it is; it can still run. */
  protected seen(): void {
    if (this.#state !== 'built') return
    this.#state = 'seen'
    this.#settled()
  }

  get #open(): boolean {
    return this.#state === 'built' || this.#state === 'seen'
  }

  /** Nobody waits for it any more. */
  #settled(): void {
    const { unit } = this.#origin
    if (unit !== null) unit.forget(this)
    else fresh.delete(this)
  }

  /** Whether it still waits to be awaited. */
  get waiting(): boolean {
    return this.#state === 'built'
  }

  /** Tells that it was forgotten. */
  report(): void {
    warn(
      this.#origin.hooks,
      'unawaited',
      `${this.what} was built and never awaited, so it did not run. Await the write, or do not build it.`,
      { what: this.what },
    )
  }
}

function watch(command: Command<unknown>): void {
  fresh.add(command)
  if (reporting) return
  reporting = true
  setImmediate(reportForgotten)
}

function reportForgotten(): void {
  reporting = false
  const commands = [...fresh]
  fresh.clear()
  for (const command of commands) if (command.waiting) command.report()
}
