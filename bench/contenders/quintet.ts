import { count, quintet, sum } from 'quintet'
import type { sqlite } from 'quintet/sqlite'
import { notes } from '../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../data/keys.ts'
import { models } from '../data/models.ts'
import type { Contender } from '../runner/protocol.ts'

type Store = ReturnType<typeof sqlite>

/** The same program on every store. */
export function quintetOn(store: Store, concurrent: boolean): Contender {
  const db = quintet({ models, store })
  const list = (after: number, limit: number) =>
    db.customers
      .where(c => c.id.gt(after))
      .orderBy(c => c.id.asc())
      .limit(limit)
  return {
    concurrent,
    form: { decimal: 'text', timestamp: 'date', boolean: 'boolean' },
    operations: {
      a: turn => db.customers.get(customerKey(turn)),
      b: turn => list(listStart(turn), 100),
      c: turn =>
        db.orders
          .where(o => o.id.gt(orderStart(turn)))
          .include({ customer: true, employee: true, details: { orderBy: d => d.id.asc(), include: { product: true } } })
          .orderBy(o => o.id.asc())
          .limit(50),
      d: turn => list(listStart(turn), 1000),
      e: async turn => (await db.notes.insert(notes(1, turn)).returning('id'))[0]?.id,
      f: async turn => (await db.notes.insert(notes(1000, turn)).returning('id')).map(row => row.id),
      g: turn => db.customers.where({ id: customerKey(turn) }).update({ score: scoreOf(turn) }),
      h: turn =>
        db.transaction(
          async tx => {
            for (const key of transactionKeys(turn)) {
              await tx.customers.get(key)
              await tx.customers.where({ id: key }).update({ score: scoreOf(turn) })
            }
          },
          { isolation: 'read committed' },
        ),
      i: turn => {
        const { from, to } = reportDays(turn)
        return db.details
          .where(d => d.order.ordered.gte(from).and(d.order.ordered.lt(to)))
          .groupBy(d => d.order.country)
          .select((d, country) => ({ country, lines: count(), units: sum(d.quantity) }))
          .orderBy(d => [sum(d.quantity).desc(), d.order.country.asc()])
          .limit(10)
      },
      j: () => list(0, 10_000),
    },
    close: () => db.close(),
  }
}
