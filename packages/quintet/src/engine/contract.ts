import type { Soon, Value } from '../base/value.ts'
import type { Begins, Call } from '../call/call.ts'
import type { Prepared, Result } from '../driver/contract.ts'
import type { Dialect } from '../sql/dialect.ts'

/** A SQL server as the kinds see it. It knows statements, never which kind it serves. */
export interface Engine extends Begins, AsyncDisposable {
  readonly dialect: Dialect
  /** Statements sent so far, transaction control excluded: what tests of batching count. */
  readonly statements: number
  /** How many compiled statements of each sort are worth keeping; 0 where each is to be made anew. */
  readonly plansKept: number
  readonly features: { readonly sync: boolean; readonly interrupt: boolean; readonly stream: boolean; readonly copy: boolean }
  /** Whether a transaction that only reads leaves others their way, and so may stay open while a program works on its rows. */
  readonly readsBeside: boolean
  /** Runs one statement: on the lane of `call.unit` if a transaction is open, else on a pooled connection. Throws QuintetErrors. */
  run(statement: Ready, values: readonly Value[], call: Call): Soon<Result>
  /** Several statements as one: in the open transaction if there is one, else in a transaction of its own (not retried). */
  atomically<T>(call: Call, body: (call: Call) => Soon<T>): Soon<T>
  /** Runs statements and undoes them: in a savepoint of the open transaction, or in a transaction of its own. */
  undone<T>(call: Call, body: (call: Call) => Promise<T>): Promise<T>
  /** Rows in pages of `size`, constant memory, event loop never held; early exit frees the connection. */
  stream(statement: Ready, values: readonly Value[], size: number, call: Call): AsyncIterable<Result>
  /** DDL texts in order, under the writer lock (one transaction where the server's DDL is transactional). */
  script(texts: readonly string[], call: Call): Promise<void>
  /** Version and edition, read from the server. */
  probe(call: Call): Promise<{ readonly version: string }>
}

/** A compiled statement as the engine takes it; one that is kept is known to the server by its text. */
export type Ready = Prepared
