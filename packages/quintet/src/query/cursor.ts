import { failure } from '../base/failure.ts'
import { problem } from '../schema/check.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { ColumnRef } from './column-path.ts'
import type { Find, OrderTerm } from './find.ts'
import type { Node } from './node.ts'
import { valueNode } from './node.ts'

/**
 * Places in an order as opaque text: the values of the order's terms at a row, with a mark of the query's model and order. What
 * comes back is checked like any other input: it is read as JSON and each value must be of its term's type.
 */
export function writeCursor(find: Find, values: readonly unknown[]): string {
  const body = JSON.stringify([signature(find), ...find.order.map((term, i) => plain(values[i] ?? null, term.body.field))])
  return Buffer.from(body, 'utf8').toString('base64url')
}

/** The values of a cursor, in the order's own types. */
export function readCursor(find: Find, text: unknown): readonly unknown[] {
  if (typeof text !== 'string') throw failure('QT_CURSOR', `${find.entity.key}: a cursor is a text`)
  const [mark, ...values] = parsed(text, find)
  if (mark !== signature(find) || values.length !== find.order.length)
    throw failure('QT_CURSOR', `The cursor belongs to another query or order than this one on ${find.entity.key}`)
  return find.order.map((term, i) => exact(values[i], term, find))
}

const longest = 8192

function parsed(text: string, find: Find): readonly unknown[] {
  try {
    const body: unknown = text.length > longest ? null : JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (Array.isArray(body)) return body
  } catch {}
  throw failure('QT_CURSOR', `What was given to ${find.entity.key} is no cursor`)
}

/** A value as JSON: what JSON has no type for is text. */
function plain(value: unknown, field: FieldDefinition | null): unknown {
  if (value === null) return null
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (field?.custom) return plain(field.custom.encode(value), field.custom.on)
  return value
}

function exact(value: unknown, term: OrderTerm, find: Find): unknown {
  const { field, nullable } = term.body
  if (value === null && nullable) return null
  const typed = field === null || value === null ? undefined : revived(value, field)
  if (typed === undefined || field === null || problem(field, typed) !== null)
    throw failure('QT_CURSOR', `A value of the cursor does not fit the order of ${find.entity.key}`)
  return typed
}

function revived(value: unknown, field: FieldDefinition): unknown {
  const { custom } = field
  if (custom) {
    const stored = revived(value, custom.on)
    return stored === undefined || problem(custom.on, stored) !== null ? undefined : custom.decode(stored)
  }
  if (field.tag === 'timestamp' && field.mode === 'date') return typeof value === 'number' ? new Date(value) : undefined
  if (field.tag === 'bigint') return typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? BigInt(value) : undefined
  if (field.tag === 'bytes') return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : undefined
  return value
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

/** FNV-1a over 64 bits; it guards against mistakes, not against forgery, for which the values are checked. */
function hash(text: string): string {
  let h = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text, 'utf8')) h = BigInt.asUintN(64, (h ^ BigInt(byte)) * 0x100000001b3n)
  return h.toString(36)
}
