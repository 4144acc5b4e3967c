/** What the columns of a table hold, by the names that the database has for them. */
export type Kind = 'integer' | 'text' | 'decimal' | 'double' | 'boolean' | 'timestamp'
export type Cell = number | string | boolean | Date | null

export interface TableData {
  readonly name: string
  readonly columns: Readonly<Record<string, Kind>>
  readonly count: number
  /** Values in the order of the columns; `index` counts from 1. Decimals are whole hundredths. */
  row(index: number): readonly Cell[]
}

/** Changes when the data does, so that a database that is already loaded is known. */
export const version = 3

export const counts = { customers: 10_000, employees: 200, suppliers: 1_000, products: 5_000, orders: 50_000, details: 300_000 } as const

/** A number from 0 to below `limit` that follows from table, row and column alone. */
function pick(seed: number, index: number, limit: number): number {
  let x = Math.imul(index ^ (seed * 0x9e3779b1), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) >>> 0) % limit
}

const syllables = ['ka', 'ro', 'mi', 'ten', 'su', 'lor', 'ba', 'ne', 'vi', 'dor', 'pel', 'an', 'ich', 'os', 'gu', 'ra']

function words(seed: number, index: number, count: number): string {
  let text = ''
  for (let w = 0; w < count; w++) {
    const parts = 2 + pick(seed + w, index, 3)
    let word = ''
    for (let p = 0; p < parts; p++) word += syllables[pick(seed + 31 * w + 7 * p, index, syllables.length)]
    text += `${w === 0 ? '' : ' '}${word[0]?.toUpperCase()}${word.slice(1)}`
  }
  return text
}

/** Nothing happened before it. */
export const firstDay: number = Date.UTC(2020, 0, 1)
const start = firstDay
const instant = (seed: number, index: number): Date => new Date(start + pick(seed, index, 150_000_000) * 1000 + pick(seed + 1, index, 1000))

const customers: TableData = {
  name: 'customers',
  count: counts.customers,
  columns: {
    id: 'integer',
    company: 'text',
    contact: 'text',
    title: 'text',
    address: 'text',
    city: 'text',
    region: 'text',
    country: 'text',
    phone: 'text',
    credit: 'decimal',
    balance: 'decimal',
    score: 'double',
    active: 'boolean',
    created: 'timestamp',
    updated: 'timestamp',
  },
  row: i => [
    i,
    `${words(1, i, 2)} Ltd`,
    words(2, i, 2),
    words(3, i, 1),
    `${1 + pick(4, i, 900)} ${words(4, i, 2)} Street`,
    words(5, i, 1),
    pick(6, i, 3) === 0 ? null : words(6, i, 1),
    words(7, i % 90, 1),
    `+${10 + pick(8, i, 89)} ${100_000_000 + pick(9, i, 899_999_999)}`,
    pick(10, i, 5_000_000),
    pick(11, i, 9_000_000) - 2_000_000,
    pick(12, i, 1_000_000) / 1024,
    pick(13, i, 5) !== 0,
    instant(14, i),
    instant(16, i),
  ],
}
const employees: TableData = {
  name: 'employees',
  count: counts.employees,
  columns: { id: 'integer', name: 'text', title: 'text', hired: 'timestamp' },
  row: i => [i, words(20, i, 2), words(21, i, 1), instant(22, i)],
}
const suppliers: TableData = {
  name: 'suppliers',
  count: counts.suppliers,
  columns: { id: 'integer', name: 'text', city: 'text', country: 'text' },
  row: i => [i, words(30, i, 2), words(31, i, 1), words(32, i % 90, 1)],
}
const products: TableData = {
  name: 'products',
  count: counts.products,
  columns: { id: 'integer', name: 'text', price: 'decimal', stock: 'integer', discontinued: 'boolean', supplier_id: 'integer' },
  row: i => [i, words(40, i, 2), 100 + pick(41, i, 90_000), pick(42, i, 500), pick(43, i, 10) === 0, 1 + pick(44, i, counts.suppliers)],
}
const orders: TableData = {
  name: 'orders',
  count: counts.orders,
  columns: {
    id: 'integer',
    ordered: 'timestamp',
    shipped: 'timestamp',
    freight: 'decimal',
    city: 'text',
    country: 'text',
    customer_id: 'integer',
    employee_id: 'integer',
  },
  row: i => [
    i,
    instant(50, i),
    pick(51, i, 8) === 0 ? null : instant(52, i),
    pick(53, i, 40_000),
    words(54, i, 1),
    words(55, i % 90, 1),
    1 + pick(56, i, counts.customers),
    1 + pick(57, i, counts.employees),
  ],
}
const perOrder = counts.details / counts.orders
const details: TableData = {
  name: 'details',
  count: counts.details,
  columns: { id: 'integer', quantity: 'integer', price: 'decimal', discount: 'double', order_id: 'integer', product_id: 'integer' },
  row: i => [
    i,
    1 + pick(60, i, 40),
    100 + pick(61, i, 90_000),
    pick(62, i, 8) / 32,
    Math.ceil(i / perOrder),
    1 + pick(63, i, counts.products),
  ],
}

/** In the order in which references allow them to be filled. */
export const tables: readonly TableData[] = [customers, employees, suppliers, products, orders, details]

/** Rows of the table that inserts go to, new at every call. */
export function notes(count: number, from: number): { label: string; amount: number; price: string; at: Date }[] {
  return Array.from({ length: count }, (_, n) => ({
    label: `note ${from + n}`,
    amount: (from + n) % 100_000,
    price: `${(from + n) % 1000}.${String(n % 100).padStart(2, '0')}`,
    at: new Date(start + (from + n) * 1000),
  }))
}
