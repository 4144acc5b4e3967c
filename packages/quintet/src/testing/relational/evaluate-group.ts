import { aggregateNames } from '../../query/aggregate-names.ts'
import type { Selection } from '../../query/find.ts'
import type { Node } from '../../query/node.ts'
import { keyText } from './evaluate-order.ts'
import type { DataRow } from './evaluate-origin.ts'
import { compareAs, equalAs, total } from './evaluate-value.ts'

export interface Group {
  readonly keys: readonly unknown[]
  readonly rows: readonly DataRow[]
}

/** Rows with equal keys, null equal to null. */
export function groupsOf(rows: readonly DataRow[], keysOf: (row: DataRow) => readonly unknown[]): Group[] {
  const groups = new Map<string, { keys: readonly unknown[]; rows: DataRow[] }>()
  for (const row of rows) {
    const keys = keysOf(row)
    const mark = keyText(keys)
    const group = groups.get(mark) ?? { keys, rows: [] }
    groups.set(mark, group)
    group.rows.push(row)
  }
  return [...groups.values()]
}

export function isAggregate(op: string): boolean {
  return op === 'filtered' || aggregateNames.has(op)
}

/** Whether a selection speaks of all rows at once. */
export function isAggregated(selection: Selection | null): boolean {
  if (!selection) return false
  return selection.leaf ? holdsAggregate(selection.leaf) : (selection.entries ?? []).some(([, of]) => isAggregated(of))
}

function holdsAggregate({ op, kids }: Node): boolean {
  return isAggregate(op) || kids.some(holdsAggregate)
}

/** An aggregate of the values of an expression, null left out. */
export function folded(fn: string, of: Node, all: readonly unknown[], distinct = false): unknown {
  const known = all.filter(value => value !== null)
  const values = distinct ? known.filter((value, i) => known.findIndex(other => equalAs(of, value, other)) === i) : known
  if (fn === 'count') return values.length
  if (fn === 'sum') return total(of, values)
  if (values.length === 0) return null
  if (fn === 'avg') return Number(total(of, values)) / values.length
  if (fn !== 'min' && fn !== 'max') throw new Error(`the evaluator has no aggregate '${fn}'`)
  return values.reduce((best, value) => (compareAs(of, value, best) < 0 === (fn === 'min') ? value : best))
}
