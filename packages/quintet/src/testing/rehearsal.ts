import { rehearse } from '../call/retry.ts'
import type { Store } from '../stores/contract.ts'

/**
 * A store that rolls the first attempt of every transaction back when it is done, and runs it again: a callback with effects
 * beside the database shows them twice. Transactions with `retries: 0` are left alone.
 *
 * @example
 * const db = quintet({ models, store: rehearsing(sqlite(':memory:')) })
 */
export function rehearsing<S extends Store>(store: S): S {
  if (store.begins) rehearse(store.begins)
  return store
}
