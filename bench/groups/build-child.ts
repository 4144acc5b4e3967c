import Database from 'better-sqlite3'
import { asc, eq, gt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/sqlite'
import { quintet } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { customerColumns, detailColumns, type Tables } from '../contenders/kysely-tables.ts'
import * as schema from '../contenders/sqlite/drizzle-tables.ts'
import { models } from '../data/models.ts'
import type { BuildReply } from './build.ts'

const quick = process.argv.includes('--quick')

/** A build gives something that the optimiser cannot leave out. */
type Build = (turn: number) => number

const builds: Readonly<Record<string, Readonly<Record<string, Build>>>> = {
  quintet: quintetBuilds(),
  kysely: kyselyBuilds(),
  drizzle: drizzleBuilds(),
}

function quintetBuilds(): Readonly<Record<string, Build>> {
  const db = quintet({ models, store: sqlite(':memory:') })
  // what an await does before it asks the store: the shape that finds the plan, and the values
  const warm = (query: object): number => ready(query)
  return {
    key: turn => warm(db.customers.where({ id: turn })),
    lambda: turn => warm(db.customers.where(c => c.id.eq(turn))),
    page: turn =>
      warm(
        db.orders
          .where(o => o.customer.city.endsWith('a').and(o.details.some(d => d.quantity.gt(turn))))
          .include({ customer: true, details: true })
          .orderBy(o => o.ordered.desc())
          .limit(20),
      ),
  }
}

const { Subquery } = await import('../../packages/quintet/src/query/subquery.ts')
const { collect } = await import('../../packages/quintet/src/query/collect.ts')
const { shapeStatistics } = await import('../../packages/quintet/src/query/shape.ts')

function ready(query: object): number {
  // a cast: the handle's declared type does not say what it is made of
  const find = Subquery.of(query as InstanceType<typeof Subquery>)
  return find.shape + collect(find).length
}

function kyselyBuilds(): Readonly<Record<string, Build>> {
  const db = new Kysely<Tables<number, number, number>>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) })
  const size = (query: { compile(): { readonly sql: string; readonly parameters: readonly unknown[] } }): number => {
    const { sql, parameters } = query.compile()
    return sql.length + parameters.length
  }
  const byKey: Build = turn => size(db.selectFrom('customers').selectAll().where('id', '=', turn))
  return {
    key: byKey,
    lambda: turn =>
      size(
        db
          .selectFrom('customers')
          .selectAll()
          .where(c => c('id', '=', turn)),
      ),
    page: turn =>
      size(
        db
          .selectFrom('orders')
          .innerJoin('customers', 'customers.id', 'orders.customer_id')
          .selectAll('orders')
          .select(o => [
            jsonObjectFrom(o.selectFrom('customers as c').select(customerColumns).whereRef('c.id', '=', 'orders.customer_id')).as(
              'customer',
            ),
            jsonArrayFrom(o.selectFrom('details').select(detailColumns).whereRef('details.order_id', '=', 'orders.id')).as('details'),
          ])
          .where('customers.city', 'like', '%a')
          .where(o =>
            o.exists(
              o.selectFrom('details').select('details.id').whereRef('details.order_id', '=', 'orders.id').where('quantity', '>', turn),
            ),
          )
          .orderBy('orders.ordered', 'desc')
          .limit(20),
      ),
  }
}

function drizzleBuilds(): Readonly<Record<string, Build>> {
  const db = drizzle(new Database(':memory:'), { schema })
  const { customers, orders, details } = schema
  const size = (query: { toSQL(): { readonly sql: string; readonly params: readonly unknown[] } }): number => {
    const { sql, params } = query.toSQL()
    return sql.length + params.length
  }
  return {
    key: turn => size(db.query.customers.findFirst({ where: eq(customers.id, turn) })),
    lambda: turn => size(db.select().from(customers).where(eq(customers.id, turn))),
    page: turn =>
      size(
        db.query.orders.findMany({
          where: (o, { and, exists, inArray, like }) =>
            and(
              inArray(o.customerId, db.select({ id: customers.id }).from(customers).where(like(customers.city, '%a'))),
              exists(
                db
                  .select()
                  .from(details)
                  .where(and(eq(details.orderId, orders.id), gt(details.quantity, turn))),
              ),
            ),
          orderBy: asc(orders.ordered),
          limit: 20,
          with: { customer: true, details: true },
        }),
      ),
  }
}

let kept = 0

function round(build: Build, count: number): number {
  const start = process.hrtime.bigint()
  for (let i = 0; i < count; i++) kept += build(i)
  return Number(process.hrtime.bigint() - start) / count
}

/** As many builds in a round as fit its time. */
function countFor(build: Build, ms: number): number {
  const start = performance.now()
  let count = 0
  while (performance.now() - start < ms) for (let i = 0; i < 50; i++) kept += build(count++)
  return count
}

const replies: BuildReply[] = []
const roundMs = quick ? 60 : 250
const rounds = quick ? 3 : 9
for (const row of ['key', 'lambda', 'page']) {
  const all = Object.entries(builds).map(([contender, of]) => ({
    contender,
    build: of[row] as Build,
    rounds: [] as number[],
    compiled: null as number | null,
  }))
  const counts = all.map(({ build }) => countFor(build, roundMs * 4))
  for (let r = 0; r < rounds; r++)
    all.forEach((one, n) => {
      const before = shapeStatistics().issued
      one.rounds.push(round(one.build, Math.max(20, Math.floor((counts[n] as number) / 4))))
      if (one.contender === 'quintet') one.compiled = (one.compiled ?? 0) + shapeStatistics().issued - before
    })
  for (const { contender, rounds: measured, compiled } of all) replies.push({ contender, row, rounds: measured, compiled })
}
if (kept < 0) console.log(kept)
process.send?.(replies)
process.disconnect?.()
