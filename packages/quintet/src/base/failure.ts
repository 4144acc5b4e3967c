import { type ErrorCode, errors, type Retryable } from './errors.ts'

/** What an error may carry besides its text: names only, never a value. */
export interface FailureInfo {
  readonly model?: string | undefined
  readonly field?: string | undefined
  readonly constraint?: string | undefined
  readonly table?: string | undefined
  readonly columns?: readonly string[] | undefined
  /** The server's own code (SQLSTATE, SQLite result code). */
  readonly serverCode?: string | undefined
  /** Where the call was when it failed: acquire, connect, statement, commit … */
  readonly phase?: string | undefined
  readonly retryable?: Retryable | undefined
  readonly cause?: unknown
  /** Asks the server what became of a write whose reply was lost. */
  readonly resolve?: (() => Promise<'committed' | 'aborted' | 'in progress' | 'unknown'>) | undefined
}

/**
 * Every error that Quintet throws.
 *
 * @example
 * try { await db.users.insert({ email }) } catch (error) {
 *   if (isFailure(error, 'QT_UNIQUE')) return 'this address is taken'
 *   throw error
 * }
 */
export class QuintetError extends Error {
  readonly code: ErrorCode
  readonly retryable: Retryable
  declare readonly model?: string
  declare readonly field?: string
  declare readonly constraint?: string
  declare readonly table?: string
  declare readonly columns?: readonly string[]
  declare readonly serverCode?: string
  declare readonly phase?: string
  declare readonly resolve?: () => Promise<'committed' | 'aborted' | 'in progress' | 'unknown'>

  constructor(code: ErrorCode, detail: string, info: FailureInfo = {}) {
    const { cause, retryable, ...names } = info
    super(`${sentence(detail)} ${errors[code][1]}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.retryable = retryable ?? errors[code][0]
    for (const [key, value] of Object.entries(names))
      if (value !== undefined) Object.defineProperty(this, key, { value, enumerable: key !== 'resolve' })
  }
}

// outside, since bundlers give another name to a class that uses its own
QuintetError.prototype.name = 'QuintetError'

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** Makes an error of the table; `detail` says what happened, without any value. */
export function failure(code: ErrorCode, detail: string, info?: FailureInfo): QuintetError {
  return new QuintetError(code, detail, info)
}

/** Whether an error is Quintet's, with one of the codes if any are given. */
export function isFailure<C extends ErrorCode>(error: unknown, ...codes: readonly C[]): error is QuintetError & { readonly code: C } {
  return error instanceof QuintetError && (codes.length === 0 || (codes as readonly string[]).includes(error.code))
}
