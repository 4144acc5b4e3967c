import type { Call } from '../call/call.ts'
import type { Origin } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import type { Entity, Registry } from '../schema/registry.ts'
import type { RelationalStore } from './contract.ts'

/** What a handle works through: the store of its kind and the calls of its database or transaction. */
export interface Access {
  readonly registry: Registry
  readonly store: RelationalStore
  /** Where writes are built: in which transaction, if any, and who hears if one is forgotten. */
  readonly origin: Origin
  /** Makes the call of one await; throws if the handle may not be used here and now. */
  call(options?: CallOptions): Call
}

export type { CallOptions, Entity }
