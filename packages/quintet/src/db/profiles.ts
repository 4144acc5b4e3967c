import { failure } from '../base/failure.ts'
import { type KeyValueProfile, type KeyValueProfiles, keyValueProfiles } from '../keyvalue/profile.ts'
import type { Kind } from '../stores/contract.ts'

/** A server of one kind that a program may be written for: it keeps that kind apart from all others, and may lack more. */
interface Profile<K extends Kind, L extends string = never> {
  readonly kind: K
  readonly lacks: readonly L[]
}

/** Servers that a program may be written for on a store that can more, by the name for `quintet({ as })`. */
export interface Profiles {
  readonly redis: Profile<'keyValue', KeyValueProfiles['redis']['lacks'][number]>
  readonly memcached: Profile<'keyValue', KeyValueProfiles['memcached']['lacks'][number]>
  readonly mongodb: Profile<'document'>
  readonly cassandra: Profile<'columnFamily'>
  readonly neo4j: Profile<'graph'>
}
export type ProfileName = keyof Profiles

export const profiles: Profiles = Object.freeze<Profiles>({
  redis: { kind: 'keyValue', lacks: keyValueProfiles.redis.lacks },
  memcached: { kind: 'keyValue', lacks: keyValueProfiles.memcached.lacks },
  mongodb: { kind: 'document', lacks: [] },
  cassandra: { kind: 'columnFamily', lacks: [] },
  neo4j: { kind: 'graph', lacks: [] },
})

/** What the profiles of some names narrow. */
export interface Narrowing {
  /** Kinds that are kept apart from the others, as if in a store of their own. */
  readonly apart: ReadonlySet<Kind>
  readonly keyValue: readonly KeyValueProfile[]
}

export function profilesOf(as: ProfileName | readonly ProfileName[] | undefined): Narrowing {
  const names = as === undefined ? [] : [as].flat()
  for (const name of names)
    if (!Object.hasOwn(profiles, name)) throw failure('QT_CONFIGURATION', `quintet({ as }) knows ${Object.keys(profiles).join(', ')}`)
  const isKeys = (name: ProfileName): name is keyof KeyValueProfiles => Object.hasOwn(keyValueProfiles, name)
  return { apart: new Set(names.map(name => profiles[name].kind)), keyValue: names.filter(isKeys).map(name => keyValueProfiles[name]) }
}
