import type { ColumnRef } from './column-path.ts'
import type { Find } from './find.ts'
import type { Node } from './node.ts'
import { valueNode } from './node.ts'
import { hash, type PlaceField, placeText, readPlace } from './place.ts'

/** Places in the order of a find as opaque text: the values of the order's terms at a row, with a mark of the query's model and order. */
export function writeCursor(find: Find, values: readonly unknown[]): string {
  return placeText(signature(find), fieldsOf(find), values)
}

/** The values of a cursor, in the order's own types. */
export function readCursor(find: Find, text: unknown): readonly unknown[] {
  return readPlace(signature(find), fieldsOf(find), text, find.entity.key)
}

function fieldsOf(find: Find): PlaceField[] {
  return find.order.map(({ body: { field, nullable } }) => ({ field, nullable }))
}

/** The value nodes of a cursor's terms, and which of them are null. */
export function cursorNodes(find: Find, values: readonly unknown[]): { readonly values: readonly Node[]; readonly nulls: string } {
  const known = find.order.flatMap((term, i) => (values[i] === null ? [] : [valueNode(values[i], term.body.field)]))
  return { values: known, nulls: values.map(value => (value === null ? 'n' : 'v')).join('') }
}

/** A short mark of the model and the order, the same in every process. */
function signature(find: Find): string {
  const terms = find.order.map(({ body, desc, nulls }) => `${describe(body)} ${desc ? 'desc' : 'asc'} ${nulls ?? ''}`)
  return hash(`${find.entity.name}\n${terms.join('\n')}`)
}

/** An expression by its structure: operators, columns and what else is part of the text, no values. */
function describe(node: Node): string {
  if (node.op === 'column') {
    // a cast: this is what a column's node carries
    const { path, column } = node.data as ColumnRef
    return path.text(column.key)
  }
  const data = node.data === null || node.op === 'value' || typeof node.data === 'object' ? '' : String(node.data)
  return `${node.op}${data}(${node.kids.map(describe).join(',')})`
}
