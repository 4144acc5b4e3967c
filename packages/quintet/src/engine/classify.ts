import type { ErrorCode, Retryable } from '../base/errors.ts'
import { type FailureInfo, failure, isFailure, type QuintetError } from '../base/failure.ts'
import { type Fault, isFault } from '../base/fault.ts'
import type { EngineConfig } from './options.ts'

/** Finds the model and field that a constraint, or a table and its columns, belong to. */
export type Named = (
  table: string | undefined,
  columns: readonly string[] | undefined,
  constraint: string | undefined,
) => { readonly model?: string; readonly field?: string; readonly columns?: readonly string[] } | undefined

/** Where a call was when it failed. */
export interface Circumstance {
  readonly phase: 'connect' | 'acquire' | 'begin' | 'statement' | 'commit' | 'rollback' | 'savepoint' | 'stream' | 'script'
  /** Whether the loss of the reply leaves open what was done: a write outside a transaction, or the COMMIT of one that wrote. */
  readonly decides: boolean
  /** Why we gave up ourselves, if we did. */
  readonly why?: 'deadline' | 'abort' | null | undefined
  readonly resolve?: FailureInfo['resolve']
}

/** What clients say themselves, before any server could. */
const clientCodes: Readonly<Record<string, ErrorCode>> = Object.freeze({
  ECONNREFUSED: 'QT_CONNECT',
  ENOTFOUND: 'QT_CONNECT',
  EAI_AGAIN: 'QT_CONNECT',
  EHOSTUNREACH: 'QT_CONNECT',
  ENETUNREACH: 'QT_CONNECT',
  ENOENT: 'QT_CONNECT',
  EACCES: 'QT_CONNECT',
  SSL_REFUSED: 'QT_CONNECT',
  CONNECT_DEADLINE: 'QT_CONNECT',
  CONNECT_ABORTED: 'QT_ABORTED',
  ECONNRESET: 'QT_CONNECTION_LOST',
  EPIPE: 'QT_CONNECTION_LOST',
  ETIMEDOUT: 'QT_CONNECTION_LOST',
  CONNECTION_ENDED: 'QT_CONNECTION_LOST',
  DESTROYED: 'QT_CONNECTION_LOST',
  CLOSED: 'QT_CLOSED',
})

/** Turns what a driver threw into an error of the table: never a value, never a server's own words. */
export function classify(thrown: unknown, { dialect, names, name }: EngineConfig, where: Circumstance): QuintetError {
  if (isFailure(thrown)) return thrown
  if (!isFault(thrown)) return failure('QT_BUG', `The driver of ${name} threw something unexpected`, { phase: where.phase, cause: thrown })
  const info = { phase: where.phase, serverCode: thrown.code, resolve: where.resolve }
  if (thrown.dead === true && thrown.sent && where.decides) {
    return failure(
      'QT_OUTCOME_UNKNOWN',
      `The reply of ${name} was lost ${after(where.why)} after ${where.phase === 'commit' ? 'COMMIT' : 'a write'} was sent`,
      info,
    )
  }
  if (where.why != null && (thrown.dead === true || meaning(thrown, dialect.faults, where) === 'QT_DEADLINE'))
    return gaveUp(where, name, info)
  const code = meaning(thrown, dialect.faults, where)
  const found = names?.(thrown.table, thrown.columns, thrown.constraint)
  return failure(code, sentence(code, thrown, name, where), {
    ...info,
    resolve: undefined,
    constraint: thrown.constraint,
    table: thrown.table,
    columns: thrown.columns ?? found?.columns,
    model: found?.model,
    field: found?.field,
    retryable: retryable(code, where),
  })
}

function after(why: Circumstance['why']): string {
  return why === 'deadline' ? '(its deadline passed)' : why === 'abort' ? '(the call was aborted)' : '(the connection broke)'
}

function gaveUp({ why, phase }: Circumstance, name: string, info: FailureInfo): QuintetError {
  const known = { ...info, resolve: undefined }
  if (why === 'abort') return failure('QT_ABORTED', `The call was aborted (${phase}); ${name} was told to stop`, known)
  return failure('QT_DEADLINE', `The deadline of the ${phase} passed; ${name} was told to stop`, known)
}

/** The server's code, then its class, then what clients say; what is left is a lost connection or an error we have no code for. */
export function meaning(
  { code, dead }: Fault,
  faults: Readonly<Record<string, ErrorCode>>,
  { phase }: Pick<Circumstance, 'phase'>,
): ErrorCode {
  const known = faults[code] ?? clientCodes[code] ?? (code.length === 5 ? faults[code.slice(0, 2)] : undefined)
  if (phase === 'connect' && (known === undefined || known === 'QT_CONNECTION_LOST' || known === 'QT_DEADLINE')) return 'QT_CONNECT'
  return known ?? (dead === true ? 'QT_CONNECTION_LOST' : 'QT_SERVER')
}

/** A server that shuts down mid-statement is as good as a lost connection: the whole transaction can be run again. */
function retryable(code: ErrorCode, { decides }: Circumstance): Retryable | undefined {
  return code === 'QT_CONNECTION_LOST' && decides ? 'ifIdempotent' : undefined
}

function sentence(code: ErrorCode, fault: Fault, name: string, { phase }: Circumstance): string {
  const about = subject(fault)
  switch (code) {
    case 'QT_UNIQUE':
      return `A unique constraint was violated${about}`
    case 'QT_FOREIGN_KEY':
      return `A foreign key was violated${about}`
    case 'QT_CHECK':
      return `A check was violated${about}`
    case 'QT_NOT_NULL':
      return `A column that must have a value got none${about}`
    case 'QT_EXCLUSION':
      return `An exclusion constraint was violated${about}`
    case 'QT_SCHEMA':
      return `${name} has no such table or column, or has it already${about}`
    case 'QT_SYNTAX':
      return `${name} could not read the statement`
    case 'QT_CONNECT':
      return `No connection to ${name} (${fault.code})`
    case 'QT_CONNECTION_LOST':
      return `The connection to ${name} was lost during the ${phase} (${fault.code})`
    case 'QT_AUTHENTICATION':
      return `${name} refused the login (${fault.code})`
    case 'QT_LOCKED':
      return `${name} is locked by somebody else`
    case 'QT_SERIALIZATION':
    case 'QT_DEADLOCK':
      return `${name} gave way to another transaction (${fault.code})`
    default:
      return `${name} answered the ${phase} with ${fault.code}${about}`
  }
}

function subject({ table, columns, constraint }: Fault): string {
  const place = table === undefined ? columns?.join(', ') : columns === undefined ? table : `${table}(${columns.join(', ')})`
  if (constraint === undefined) return place === undefined ? '' : ` on ${place}`
  return place === undefined ? ` (${constraint})` : ` on ${place} (${constraint})`
}
