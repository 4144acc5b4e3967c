import Database from 'better-sqlite3'
import { and, asc, count, desc, eq, gt, gte, lt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import * as data from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../../data/keys.ts'
import type { Contender } from '../../runner/protocol.ts'
import * as schema from './drizzle-tables.ts'
import { settings } from './statements.ts'

const { customers, notes, orders, details } = schema

const noteRows = (count: number, turn: number) =>
  data.notes(count, turn).map(note => ({ ...note, price: Math.round(Number(note.price) * 100) }))

type Db = ReturnType<typeof connect>

function connect(client: Database.Database) {
  return drizzle(client, { schema })
}

export function open(place: string): Contender {
  const client = new Database(place)
  for (const setting of settings) client.pragma(setting)
  const db = connect(client)
  const list = (after: number, limit: number) =>
    db.select().from(customers).where(gt(customers.id, after)).orderBy(asc(customers.id)).limit(limit).all()
  return {
    sync: true,
    form: { decimal: 'hundredths', timestamp: 'date', boolean: 'boolean' },
    operations: {
      a: turn =>
        db
          .select()
          .from(customers)
          .where(eq(customers.id, customerKey(turn)))
          .get(),
      b: turn => list(listStart(turn), 100),
      c: turn =>
        db.query.orders
          .findMany({
            where: gt(orders.id, orderStart(turn)),
            orderBy: asc(orders.id),
            limit: 50,
            with: { customer: true, employee: true, details: { orderBy: asc(details.id), with: { product: true } } },
          })
          .sync(),
      d: turn => list(listStart(turn), 1000),
      e: turn => db.insert(notes).values(noteRows(1, turn)).returning({ id: notes.id }).get().id,
      f: turn =>
        db
          .insert(notes)
          .values(noteRows(1000, turn))
          .returning({ id: notes.id })
          .all()
          .map(row => row.id),
      g: turn =>
        db
          .update(customers)
          .set({ score: scoreOf(turn) })
          .where(eq(customers.id, customerKey(turn)))
          .run().changes,
      h: turn =>
        db.transaction(
          tx => {
            for (const key of transactionKeys(turn)) {
              tx.select().from(customers).where(eq(customers.id, key)).get()
              tx.update(customers)
                .set({ score: scoreOf(turn) })
                .where(eq(customers.id, key))
                .run()
            }
          },
          { behavior: 'immediate' },
        ),
      i: turn => report(db, turn),
      j: () => list(0, 10_000),
    },
    close: () => {
      client.close()
    },
  }
}

function report(db: Db, turn: number) {
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
    .all()
}
