import type { Soon } from '../base/value.ts'
import type { Call } from './call.ts'
import type { Origin } from './command.ts'
import type { CallOptions } from './context.ts'

/** What a handle of a kind works through: the store of its kind, and the calls of its database or transaction. */
export interface KindAccess<S> {
  /** The store of the kind; its room is loaded when it is first asked for, so a promise the first time. */
  store(): Soon<S>
  /** Where writes are built: in which transaction, if any, and who hears if one is forgotten. */
  readonly origin: Origin
  /** Makes the call of one await; throws if the handle may not be used here and now. */
  call(options?: CallOptions): Call
}
