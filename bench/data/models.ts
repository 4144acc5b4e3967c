import { belongsTo, t, table } from 'quintet'

/** The tables of every contender: Quintet creates them, the others read and write them. */
const customers = table('customers', {
  id: t.id(),
  company: t.text(),
  contact: t.text(),
  title: t.text(),
  address: t.text(),
  city: t.text(),
  region: t.text().nullable(),
  country: t.text(),
  phone: t.text(),
  credit: t.decimal(12, 2),
  balance: t.decimal(12, 2),
  score: t.double(),
  active: t.boolean(),
  created: t.timestamp(),
  updated: t.timestamp(),
})
const employees = table('employees', { id: t.id(), name: t.text(), title: t.text(), hired: t.timestamp() })
const suppliers = table('suppliers', { id: t.id(), name: t.text(), city: t.text(), country: t.text() })
const products = table(
  'products',
  {
    id: t.id(),
    name: t.text(),
    price: t.decimal(12, 2),
    stock: t.integer(),
    discontinued: t.boolean(),
    supplier: belongsTo(suppliers, { inverse: 'products' }),
  },
  { indexes: [{ on: ['supplierId'] }] },
)
const orders = table(
  'orders',
  {
    id: t.id(),
    ordered: t.timestamp().index(),
    shipped: t.timestamp().nullable(),
    freight: t.decimal(12, 2),
    city: t.text(),
    country: t.text(),
    customer: belongsTo(customers, { inverse: 'orders' }),
    employee: belongsTo(employees, { inverse: 'orders' }),
  },
  { indexes: [{ on: ['customerId'] }] },
)
const details = table(
  'details',
  {
    id: t.id(),
    quantity: t.integer(),
    price: t.decimal(12, 2),
    discount: t.double(),
    order: belongsTo(orders, { inverse: 'details' }),
    product: belongsTo(products, { inverse: 'details' }),
  },
  { indexes: [{ on: ['orderId'] }, { on: ['productId'] }] },
)
const notes = table('notes', { id: t.id(), label: t.text(), amount: t.integer(), price: t.decimal(12, 2), at: t.timestamp() })

export const models: {
  customers: typeof customers
  employees: typeof employees
  suppliers: typeof suppliers
  products: typeof products
  orders: typeof orders
  details: typeof details
  notes: typeof notes
} = { customers, employees, suppliers, products, orders, details, notes }
