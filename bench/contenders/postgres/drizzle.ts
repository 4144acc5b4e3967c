import { and, asc, count, desc, eq, gt, gte, lt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import * as data from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../../data/keys.ts'
import { type Contender, poolSize } from '../../runner/protocol.ts'
import * as schema from './drizzle-tables.ts'

const { customers, notes, orders, details } = schema

export function open(place: string): Contender {
  const pool = new pg.Pool({ connectionString: place, max: poolSize })
  const db = drizzle(pool, { schema })
  const list = (after: number, limit: number) =>
    db.select().from(customers).where(gt(customers.id, after)).orderBy(asc(customers.id)).limit(limit).execute()
  return {
    concurrent: true,
    form: { decimal: 'text', timestamp: 'date', boolean: 'boolean' },
    nestedForm: { decimal: 'number', timestamp: 'date', boolean: 'boolean' },
    operations: {
      a: async turn =>
        (
          await db
            .select()
            .from(customers)
            .where(eq(customers.id, customerKey(turn)))
        )[0],
      b: turn => list(listStart(turn), 100),
      c: turn =>
        db.query.orders
          .findMany({
            where: gt(orders.id, orderStart(turn)),
            orderBy: asc(orders.id),
            limit: 50,
            with: { customer: true, employee: true, details: { orderBy: asc(details.id), with: { product: true } } },
          })
          .execute(),
      d: turn => list(listStart(turn), 1000),
      e: async turn => (await db.insert(notes).values(data.notes(1, turn)).returning({ id: notes.id }))[0]?.id,
      f: async turn => (await db.insert(notes).values(data.notes(1000, turn)).returning({ id: notes.id })).map(row => row.id),
      g: async turn =>
        (
          await db
            .update(customers)
            .set({ score: scoreOf(turn) })
            .where(eq(customers.id, customerKey(turn)))
        ).rowCount,
      h: turn =>
        db.transaction(
          async tx => {
            for (const key of transactionKeys(turn)) {
              await tx.select().from(customers).where(eq(customers.id, key))
              await tx
                .update(customers)
                .set({ score: scoreOf(turn) })
                .where(eq(customers.id, key))
            }
          },
          { isolationLevel: 'read committed' },
        ),
      i: turn => {
        const { from, to } = reportDays(turn)
        const units = sql<number>`sum(${details.quantity})`.mapWith(Number).as('units')
        return db
          .select({ country: orders.country, lines: count(), units })
          .from(details)
          .innerJoin(orders, eq(orders.id, details.orderId))
          .where(and(gte(orders.ordered, from), lt(orders.ordered, to)))
          .groupBy(orders.country)
          .orderBy(desc(units), asc(orders.country))
          .limit(10)
          .execute()
      },
      j: () => list(0, 10_000),
    },
    close: () => pool.end(),
  }
}
