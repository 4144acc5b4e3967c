import type { Soon } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { rootCall } from '../../call/context.ts'
import type { KeyValueStore } from '../../keyvalue/contract.ts'

/**
 * A store that removes what has expired before every call: its answers must be those of one that never does. Or one that does
 * something else before each, such as to wait for its turn.
 */
export function sweeping(store: KeyValueStore, first: (verb: string) => Soon<unknown> = () => store.sweep?.(rootCall)): KeyValueStore {
  const before = <A extends unknown[], R>(verb: (...given: A) => Soon<R>, name: string): ((...given: A) => Promise<R>) => {
    return async (...given) => {
      const call = given.at(-1) as Call
      // what is removed in a transaction could be brought back by its end
      if (call.unit === null) await first(name)
      return verb(...given)
    }
  }
  /** A group of verbs, each of them so. */
  const group = <V extends object>(verbs: V | undefined): V | undefined => {
    if (verbs === undefined) return undefined
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(verbs)).filter(name => name !== 'constructor')
    // the same names with the same parameters and answers, each a promise, which every verb may give
    const made = names.map(name => [
      name,
      before((verbs as Record<string, (...given: unknown[]) => unknown>)[name]?.bind(verbs) as () => unknown, name),
    ])
    return Object.fromEntries(made) as V
  }
  return {
    features: store.features,
    get: before(store.get.bind(store), 'get'),
    write: before(store.write.bind(store), 'write'),
    ...(store.scan && { scan: before(store.scan.bind(store), 'scan') }),
    ...defined('counters', group(store.counters)),
    ...defined('members', group(store.members)),
    ...defined('lists', group(store.lists)),
    ...defined('streams', group(store.streams)),
    ...defined('leases', group(store.leases)),
    ...defined('limits', group(store.limits)),
    create: async call => store.create?.(call),
    drop: async call => store.drop?.(call),
    sweep: call => store.sweep?.(call) ?? 0,
    close: () => store.close?.(),
  }
}

function defined<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  // an object with this one name, or none
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: V }
}
