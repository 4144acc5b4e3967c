import type { KeyValueModel } from '../schema/keyvalue.ts'
import { CacheRun } from './cache.ts'
import { CounterRun } from './counter.ts'
import { HashesRun } from './hash.ts'
import { LimitsRun } from './limit.ts'
import { ListsRun } from './list.ts'
import { LocksRun } from './lock.ts'
import { MapRun } from './map.ts'
import { SessionsRun } from './session.ts'
import { SetsRun } from './set.ts'
import { SortedSetsRun } from './sorted.ts'
import type { Place } from './space.ts'
import { StreamRun } from './stream.ts'

/** The handle of a model of keys. */
export function keyValueHandle(place: Place, { $n, settings }: KeyValueModel): object {
  switch (settings.form) {
    case 'map':
      return new MapRun(place, $n, settings)
    case 'session':
      return new SessionsRun(place, $n, settings)
    case 'counter':
      return new CounterRun(place, $n, settings)
    case 'hash':
      return new HashesRun(place, $n, settings)
    case 'list':
      return new ListsRun(place, $n, settings)
    case 'set':
      return new SetsRun(place, $n, settings)
    case 'sorted':
      return new SortedSetsRun(place, $n, settings)
    case 'stream':
      return new StreamRun(place, $n, settings)
    case 'cache':
      return new CacheRun(place, $n, settings)
    case 'lock':
      return new LocksRun(place, $n, settings)
    case 'limit':
      return new LimitsRun(place, $n, settings)
  }
}
