import { failure } from '../../base/failure.ts'
import { problem } from '../../schema/check.ts'
import { scaled, unscaled } from '../../schema/decimal.ts'
import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import type { Json } from '../../sql/dialect.ts'
import type { Change, ChangeAct, Place } from '../contract.ts'

type Stored = Record<string, unknown>

/** Does the acts of a change to a stored document, which it changes; what the change does not name stays as it is, known or not. */
export function applyChange(document: Stored, change: Change, json: Json): void {
  for (const act of change) applyAct(document, act, json)
}

function applyAct(document: Stored, act: ChangeAct, json: Json): void {
  if (act.act === 'unset') return remove(document, act.at)
  if (act.act === 'rename') return rename(document, act.at, act.to)
  const form = json.form(act.at.field)
  const holder = parentOf(document, act.at)
  const key = act.at.path.at(-1) as string
  const there = Object.hasOwn(holder, key) ? (holder[key] ?? null) : null
  const before = there === null ? null : form.read(there)
  const after = result(act, before, json)
  holder[key] = after === null ? null : form.write(after)
}

type Valued = Exclude<ChangeAct, { act: 'unset' | 'rename' }>

function result(act: Valued, before: unknown, json: Json): unknown {
  if (act.act === 'set') return act.value
  if (act.act === 'push') return pushed(before, act)
  if (act.act === 'pull' || act.act === 'addToSet') return asSet(before, act, json)
  if (act.act === 'mul') return before === null ? times(act.at, zeroOf(act.at.field), act.value) : times(act.at, before, act.value)
  if (before === null) return act.value
  if (act.act === 'inc') return plus(act.at, before, act.value)
  const order = compare(act.at.field, before, act.value)
  return (act.act === 'min' ? order <= 0 : order >= 0) ? before : act.value
}

/** The object that holds what a path ends in; made where a part of the path is not there. */
function parentOf(document: Stored, { path }: Place): Stored {
  let holder = document
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(holder, key) ? holder[key] : null
    if (typeof next !== 'object' || next === null) holder[key] = {}
    // it is an object now
    holder = holder[key] as Stored
  }
  return holder
}

function remove(document: Stored, { path }: Place): void {
  let holder: unknown = document
  for (const key of path.slice(0, -1)) holder = isStored(holder) && Object.hasOwn(holder, key) ? holder[key] : null
  if (isStored(holder)) delete holder[path.at(-1) as string]
}

function rename(document: Stored, from: Place, to: Place): void {
  const holder = parentOf(document, from)
  const key = from.path.at(-1) as string
  if (!Object.hasOwn(holder, key)) return
  parentOf(document, to)[to.path.at(-1) as string] = holder[key]
  delete holder[key]
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

/** Below zero if a comes first. */
function compare(field: FieldDefinition, a: unknown, b: unknown): number {
  const { tag, scale } = storedAs(field)
  if (tag === 'decimal') return Number(scaled(String(a), scale ?? 0) > scaled(String(b), scale ?? 0)) * 2 - 1 || 0
  const [x, y] = [a, b].map(value => (value instanceof Date ? value.getTime() : value)) as [string, string]
  return x === y ? 0 : x < y ? -1 : 1
}
