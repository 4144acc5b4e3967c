import { failure } from '../../base/failure.ts'
import { aggregateNames } from '../../query/aggregate-names.ts'
import type { AggregateData } from '../../query/aggregation.ts'
import type { Expr, Read, ReadOrder } from '../../query/read.ts'
import type { WindowData } from '../../query/window.ts'
import { type Sql, sameSql, sql } from '../../sql/statement.ts'
import type { Over } from '../../sql/window.ts'
import { untyped } from './from-operands.ts'
import type { Lowering } from './lower.ts'

/** Those that need an order of their values, or to compute with them. */
const ranking: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'percentileCont', 'percentileDisc', 'mode'])
const extremes: ReadonlySet<string> = new Set(['min', 'max', 'percentileDisc', 'mode'])

/** Whether an expression is an aggregate of a group, with a filter or without. */
export function isAggregation(of: Expr): boolean {
  return aggregateNames.has(of.op) || of.op === 'filtered'
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
  const { op, data } = of
  if (op === 'filtered') return sql('filter', [raw(of.args[0] as Expr, lowering), lowering.condition(of.args[1] as Expr)])
  // a cast: this is what an aggregate carries; one over a relation carries nothing
  const { distinct = false, order: directions = [], name } = (data as Partial<AggregateData> | null) ?? {}
  const values = of.args.slice(0, of.args.length - directions.length)
  if (ranking.has(op)) for (const arg of values) lowering.mustHaveOrder(arg)
  const value = (arg: Expr): Sql => (op === 'aggregate call' ? untyped(arg, lowering) : lowering.value(arg))
  const args = values.map(arg => (extremes.has(op) ? lowering.ordered(value(arg), arg) : value(arg)))
  const order = lowering.order(terms(of.args.slice(values.length), directions))
  if (distinct && !order.every(({ by }) => args.some(arg => sameSql(arg, by))))
    throw failure(
      'QT_CLAUSE',
      `${op}: different values have no order but their own; order by what is aggregated, or aggregate the result of distinct().asTable()`,
    )
  return sql(op, args, { data: { distinct, order, name }, field: of.args[0]?.field ?? null })
}

/** Expressions and their directions as terms of an order. */
function terms(by: readonly Expr[], directions: AggregateData['order']): readonly ReadOrder[] {
  return by.map((of, i) => ({ by: of, desc: false, nulls: null, ...directions[i] }))
}

function finished(of: Expr, value: Sql, lowering: Lowering): Sql {
  const { op, args } = inner(of)
  // the type of what went in: a scaled decimal is scaled back, an average is not
  if (!aggregateNames.has(op)) return value
  const result = sql(`${op} result`, [value], { field: of.field, data: args[0]?.field ?? null })
  return extremes.has(op) ? lowering.ranked(result, args[0]) : result
}

/** A function over a window; the finishing touch is put around the window. */
export function overWindow(of: Expr, lowering: Lowering): Sql {
  const [fn, ...rest] = of.args as readonly [Expr, ...Expr[]]
  // a cast: this is what a window carries
  const { partition, order, frame, named } = of.data as WindowData
  const data: Over = {
    partition: rest.slice(0, partition).map(by => lowering.value(by)),
    order: lowering.order(terms(rest.slice(partition, partition + order.length), order)),
    frame,
    distances: rest.slice(partition + order.length).map(by => lowering.expr(by)),
    named,
    name: null,
  }
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
