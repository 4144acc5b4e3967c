import { type Soon, then } from '../base/value.ts'
import type { KindAccess } from '../call/access.ts'
import { Command } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import type { GraphOutcome, GraphStore, GraphWrite } from './contract.ts'

/** Writes to a graph: lazy, run once when awaited. */
export class GraphCommand<T> extends Command<T> {
  readonly #access: KindAccess<GraphStore>
  readonly #writes: readonly GraphWrite[]
  readonly #finish: (outcomes: readonly GraphOutcome[]) => T
  readonly #options: CallOptions | undefined

  constructor(
    access: KindAccess<GraphStore>,
    what: string,
    writes: readonly GraphWrite[],
    finish: (outcomes: readonly GraphOutcome[]) => T,
    options: CallOptions | undefined,
  ) {
    super(what, access.origin)
    this.#access = access
    this.#writes = writes
    this.#finish = finish
    this.#options = options
  }

  protected run(): Soon<T> {
    const call = this.#access.call(this.#options)
    return then(this.#access.store(), store => then(store.write(this.#writes, call), this.#finish))
  }
}
