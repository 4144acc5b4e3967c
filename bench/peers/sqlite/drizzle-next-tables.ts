import { defineRelations } from 'drizzle-next'
import { integer, real, sqliteTable, text } from 'drizzle-next/sqlite-core'

const id = () => integer().primaryKey({ autoIncrement: true })
const when = () => integer({ mode: 'timestamp_ms' })
const flag = () => integer({ mode: 'boolean' })

/** Amounts are whole hundredths, as they are stored. */
export const customers = sqliteTable('customers', {
  id: id(),
  company: text().notNull(),
  contact: text().notNull(),
  title: text().notNull(),
  address: text().notNull(),
  city: text().notNull(),
  region: text(),
  country: text().notNull(),
  phone: text().notNull(),
  credit: integer().notNull(),
  balance: integer().notNull(),
  score: real().notNull(),
  active: flag().notNull(),
  created: when().notNull(),
  updated: when().notNull(),
})
export const employees = sqliteTable('employees', { id: id(), name: text().notNull(), title: text().notNull(), hired: when().notNull() })
export const products = sqliteTable('products', {
  id: id(),
  name: text().notNull(),
  price: integer().notNull(),
  stock: integer().notNull(),
  discontinued: flag().notNull(),
  supplierId: integer('supplier_id').notNull(),
})
export const orders = sqliteTable('orders', {
  id: id(),
  ordered: when().notNull(),
  shipped: when(),
  freight: integer().notNull(),
  city: text().notNull(),
  country: text().notNull(),
  customerId: integer('customer_id').notNull(),
  employeeId: integer('employee_id').notNull(),
})
export const details = sqliteTable('details', {
  id: id(),
  quantity: integer().notNull(),
  price: integer().notNull(),
  discount: real().notNull(),
  orderId: integer('order_id').notNull(),
  productId: integer('product_id').notNull(),
})
export const notes = sqliteTable('notes', {
  id: id(),
  label: text().notNull(),
  amount: integer().notNull(),
  price: integer().notNull(),
  at: when().notNull(),
})

export const relations = defineRelations({ customers, employees, products, orders, details, notes }, of => ({
  orders: {
    customer: of.one.customers({ from: of.orders.customerId, to: of.customers.id }),
    employee: of.one.employees({ from: of.orders.employeeId, to: of.employees.id }),
    details: of.many.details(),
  },
  details: {
    order: of.one.orders({ from: of.details.orderId, to: of.orders.id }),
    product: of.one.products({ from: of.details.productId, to: of.products.id }),
  },
}))
