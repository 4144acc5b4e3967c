import Database from 'better-sqlite3'
import { Kysely, ParseJSONResultsPlugin, SqliteDialect } from 'kysely'
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/sqlite'
import * as data from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../../data/keys.ts'
import type { Contender } from '../../runner/protocol.ts'
import { customerColumns, detailColumns, employeeColumns, productColumns, type Tables } from '../kysely-tables.ts'
import { settings } from './statements.ts'

type Query = Kysely<Tables<number, number, number>>

const notes = (count: number, turn: number) =>
  data.notes(count, turn).map(note => ({ ...note, price: Math.round(Number(note.price) * 100), at: note.at.getTime() }))

export function open(place: string): Contender {
  const client = new Database(place)
  for (const setting of settings) client.pragma(setting)
  const db: Query = new Kysely({ dialect: new SqliteDialect({ database: client }) })
  const nested = db.withPlugin(new ParseJSONResultsPlugin())
  const list = (after: number, limit: number) => db.selectFrom('customers').selectAll().where('id', '>', after).orderBy('id').limit(limit)
  return {
    form: { decimal: 'hundredths', timestamp: 'milliseconds', boolean: 'number' },
    operations: {
      a: turn => db.selectFrom('customers').selectAll().where('id', '=', customerKey(turn)).executeTakeFirst(),
      b: turn => list(listStart(turn), 100).execute(),
      c: turn => page(nested, orderStart(turn)),
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
        db.transaction().execute(async tx => {
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
          .where('orders.ordered', '>=', from.getTime())
          .where('orders.ordered', '<', to.getTime())
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

function page(db: Query, after: number) {
  return db
    .selectFrom('orders')
    .selectAll('orders')
    .select(o => [
      jsonObjectFrom(o.selectFrom('customers').select(customerColumns).whereRef('customers.id', '=', 'orders.customer_id')).as('customer'),
      jsonObjectFrom(o.selectFrom('employees').select(employeeColumns).whereRef('employees.id', '=', 'orders.employee_id')).as('employee'),
      jsonArrayFrom(
        o
          .selectFrom('details')
          .select(detailColumns)
          .select(d =>
            jsonObjectFrom(d.selectFrom('products').select(productColumns).whereRef('products.id', '=', 'details.product_id')).as(
              'product',
            ),
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
