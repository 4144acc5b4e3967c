import { type Kind, tables } from '../data/generate.ts'

/** A column as the peers declare it: a name in camel case over the name in the database. */
export interface ColumnOf {
  readonly property: string
  readonly column: string
  readonly kind: Kind
  readonly nullable: boolean
}

export interface TableOf {
  readonly name: string
  readonly columns: readonly ColumnOf[]
  /** To one row: the property, the table that it leads to, the column that holds its key. */
  readonly one: readonly (readonly [property: string, table: string, column: string])[]
  /** To many rows: the property, the table, the property that leads back. */
  readonly many: readonly (readonly [property: string, table: string, back: string])[]
}

export type Store = 'postgres' | 'sqlite'

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
const nullable: ReadonlySet<string> = new Set(['region', 'shipped'])
const noteColumns: Readonly<Record<string, Kind>> = { id: 'integer', label: 'text', amount: 'integer', price: 'decimal', at: 'timestamp' }
const ones: Readonly<Record<string, TableOf['one']>> = {
  orders: [
    ['customer', 'customers', 'customer_id'],
    ['employee', 'employees', 'employee_id'],
  ],
  details: [
    ['order', 'orders', 'order_id'],
    ['product', 'products', 'product_id'],
  ],
}

/** The tables of the bench, for peers whose models are made by a program as well as by hand. */
export const all: readonly TableOf[] = [...tables, { name: 'notes', columns: noteColumns }].map(({ name, columns }) => ({
  name,
  columns: Object.entries(columns).map(([column, kind]) => ({ property: camel(column), column, kind, nullable: nullable.has(column) })),
  one: ones[name] ?? [],
  many: name === 'orders' ? [['details', 'details', 'order']] : [],
}))

/** SQLite keeps decimals as whole hundredths. */
export function priceOn(store: Store, price: string): string | number {
  return store === 'sqlite' ? Math.round(Number(price) * 100) : price
}
