import { failure } from '../../base/failure.ts'
import { Judge } from '../../query/judge.ts'
import { problem } from '../../schema/check.ts'
import { scaled, unscaled } from '../../schema/decimal.ts'
import { defineField, type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { valueOrder } from '../../schema/value-order.ts'
import type { Json } from '../../sql/dialect.ts'
import type { Change, ChangeAct, Matching, Place } from '../contract.ts'

type Stored = Record<string, unknown>

/** Does the acts of a change to a stored document, which it changes; what the change does not name stays as it is, known or not. */
export function applyChange(document: Stored, field: FieldDefinition, change: Change, json: Json): void {
  const target: Target = { document, field, json, made: new Map() }
  for (const act of change) applyAct(target, act)
  for (const [holder, of] of target.made) checkMade(holder, of)
}

/** What a change is done to, and the objects that it made around what it set. */
interface Target {
  readonly document: Stored
  readonly field: FieldDefinition
  readonly json: Json
  readonly made: Map<Stored, Place>
}

function applyAct(target: Target, act: ChangeAct): void {
  const { document, json } = target
  if (act.act === 'unset') return remove(document, act.at)
  if (act.act === 'rename') return rename(target, act.at, act.to)
  const form = json.form(act.at.field)
  const holder = parentOf(target, act.at)
  const key = act.at.path.at(-1) as string
  const there = Object.hasOwn(holder, key) ? (holder[key] ?? null) : null
  const before = there === null ? null : form.read(there)
  const after = result(act, before, json)
  holder[key] = after === null ? null : form.write(after)
}

/** An object that a change made has its defaults, and must have what is not nullable. */
function checkMade(holder: Stored, { field, path }: Place): void {
  const missing = Object.entries(field.fields ?? {}).find(([key, of]) => !Object.hasOwn(holder, key) && !of.nullable)
  if (missing)
    throw failure('QT_MISSING_VALUE', `${path.join('.')} is made by the change and lacks ${missing[0]}: set it too, or set the whole`, {
      field: path.join('.'),
    })
}

/** A new object with the defaults of its fields. */
function fresh(field: FieldDefinition, json: Json): Stored {
  const made: Stored = {}
  for (const [key, of] of Object.entries(field.fields ?? {}))
    if (of.default?.by === 'value') made[key] = json.form(of).write(of.default.value)
    else if (of.default?.by === 'function') made[key] = json.form(of).write(of.default.make())
  return made
}

type Valued = Exclude<ChangeAct, { act: 'unset' | 'rename' }>

function result(act: Valued, before: unknown, json: Json): unknown {
  if (act.act === 'set') return act.value
  if (act.act === 'push') return pushed(before, act)
  if (act.act === 'pull' || act.act === 'addToSet') return asSet(before, act, json)
  if (act.act === 'pullWhere') return before && listOf(before).filter(item => !matches(act.where, item))
  if (act.act === 'each') return before && listOf(before).map(item => changedElement(act, item, json))
  if (act.act === 'mul') return before === null ? times(act.at, zeroOf(act.at.field), act.value) : times(act.at, before, act.value)
  if (before === null) return act.value
  if (act.act === 'inc') return plus(act.at, before, act.value)
  const order = valueOrder(act.at.field, before, act.value)
  return (act.act === 'min' ? order <= 0 : order >= 0) ? before : act.value
}

function listOf(value: unknown): readonly unknown[] {
  // what is stored in a list field is one
  return value as readonly unknown[]
}

function matches({ row, where, values }: Matching, element: unknown): boolean {
  return new Judge(values).holds(where, row, element)
}

function changedElement({ at, where, change }: Extract<ChangeAct, { act: 'each' }>, element: unknown, json: Json): unknown {
  if (element === null || (where !== null && !matches(where, element))) return element
  // a list field has its element
  const of = at.field.element as FieldDefinition
  const form = json.form(of)
  const box: Stored = { element: form.write(element) }
  applyChange(box, defineField('object', { fields: { element: of } }), change, json)
  return box.element === null ? null : form.read(box.element)
}

/** The object that holds what a path ends in; made where a part of the path is not there. */
function parentOf({ document, field, json, made }: Target, { path }: Place): Stored {
  let holder = document
  let of = field
  for (const [i, key] of path.slice(0, -1).entries()) {
    // a path is one of the fields
    of = of.fields?.[key] as FieldDefinition
    const next = Object.hasOwn(holder, key) ? holder[key] : null
    if (isStored(next)) {
      holder = next
      continue
    }
    const object = fresh(of, json)
    made.set(object, { path: path.slice(0, i + 1), field: of })
    holder[key] = object
    holder = object
  }
  return holder
}

function remove(document: Stored, { path }: Place): void {
  const holder = found(document, path)
  if (holder) delete holder[path.at(-1) as string]
}

/** The object that holds what a path ends in, if it is there. */
function found(document: Stored, path: readonly string[]): Stored | null {
  let holder: unknown = document
  for (const key of path.slice(0, -1)) holder = isStored(holder) && Object.hasOwn(holder, key) ? holder[key] : null
  return isStored(holder) ? holder : null
}

function rename(target: Target, from: Place, to: Place): void {
  const holder = found(target.document, from.path)
  const key = from.path.at(-1) as string
  if (holder === null || !Object.hasOwn(holder, key)) return
  const value = holder[key]
  delete holder[key]
  parentOf(target, to)[to.path.at(-1) as string] = value
}

function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pushed(before: unknown, { items, position, slice }: Extract<ChangeAct, { act: 'push' }>): unknown {
  const list = before === null ? [] : [...(before as readonly unknown[])]
  list.splice(position ?? list.length, 0, ...items)
  if (slice === null) return list
  return slice < 0 ? list.slice(slice) : list.slice(0, slice)
}

/** Items are the same if they are stored the same. */
function asSet(before: unknown, { act, items, at }: Extract<ChangeAct, { act: 'pull' } | { act: 'addToSet' }>, json: Json): unknown {
  const list = before === null ? [] : [...(before as readonly unknown[])]
  const { element } = at.field
  if (!element) throw failure('QT_BUG', 'a list field without its element')
  const form = json.form(element)
  const text = (item: unknown): string => (item === null ? 'null' : json.text(form.write(item)))
  if (act === 'pull') {
    const gone = new Set(items.map(text))
    return before === null ? null : list.filter(item => !gone.has(text(item)))
  }
  const there = new Set(list.map(text))
  for (const item of items) {
    if (there.has(text(item))) continue
    there.add(text(item))
    list.push(item)
  }
  return list
}

function plus(at: Place, a: unknown, b: unknown): unknown {
  const { tag, scale } = storedAs(at.field)
  if (tag === 'decimal') return within(at, unscaled(scaled(String(a), scale ?? 0) + scaled(String(b), scale ?? 0), scale ?? 0))
  // both are of the field's kind
  return within(at, typeof a === 'bigint' ? a + (b as bigint) : (a as number) + (b as number))
}

function times(at: Place, a: unknown, b: unknown): unknown {
  const { tag, scale } = storedAs(at.field)
  if (tag !== 'decimal') return within(at, typeof a === 'bigint' ? a * (b as bigint) : (a as number) * (b as number))
  const digits = scale ?? 0
  const product = scaled(String(a), digits) * scaled(String(b), digits)
  const unit = 10n ** BigInt(digits)
  // nothing is rounded
  if (product % unit !== 0n) throw tooFar(at)
  return within(at, unscaled(product / unit, digits))
}

function zeroOf(field: FieldDefinition): unknown {
  const { tag, scale } = storedAs(field)
  if (tag === 'decimal') return unscaled(0n, scale ?? 0)
  return tag === 'bigint' ? 0n : 0
}

function within(at: Place, value: unknown): unknown {
  if (problem(at.field, value) !== null) throw tooFar(at)
  return value
}

function tooFar({ path }: Place): Error {
  return failure('QT_OUT_OF_RANGE', `The result at ${path.join('.')} is not a value of its field`, { field: path.join('.') })
}
