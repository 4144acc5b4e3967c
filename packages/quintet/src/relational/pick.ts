import { failure } from '../base/failure.ts'
import type { PickFunction } from '../query/expression.ts'

/**
 * An object with only the keys that are allowed, for what comes from outside; a key that is not there is left out.
 *
 * @example
 * await db.users.where({ id }).update(pick(request.body, ['name', 'email']))
 */
// the declared result is computed from the keys, which are taken one by one here
export const pick: PickFunction = ((from: unknown, keys: readonly string[]): Record<string, unknown> => {
  if (typeof from !== 'object' || from === null || Array.isArray(from)) throw failure('QT_VALUE', 'pick(…) expects an object with fields')
  const picked: Record<string, unknown> = {}
  for (const key of keys) {
    if (!Object.hasOwn(from, key)) continue
    // defined, not assigned: a key `__proto__` stays a key
    Object.defineProperty(picked, key, {
      value: (from as Record<string, unknown>)[key],
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return picked
}) as PickFunction
