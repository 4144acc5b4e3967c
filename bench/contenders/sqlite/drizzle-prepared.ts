import Database from 'better-sqlite3'
import { and, asc, count, desc, eq, gt, gte, lt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import * as data from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../../data/keys.ts'
import type { Contender } from '../../runner/protocol.ts'
import * as schema from './drizzle-tables.ts'
import { settings } from './statements.ts'

const { customers, notes, orders, details } = schema

type Db = ReturnType<typeof connect>

function connect(client: Database.Database) {
  return drizzle(client, { schema })
}

/** Drizzle with every statement prepared beforehand; one connection, so transactions can use them too. */
export function open(place: string): Contender {
  const client = new Database(place)
  for (const setting of settings) client.pragma(setting)
  const db = connect(client)
  const value = sql.placeholder
  const byKey = byKeyOn(db)
  const list = db
    .select()
    .from(customers)
    .where(gt(customers.id, value('after')))
    .orderBy(asc(customers.id))
    .limit(value('limit'))
    .prepare()
  const page = db.query.orders
    .findMany({
      where: gt(orders.id, value('after')),
      orderBy: asc(orders.id),
      limit: 50,
      with: { customer: true, employee: true, details: { orderBy: asc(details.id), with: { product: true } } },
    })
    .prepare()
  const report = reportOn(db)
  const insert = db
    .insert(notes)
    .values({ label: value('label'), amount: value('amount'), price: value('price'), at: value('at') })
    .returning({ id: notes.id })
    .prepare()
  // a placeholder in `set` has no type of its own
  const update = db
    .update(customers)
    .set({ score: sql`${value('score')}` })
    .where(eq(customers.id, value('id')))
    .prepare()
  const add = (note: ReturnType<typeof data.notes>[number]): number =>
    insert.get({ ...note, price: Math.round(Number(note.price) * 100) }).id
  return {
    sync: true,
    form: { decimal: 'hundredths', timestamp: 'date', boolean: 'boolean' },
    operations: {
      a: turn => byKey.get({ id: customerKey(turn) }),
      b: turn => list.all({ after: listStart(turn), limit: 100 }),
      c: turn => page.execute({ after: orderStart(turn) }).sync(),
      d: turn => list.all({ after: listStart(turn), limit: 1000 }),
      e: turn => data.notes(1, turn).map(add)[0],
      f: turn => db.transaction(() => data.notes(1000, turn).map(add), { behavior: 'immediate' }),
      g: turn => update.run({ score: scoreOf(turn), id: customerKey(turn) }).changes,
      h: turn =>
        db.transaction(
          () => {
            for (const key of transactionKeys(turn)) {
              byKey.get({ id: key })
              update.run({ score: scoreOf(turn), id: key })
            }
          },
          { behavior: 'immediate' },
        ),
      i: turn => {
        // a placeholder in a condition has no type of its own either
        const { from, to } = reportDays(turn)
        return report.all({ from: from.getTime(), to: to.getTime() })
      },
      j: () => list.all({ after: 0, limit: 10_000 }),
    },
    close: () => {
      client.close()
    },
  }
}

function reportOn(db: Db) {
  const units = sql<number>`sum(${details.quantity})`.mapWith(Number).as('units')
  return db
    .select({ country: orders.country, lines: count(), units })
    .from(details)
    .innerJoin(orders, eq(orders.id, details.orderId))
    .where(and(gte(orders.ordered, sql.placeholder('from')), lt(orders.ordered, sql.placeholder('to'))))
    .groupBy(orders.country)
    .orderBy(desc(units), asc(orders.country))
    .limit(10)
    .prepare()
}

function byKeyOn(db: Db) {
  return db
    .select()
    .from(customers)
    .where(eq(customers.id, sql.placeholder('id')))
    .prepare()
}
