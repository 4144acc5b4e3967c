import type { Value } from '../../base/value.ts'
import { beyond } from '../../schema/temporal.ts'

/** A value of an enum; the server may know more of them than the model. */
export function known(values: readonly string[] | null, wire: Value): unknown {
  if (values?.includes(wire as string)) return wire
  throw beyond('a value of an enum that the model does not name')
}
