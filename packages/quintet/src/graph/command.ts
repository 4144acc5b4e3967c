import { then } from '../base/value.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import { KindCommand } from '../call/kind-command.ts'
import type { GraphOutcome, GraphStore, GraphWrite } from './contract.ts'

/** Writes to a graph, and what their outcomes are to the program. */
export class GraphCommand<T> extends KindCommand<GraphStore, T> {
  constructor(
    access: KindAccess<GraphStore>,
    what: string,
    writes: readonly GraphWrite[],
    finish: (outcomes: readonly GraphOutcome[]) => T,
    options: CallOptions | undefined,
  ) {
    super(access, what, (store, call) => then(store.write(writes, call), finish), options)
  }
}
