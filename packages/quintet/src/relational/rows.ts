import { Bounded } from '../base/bounded.ts'
import { failure } from '../base/failure.ts'
import { problem, problemText } from '../schema/check.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { checkWritable, fillsItself, layoutOf, missing, unknownField } from './layout.ts'
import type { Batch, Layout } from './writes.ts'

/** What rows may and must give. */
export interface RowRules {
  /** Rows are new: defaults are made, and what is missing is refused. */
  readonly fresh: boolean
  /** Whether the store's own keys may be given. */
  readonly withIds: boolean
  /** Columns that may be left out of rows that others give, where leaving out means null. */
  readonly pad: boolean
}

/** How rows with one list of keys are read. */
interface KeyPlan {
  readonly rules: RowRules
  readonly keys: readonly string[]
  readonly layout: Layout
  readonly columns: readonly Column[]
  /** Where the value of each key goes in the layout. */
  readonly places: readonly number[]
  readonly makes: readonly { readonly column: Column; readonly place: number }[]
  /** Whether a key is a relation: then the rows are a graph. */
  readonly nested: boolean
}

interface Rows {
  readonly plan: KeyPlan
  readonly values: unknown[][]
  readonly at: number[]
}

export type Fields = Readonly<Record<string, unknown>>

/** The rules of inserts, of upserts (where leaving out does not mean null), of inserts that give ids, and of changes. */
export const inserted: RowRules = Object.freeze({ fresh: true, withIds: false, pad: true })
export const insertedWithIds: RowRules = Object.freeze({ fresh: true, withIds: true, pad: true })
export const upserted: RowRules = Object.freeze({ fresh: true, withIds: false, pad: false })
export const changed: RowRules = Object.freeze({ fresh: false, withIds: true, pad: false })

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
export function readRows(entity: Entity, rows: readonly unknown[], rules: RowRules, place: (index: number) => string): Batch[] | null {
  if (rows.length === 1) return oneRow(entity, rows[0], rules, place)
  const groups = new Map<KeyPlan, Rows>()
  let group: Rows | null = null
  for (let i = 0; i < rows.length; i++) {
    let row = rows[i]
    if (group === null || !isAlike(row, group.plan)) {
      row = asRow(row, place(i))
      group = groupOf(groups, entity, Object.keys(row as Fields), rules, place(i))
    }
    if (group.plan.nested) return null
    take(row as Fields, group, i, place)
  }
  const read = [...byLayout(groups.values())]
  return rules.pad && read.length > 1 ? padded(entity, read) : read
}

function oneRow(entity: Entity, input: unknown, rules: RowRules, place: (index: number) => string): Batch[] | null {
  const known = plansOf(entity)
  let plan = known.recent
  if (plan === null || plan.rules !== rules || !isAlike(input, plan)) {
    plan = keyPlan(entity, Object.keys(asRow(input, place(0))), rules, place(0))
    known.recent = plan
  }
  if (plan.nested) return null
  const rows: Rows = { plan, values: plan.layout.columns.map(() => []), at: [] }
  // either it is like the row before it, or asRow has looked at it
  take(input as Fields, rows, 0, place)
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

function groupOf(groups: Map<KeyPlan, Rows>, entity: Entity, keys: readonly string[], rules: RowRules, place: string): Rows {
  const plan = keyPlan(entity, keys, rules, place)
  let group = groups.get(plan)
  if (!group) {
    group = { plan, values: plan.layout.columns.map(() => []), at: [] }
    groups.set(plan, group)
  }
  return group
}

function take(row: Fields, { plan, values, at }: Rows, index: number, place: (i: number) => string): void {
  const { keys, columns, places } = plan
  for (let k = 0; k < keys.length; k++) {
    const value = row[keys[k] as string]
    const column = columns[k] as Column
    checkCell(column, value, index, place)
    ;(values[places[k] as number] as unknown[]).push(value)
  }
  for (const { column, place: to } of plan.makes) (values[to] as unknown[]).push(madeDefault(column, place(index)))
  at.push(index)
}

function checkCell(column: Column, value: unknown, index: number, place: (i: number) => string): void {
  const { field } = column
  if (value === null) {
    if (!field.nullable) throw nullRefused(column, place(index))
  } else if (value === undefined) throw undefinedValue(column, place(index))
  else {
    const wrong = problem(field, value)
    if (wrong !== null)
      throw failure('QT_VALUE', problemText(wrong, `${place(index)}.${column.key}`), { model: column.entity.key, field: column.key })
  }
}

/** Checks one value that a row gives. */
export function checkGiven(column: Column, value: unknown, place: string): void {
  checkCell(column, value, 0, () => place)
}

function nullRefused(column: Column, place: string): Error {
  return failure('QT_MISSING_VALUE', `${place}.${column.key} is null, which the field does not allow`, {
    model: column.entity.key,
    field: column.key,
  })
}

function undefinedValue(column: Column, place: string): Error {
  return failure('QT_UNDEFINED', `${place}.${column.key} is undefined`, { model: column.entity.key, field: column.key })
}

/** A default that the library makes, checked like any value. */
export function madeDefault(column: Column, place: string): unknown {
  const { default: given, mode } = column.field
  if (given?.by === 'value') return given.value
  if (given?.by === 'now') return now(column.field.tag, mode)
  if (given?.by !== 'function') throw failure('QT_BUG', 'a default that the library cannot make')
  const value = given.make()
  checkCell(column, value, 0, () => `${place} (default)`)
  return value
}

/** The moment, for a column whose default the store can't make: one that only some variants of a row have. */
function now(tag: string, mode: 'date' | 'text' | 'epoch' | null): unknown {
  const date = new Date()
  if (tag === 'timestamp' && mode !== 'text') return mode === 'epoch' ? date.getTime() : date
  const text = date.toISOString()
  if (tag === 'date') return text.slice(0, 10)
  return tag === 'time' ? text.slice(11, 19) : text.replace('T', ' ').replace('Z', '')
}

interface Plans {
  readonly byKeys: Bounded<string, KeyPlan>
  recent: KeyPlan | null
}

const plans = new WeakMap<Entity, Plans>()

function plansOf(entity: Entity): Plans {
  let known = plans.get(entity)
  if (!known) {
    known = { byKeys: new Bounded(1000), recent: null }
    plans.set(entity, known)
  }
  return known
}

function keyPlan(entity: Entity, keys: readonly string[], rules: RowRules, place: string): KeyPlan {
  const { byKeys: known } = plansOf(entity)
  const id = `${rules.fresh} ${rules.withIds} ${rules.pad} ${JSON.stringify(keys)}`
  let plan = known.get(id)
  if (!plan) {
    plan = planKeys(entity, keys, rules, place)
    known.set(id, plan)
  }
  return plan
}

function planKeys(entity: Entity, keys: readonly string[], rules: RowRules, place: string): KeyPlan {
  const columns: Column[] = []
  let nested = false
  for (const key of keys) {
    const column = entity.byKey.get(key)
    if (column) {
      checkWritable(column, place, rules.withIds)
      columns.push(column)
    } else if (entity.relations.has(key)) nested = true
    else throw unknownField(entity, key, place)
  }
  // which fields a row has, depends on its variant
  if (entity.variants && rules.fresh) nested = true
  if (nested) return { rules, keys, layout: layoutOf(entity, []), columns: [], places: [], makes: [], nested }
  const made = rules.fresh
    ? entity.columns.filter(c => c.variant === null && !columns.includes(c) && c.field.default?.by === 'function')
    : []
  if (rules.fresh) {
    const lacking = entity.columns.filter(c => c.variant === null && !fillsItself(c) && !columns.includes(c))
    missing(entity, lacking, place)
  }
  const layout = layoutOf(entity, [...columns, ...made], made)
  const placeOf = (column: Column): number => layout.columns.indexOf(column)
  return {
    rules,
    keys,
    layout,
    columns,
    places: columns.map(placeOf),
    makes: made.map(column => ({ column, place: placeOf(column) })),
    nested,
  }
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

/** Batches as one, over the columns of `layout` (null where a batch lacks one), in the order of the rows. */
export function merged(layout: Layout, parts: readonly Batch[]): Batch {
  const order = parts.flatMap(part => part.at.map((at, row) => ({ part, at, row }))).sort((a, b) => a.at - b.at)
  const values = layout.columns.map(column =>
    order.map(({ part, row }) => {
      const from = part.layout.columns.indexOf(column)
      return from === -1 ? null : part.values[from]?.[row]
    }),
  )
  return { layout, values, at: order.map(({ at }) => at) }
}

/** Where leaving a column out means null, rows that leave it out can go with rows that give it: fewer statements. */
export function padded(entity: Entity, batches: readonly Batch[]): Batch[] {
  const groups = new Map<string, Batch[]>()
  for (const batch of batches) {
    const firm = batch.layout.columns.filter(column => !isNullByDefault(column))
    const id = firm.map(column => column.position).join()
    const known = groups.get(id)
    if (known) known.push(batch)
    else groups.set(id, [batch])
  }
  return [...groups.values()].map(parts => {
    if (parts.length === 1) return parts[0] as Batch
    const columns = new Set(parts.flatMap(part => part.layout.columns))
    const made = new Set(parts.flatMap(part => part.layout.made))
    return merged(layoutOf(entity, [...columns], [...made]), parts)
  })
}

function isNullByDefault({ field }: Column): boolean {
  return field.nullable && !field.default && !field.identity && !field.computed
}
