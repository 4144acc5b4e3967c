import type { Expr } from '../../query/read.ts'

export const arithmetic: ReadonlySet<string> = new Set(['plus', 'minus', 'times', 'div', 'negate', 'abs', 'round', 'floor', 'ceil', 'cast'])
export const needsOrder: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte', 'between'])

/** Whether a normalised expression is a condition. */
export function isCondition(of: Expr): boolean {
  return conditions.has(of.op)
}

const conditions: ReadonlySet<string> = new Set([
  'holds',
  'match',
  'and',
  'or',
  'not',
  'exists',
  'notExists',
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'sameAs',
  'notSameAs',
  'isNull',
  'isNotNull',
  'isThere',
  'isNotThere',
  'isTrue',
  'isFalse',
  'in',
  'notIn',
  'like',
  'ilike',
  'startsWith',
  'endsWith',
  'contains',
  'matches',
  'hasAny',
  'hasAll',
  'tupleIn',
  'tupleNotIn',
])

const decided: ReadonlySet<string> = new Set(['isNull', 'isNotNull', 'isThere', 'isNotThere', 'exists', 'notExists'])

/** Whether the server could find a condition neither true nor false. */
export function canBeNull(of: Expr): boolean {
  if (decided.has(of.op)) return false
  return of.nullable || of.args.some(arg => arg.nullable || canBeNull(arg))
}
