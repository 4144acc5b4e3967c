import { failure } from '../base/failure.ts'
import { type KeyValueProfile, type KeyValueProfiles, keyValueProfiles } from '../keyvalue/profile.ts'

/** Servers that a program may be written for on a store that can more, by the name for `quintet({ as })`. */
export type Profiles = KeyValueProfiles
export type ProfileName = keyof Profiles

/** The profiles of the given names, each for its kind. */
export function profilesOf(as: ProfileName | readonly ProfileName[] | undefined): { readonly keyValue: readonly KeyValueProfile[] } {
  const names = as === undefined ? [] : [as].flat()
  for (const name of names)
    if (!Object.hasOwn(keyValueProfiles, name))
      throw failure('QT_CONFIGURATION', `quintet({ as }) knows ${Object.keys(keyValueProfiles).join(', ')}`)
  return { keyValue: names.map(name => keyValueProfiles[name]) }
}
