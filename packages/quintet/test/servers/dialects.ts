import { postgresFaults, postgresSession } from '../../src/sql/dialect/postgres-session.ts'
import { sqliteFaults, sqliteSession } from '../../src/sql/dialect/sqlite-session.ts'
import type { Dialect } from '../../src/sql/dialect.ts'

// casts: an engine reads no more of a dialect than how sessions are spoken to and what faults mean; its tests prove that
export const sqliteDialect = { name: 'SQLite', placeholder: () => '?', session: sqliteSession, faults: sqliteFaults } as unknown as Dialect
export const postgresDialect = {
  name: 'PostgreSQL',
  placeholder: (index: number) => `$${index}`,
  session: postgresSession,
  faults: postgresFaults,
} as unknown as Dialect
