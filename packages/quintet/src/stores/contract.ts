import type { Call } from '../call/call.ts'
import type { Engine } from '../engine/contract.ts'
import type { RelationalStore } from '../relational/contract.ts'
import type { Registry } from '../schema/registry.ts'

/** What `sqlite()`, `postgres()` … return. Making one does no I/O; `Lacks` is covariant, so a union lacks what either lacks. */
export interface Store<out Lacks extends string = string> extends AsyncDisposable {
  /** Address without secrets. */
  readonly name: string
  readonly lacks: readonly Lacks[]
  readonly engine: Engine
  relational(registry: Registry): RelationalStore
  /** Read-only; version, edition, what the connection really can. */
  probe(call: Call): Promise<Probe>
}

export interface Probe {
  readonly version: string
  readonly refused: readonly { readonly what: string; readonly why: string; readonly instead: string }[]
}
