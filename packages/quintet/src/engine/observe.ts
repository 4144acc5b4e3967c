import { isFailure } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Prepared, Result } from '../driver/contract.ts'

/** Runs a statement for somebody who listens: the text, which holds no value, how long, how many rows, which error. */
export function observed(statement: Prepared, store: string, call: Call, run: () => Soon<Result>): Soon<Result> {
  const started = performance.now()
  const tell = (outcome: Readonly<Record<string, unknown>>): void => {
    call.hooks.emit({
      name: 'query',
      ms: performance.now() - started,
      store,
      text: statement.text,
      writes: statement.writes,
      transaction: call.unit !== null,
      ...outcome,
    })
  }
  const failed = (error: unknown): never => {
    tell({ code: isFailure(error) ? error.code : 'QT_BUG' })
    throw error
  }
  const done = (result: Result): Result => {
    tell({ rows: result.rows.length, affected: result.affected })
    return result
  }
  try {
    const soon = run()
    return soon instanceof Promise ? soon.then(done, failed) : done(soon)
  } catch (error) {
    return failed(error)
  }
}
