import { type Fault, fault } from '../base/fault.ts'

const primary: Readonly<Record<number, string>> = Object.freeze({
  1: 'SQLITE_ERROR',
  2: 'SQLITE_INTERNAL',
  3: 'SQLITE_PERM',
  4: 'SQLITE_ABORT',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  9: 'SQLITE_INTERRUPT',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  12: 'SQLITE_NOTFOUND',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  17: 'SQLITE_SCHEMA',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  21: 'SQLITE_MISUSE',
  22: 'SQLITE_NOLFS',
  23: 'SQLITE_AUTH',
  25: 'SQLITE_RANGE',
  26: 'SQLITE_NOTADB',
})

/** Only what our tables tell apart; any other extended code is known by its primary one (its low byte). */
const extended: Readonly<Record<number, string>> = Object.freeze({
  261: 'SQLITE_BUSY_RECOVERY',
  517: 'SQLITE_BUSY_SNAPSHOT',
  262: 'SQLITE_LOCKED_SHAREDCACHE',
  275: 'SQLITE_CONSTRAINT_CHECK',
  787: 'SQLITE_CONSTRAINT_FOREIGNKEY',
  1299: 'SQLITE_CONSTRAINT_NOTNULL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  1811: 'SQLITE_CONSTRAINT_TRIGGER',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
  2579: 'SQLITE_CONSTRAINT_ROWID',
  3091: 'SQLITE_CONSTRAINT_DATATYPE',
})

/** The fault of a failed call, from SQLite's result code and the names in its message; the message itself is dropped. */
export function sqliteFault(result: number | string, message: string): Fault {
  const code = typeof result === 'number' ? (extended[result] ?? primary[result & 0xff] ?? 'SQLITE_ERROR') : known(result)
  if (code === 'SQLITE_ERROR') return unspecific(message)
  if (code.startsWith('SQLITE_CONSTRAINT')) return violated(code, message)
  return fault(code, true)
}

/** better-sqlite3 gives names; an extended one that our tables do not tell apart is shortened to its primary. */
function known(name: string): string {
  if (Object.values(extended).includes(name)) return name
  return Object.values(primary).find(short => name === short || name.startsWith(`${short}_`)) ?? 'SQLITE_ERROR'
}

/** `UNIQUE constraint failed: users.email, users.tenant` or `… failed: index 'name'` or a check's name or text. */
function violated(code: string, message: string): Fault {
  // a trigger of the library's own stands for a key that the server has none for
  if (code === 'SQLITE_CONSTRAINT_TRIGGER' && message === 'FOREIGN KEY constraint failed')
    return fault('SQLITE_CONSTRAINT_FOREIGNKEY', true)
  const cells = /constraint failed: (.*)$/s.exec(message)?.[1] ?? /in \w+ column (\S+)$/.exec(message)?.[1]
  if (cells === undefined) return fault(code, true)
  if (code === 'SQLITE_CONSTRAINT_CHECK') return fault(code, true, { constraint: /^\w+$/.test(cells) ? cells : undefined })
  const index = /^index '(.*)'$/.exec(cells)?.[1]
  if (index !== undefined) return fault(code, true, { constraint: index })
  const names = cells.split(', ').map(cell => [cell.slice(0, cell.indexOf('.')), cell.slice(cell.indexOf('.') + 1)] as const)
  return fault(code, true, { table: names[0]?.[0], columns: names.map(name => name[1]) })
}

/** Code 1 says everything in words. What is read out of them are names in the statement's text, which never holds a value. */
function unspecific(message: string): Fault {
  const table = /^no such table: (?:\w+\.)?(.+)$/.exec(message)?.[1]
  if (table !== undefined) return fault('SQLITE_NO_SUCH', true, { table })
  const column = /^no such column: (?:\w+\.)?(.+)$/.exec(message)?.[1] ?? /has no column named (.+)$/.exec(message)?.[1]
  if (column !== undefined) return fault('SQLITE_NO_SUCH', true, { columns: [column] })
  if (/^no such module: fts5/.test(message)) return fault('SQLITE_NO_FTS5', true)
  if (/^no such |already exists|^duplicate column/.test(message)) return fault('SQLITE_NO_SUCH', true)
  if (
    /syntax error|incomplete input|unrecognized token|misuse of|wrong number of arguments|more than one statement|ambiguous column/.test(
      message,
    )
  )
    return fault('SQLITE_SYNTAX', true)
  if (/overflow|too big/.test(message)) return fault('SQLITE_OVERFLOW', true)
  return fault('SQLITE_ERROR', true)
}
