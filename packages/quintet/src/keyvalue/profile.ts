import type { KeyValueFeatures, KeyValueStore } from './contract.ts'

/** What another server can do, as data: a store that can more is narrowed to it. */
export interface KeyValueProfile<L extends string = string> {
  readonly lacks: readonly L[]
  readonly features: Partial<KeyValueFeatures>
}

export interface KeyValueProfiles {
  readonly redis: KeyValueProfile<never>
  readonly memcached: KeyValueProfile<
    'keyValue.scan' | 'keyValue.atomic' | 'keyValue.containers' | 'keyValue.streams' | 'keyValue.locks' | 'keyValue.limits'
  >
}

/** Servers that a program may be written for on a store that can more. */
export const keyValueProfiles: KeyValueProfiles = Object.freeze<KeyValueProfiles>({
  redis: {
    lacks: [],
    features: { longest: { key: 512 * 1024 * 1024, value: 512 * 1024 * 1024 } },
  },
  memcached: {
    lacks: ['keyValue.scan', 'keyValue.atomic', 'keyValue.containers', 'keyValue.streams', 'keyValue.locks', 'keyValue.limits'],
    // text with other than plain letters is sent in base 64, which makes 250 bytes of these
    features: { ttl: 's', atomic: null, evicts: true, negative: false, longest: { key: 180, value: 1_000_000 } },
  },
})

/** A store as a program sees it that is written for a server of that profile. */
export function narrowed(store: KeyValueStore, { lacks, features }: KeyValueProfile): KeyValueStore {
  const has = (name: string): boolean => !lacks.includes(name)
  const { counters, members, lists, streams, leases, limits } = store
  const longest = {
    key: Math.min(store.features.longest.key, features.longest?.key ?? Number.POSITIVE_INFINITY),
    value: Math.min(store.features.longest.value, features.longest?.value ?? Number.POSITIVE_INFINITY),
  }
  return {
    features: Object.freeze({ ...store.features, ...features, longest }),
    get: (space, keys, call) => store.get(space, keys, call),
    write: (writes, how, call) => store.write(writes, how, call),
    create: async call => store.create?.(call),
    drop: async call => store.drop?.(call),
    sweep: call => store.sweep?.(call) ?? 0,
    close: () => store.close?.(),
    ...(has('keyValue.scan') && store.scan ? { scan: store.scan.bind(store) } : {}),
    ...(counters && { counters }),
    ...(has('keyValue.containers') && members && lists ? { members, lists } : {}),
    ...(has('keyValue.streams') && streams && { streams }),
    ...(has('keyValue.locks') && leases && { leases }),
    ...(has('keyValue.limits') && limits && { limits }),
  }
}
