import { MikroORM } from '@mikro-orm/postgresql'
import { type Contender, poolSize } from '../../runner/protocol.ts'
import { mikroEntities, mikroOn } from '../mikro-orm.ts'

export async function open(place: string): Promise<Contender> {
  const entities = mikroEntities('postgres')
  return mikroOn('postgres', await MikroORM.init({ clientUrl: place, entities, pool: { min: 0, max: poolSize } }))
}
