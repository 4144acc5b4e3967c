import { all, type Sql, sql } from '../../sql/statement.ts'
import type { Ask } from './statement.ts'

/** Whether a row has not expired: part of every read and of every conditional write, so that no answer depends on the sweeper. */
export function live(expires: Sql, ask: Ask): Sql {
  return sql('or', [sql('isNull', [expires]), sql('gt', [expires, ask.now()])])
}

/** Its exact opposite. */
export function expired(expires: Sql, ask: Ask): Sql {
  return all([sql('isNotNull', [expires]), sql('lte', [expires, ask.now()])]) as Sql
}
