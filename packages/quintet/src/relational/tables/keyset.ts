import type { Read, ReadOrder } from '../../query/read.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Sql, slot, sql } from '../../sql/statement.ts'

/** What a cursor needs of the lowering around it. */
interface Ordering {
  readonly dialect: Dialect
  inOrder(of: Sql, like: Term['by']): Sql
}

/** A term of the order, lowered. */
export interface Term extends ReadOrder {
  readonly sql: Sql
}

type After = NonNullable<Read['after']>

/** The rows beyond a cursor in the order of the terms; before it, if the page goes backwards. */
export function keyset(terms: readonly Term[], after: After, lowering: Ordering): Sql {
  const values: (Sql | null)[] = []
  let next = 0
  terms.forEach(({ by }, i) => {
    const value = after.nulls[i] === 'n' ? null : (after.values[next++]?.slot ?? null)
    values.push(value && lowering.inOrder(slot(value, by.op !== 'column'), by))
  })
  const plain = terms.every((term, i) => !term.by.nullable && values[i] !== null && term.desc === terms[0]?.desc)
  if (plain) return rowComparison(terms, values as readonly Sql[], after.before)
  return beyond(terms, values, 0, after.before, lowering.dialect)
}

/** `(a, b) > (x, y)`, which an index on both can serve; also for one. */
function rowComparison(terms: readonly Term[], values: readonly Sql[], before: boolean): Sql {
  const op = (terms[0]?.desc ?? false) === before ? 'gt' : 'lt'
  const [term, second] = terms
  if (!second) return sql(op, [(term as Term).sql, values[0] as Sql])
  return sql(op, [
    sql(
      'row',
      terms.map(of => of.sql),
    ),
    sql('row', values),
  ])
}

/** Beyond in the first term, or equal there and beyond in the rest. */
function beyond(terms: readonly Term[], values: readonly (Sql | null)[], at: number, before: boolean, dialect: Dialect): Sql {
  const term = terms[at]
  if (!term) return sql('false')
  const value = values[at] ?? null
  const past = pastTerm(term, value, before, dialect)
  if (at === terms.length - 1) return past ?? sql('false')
  const equal = value === null ? sql('isNull', [term.sql]) : sql('eq', [term.sql, value])
  const rest = sql('and', [equal, beyond(terms, values, at + 1, before, dialect)])
  return past === null ? rest : sql('or', [past, rest])
}

/** Rows whose value comes after the cursor's in one term; null for none. */
function pastTerm({ by, desc, nulls, sql: of }: Term, value: Sql | null, before: boolean, dialect: Dialect): Sql | null {
  const placed = nulls === 'server' ? (dialect.features.nullsSmallest === desc ? 'last' : 'first') : (nulls ?? (desc ? 'last' : 'first'))
  const nullsFollow = by.nullable && (placed === 'last') !== before
  if (value === null) return nullsFollow ? null : sql('isNotNull', [of])
  const past = sql(desc === before ? 'gt' : 'lt', [of, value])
  return nullsFollow ? sql('or', [past, sql('isNull', [of])]) : past
}
