import assert from 'node:assert/strict'
import { isFailure, type QuintetError } from '../../src/base/failure.ts'
import type { Call } from '../../src/call/call.ts'
import { rootCall, within } from '../../src/call/context.ts'
import type { UnitHandle } from '../../src/call/retry.ts'

/** A call of the transaction. */
export function inside(unit: UnitHandle): Call {
  return within(rootCall, unit)
}

/** For `assert.rejects`: an error of the table with this code. */
export function code(expected: string): (error: unknown) => boolean {
  return error => isFailure(error) && error.code === expected
}

/** The error of the table that the work ends with; work that succeeds fails the test. */
export async function failed(work: Promise<unknown> | (() => unknown)): Promise<QuintetError> {
  let error: unknown
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (thrown) {
    error = thrown
  }
  assert.ok(isFailure(error), error === undefined ? 'it succeeded' : String(error))
  return error
}
