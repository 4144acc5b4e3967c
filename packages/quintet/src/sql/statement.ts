import type { GroupSets } from '../query/find.ts'
import type { SetOperator } from '../query/origin.ts'
import type { Slot } from '../query/read.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Over } from './window.ts'

/** An expression of SQL as data; `op` is the key under which the compiler finds its printer. */
export interface Sql {
  readonly op: string
  readonly args: readonly Sql[]
  readonly field: FieldDefinition | null
  readonly slot: Slot | null
  /** Column: alias of its table, and its name. */
  readonly table: string | null
  readonly name: string | null
  readonly select: Select | null
  readonly data: unknown
}

export type Table =
  | { readonly kind: 'table'; readonly schema: string | null; readonly name: string; readonly alias: string }
  | { readonly kind: 'derived'; readonly select: Select | Compound; readonly alias: string; readonly lateral: boolean }
  /** Keys bound as one value, as a table of columns k0, k1 … */
  | { readonly kind: 'keys'; readonly slots: readonly Sql[]; readonly width: number; readonly alias: string }
  /** Bound values as a table of columns c0, c1 …: a list per column, or row by row. */
  | { readonly kind: 'bound'; readonly values: BoundRows; readonly alias: string }
  /** What a function gives, under the names of its columns where the server lets them be named. */
  | { readonly kind: 'function'; readonly call: Sql; readonly columns: readonly string[]; readonly alias: string }

export type BoundRows = { readonly lists: readonly Sql[] } | { readonly rows: readonly (readonly Sql[])[] }

export interface Join {
  readonly kind: 'inner' | 'left' | 'right' | 'full' | 'cross'
  readonly table: Table
  readonly on: Sql | null
}

export interface SqlOrder {
  readonly by: Sql
  readonly desc: boolean
  readonly nulls: 'first' | 'last' | null
}

export interface Selected {
  readonly expr: Sql
  readonly as: string | null
}

/** Several selects of the same columns as one; none of them has an order or a limit of its own. */
export interface Compound {
  readonly kind: 'compound'
  readonly set: SetOperator
  readonly parts: readonly Select[]
}

/** A query that stands before the statement under a name. */
export interface With {
  readonly name: string
  readonly columns: readonly string[]
  readonly statement: Statement
  readonly recursive: boolean
  readonly materialized: boolean | null
}

/** A window that several functions of a statement share. */
export interface NamedWindow {
  readonly name: string
  readonly over: Over
}

export interface Select {
  readonly kind: 'select'
  readonly with: readonly With[]
  readonly distinct: boolean
  readonly columns: readonly Selected[]
  readonly from: Table | null
  readonly joins: readonly Join[]
  readonly where: Sql | null
  /** With `distinct`: one row for each combination of these. */
  readonly distinctOn: readonly Sql[]
  readonly groupBy: readonly Sql[]
  readonly groupSets: GroupSets | null
  readonly having: Sql | null
  readonly windows: readonly NamedWindow[]
  readonly orderBy: readonly SqlOrder[]
  readonly limit: Sql | null
  readonly offset: Sql | null
  readonly lock: { readonly mode: 'update' | 'share'; readonly wait: 'wait' | 'skip' | 'nowait'; readonly of: readonly string[] } | null
}

/** What an insert does when a row with the same unique key is there. */
export interface Conflict {
  /** The columns, or other terms, that the unique index is over; null: any unique index. */
  readonly target: readonly (string | Sql)[] | null
  /** The rows that it is of, where it is not of all. */
  readonly only?: Sql | null
  readonly set: readonly (readonly [column: string, to: Sql])[] | null
  readonly where: Sql | null
}

export interface Insert {
  readonly kind: 'insert'
  readonly with?: readonly With[]
  readonly into: Extract<Table, { kind: 'table' }>
  readonly columns: readonly string[]
  /** Rows of expressions, a bound list per column (taken apart as u(c0, c1 …), in order) and what is picked of it, or a query. */
  readonly values:
    | { readonly rows: readonly (readonly Sql[])[] }
    | { readonly lists: readonly Sql[]; readonly pick: readonly Sql[] }
    | { readonly select: Select }
    | { readonly defaults: true }
  readonly overriding: boolean
  readonly conflict: Conflict | null
  readonly returning: readonly Selected[]
}

export interface Update {
  readonly kind: 'update'
  readonly with?: readonly With[]
  readonly table: Extract<Table, { kind: 'table' }>
  readonly set: readonly (readonly [column: string, to: Sql])[]
  readonly from: Table | null
  readonly where: Sql | null
  readonly returning: readonly Selected[]
}

export interface Delete {
  readonly kind: 'delete'
  readonly with?: readonly With[]
  readonly from: Extract<Table, { kind: 'table' }>
  readonly where: Sql | null
  readonly returning: readonly Selected[]
}

export type Statement = Select | Compound | Insert | Update | Delete

const bare = Object.freeze({ field: null, slot: null, table: null, name: null, select: null, data: null })

export function sql(op: string, args: readonly Sql[] = [], more: Partial<Sql> = {}): Sql {
  return { ...bare, op, args, ...more }
}

export function column(table: string, name: string, field: FieldDefinition | null = null): Sql {
  return sql('column', [], { table, name, field })
}

/** A value; `cast` where the server could not tell its type from what stands beside it. */
export function slot(of: Slot, cast = false): Sql {
  return sql(cast ? 'typed slot' : 'slot', [], { slot: of, field: of.field })
}

/** A constant of the library's own, never a user's value. */
export function constant(value: number | string | boolean | null): Sql {
  return sql('constant', [], { data: value })
}

export function select(facts: Partial<Select>): Select {
  return {
    kind: 'select',
    with: [],
    distinct: false,
    columns: [],
    from: null,
    joins: [],
    where: null,
    distinctOn: [],
    groupBy: [],
    groupSets: null,
    having: null,
    windows: [],
    orderBy: [],
    limit: null,
    offset: null,
    lock: null,
    ...facts,
  }
}

export function all(conditions: readonly (Sql | null)[]): Sql | null {
  const some = conditions.filter(c => c !== null)
  return some.length === 0 ? null : some.length === 1 ? (some[0] as Sql) : sql('and', some)
}

/** Whether two expressions are the same text with the same parameters. */
export function sameSql(a: Sql, b: Sql): boolean {
  return (
    a.op === b.op &&
    a.table === b.table &&
    a.name === b.name &&
    a.slot?.index === b.slot?.index &&
    a.select === b.select &&
    JSON.stringify(a.data) === JSON.stringify(b.data) &&
    a.args.length === b.args.length &&
    a.args.every((arg, i) => sameSql(arg, b.args[i] as Sql))
  )
}
