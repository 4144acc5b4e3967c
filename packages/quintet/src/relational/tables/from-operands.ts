import { failure } from '../../base/failure.ts'
import type { Expr, Slot } from '../../query/read.ts'
import { all, column, type Select, type Sql, select, slot, sql } from '../../sql/statement.ts'
import { rowSource } from './from-rows.ts'
import type { Lowering } from './lower.ts'

/** `(a, b) in (…)`: the tuples are bound as one value, or as a list for each part, and taken apart by the server. */
export function amongTuples({ op, args }: Expr, lowering: Lowering): Sql {
  const [row, among] = args as readonly [Expr, Expr]
  const tuples = among.read ? selectedTuples(row, among, lowering) : boundTuples(among.slot as Slot, lowering)
  return sql(
    op === 'tupleIn' ? 'in select' : 'notIn select',
    [
      sql(
        'row',
        row.args.map(part => lowering.value(part)),
      ),
    ],
    { select: tuples },
  )
}

function boundTuples(list: Slot, { dialect }: Lowering): Select {
  const fields = list.tuple ?? []
  const slots = dialect.features.arrays === 'any' ? fields.map((field, member) => slot({ ...list, field, member }, true)) : [slot(list)]
  return select({
    columns: fields.map((field, i) => ({ expr: stored(column('k', `k${i}`), field), as: null })),
    from: { kind: 'keys', slots, width: fields.length, alias: 'k' },
  })
}

function stored(of: Sql, field: Sql['field']): Sql {
  return { ...of, field }
}

/** The rows of a query as tuples, without those in which something is null: they are equal to nothing. */
function selectedTuples(row: Expr, { read }: Expr, lowering: Lowering): Select {
  if (!read) throw failure('QT_BUG', 'a subquery without its query')
  const { select: inner, columns } = rowSource(read, lowering)
  if (columns.length !== row.args.length)
    throw failure(
      'QT_EXPRESSION',
      `tuple(…).in(…): the tuple has ${row.args.length} parts, and the query on ${read.entity.key} selects ${columns.length}`,
    )
  const alias = lowering.alias()
  const cells = columns.map(({ name, field }) => column(alias, name, field))
  return select({
    columns: cells.map(expr => ({ expr, as: null })),
    from: { kind: 'derived', select: inner, alias, lateral: false },
    where: all(cells.filter((_, i) => columns[i]?.nullable === true).map(cell => sql('isNotNull', [cell]))),
  })
}

/** A function that only the program knows: its values have the types that the server expects of them. */
export function calledFunction({ args, field, data }: Expr, lowering: Lowering): Sql {
  return sql(
    'call',
    args.map(arg => untyped(arg, lowering)),
    { field, data },
  )
}

export function untyped(arg: Expr, lowering: Lowering): Sql {
  return arg.slot ? slot(arg.slot) : lowering.value(arg)
}
