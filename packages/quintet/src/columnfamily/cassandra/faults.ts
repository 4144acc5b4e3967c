import type { ErrorCode } from '../../base/errors.ts'
import { failure, isFailure, type QuintetError } from '../../base/failure.ts'
import { isFault } from '../../base/fault.ts'

/** What was asked when it failed. */
export interface Asked {
  readonly what: 'read' | 'write' | 'structure'
  /** Whether an earlier page is gone on from. */
  readonly after?: boolean
}

interface Meaning {
  readonly code: ErrorCode
  readonly says: string
  /** For a write: whether it may have been done all the same. */
  readonly open?: true
}

const meanings: Readonly<Record<string, Meaning>> = Object.freeze({
  NO_HOST: { code: 'QT_CONNECT', says: 'No node could be reached' },
  BUSY: { code: 'QT_TOO_MANY_CONNECTIONS', says: 'Every connection has as many requests under way as it takes' },
  SOCKET: { code: 'QT_CONNECTION_LOST', says: 'The connection broke', open: true },
  DEADLINE: { code: 'QT_DEADLINE', says: 'The deadline of the statement passed', open: true },
  ABORTED: { code: 'QT_ABORTED', says: 'The call was aborted', open: true },
  CLOSED: { code: 'QT_CLOSED', says: 'The store was closed' },
  AUTHENTICATION: { code: 'QT_AUTHENTICATION', says: 'The user or the password was refused' },
  MISSING: { code: 'QT_SCHEMA', says: 'The keyspace, a table or a column is not there' },
  '0x0100': { code: 'QT_AUTHENTICATION', says: 'The user or the password was refused' },
  '0x1000': { code: 'QT_CONNECT', says: 'Too few replicas are up for this consistency level' },
  '0x1001': { code: 'QT_TOO_MANY_CONNECTIONS', says: 'The node is overloaded', open: true },
  '0x1002': { code: 'QT_CONNECT', says: 'The node is still starting' },
  '0x1100': { code: 'QT_OUTCOME_UNKNOWN', says: 'Too few replicas answered a write in time', open: true },
  '0x1200': { code: 'QT_DEADLINE', says: 'Too few replicas answered in time', open: true },
  '0x1300': { code: 'QT_SERVER', says: 'A replica failed to read' },
  '0x1500': { code: 'QT_OUTCOME_UNKNOWN', says: 'A replica failed to write', open: true },
  '0x1700': { code: 'QT_OUTCOME_UNKNOWN', says: 'Too few replicas answered a conditional write', open: true },
  '0x2000': { code: 'QT_SYNTAX', says: 'The server does not understand the statement' },
  '0x2100': { code: 'QT_PERMISSION', says: 'The user may not do this' },
  '0x2200': { code: 'QT_SERVER', says: 'The server refuses the statement' },
  '0x2300': { code: 'QT_SERVER', says: 'The server refuses the structure' },
})

/** An error of the table for what the client saw: never a value, never the server's own words. */
export function cqlFailure(thrown: unknown, name: string, asked: Asked): QuintetError {
  if (isFailure(thrown)) return thrown
  if (!isFault(thrown)) return failure('QT_BUG', `The driver of ${name} threw something unexpected`, { cause: thrown })
  const { code, says, open } = meanings[thrown.code] ?? { code: 'QT_SERVER' as const, says: 'The server answered with an error' }
  const info = { serverCode: thrown.code, phase: thrown.sent ? 'statement' : 'connect' }
  if (open && thrown.sent && asked.what === 'write') return failure('QT_OUTCOME_UNKNOWN', `${says} (${name}) after a write was sent`, info)
  // the text of a page's state is all that a program can break
  if (thrown.code === '0x000a' && asked.after === true) return failure('QT_CURSOR', `What was given is no state of a page of ${name}`, info)
  return failure(code, `${says} (${name})`, { ...info, retryable: code === 'QT_SERVER' && thrown.code === '0x1300' ? 'safe' : undefined })
}
