import { type Select, type Sql, select, sql } from '../../sql/statement.ts'

/** Rows to be taken by one of several who ask at once: those that another one is taking are passed over, where rows can be locked. */
export function free(facts: Partial<Select>, alias: string, rowLocks: boolean): Select {
  return select({ ...facts, lock: rowLocks ? { mode: 'update', wait: 'skip', of: [alias] } : null })
}

/** Whether a column is one of what a query gives. The query runs once, so that its limit holds. */
export function oneOf(column: Sql, of: Select): Sql {
  return sql('one of', [column], { select: of })
}
