import { Find, type Included, type Lambda, plain, type Selection } from './find.ts'
import { Related } from './many.ts'
import type { Node } from './node.ts'
import type { Origin } from './origin.ts'

/**
 * The values of a query in shape order. `normalize` numbers its slots by the same walk; a test compares the two for every
 * query of the suites.
 */
export function collect(find: Find, into: unknown[] = []): unknown[] {
  const { rare, include } = find
  const rarely = rare !== plain
  if (rarely && rare.from) collectOrigin(rare.from, into)
  lambdas(find.where, into)
  if (rarely) {
    lambdas(rare.group, into)
    lambdas(rare.having, into)
    lambdas(rare.distinctOn, into)
  }
  lambdas(find.order, into)
  if (rarely && rare.after) for (const value of rare.after.values) collectNode(value, into)
  if (find.limit !== null) into.push(find.limit.data)
  if (find.offset !== null) into.push(find.offset.data)
  if (find.select !== null) collectSelection(find.select, into)
  for (let i = 0; i < include.length; i++) {
    const { find: below, whole } = include[i] as Included
    if (!whole) collect(below, into)
  }
  return into
}

function collectOrigin(origin: Origin, into: unknown[]): void {
  switch (origin.kind) {
    case 'query':
      return void collect(origin.find, into)
    case 'sources':
      for (const { find, on } of origin.sources) {
        collect(find, into)
        if (on) collectNode(on.body, into)
      }
      return
    case 'set':
      for (const part of origin.parts) collect(part, into)
      return
    case 'values':
      for (const row of origin.rows) for (const cell of row) collectNode(cell, into)
      return
    case 'function':
      for (const arg of origin.args) collectNode(arg, into)
      return
    case 'common': {
      const { find, step } = origin.common
      collect(find, into)
      if (step) collect(step.find, into)
      if (step && 'depth' in step.end) collectNode(step.end.depth, into)
      return
    }
    case 'written': {
      const { find, set, rows } = origin.write
      if (find) collect(find, into)
      for (const [, to] of set) collectNode(to, into)
      for (const row of rows) for (const cell of row) collectNode(cell, into)
    }
  }
}

function lambdas(parts: readonly Lambda[], into: unknown[]): void {
  for (let i = 0; i < parts.length; i++) collectNode((parts[i] as Lambda).body, into)
}

/** Values of an expression: operands in order, then what hangs on it. */
export function collectNode(node: Node, into: unknown[]): void {
  const { op, kids, data } = node
  if (op === 'value' || op === 'values') {
    into.push(data)
    return
  }
  // columns and values are most of all operands: they are not worth a call
  for (let i = 0; i < kids.length; i++) {
    const kid = kids[i] as Node
    if (kid.op === 'value') into.push(kid.data)
    else if (kid.op !== 'column') collectNode(kid, into)
  }
  if (data === null || op === 'column') return
  if (data instanceof Related) {
    collect(data.find, into)
    if (data.of) collectNode(data.of.body, into)
  } else if (data instanceof Find) collect(data, into)
}

/** Values of a selection, in order. */
export function collectSelection(selection: Selection, into: unknown[]): void {
  if (selection.leaf) collectNode(selection.leaf, into)
  else if (selection.entries) for (const [, part] of selection.entries) collectSelection(part, into)
  else if (selection.list) collect(selection.list, into)
}
