import type { Soon, Value } from '../base/value.ts'
import type { BeginOptions, Call, Lane, Unit } from '../call/call.ts'
import type { Prepared, Result } from '../driver/contract.ts'

/** A lane of an engine: it runs statements for the units of its transaction. */
export interface SqlLane extends Lane {
  run(unit: Unit, statement: Prepared, values: readonly Value[], call: Call): Soon<Result>
  stream(unit: Unit, statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncIterable<Result>
  script(unit: Unit, texts: readonly string[], call: Call): Soon<void>
}

/** Where an engine's connections come from: a pool, or the writer and readers of a file. */
export interface Lender {
  readonly anchor: symbol
  readonly readsBeside: boolean
  run(statement: Prepared, values: readonly Value[], call: Call): Soon<Result>
  begin(options: BeginOptions, call: Call): Soon<SqlLane>
  stream(statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncIterable<Result>
  script(texts: readonly string[], call: Call): Soon<void>
  close(): Promise<void>
}
