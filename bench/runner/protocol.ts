/** The operations that are measured, in the order in which they are reported. */
export const rowTitles = {
  a: 'find one by key',
  b: '100 rows of 15 columns',
  c: 'page of 50 orders with customer, employee, 300 details, products',
  d: '1,000 rows of 15 columns',
  e: 'insert one, key back',
  f: 'insert 1,000, keys back',
  g: 'update one by key',
  h: 'transaction of 10 statements (read committed)',
  i: 'report: orders of 30 days by country, joined with their details',
  j: '10,000 rows of 15 columns',
  a32: 'find by key, 32 callers',
  e32: 'insert one, 32 callers',
  g32: 'update one, 32 callers',
  h32: 'transaction of 10 statements, 32 callers',
} as const
export type Row = keyof typeof rowTitles
/** What a contender is asked to do; the other rows are the same with many callers. */
export type Single = Exclude<Row, `${string}32`>

/** The operation of a row, and how many callers wait for one each. */
export function single(row: Row): { readonly operation: Single; readonly callers: number } {
  // a cast: cutting the number off leaves the name of an operation
  return row.endsWith('32') ? { operation: row.slice(0, -2) as Single, callers: 32 } : { operation: row as Single, callers: 1 }
}

/** Connections of every contender of PostgreSQL: all of them together must fit into what a server allows by default. */
export const poolSize = 8

/** One operation; `turn` counts up and picks what is read or written. */
export type Operation = (turn: number) => unknown

/** How a contender gives what JSON and SQLite have no type for: needed to compare results, never part of the measured time. */
export interface Form {
  readonly decimal: 'text' | 'hundredths' | 'number'
  readonly timestamp: 'date' | 'text' | 'milliseconds'
  readonly boolean: 'boolean' | 'number'
}

export interface Contender {
  readonly operations: { readonly [R in Single]?: Operation }
  /** The answers are there when the call returns, so there is nothing to await. */
  readonly sync?: boolean
  /** Several callers are served at a time: rows with 32 of them say something. */
  readonly concurrent?: boolean
  readonly form: Form
  /** Where it differs from `form`: rows in JSON. */
  readonly nestedForm?: Form
  /** The plain data of what it gives, where that is entities: needed to compare results, never part of the measured time. */
  plain?(result: unknown): unknown
  close(): Promise<void> | void
}

/** Module of a contender. `place` is a URL or the path of a file of its own. */
export interface ContenderModule {
  open(place: string): Contender | Promise<Contender>
}

export type Request =
  | { readonly do: 'check'; readonly row: Row }
  | { readonly do: 'measure'; readonly row: Row; readonly ms: number }
  | { readonly do: 'close' }

export interface Round {
  readonly p50Us: number
  readonly cpuUs: number
  readonly operations: number
}

export type Reply =
  | { readonly ready: true; readonly rows: readonly Row[] }
  | { readonly checked: string }
  | { readonly round: Round }
  | { readonly failed: string }
  | { readonly closed: true }
