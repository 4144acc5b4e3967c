/** What one writes by hand for the two clients, which speak the same SQL. */
const columns = 'id, company, contact, title, address, city, region, country, phone, credit, balance, score, active, created, updated'

export const byKey = `select ${columns} from customers where id = ?`
export const list = `select ${columns} from customers where id > ? order by id limit ?`
export const update = 'update customers set score = ? where id = ?'
export const insert = 'insert into notes (label, amount, price, at) values (?, ?, ?, ?) returning id'

/** A nested page as JSON aggregation, one statement. */
export const page = `
  select o.id, o.ordered, o.shipped, o.freight, o.city, o.country, o.customer_id, o.employee_id,
    (select json_object('id', c.id, 'company', c.company, 'contact', c.contact, 'title', c.title, 'address', c.address, 'city', c.city,
      'region', c.region, 'country', c.country, 'phone', c.phone, 'credit', c.credit, 'balance', c.balance, 'score', c.score,
      'active', c.active, 'created', c.created, 'updated', c.updated) from customers c where c.id = o.customer_id) as customer,
    (select json_object('id', e.id, 'name', e.name, 'title', e.title, 'hired', e.hired) from employees e where e.id = o.employee_id) as employee,
    (select json_group_array(json_object('id', d.id, 'quantity', d.quantity, 'price', d.price, 'discount', d.discount,
      'order_id', d.order_id, 'product_id', d.product_id, 'product', json_object('id', p.id, 'name', p.name, 'price', p.price,
      'stock', p.stock, 'discontinued', p.discontinued, 'supplier_id', p.supplier_id)) order by d.id)
      from details d join products p on p.id = d.product_id where d.order_id = o.id) as details
  from orders o where o.id > ? order by o.id limit 50`

export const report = `
  select o.country, count(*) as lines, sum(d.quantity) as units from details d join orders o on o.id = d.order_id
  where o.ordered >= ? and o.ordered < ? group by o.country order by units desc, o.country limit 10`

interface PageRow {
  customer: unknown
  employee: unknown
  details: unknown
}

export function parsed(rows: unknown[]): unknown[] {
  for (const row of rows as PageRow[]) {
    row.customer = JSON.parse(row.customer as string)
    row.employee = JSON.parse(row.employee as string)
    row.details = JSON.parse(row.details as string)
  }
  return rows
}

/** Settings of every contender that opens the file itself; Quintet has all but the size of the cache by default. */
export const settings: readonly string[] = ['journal_mode = wal', 'synchronous = normal', 'foreign_keys = on', 'cache_size = -65536']
