import type { FaultTable, Session } from '../dialect.ts'

/** The writer is taken at BEGIN, never in the middle of a transaction; a read-only one takes none. */
export const sqliteSession: Session = Object.freeze<Session>({
  begin: options => (options.readOnly ? 'begin' : 'begin immediate'),
  commit: 'commit',
  rollback: 'rollback',
  savepoint: name => `savepoint "${name}"`,
  release: name => `release "${name}"`,
  rollbackTo: name => `rollback to "${name}"`,
  committed: tag => tag === 'idle',
  context: null,
  reset: null,
  unsettles: null,
  check: 'select 1',
  version: 'select sqlite_version()',
  layout: Object.freeze({
    noted: `select count(*) from sqlite_master where type = 'table' and name = 'q_meta'`,
    version: 'select max("layout") from "q_meta"',
    note: version => `create table if not exists "q_meta" ("layout" integer not null) strict;
insert into "q_meta" ("layout") select ${version} where not exists (select 1 from "q_meta")`,
  }),
  outcome: null,
  cursor: null,
})

/** Extended result codes by name; the drivers add three names of their own for what SQLite only says in words. */
export const sqliteFaults: FaultTable = Object.freeze<FaultTable>({
  SQLITE_CONSTRAINT: 'QT_CHECK',
  SQLITE_CONSTRAINT_UNIQUE: 'QT_UNIQUE',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'QT_UNIQUE',
  SQLITE_CONSTRAINT_ROWID: 'QT_UNIQUE',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'QT_FOREIGN_KEY',
  SQLITE_CONSTRAINT_TRIGGER: 'QT_CHECK',
  SQLITE_CONSTRAINT_CHECK: 'QT_CHECK',
  SQLITE_CONSTRAINT_NOTNULL: 'QT_NOT_NULL',
  SQLITE_CONSTRAINT_DATATYPE: 'QT_VALUE',
  SQLITE_MISMATCH: 'QT_VALUE',
  SQLITE_RANGE: 'QT_BUG',
  SQLITE_TOOBIG: 'QT_OUT_OF_RANGE',
  SQLITE_OVERFLOW: 'QT_OUT_OF_RANGE',
  SQLITE_NO_SUCH: 'QT_SCHEMA',
  SQLITE_SCHEMA: 'QT_SERIALIZATION',
  SQLITE_SYNTAX: 'QT_SYNTAX',
  SQLITE_BUSY: 'QT_LOCKED',
  SQLITE_BUSY_RECOVERY: 'QT_LOCKED',
  SQLITE_BUSY_SNAPSHOT: 'QT_SERIALIZATION',
  SQLITE_LOCKED: 'QT_LOCKED',
  SQLITE_LOCKED_SHAREDCACHE: 'QT_LOCKED',
  SQLITE_READONLY: 'QT_READ_ONLY',
  SQLITE_PERM: 'QT_PERMISSION',
  SQLITE_AUTH: 'QT_PERMISSION',
  SQLITE_FULL: 'QT_STORAGE',
  SQLITE_IOERR: 'QT_STORAGE',
  SQLITE_CORRUPT: 'QT_STORAGE',
  SQLITE_NOTADB: 'QT_STORAGE',
  SQLITE_CANTOPEN: 'QT_CONNECT',
  SQLITE_INTERRUPT: 'QT_DEADLINE',
})
