import { type Fault, fault, isFault } from '../base/fault.ts'

/** What the package's errors carry; which class they are of is told by their names. */
interface Thrown {
  readonly name?: string
  /** Of the server. */
  readonly code?: number | string
  readonly message?: string
  readonly isSocketError?: boolean
  readonly requestNotWritten?: boolean
  /** What each node that was asked said. */
  readonly innerErrors?: Readonly<Record<string, Thrown>>
}

/** What the client saw go wrong, without a word of what the server said. `sent`: whether the statement may have reached a server. */
export function cassandraFault(thrown: unknown, sent = true): unknown {
  if (isFault(thrown) || typeof thrown !== 'object' || thrown === null) return thrown
  return faultOf(thrown as Thrown, sent) ?? thrown
}

function faultOf(thrown: Thrown, sent: boolean): Fault | null {
  switch (thrown.name) {
    case 'ResponseError':
      return fault(isMissing(thrown) ? 'MISSING' : serverCode(thrown.code), sent)
    case 'OperationTimedOutError':
      return fault('DEADLINE', sent)
    case 'AuthenticationError':
      return fault('AUTHENTICATION', false)
    case 'NoHostAvailableError':
      return unavailable(Object.values(thrown.innerErrors ?? {}), sent)
    case 'BusyConnectionError':
      return fault('BUSY', false)
    default:
      if (thrown.isSocketError === true) return fault('SOCKET', sent && thrown.requestNotWritten !== true)
      return typeof thrown.code === 'string' ? fault(thrown.code, false) : null
  }
}

/** No node did it: if one may have, or has said why not, that is what there is to tell. */
function unavailable(inner: readonly Thrown[], sent: boolean): Fault {
  const faults = inner.flatMap(one => faultOf(one, sent) ?? [])
  return faults.find(one => one.sent) ?? faults.find(one => one.code === 'AUTHENTICATION') ?? fault('NO_HOST', false)
}

/** The server has one number for whatever it refuses, so that what is not there is told by its words alone, which go no further. */
function isMissing({ code, message = '' }: Thrown): boolean {
  return (
    code === 0x2200 && /^(unconfigured table|table \S+ does not exist|keyspace \S+ does not exist|undefined column name)/i.test(message)
  )
}

/** As the protocol's own documents write it. */
function serverCode(code: number | string | undefined): string {
  return typeof code === 'number' ? `0x${code.toString(16).padStart(4, '0')}` : 'NO_CODE'
}
