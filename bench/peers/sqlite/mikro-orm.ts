import { MikroORM } from '@mikro-orm/sqlite'
import type { Contender } from '../../runner/protocol.ts'
import { mikroEntities, mikroOn } from '../mikro-orm.ts'

export async function open(place: string): Promise<Contender> {
  const orm = await MikroORM.init({ dbName: place, entities: mikroEntities('sqlite') })
  await orm.em.getConnection().execute('pragma journal_mode = wal')
  await orm.em.getConnection().execute('pragma synchronous = normal')
  return mikroOn('sqlite', orm)
}
