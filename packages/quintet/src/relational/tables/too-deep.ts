import { failure } from '../../base/failure.ts'

/** Makes a plan. Conditions inside each other are walked by recursion, which has an end. */
export function planned<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw asTooDeep(error)
  }
}

/** The same for who catches by itself. */
export function asTooDeep(error: unknown): unknown {
  if (!(error instanceof RangeError) || !error.message.includes('call stack')) return error
  return failure(
    'QT_EXPRESSION',
    'The conditions of this query stand in each other too deeply; and(...), or(...) and in(...) take long lists',
  )
}
