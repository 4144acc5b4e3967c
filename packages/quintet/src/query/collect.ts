import type { Find, Lambda, Selection } from './find.ts'
import { Find as FindClass } from './find.ts'
import { Related } from './many.ts'
import type { Node } from './node.ts'

/**
 * The values of a query in shape order. `normalize` numbers its slots by the same walk; a test compares the two for every
 * query of the suites.
 */
export function collect(find: Find, into: unknown[] = []): unknown[] {
  if (find.from) collect(find.from, into)
  lambdas(find.where, into)
  lambdas(find.group, into)
  lambdas(find.having, into)
  lambdas(find.order, into)
  if (find.after) for (const value of find.after.values) collectNode(value, into)
  if (find.limit) into.push(find.limit.data)
  if (find.offset) into.push(find.offset.data)
  if (find.select) collectSelection(find.select, into)
  for (const { find: of } of find.include) collect(of, into)
  return into
}

function lambdas(parts: readonly Lambda[], into: unknown[]): void {
  for (let i = 0; i < parts.length; i++) collectNode((parts[i] as Lambda).body, into)
}

/** Values of an expression: operands in order, then what hangs on it. */
export function collectNode(node: Node, into: unknown[]): void {
  if (node.op === 'value' || node.op === 'values') {
    into.push(node.data)
    return
  }
  const { kids, data } = node
  for (let i = 0; i < kids.length; i++) collectNode(kids[i] as Node, into)
  if (data === null || node.op === 'column') return
  if (data instanceof Related) {
    collect(data.find, into)
    if (data.of) collectNode(data.of.body, into)
  } else if (data instanceof FindClass) collect(data, into)
}

function collectSelection(selection: Selection, into: unknown[]): void {
  if (selection.leaf) collectNode(selection.leaf, into)
  else if (selection.entries) for (const [, part] of selection.entries) collectSelection(part, into)
  else if (selection.list) collect(selection.list, into)
}
