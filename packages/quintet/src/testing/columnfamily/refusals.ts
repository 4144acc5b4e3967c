import assert from 'node:assert/strict'
import type { ErrorCode } from '../../base/errors.ts'
import { isFailure } from '../../base/failure.ts'

/** Asserts that something is refused before anything is sent, with this code. */
export function refused(code: ErrorCode, does: () => unknown): void {
  assert.throws(does, (error: unknown) => isFailure(error, code))
}

/** A handle without its types, for what those refuse too: nothing but the run time is asked here. */
export function untyped(handle: object): Record<string, (...given: unknown[]) => Untyped> {
  return handle as Record<string, (...given: unknown[]) => Untyped>
}

/** A query or command without its types. */
export interface Untyped extends PromiseLike<unknown> {
  where(condition: unknown): Untyped
  limit(count: unknown): Untyped
  page(options?: unknown): Promise<unknown>
}
