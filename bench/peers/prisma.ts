import { notes } from '../data/generate.ts'
import { customerKey, listStart, orderStart, scoreOf, transactionKeys } from '../data/keys.ts'
import type { Contender } from '../runner/protocol.ts'
import { priceOn, type Store } from './tables.ts'

// the client is generated when the peers are installed
type Client = any

/** Without `i`: groupBy cannot group by a field of a relation. */
export function prismaOn(store: Store, prisma: Client): Contender {
  const rows = (count: number, turn: number) => notes(count, turn).map(note => ({ ...note, price: priceOn(store, note.price) }))
  const list = (after: number, take: number) => prisma.customers.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take })
  const work = (turn: number) => async (tx: Client) => {
    for (const id of transactionKeys(turn)) {
      await tx.customers.findUnique({ where: { id } })
      await tx.customers.updateMany({ where: { id }, data: { score: scoreOf(turn) } })
    }
  }
  return {
    concurrent: store === 'postgres',
    form: { decimal: store === 'sqlite' ? 'hundredths' : 'text', timestamp: 'date', boolean: 'boolean' },
    // its decimals are objects
    plain: result => JSON.parse(JSON.stringify(result, fixed)),
    operations: {
      a: turn => prisma.customers.findUnique({ where: { id: customerKey(turn) } }),
      b: turn => list(listStart(turn), 100),
      c: turn =>
        prisma.orders.findMany({
          where: { id: { gt: orderStart(turn) } },
          orderBy: { id: 'asc' },
          take: 50,
          include: { customer: true, employee: true, details: { orderBy: { id: 'asc' }, include: { product: true } } },
        }),
      d: turn => list(listStart(turn), 1000),
      e: async turn => (await prisma.notes.create({ data: rows(1, turn)[0], select: { id: true } })).id,
      f: async turn =>
        (await prisma.notes.createManyAndReturn({ data: rows(1000, turn), select: { id: true } })).map((row: { id: number }) => row.id),
      g: async turn => (await prisma.customers.updateMany({ where: { id: customerKey(turn) }, data: { score: scoreOf(turn) } })).count,
      h: turn => prisma.$transaction(work(turn), store === 'sqlite' ? {} : { isolationLevel: 'ReadCommitted' }),
      j: () => list(0, 10_000),
    },
    close: () => prisma.$disconnect(),
  }
}

/** Decimals with their two digits. */
function fixed(this: Client, key: string, value: unknown): unknown {
  const given = this[key]
  return typeof given?.toFixed === 'function' && typeof given !== 'number' ? given.toFixed(2) : value
}
