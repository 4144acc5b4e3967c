import { defineRelations } from 'drizzle-next'
import { boolean, doublePrecision, integer, numeric, pgTable, text, timestamp } from 'drizzle-next/pg-core'

const id = () => integer().primaryKey().generatedByDefaultAsIdentity()
const money = () => numeric({ precision: 12, scale: 2 })
const when = () => timestamp({ withTimezone: true, precision: 3 })

export const customers = pgTable('customers', {
  id: id(),
  company: text().notNull(),
  contact: text().notNull(),
  title: text().notNull(),
  address: text().notNull(),
  city: text().notNull(),
  region: text(),
  country: text().notNull(),
  phone: text().notNull(),
  credit: money().notNull(),
  balance: money().notNull(),
  score: doublePrecision().notNull(),
  active: boolean().notNull(),
  created: when().notNull(),
  updated: when().notNull(),
})
export const employees = pgTable('employees', { id: id(), name: text().notNull(), title: text().notNull(), hired: when().notNull() })
export const products = pgTable('products', {
  id: id(),
  name: text().notNull(),
  price: money().notNull(),
  stock: integer().notNull(),
  discontinued: boolean().notNull(),
  supplierId: integer('supplier_id').notNull(),
})
export const orders = pgTable('orders', {
  id: id(),
  ordered: when().notNull(),
  shipped: when(),
  freight: money().notNull(),
  city: text().notNull(),
  country: text().notNull(),
  customerId: integer('customer_id').notNull(),
  employeeId: integer('employee_id').notNull(),
})
export const details = pgTable('details', {
  id: id(),
  quantity: integer().notNull(),
  price: money().notNull(),
  discount: doublePrecision().notNull(),
  orderId: integer('order_id').notNull(),
  productId: integer('product_id').notNull(),
})
export const notes = pgTable('notes', {
  id: id(),
  label: text().notNull(),
  amount: integer().notNull(),
  price: money().notNull(),
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
