import type { Expr, Read } from '../../query/read.ts'
import type { WindowData } from '../../query/window.ts'
import type { Over } from '../../sql/compile/operators.ts'
import { type Sql, sql } from '../../sql/statement.ts'
import type { Lowering } from './lower.ts'

const names: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max'])

const extremes: ReadonlySet<string> = new Set(['min', 'max'])

/** Whether an expression is an aggregate of a group, with a filter or without. */
export function isAggregation(of: Expr): boolean {
  return names.has(of.op) || of.op === 'filtered'
}

/** The aggregate itself: what is inside a filter. */
export function inner(of: Expr): Expr {
  return of.op === 'filtered' ? (of.args[0] as Expr) : of
}

/** An aggregate as the server computes it, then as it is defined: a sum over no rows is 0, an average a double. */
export function aggregated(of: Expr, lowering: Lowering): Sql {
  return finished(of, raw(of, lowering), lowering)
}

function raw(of: Expr, lowering: Lowering): Sql {
  if (of.op === 'filtered') return sql('filter', [raw(of.args[0] as Expr, lowering), lowering.condition(of.args[1] as Expr)])
  if (of.op !== 'count') for (const arg of of.args) lowering.mustHaveOrder(arg)
  const extreme = extremes.has(of.op)
  return sql(
    of.op,
    of.args.map(arg => (extreme ? lowering.ordered(lowering.value(arg), arg) : lowering.value(arg))),
    { data: of.data, field: of.args[0]?.field ?? null },
  )
}

function finished(of: Expr, value: Sql, lowering: Lowering): Sql {
  const { op, args } = inner(of)
  // the type of what went in: a scaled decimal is scaled back, an average is not
  if (!names.has(op)) return value
  const result = sql(`${op} result`, [value], { field: of.field, data: args[0]?.field ?? null })
  return extremes.has(op) ? lowering.ranked(result, args[0]) : result
}

/** A function over a window; the finishing touch is put around the window. */
export function overWindow(of: Expr, lowering: Lowering): Sql {
  const [fn, ...rest] = of.args as readonly [Expr, ...Expr[]]
  const { partition, order, frame } = of.data as WindowData
  const terms = rest.slice(partition).map((by, i) => {
    const { desc, nulls } = order[i] as WindowData['order'][number]
    return { by, desc, nulls }
  })
  const data: Over = { partition: rest.slice(0, partition).map(by => lowering.value(by)), order: lowering.order(terms), frame }
  const call = isAggregation(fn) ? raw(fn, lowering) : lowering.expr(fn)
  return finished(fn, sql('over', [call], { data, field: of.field }), lowering)
}

/** An aggregate over a relation, in a subquery of its own: two of them never multiply. */
export function relatedAggregate(of: Expr, read: Read, lowering: Lowering): Sql {
  const op = of.op.slice('related '.length)
  const { finish } = lowering.body(read)
  const args = of.of ? [of.of] : []
  const value = finished({ ...of, op, args }, raw({ ...of, op, args, data: null }, lowering), lowering)
  return sql('scalar', [], { select: finish({ columns: [{ expr: value, as: null }], orderBy: [] }), field: of.field })
}
