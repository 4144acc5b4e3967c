import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { Contender } from '../../runner/protocol.ts'
import { PrismaClient } from '../generated/sqlite/client/client.ts'
import { prismaOn } from '../prisma.ts'

export async function open(place: string): Promise<Contender> {
  const adapter = new PrismaBetterSqlite3({ url: `file:${place}` }, { timestampFormat: 'unixepoch-ms' })
  const prisma = new PrismaClient({ adapter })
  await prisma.$queryRawUnsafe('pragma journal_mode = wal')
  await prisma.$queryRawUnsafe('pragma synchronous = normal')
  return prismaOn('sqlite', prisma)
}
