/** What a client saw go wrong, before it means anything. Names only: never a value, a server's detail line or a URL. */
export interface Fault {
  readonly $fault: true
  /** SQLSTATE, SQLite extended result code by name (SQLITE_CONSTRAINT_UNIQUE), or a client's own code (ECONNRESET). */
  readonly code: string
  /** Whether the first byte of the statement had been handed to the socket. A wrong answer here is a lost or doubled write. */
  readonly sent: boolean
  readonly constraint?: string | undefined
  readonly table?: string | undefined
  readonly schema?: string | undefined
  readonly columns?: readonly string[] | undefined
  /** Whether the connection can still be used. */
  readonly dead?: boolean | undefined
}

export function fault(code: string, sent: boolean, names: Omit<Fault, '$fault' | 'code' | 'sent'> = {}): Fault {
  return Object.freeze({ $fault: true, code, sent, ...names })
}

export function isFault(thrown: unknown): thrown is Fault {
  return typeof thrown === 'object' && thrown !== null && (thrown as Partial<Fault>).$fault === true
}
