import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'

/** A computed integer as a number; past 2^53 it would not be exact, so it is an error (A11). */
export function safeInteger(wire: Value): number {
  const value = Number(wire)
  if (!Number.isSafeInteger(value))
    throw failure('QT_OUT_OF_RANGE', 'A computed integer passes 2^53: cast it to t.bigint() before it is read')
  return value
}
