import type { Expr, Read } from '../../query/read.ts'
import { column, type Selected, type Sql, slot, sql } from '../../sql/statement.ts'
import type { Lowering } from './lower.ts'

/** Raw SQL with its operands lowered. What a value is, the server tells from where it stands. */
export function rawExpression(of: Expr, lowering: Lowering): Sql {
  const args = of.args.map(arg => {
    if (arg.slot) return slot(arg.slot)
    return arg.op === 'query' && arg.read ? rawQuery(arg.read, lowering) : lowering.value(arg)
  })
  return sql('raw', args, { field: of.field, data: of.data })
}

/** A query inside raw SQL, its columns named as its rows' fields. */
function rawQuery(read: Read, lowering: Lowering): Sql {
  const { place, finish } = lowering.body(read)
  const { select: output } = read
  let columns: Selected[]
  if (!output) columns = read.entity.columns.filter(c => !c.part).map(c => ({ expr: column(place.alias, c.name, c.field), as: c.key }))
  else if (output.kind === 'leaf') columns = [{ expr: lowering.value(output.expr), as: null }]
  else if (output.kind === 'object')
    columns = output.entries.flatMap(([key, part]) => (part.kind === 'leaf' ? [{ expr: lowering.value(part.expr), as: key }] : []))
  else columns = []
  return sql('scalar', [], { select: finish({ columns }) })
}
