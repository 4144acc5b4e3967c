import { Kysely, PostgresDialect } from 'kysely'
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres'
import pg from 'pg'
import { notes } from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../../data/keys.ts'
import { type Contender, poolSize } from '../../runner/protocol.ts'
import type { Tables } from '../kysely-tables.ts'

type Database = Kysely<Tables<Date, string, boolean>>

export function open(place: string): Contender {
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: place, max: poolSize }) }) })
  const list = (after: number, limit: number) => db.selectFrom('customers').selectAll().where('id', '>', after).orderBy('id').limit(limit)
  return {
    concurrent: true,
    form: { decimal: 'text', timestamp: 'date', boolean: 'boolean' },
    nestedForm: { decimal: 'number', timestamp: 'text', boolean: 'boolean' },
    operations: {
      a: turn => db.selectFrom('customers').selectAll().where('id', '=', customerKey(turn)).executeTakeFirst(),
      b: turn => list(listStart(turn), 100).execute(),
      c: turn => page(db, orderStart(turn)),
      d: turn => list(listStart(turn), 1000).execute(),
      e: async turn => (await db.insertInto('notes').values(notes(1, turn)).returning('id').executeTakeFirstOrThrow()).id,
      f: async turn => (await db.insertInto('notes').values(notes(1000, turn)).returning('id').execute()).map(row => row.id),
      g: async turn => {
        const done = await db
          .updateTable('customers')
          .set({ score: scoreOf(turn) })
          .where('id', '=', customerKey(turn))
          .executeTakeFirst()
        return Number(done.numUpdatedRows)
      },
      h: turn =>
        db
          .transaction()
          .setIsolationLevel('read committed')
          .execute(async tx => {
            for (const key of transactionKeys(turn)) {
              await tx.selectFrom('customers').selectAll().where('id', '=', key).executeTakeFirst()
              await tx
                .updateTable('customers')
                .set({ score: scoreOf(turn) })
                .where('id', '=', key)
                .execute()
            }
          }),
      i: async turn => {
        const { from, to } = reportDays(turn)
        const rows = await db
          .selectFrom('details')
          .innerJoin('orders', 'orders.id', 'details.order_id')
          .select(o => ['orders.country', o.fn.countAll().as('lines'), o.fn.sum('details.quantity').as('units')])
          .where('orders.ordered', '>=', from)
          .where('orders.ordered', '<', to)
          .groupBy('orders.country')
          .orderBy('units', 'desc')
          .orderBy('orders.country')
          .limit(10)
          .execute()
        return rows.map(row => ({ ...row, lines: Number(row.lines), units: Number(row.units) }))
      },
      j: () => list(0, 10_000).execute(),
    },
    close: () => db.destroy(),
  }
}

function page(db: Database, after: number) {
  return db
    .selectFrom('orders')
    .selectAll('orders')
    .select(o => [
      jsonObjectFrom(o.selectFrom('customers').selectAll('customers').whereRef('customers.id', '=', 'orders.customer_id')).as('customer'),
      jsonObjectFrom(o.selectFrom('employees').selectAll('employees').whereRef('employees.id', '=', 'orders.employee_id')).as('employee'),
      jsonArrayFrom(
        o
          .selectFrom('details')
          .selectAll('details')
          .select(d =>
            jsonObjectFrom(d.selectFrom('products').selectAll('products').whereRef('products.id', '=', 'details.product_id')).as('product'),
          )
          .whereRef('details.order_id', '=', 'orders.id')
          .orderBy('details.id'),
      ).as('details'),
    ])
    .where('orders.id', '>', after)
    .orderBy('orders.id')
    .limit(50)
    .execute()
}
