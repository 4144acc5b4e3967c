import type { BeginOptions, Context } from '../../base/session.ts'
import type { FaultTable, Session } from '../dialect.ts'

function begin({ isolation, readOnly, deferrable }: BeginOptions): string {
  return `begin isolation level ${isolation}${readOnly ? ' read only' : ''}${deferrable ? ' deferrable' : ''}`
}

/** One statement for all that the context holds; local to the transaction, so that nothing is left for the next borrower. */
function context({ tenant, role, actor }: Context): { text: string; values: readonly string[] } | null {
  const settings: string[] = []
  const values: string[] = []
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) return
    values.push(value)
    settings.push(`set_config('${name}', $${values.length}, true)`)
  }
  set('quintet.tenant', tenant)
  set('quintet.actor', actor)
  set('role', role)
  return settings.length === 0 ? null : { text: `select ${settings.join(', ')}`, values }
}

/** Statements that change the session beyond their transaction, at the start of a text or of a statement in it, and functions that do. */
const unsettles =
  /(?:^|[;\n]|\*\/)\s*(?:set|reset|discard|listen|load|do|call|prepare|declare|create\s+(?:local\s+|global\s+)?temp)|set_config|advisory|into\s+temp/i

/**
 * When the server was started. One that died may have lost a transaction with all its traces, and gives its number to another one
 * afterwards: that this one was committed says nothing then.
 */
const started = 'extract(epoch from pg_postmaster_start_time())::text'

export const postgresSession: Session = Object.freeze<Session>({
  begin,
  commit: 'commit',
  rollback: 'rollback',
  savepoint: name => `savepoint "${name}"`,
  release: name => `release savepoint "${name}"`,
  rollbackTo: name => `rollback to savepoint "${name}"`,
  committed: tag => tag === 'COMMIT',
  context,
  reset:
    'close all; set session authorization default; reset all; unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences',
  unsettles,
  check: 'select 1',
  version: 'show server_version',
  layout: null,
  outcome: Object.freeze({
    identify: `select pg_current_xact_id_if_assigned()::text || '@' || ${started}`,
    resolve: `select case when status = 'committed' and split_part($1, '@', 2) <> ${started} then 'unknown' else status end
      from pg_xact_status(split_part($1, '@', 1)::xid8) as status`,
  }),
  cursor: Object.freeze({
    declare: (name: string, text: string) => `declare "${name}" no scroll cursor for ${text}`,
    fetch: (name: string, rows: number) => `fetch forward ${rows} from "${name}"`,
    close: (name: string) => `close "${name}"`,
  }),
})

/** SQLSTATEs, and classes of them by their first two characters; the client's own codes beside them. */
export const postgresFaults: FaultTable = Object.freeze<FaultTable>({
  '23505': 'QT_UNIQUE',
  '23503': 'QT_FOREIGN_KEY',
  '23001': 'QT_FOREIGN_KEY',
  '23514': 'QT_CHECK',
  '23502': 'QT_NOT_NULL',
  '23P01': 'QT_EXCLUSION',
  '23': 'QT_CHECK',
  '22': 'QT_VALUE',
  '22003': 'QT_OUT_OF_RANGE',
  '22008': 'QT_OUT_OF_RANGE',
  '22012': 'QT_OUT_OF_RANGE',
  '22015': 'QT_OUT_OF_RANGE',
  '40001': 'QT_SERIALIZATION',
  '40P01': 'QT_DEADLOCK',
  '40': 'QT_SERIALIZATION',
  STALE_PLAN: 'QT_SERIALIZATION',
  '55P03': 'QT_LOCKED',
  '57014': 'QT_DEADLINE',
  '25P03': 'QT_DEADLINE',
  '25P04': 'QT_DEADLINE',
  '25P02': 'QT_TRANSACTION_POISONED',
  '25006': 'QT_READ_ONLY',
  '57P01': 'QT_CONNECTION_LOST',
  '57P02': 'QT_CONNECTION_LOST',
  '57P03': 'QT_CONNECT',
  '57P05': 'QT_CONNECTION_LOST',
  '08': 'QT_CONNECTION_LOST',
  '28': 'QT_AUTHENTICATION',
  '3D000': 'QT_AUTHENTICATION',
  '53300': 'QT_TOO_MANY_CONNECTIONS',
  '53': 'QT_STORAGE',
  '54': 'QT_OUT_OF_RANGE',
  '58': 'QT_STORAGE',
  XX001: 'QT_STORAGE',
  XX002: 'QT_STORAGE',
  '42601': 'QT_SYNTAX',
  '42501': 'QT_PERMISSION',
  '42P01': 'QT_SCHEMA',
  '42703': 'QT_SCHEMA',
  '42883': 'QT_SCHEMA',
  '42704': 'QT_SCHEMA',
  '3F000': 'QT_SCHEMA',
  '42P07': 'QT_SCHEMA',
  '42701': 'QT_SCHEMA',
  '42710': 'QT_SCHEMA',
  '42': 'QT_SYNTAX',
  '0A000': 'QT_UNSUPPORTED',
})
