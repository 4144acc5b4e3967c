import assert from 'node:assert/strict'
import type { ErrorCode } from '../../base/errors.ts'
import { isFailure } from '../../base/failure.ts'

/** Asserts that `run` is refused with a code, and a text if one is given, whether it throws at once or when awaited. */
export async function refused(run: () => unknown, code: ErrorCode, text?: RegExp): Promise<void> {
  await assert.rejects(
    async () => run(),
    error => {
      assert.ok(isFailure(error), `not an error of the table: ${error}`)
      assert.equal(error.code, code, error.message)
      if (text) assert.match(error.message, text)
      return true
    },
  )
}

/** Calls a verb as a program without types would, where the compiler refuses the call. */
export function untyped(on: object, verb: string, ...given: readonly unknown[]): unknown {
  const called: unknown = Reflect.get(on, verb)
  assert.ok(typeof called === 'function', `there is no ${verb}`)
  return Reflect.apply(called, on, given)
}
