import { type Soon, then } from '../base/value.ts'
import type { KindAccess } from './access.ts'
import type { Call } from './call.ts'
import { Command, type Origin } from './command.ts'
import type { CallOptions } from './context.ts'

/** A write to the store of a kind: lazy, runs once when awaited. */
export class KindCommand<S, T> extends Command<T> {
  readonly #access: KindAccess<S>
  readonly #ask: (store: S, call: Call) => Soon<T>
  readonly #options: CallOptions | undefined

  constructor(
    access: KindAccess<S>,
    what: string,
    ask: (store: S, call: Call) => Soon<T>,
    options: CallOptions | undefined,
    origin: Origin = access.origin,
  ) {
    super(what, origin)
    this.#access = access
    this.#ask = ask
    this.#options = options
  }

  protected run(): Soon<T> {
    const call = this.#access.call(this.#options)
    return then(this.#access.store(), store => this.#ask(store, call))
  }
}
