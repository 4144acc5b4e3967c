import { PrismaPg } from '@prisma/adapter-pg'
import { type Contender, poolSize } from '../../runner/protocol.ts'
import { PrismaClient } from '../generated/postgres/client/client.ts'
import { prismaOn } from '../prisma.ts'

export async function open(place: string): Promise<Contender> {
  // in another time zone of the session it reads instants wrongly
  const adapter = new PrismaPg({ connectionString: place, max: poolSize, options: '-c TimeZone=UTC' })
  return prismaOn('postgres', new PrismaClient({ adapter }))
}
