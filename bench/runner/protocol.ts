/** The operations that are measured, in the order in which they are reported. */
export const rowTitles = {
  a: 'find one by key',
  a32: 'find by key, 32 at once',
  b: '100 rows of 15 columns',
  c: 'page of 50 orders with customer, employee, 300 details, products',
  d: '1,000 rows of 15 columns',
  e: 'insert one, key back',
  f: 'insert 1,000, keys back',
  g: 'update one by key',
  h: 'transaction of 10 statements (read committed)',
} as const
export type Row = keyof typeof rowTitles

/** One operation; `turn` counts up and picks what is read or written. */
export type Operation = (turn: number) => unknown

/** How a contender gives what JSON and SQLite have no type for: needed to compare results, never part of the measured time. */
export interface Form {
  readonly decimal: 'text' | 'hundredths' | 'number'
  readonly timestamp: 'date' | 'text' | 'milliseconds'
  readonly boolean: 'boolean' | 'number'
}

export interface Contender {
  readonly operations: { readonly [R in Exclude<Row, 'a32'>]?: Operation }
  /** The answers are there when the call returns, so there is nothing to await. */
  readonly sync?: boolean
  /** Several callers are served at a time: row a32 says something. */
  readonly concurrent?: boolean
  readonly form: Form
  /** Where it differs from `form`: rows in JSON. */
  readonly nestedForm?: Form
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
