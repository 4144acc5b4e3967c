import type { Generated } from 'kysely'

/** The tables as Kysely sees them; `When`, `Money` and `Flag` differ by server. */
export interface Tables<When, Money, Flag> {
  customers: {
    id: Generated<number>
    company: string
    contact: string
    title: string
    address: string
    city: string
    region: string | null
    country: string
    phone: string
    credit: Money
    balance: Money
    score: number
    active: Flag
    created: When
    updated: When
  }
  employees: { id: Generated<number>; name: string; title: string; hired: When }
  products: { id: Generated<number>; name: string; price: Money; stock: number; discontinued: Flag; supplier_id: number }
  orders: {
    id: Generated<number>
    ordered: When
    shipped: When | null
    freight: Money
    city: string
    country: string
    customer_id: number
    employee_id: number
  }
  details: { id: Generated<number>; quantity: number; price: Money; discount: number; order_id: number; product_id: number }
  notes: { id: Generated<number>; label: string; amount: number; price: Money; at: When }
}

/** SQLite's JSON helpers want the columns said. */
export const customerColumns = [
  'id',
  'company',
  'contact',
  'title',
  'address',
  'city',
  'region',
  'country',
  'phone',
  'credit',
  'balance',
  'score',
  'active',
  'created',
  'updated',
] as const
export const employeeColumns = ['id', 'name', 'title', 'hired'] as const
export const productColumns = ['id', 'name', 'price', 'stock', 'discontinued', 'supplier_id'] as const
export const detailColumns = ['id', 'quantity', 'price', 'discount', 'order_id', 'product_id'] as const
