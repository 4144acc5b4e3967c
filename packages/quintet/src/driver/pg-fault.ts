import { type Fault, fault, isFault } from '../base/fault.ts'

/** What node-postgres throws: the server's error response, or whatever broke the socket. */
interface Thrown {
  readonly code?: unknown
  readonly severity?: unknown
  readonly message?: unknown
  readonly detail?: unknown
  readonly constraint?: unknown
  readonly table?: unknown
  readonly schema?: unknown
  readonly column?: unknown
  readonly routine?: unknown
}

/** Plans and names that the server no longer takes: the statement was not run. */
function isStalePlan({ code, routine }: Thrown): boolean {
  return (code === '0A000' && routine === 'RevalidateCachedQuery') || code === '26000' || code === '42P05'
}

/** Names and codes only: message and detail hold the row's values. */
export function pgFault(thrown: unknown, sent: boolean, dead: boolean): Fault {
  if (isFault(thrown)) return thrown
  const error = thrown as Thrown
  const code = isStalePlan(error) ? 'STALE_PLAN' : typeof error.code === 'string' ? error.code : clientCode(error)
  return fault(code, sent, {
    constraint: text(error.constraint),
    table: text(error.table) ?? missingTable(code, error),
    schema: text(error.schema),
    columns: columns(code, error),
    dead: dead || error.severity === 'FATAL' || error.severity === 'PANIC',
  })
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** node-postgres says in words what happened to its own connection. */
function clientCode({ message }: Thrown): string {
  if (typeof message !== 'string') return 'CLIENT'
  if (message.includes('does not support SSL') || message.includes('SSL connection')) return 'SSL_REFUSED'
  if (message.includes('terminated') || message.includes('not queryable') || message.includes('closed')) return 'CONNECTION_ENDED'
  if (/password|SASL|SCRAM/i.test(message)) return '28000'
  return 'CLIENT'
}

/** `Key (tenant, email)=(…) already exists.` in any language: the names are what stands before the first `)=(`. */
function columns(code: string, error: Thrown): readonly string[] | undefined {
  if (typeof error.column === 'string') return [error.column]
  if (code === '42703') return named(error)
  if (typeof error.detail !== 'string' || !code.startsWith('23')) return undefined
  const end = error.detail.indexOf(')=(')
  const start = error.detail.indexOf('(')
  if (end < 0 || start < 0 || start > end) return undefined
  return error.detail.slice(start + 1, end).split(', ')
}

function missingTable(code: string, error: Thrown): string | undefined {
  return code === '42P01' ? named(error)?.[0] : undefined
}

/** The quoted name in `column "x" does not exist`: it comes from the statement's text, which never holds a value. */
function named({ message }: Thrown): readonly string[] | undefined {
  const name = typeof message === 'string' ? /[«„"]([^"»“]{1,200})[»“"]/.exec(message)?.[1] : undefined
  return name === undefined ? undefined : [name]
}
