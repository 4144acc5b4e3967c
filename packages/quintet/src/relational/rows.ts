import { failure } from '../base/failure.ts'
import { checkCell, madeDefault } from '../schema/cell.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { inOrder, merged, padded } from './batch.ts'
import { type KeyPlan, keyPlan, plansOf, type RowRules } from './key-plan.ts'
import type { Batch, Layout } from './writes.ts'

interface Rows {
  readonly plan: KeyPlan
  readonly values: unknown[][]
  readonly at: number[]
}

export type Fields = Readonly<Record<string, unknown>>

/** A row as an object with fields; anything else is refused. */
export function asRow(input: unknown, place: string): Fields {
  if (input === undefined) throw failure('QT_UNDEFINED', `${place} is undefined`)
  if (typeof input !== 'object' || input === null || Array.isArray(input) || !isPlain(input))
    throw failure('QT_VALUE', `${place}: expected an object with fields, got ${kindOf(input)}`)
  // a plain object's own values can be read by key
  return input as Fields
}

/** Objects of classes of the language or of this library are no rows; entities of the user's own classes are. */
function isPlain(input: object): boolean {
  if (input instanceof Date || input instanceof Map || input instanceof Set || ArrayBuffer.isView(input)) return false
  return typeof (input as { readonly then?: unknown }).then !== 'function'
}

function kindOf(input: unknown): string {
  if (input === null) return 'null'
  if (Array.isArray(input)) return 'an array'
  return typeof input === 'object' ? 'an object of another kind' : `a ${typeof input}`
}

/** Reads rows into lists of columns; null if one of them says something about a relation. */
export function readRows(
  entity: Entity,
  rows: readonly unknown[],
  rules: RowRules,
  place: (index: number) => string,
): readonly Batch[] | null {
  if (rows.length === 1) return oneRow(entity, rows[0], rules, place)
  const groups = new Map<KeyPlan, Rows>()
  let group: Rows | null = null
  for (let i = 0; i < rows.length; i++) {
    if (group === null || !takesAlike(rows[i], group)) {
      const row = asRow(rows[i], place(i))
      group = groupOf(groups, entity, Object.keys(row), rules, place(i))
      if (group.plan.nested) return null
      take(row, group)
    }
    admit(group, i, place)
  }
  for (const { values, at } of groups.values()) trim(values, at.length)
  const read = [...byLayout(groups.values())]
  if (read.length === 1) return read
  return inOrder(entity, rules.pad ? padded(entity, read) : read)
}

function oneRow(entity: Entity, input: unknown, rules: RowRules, place: (index: number) => string): Batch[] | null {
  const known = plansOf(entity)
  let plan = known.recent
  if (plan === null || plan.rules !== rules || !isAlike(input, plan)) {
    plan = keyPlan(entity, Object.keys(asRow(input, place(0))), rules, place(0))
    known.recent = plan
  }
  if (plan.nested) return null
  const rows = emptyRows(plan)
  // either it is like the row before it, or asRow has looked at it
  take(input as Fields, rows)
  admit(rows, 0, place)
  return [{ layout: plan.layout, values: rows.values, at: rows.at }]
}

/** Whether a row is a plain object with the keys of the row before it, without making a list of them. */
function isAlike(row: unknown, { keys }: KeyPlan): row is Fields {
  if (typeof row !== 'object' || row === null || Object.getPrototypeOf(row) !== Object.prototype) return false
  let count = 0
  // what a polluted prototype adds is one key too many, and then the long way is taken
  for (const key in row) if (key !== keys[count++]) return false
  return count === keys.length
}

/**
 * The same for the next of many rows, whose values are put into the lists of their columns on the way: asked for by name
 * afterwards, they take three times as long. What a row that is not alike leaves there is written over, or trimmed.
 */
function takesAlike(row: unknown, { plan, values, at }: Rows): boolean {
  if (typeof row !== 'object' || row === null || Object.getPrototypeOf(row) !== Object.prototype) return false
  const { keys, places } = plan
  const to = at.length
  let count = 0
  for (const key in row) {
    if (key !== keys[count]) return false
    ;(values[places[count++] as number] as unknown[])[to] = (row as Fields)[key]
  }
  return count === keys.length
}

function groupOf(groups: Map<KeyPlan, Rows>, entity: Entity, keys: readonly string[], rules: RowRules, place: string): Rows {
  const plan = keyPlan(entity, keys, rules, place)
  let group = groups.get(plan)
  if (!group) {
    group = emptyRows(plan)
    groups.set(plan, group)
  }
  return group
}

function emptyRows(plan: KeyPlan): Rows {
  return { plan, values: plan.layout.columns.map(() => []), at: [] }
}

function take(row: Fields, { plan, values, at }: Rows): void {
  const { keys, places } = plan
  for (let k = 0; k < keys.length; k++) (values[places[k] as number] as unknown[])[at.length] = row[keys[k] as string]
}

/** Checks the row that was taken last, makes its defaults, and counts it. */
function admit({ plan, values, at }: Rows, index: number, place: (i: number) => string): void {
  const { columns, places, makes } = plan
  const last = at.length
  for (let k = 0; k < columns.length; k++) checkCell(columns[k] as Column, values[places[k] as number]?.[last], index, place)
  for (const { column, place: to } of makes) (values[to] as unknown[])[last] = madeDefault(column, place(index))
  at.push(index)
}

function trim(values: readonly unknown[][], length: number): void {
  for (const list of values) if (list.length > length) list.length = length
}

/** Rows whose keys come in another order have the same layout. */
function* byLayout(groups: Iterable<Rows>): Generator<Batch> {
  const found = new Map<Layout, Rows[]>()
  for (const group of groups) {
    const known = found.get(group.plan.layout)
    if (known) known.push(group)
    else found.set(group.plan.layout, [group])
  }
  for (const [layout, parts] of found) {
    const [first] = parts
    if (parts.length === 1 && first) yield { layout, values: first.values, at: first.at }
    else
      yield merged(
        layout,
        parts.map(part => ({ layout, values: part.values, at: part.at })),
      )
  }
}
