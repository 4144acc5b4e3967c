import { failure } from '../base/failure.ts'
import type { FieldDefinition } from './definition.ts'

/** Refuses a value that is not of the field's type, naming the path and never the value. Null is the caller's business. */
export function checkValue(field: FieldDefinition, value: unknown, path: string): void {
  const reason = wrong(field, value)
  if (reason !== null) throw failure('QT_VALUE', `${path}: expected ${reason}, got ${kindOf(value)}`)
}

/** What would have been right, or null if the value is. */
export function wrong(field: FieldDefinition, value: unknown): string | null {
  switch (field.tag) {
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && value >= -2147483648 && value <= 2147483647
        ? null
        : 'an integer from -2^31 to 2^31 - 1'
    case 'text':
      return text(value, field.max)
    case 'boolean':
      return typeof value === 'boolean' ? null : 'true or false'
    case 'timestamp':
      if (field.mode === 'date') return value instanceof Date && !Number.isNaN(value.getTime()) ? null : 'a valid Date'
      if (field.mode === 'epoch') return Number.isSafeInteger(value) ? null : 'whole milliseconds since 1970'
      return typeof value === 'string' && timestampText.test(value) ? null : 'a timestamp as YYYY-MM-DD hh:mm:ss.ffffff'
    case 'bigint':
      return typeof value === 'bigint' && value >= -(2n ** 63n) && value < 2n ** 63n ? null : 'a bigint from -2^63 to 2^63 - 1'
    case 'double':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'a finite number'
    case 'decimal':
      return decimal(field, value)
    case 'date':
      return typeof value === 'string' && isDate(value) ? null : 'a date as YYYY-MM-DD'
    case 'time':
      return typeof value === 'string' && timeText.test(value) ? null : 'a time as hh:mm:ss.ffffff'
    case 'interval':
      return typeof value === 'string' && value.length > 0 && value.length < 200 ? null : 'an interval as text'
    case 'uuid':
      return typeof value === 'string' && uuidText.test(value) ? null : 'a UUID'
    case 'bytes':
      return value instanceof Uint8Array ? null : 'a Uint8Array'
    case 'enum':
      return typeof value === 'string' && field.values?.includes(value) ? null : `one of ${field.values?.join(', ')}`
    case 'json':
      return json(value, 0)
    case 'list':
      return list(field, value)
    case 'object':
      return object(field, value)
    case 'custom':
      return custom(field, value)
  }
}

const timestampText = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/
const timeText = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/
const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function text(value: unknown, max: number | null): string | null {
  if (typeof value !== 'string') return 'a string'
  if (!value.isWellFormed()) return 'text without lone surrogates'
  if (value.includes('\u0000')) return 'text without NUL'
  if (max !== null && value.length > max && [...value].length > max) return `at most ${max} characters`
  return null
}

function isDate(value: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value)
  if (!parts) return false
  const [, year, month, day] = parts
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return Number(year) > 0 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

function decimal(field: FieldDefinition, value: unknown): string | null {
  const wanted = `a decimal as text with at most ${field.precision} digits, ${field.scale} of them after the point`
  if (typeof value !== 'string' || value.length > 2000) return wanted
  const parts = /^-?(\d+)(?:\.(\d+))?$/.exec(value)
  if (!parts) return wanted
  const whole = (parts[1] ?? '').replace(/^0+/, '')
  const fraction = (parts[2] ?? '').replace(/0+$/, '')
  const scale = field.scale ?? 0
  if (fraction.length > scale) return wanted
  return field.precision === null || whole.length <= field.precision - scale ? null : wanted
}

const deepest = 1000

function json(value: unknown, depth: number): string | null {
  const wanted = 'a JSON value (text without NUL or lone surrogates, finite numbers, plain objects)'
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'string') return text(value, null) === null ? null : wanted
  if (typeof value === 'number') return Number.isFinite(value) ? null : wanted
  if (typeof value !== 'object' || depth > deepest) return wanted
  if (Array.isArray(value)) return value.every(item => json(item, depth + 1) === null) ? null : wanted
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return wanted
  return Object.entries(value).every(([key, item]) => text(key, null) === null && json(item, depth + 1) === null) ? null : wanted
}

function list(field: FieldDefinition, value: unknown): string | null {
  if (!Array.isArray(value)) return 'an array'
  const { element } = field
  if (!element) return null
  for (const item of value) {
    if (item === null && element.nullable) continue
    const reason = wrong(element, item)
    if (reason !== null) return `an array of ${reason}`
  }
  return null
}

function object(field: FieldDefinition, value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'an object'
  const fields = field.fields ?? {}
  const unknown = Object.keys(value).find(key => !Object.hasOwn(fields, key))
  if (unknown !== undefined) return `an object without '${unknown.slice(0, 40)}'`
  for (const [key, of] of Object.entries(fields)) {
    const item: unknown = (value as Record<string, unknown>)[key] ?? null
    if (item === null ? !of.nullable : false) return `an object with '${key}'`
    const reason = item === null ? null : wrong(of, item)
    if (reason !== null) return `an object whose '${key}' is ${reason}`
  }
  return null
}

function custom(field: FieldDefinition, value: unknown): string | null {
  const { custom: codec } = field
  if (!codec) return 'a value with a codec'
  try {
    return wrong(codec.on, codec.encode(value))
  } catch {
    return 'a value that its encode() accepts'
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number that is not finite'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date'
  return typeof value === 'object' ? 'an object' : `a ${typeof value} that does not fit`
}
