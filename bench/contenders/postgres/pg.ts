import pg from 'pg'
import { notes } from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../../data/keys.ts'
import { type Contender, poolSize } from '../../runner/protocol.ts'

const columns = 'id, company, contact, title, address, city, region, country, phone, credit, balance, score, active, created, updated'
const byKey = { name: 'by_key', text: `select ${columns} from customers where id = $1` }
const list = { name: 'list', text: `select ${columns} from customers where id > $1 order by id limit $2` }
const update = { name: 'update_score', text: 'update customers set score = $1 where id = $2' }
const insertOne = { name: 'insert_one', text: 'insert into notes (label, amount, price, at) values ($1, $2, $3, $4) returning id' }

/** What one writes by hand for a nested page: the server builds the JSON, one round trip. */
const page = {
  name: 'page',
  text: `
    select o.id, o.ordered, o.shipped, o.freight, o.city, o.country, o.customer_id, o.employee_id,
      to_json(c) as customer, to_json(e) as employee, d.details
    from (select * from orders where id > $1 order by id limit 50) o
    join customers c on c.id = o.customer_id
    join employees e on e.id = o.employee_id
    left join lateral (
      select json_agg(json_build_object('id', d.id, 'quantity', d.quantity, 'price', d.price, 'discount', d.discount,
        'order_id', d.order_id, 'product_id', d.product_id, 'product', to_json(p)) order by d.id) as details
      from details d join products p on p.id = d.product_id
      where d.order_id = o.id
    ) d on true
    order by o.id`,
}

const report = {
  name: 'report',
  text: `
    select o.country, count(*)::int as lines, sum(d.quantity)::int as units from details d join orders o on o.id = d.order_id
    where o.ordered >= $1 and o.ordered < $2 group by o.country order by units desc, o.country collate "C" limit 10`,
}

const thousand = {
  name: 'insert_1000',
  text: `insert into notes (label, amount, price, at) values ${Array.from({ length: 1000 }, (_, r) => `($${r * 4 + 1}, $${r * 4 + 2}, $${r * 4 + 3}, $${r * 4 + 4})`).join(', ')} returning id`,
}

/** node-postgres by hand, with named statements: the base of the PostgreSQL group. */
export function open(place: string): Contender {
  const pool = new pg.Pool({ connectionString: place, max: poolSize })
  return {
    concurrent: true,
    form: { decimal: 'text', timestamp: 'date', boolean: 'boolean' },
    nestedForm: { decimal: 'number', timestamp: 'text', boolean: 'boolean' },
    operations: {
      a: async turn => (await pool.query({ ...byKey, values: [customerKey(turn)] })).rows[0],
      b: async turn => (await pool.query({ ...list, values: [listStart(turn), 100] })).rows,
      c: async turn => (await pool.query({ ...page, values: [orderStart(turn)] })).rows,
      d: async turn => (await pool.query({ ...list, values: [listStart(turn), 1000] })).rows,
      e: async turn => {
        const [note] = notes(1, turn)
        const values = [note?.label, note?.amount, note?.price, note?.at]
        return (await pool.query({ ...insertOne, values })).rows[0].id
      },
      f: async turn => {
        const values = notes(1000, turn).flatMap(note => [note.label, note.amount, note.price, note.at])
        return (await pool.query({ ...thousand, values })).rows.map(row => row.id)
      },
      g: async turn => (await pool.query({ ...update, values: [scoreOf(turn), customerKey(turn)] })).rowCount,
      h: turn => transaction(pool, turn),
      i: async turn => {
        const { from, to } = reportDays(turn)
        return (await pool.query({ ...report, values: [from, to] })).rows
      },
      j: async () => (await pool.query({ ...list, values: [0, 10_000] })).rows,
    },
    close: () => pool.end(),
  }
}

async function transaction(pool: pg.Pool, turn: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level read committed')
    for (const key of transactionKeys(turn)) {
      await client.query({ ...byKey, values: [key] })
      await client.query({ ...update, values: [scoreOf(turn), key] })
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
