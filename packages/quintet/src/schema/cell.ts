import { failure } from '../base/failure.ts'
import { problem, problemText } from './check.ts'
import type { Column } from './registry.ts'

/** Refuses a value that its column cannot have, naming the path and never the value. */
export function checkCell(column: Column, value: unknown, index: number, place: (i: number) => string): void {
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
