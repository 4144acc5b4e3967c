import type { ErrorCode } from '../../base/errors.ts'
import { failure, isFailure, type QuintetError } from '../../base/failure.ts'
import { isFault } from '../../base/fault.ts'

export type Phase = 'connect' | 'begin' | 'read' | 'write' | 'commit' | 'rollback' | 'structure'

interface Meaning {
  readonly code: ErrorCode
  readonly says: string
  /** Whether a write that was sent may have been done all the same. */
  readonly open?: true
}

const meanings: Readonly<Record<string, Meaning>> = Object.freeze({
  ServiceUnavailable: { code: 'QT_CONNECTION_LOST', says: 'The server is not there', open: true },
  SessionExpired: { code: 'QT_CONNECTION_LOST', says: 'The connection broke', open: true },
  ProtocolError: { code: 'QT_CONNECT', says: 'What answers there does not speak Bolt' },
  DEADLINE: { code: 'QT_DEADLINE', says: 'The deadline passed', open: true },
  ABORTED: { code: 'QT_ABORTED', says: 'The call was aborted', open: true },
  CLOSED: { code: 'QT_CLOSED', says: 'The store was closed' },
  VALUE: { code: 'QT_OUT_OF_RANGE', says: 'The server holds a value that no declared field can have' },
  'Neo.ClientError.Security.Unauthorized': { code: 'QT_AUTHENTICATION', says: 'The user or the password was refused' },
  'Neo.ClientError.Security.AuthenticationRateLimit': { code: 'QT_AUTHENTICATION', says: 'There were too many wrong passwords' },
  'Neo.ClientError.Security.CredentialsExpired': { code: 'QT_AUTHENTICATION', says: 'The password must be changed' },
  'Neo.ClientError.Security.Forbidden': { code: 'QT_PERMISSION', says: 'The user may not do this' },
  'Neo.ClientError.Database.DatabaseNotFound': { code: 'QT_AUTHENTICATION', says: 'There is no such database' },
  'Neo.ClientError.Schema.ConstraintValidationFailed': { code: 'QT_UNIQUE', says: 'A unique constraint was violated' },
  'Neo.ClientError.Schema.ConstraintViolation': { code: 'QT_UNIQUE', says: 'What is there breaks the constraint' },
  'Neo.DatabaseError.Schema.ConstraintCreationFailed': { code: 'QT_SCHEMA', says: 'The constraint cannot be made over what is there' },
  'Neo.ClientError.Statement.SyntaxError': { code: 'QT_SYNTAX', says: 'The server does not understand the statement' },
  'Neo.ClientError.Statement.ArithmeticError': { code: 'QT_OUT_OF_RANGE', says: 'A result is beyond its range' },
  'Neo.ClientError.Transaction.TransactionTimedOut': { code: 'QT_DEADLINE', says: 'The server gave the transaction up at its deadline' },
  'Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration': {
    code: 'QT_DEADLINE',
    says: 'The server gave the transaction up at its deadline',
  },
  'Neo.ClientError.Transaction.LockClientStopped': { code: 'QT_DEADLINE', says: 'The deadline passed while it waited for a lock' },
  'Neo.TransientError.Transaction.DeadlockDetected': { code: 'QT_DEADLOCK', says: 'The server gave way to another transaction' },
  'Neo.TransientError.Transaction.LockAcquisitionTimeout': { code: 'QT_LOCKED', says: 'Somebody else holds a lock' },
  'Neo.TransientError.General.MemoryPoolOutOfMemoryError': { code: 'QT_STORAGE', says: 'The server has not the memory for it' },
})

/** An error of the table for what the client saw: never a value, never the server's own words. */
export function cypherFailure(thrown: unknown, name: string, phase: Phase): QuintetError {
  if (isFailure(thrown)) return thrown
  if (!isFault(thrown)) return failure('QT_BUG', `The driver of ${name} threw something unexpected`, { phase, cause: thrown })
  const { code, says, open } = meanings[thrown.code] ?? other(thrown.code)
  const info = { phase, serverCode: thrown.code }
  if (open && thrown.sent && (phase === 'write' || phase === 'commit'))
    return failure('QT_OUTCOME_UNKNOWN', `${says} (${name}) after ${phase === 'commit' ? 'COMMIT' : 'a write'} was sent`, info)
  const unreached = code === 'QT_CONNECTION_LOST' && !thrown.sent
  return failure(unreached ? 'QT_CONNECT' : code, `${says} (${name}, ${phase})`, info)
}

function other(code: string): Meaning {
  if (code.startsWith('Neo.TransientError.'))
    return { code: 'QT_SERIALIZATION', says: 'The server asks for the transaction to be run again' }
  return { code: 'QT_SERVER', says: 'The server answered with an error' }
}
