import type { Bound } from '../../query/window.ts'
import { type Output, type Printers, printer, printOrder, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { type Over, windowOf } from '../window.ts'

export const windowOperators: Printers = {
  over: printer(strength.atom, (node, out) => {
    const over = windowOf(node)
    out.expr(node.args[0] as Sql)
    if (over.name !== null) out.text(' over ').name(over.name)
    else printWindow(over, out.text(' over ('))
  }),
}

/** What stands in the parentheses of a window, and their end. */
export function printWindow({ partition, order, frame, distances }: Over, out: Output): void {
  if (partition.length > 0) out.text('partition by ').list(partition)
  if (order.length > 0) printOrder(order, out.text(partition.length > 0 ? ' order by ' : 'order by '))
  if (frame) {
    const left = [...distances]
    out.text(`${partition.length + order.length > 0 ? ' ' : ''}${frame.unit} between `)
    bound(frame.from, left, out)
    bound(frame.to, left, out.text(' and '))
    if (frame.exclude) out.text(` exclude ${frame.exclude === 'current' ? 'current row' : frame.exclude}`)
  }
  out.text(')')
}

/** An end of a frame; one that is a distance takes the next of them. */
function bound(of: Bound, distances: Sql[], out: Output): void {
  if (of === 'start') out.text('unbounded preceding')
  else if (of === 'end') out.text('unbounded following')
  else if (of === 0) out.text('current row')
  else if (typeof of === 'number') out.text(of < 0 ? `${-of} preceding` : `${of} following`)
  else out.expr(distances.shift() as Sql).text(of === 'before' ? ' preceding' : ' following')
}
