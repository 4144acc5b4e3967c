import { and, asc, count, desc, eq, gt, gte, lt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import * as data from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf } from '../../data/keys.ts'
import { type Contender, poolSize } from '../../runner/protocol.ts'
import * as schema from './drizzle-tables.ts'

const { customers, notes, orders, details } = schema

/** Drizzle with every statement prepared beforehand, which it can for all but lists of rows and transactions. */
export function open(place: string): Contender {
  const pool = new pg.Pool({ connectionString: place, max: poolSize })
  const db = drizzle(pool, { schema })
  const value = sql.placeholder
  const byKey = db
    .select()
    .from(customers)
    .where(eq(customers.id, value('id')))
    .prepare('by_key')
  const list = db
    .select()
    .from(customers)
    .where(gt(customers.id, value('after')))
    .orderBy(asc(customers.id))
    .limit(value('limit'))
    .prepare('list')
  const page = db.query.orders
    .findMany({
      where: gt(orders.id, value('after')),
      orderBy: asc(orders.id),
      limit: 50,
      with: { customer: true, employee: true, details: { orderBy: asc(details.id), with: { product: true } } },
    })
    .prepare('page')
  const units = sql<number>`sum(${details.quantity})`.mapWith(Number).as('units')
  const report = db
    .select({ country: orders.country, lines: count(), units })
    .from(details)
    .innerJoin(orders, eq(orders.id, details.orderId))
    .where(and(gte(orders.ordered, value('from')), lt(orders.ordered, value('to'))))
    .groupBy(orders.country)
    .orderBy(desc(units), asc(orders.country))
    .limit(10)
    .prepare('report')
  const insert = db
    .insert(notes)
    .values({ label: value('label'), amount: value('amount'), price: value('price'), at: value('at') })
    .returning({ id: notes.id })
    .prepare('insert_one')
  // a placeholder in `set` has no type of its own
  const update = db
    .update(customers)
    .set({ score: sql`${value('score')}` })
    .where(eq(customers.id, value('id')))
    .prepare('update_score')
  return {
    concurrent: true,
    form: { decimal: 'text', timestamp: 'date', boolean: 'boolean' },
    nestedForm: { decimal: 'number', timestamp: 'date', boolean: 'boolean' },
    operations: {
      a: async turn => (await byKey.execute({ id: customerKey(turn) }))[0],
      b: turn => list.execute({ after: listStart(turn), limit: 100 }),
      c: turn => page.execute({ after: orderStart(turn) }),
      d: turn => list.execute({ after: listStart(turn), limit: 1000 }),
      e: async turn => (await insert.execute({ ...data.notes(1, turn)[0] }))[0]?.id,
      g: async turn => (await update.execute({ score: scoreOf(turn), id: customerKey(turn) })).rowCount,
      i: turn => report.execute({ ...reportDays(turn) }),
      j: () => list.execute({ after: 0, limit: 10_000 }),
    },
    close: () => pool.end(),
  }
}
