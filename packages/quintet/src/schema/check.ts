import { failure } from '../base/failure.ts'
import { decimalDigits } from './decimal.ts'
import type { FieldDefinition, UnionDefinition } from './definition.ts'
import { parseInterval } from './duration.ts'
import { JsonNull } from './json.ts'
import { firstInstant, isDate, isTime, isTimestamp, lastInstant } from './temporal.ts'

/** What is wrong with a value: where inside it, what would have been right, and what kind of thing is there. Never the value. */
export interface Problem {
  readonly at: readonly (string | number)[]
  readonly expected: string
  readonly got: string
}

/** Refuses a value that is not of the field's type, naming the path and never the value. Null is the caller's business. */
export function checkValue(
  field: FieldDefinition,
  value: unknown,
  path: string,
  about?: { readonly model: string; readonly field: string },
): void {
  const found = problem(field, value)
  if (found !== null) throw failure('QT_VALUE', problemText(found, path), about)
}

export function problemText({ at, expected, got }: Problem, path: string): string {
  return `${path}${at.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}: expected ${expected}, got ${got}`
}

/** The first problem of a value, or null if it is of the field's type. */
export function problem(field: FieldDefinition, value: unknown): Problem | null {
  if (field.custom) return custom(field.custom, value)
  if (field.tag === 'list') return list(field, value)
  if (field.tag === 'object') return object(field, value)
  if (field.tag === 'json') return json(value)
  const expected = scalar(field, value)
  return expected === null ? null : here(expected, value)
}

function here(expected: string, value: unknown): Problem {
  return { at: [], expected, got: kindOf(value) }
}

/** What would have been right, or null if the value is. */
function scalar(field: FieldDefinition, value: unknown): string | null {
  switch (field.tag) {
    case 'integer':
      if (field.precision !== null) return Number.isSafeInteger(value) ? null : 'an integer from -(2^53 - 1) to 2^53 - 1'
      return typeof value === 'number' && Number.isInteger(value) && value >= -2147483648 && value <= 2147483647
        ? null
        : 'an integer from -2^31 to 2^31 - 1'
    case 'text':
      return text(value, field.max)
    case 'boolean':
      return typeof value === 'boolean' ? null : 'true or false'
    case 'timestamp':
      return timestamp(field, value)
    case 'bigint':
      return typeof value === 'bigint' && value >= -(2n ** 63n) && value < 2n ** 63n ? null : 'a bigint from -2^63 to 2^63 - 1'
    case 'double':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'a finite number'
    case 'decimal':
      return decimal(field, value)
    case 'date':
      return typeof value === 'string' && value.length === 10 && isDate(value) ? null : 'a date as YYYY-MM-DD'
    case 'time':
      return typeof value === 'string' && value.length <= 15 && isTime(value) ? null : 'a time as hh:mm:ss.ffffff'
    case 'interval':
      return typeof value === 'string' && value.length < 100 && parseInterval(value) !== null
        ? null
        : 'an ISO 8601 duration as P1Y2M3DT4H5M6.7S'
    case 'uuid':
      return typeof value === 'string' && value.length === 36 && uuidText.test(value) ? null : 'a UUID'
    case 'bytes':
      return value instanceof Uint8Array ? null : 'a Uint8Array'
    case 'enum':
      return typeof value === 'string' && field.values?.includes(value) ? null : `one of ${field.values?.join(', ')}`
    default:
      throw failure('QT_BUG', `no check for ${field.tag}`)
  }
}

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Text that every store keeps as it is: PostgreSQL holds no NUL, and no encoding holds half a character. */
export function text(value: unknown, max: number | null = null): string | null {
  if (typeof value !== 'string') return 'a string'
  if (!value.isWellFormed()) return 'text without lone surrogates'
  if (value.includes('\u0000')) return 'text without NUL'
  if (max !== null && value.length > max && !fits(value, max)) return `at most ${max} characters`
  return null
}

/** Counts code points, as servers do, and stops at the limit. */
function fits(value: string, max: number): boolean {
  if (value.length > max * 2) return false
  let count = 0
  for (const _ of value) if (++count > max) return false
  return true
}

function timestamp(field: FieldDefinition, value: unknown): string | null {
  if (field.mode === 'date') return value instanceof Date && between(value.getTime()) ? null : 'a valid Date of the years 1 to 9999'
  if (field.mode === 'epoch')
    return typeof value === 'number' && Number.isInteger(value) && between(value)
      ? null
      : 'whole milliseconds since 1970, of the years 1 to 9999'
  if (typeof value === 'string' && value.length <= 35 && isTimestamp(value, field.zone)) return null
  return field.zone ? 'a timestamp as YYYY-MM-DD hh:mm:ss.ffffff+00' : 'a timestamp as YYYY-MM-DD hh:mm:ss.ffffff, without an offset'
}

function between(ms: number): boolean {
  return ms >= firstInstant && ms <= lastInstant
}

function decimal(field: FieldDefinition, value: unknown): string | null {
  const { precision, scale } = field
  const most = precision ?? 1000
  const digits = typeof value === 'string' && value.length <= most + 100 ? decimalDigits(value) : null
  if (digits !== null && digits.fraction <= (scale ?? 0) && digits.whole <= most - (scale ?? 0)) return null
  return `a decimal as text with at most ${most} digits, ${scale ?? 0} of them after the point`
}

const deepest = 1000
const jsonValue = 'a JSON value (text without NUL or lone surrogates, finite numbers, plain objects)'

function json(value: unknown): Problem | null {
  return value instanceof JsonNull ? null : jsonPart(value, [])
}

/** `at` is one path for the whole walk; it is copied only into a problem. */
function jsonPart(value: unknown, at: (string | number)[]): Problem | null {
  const wrong = (): Problem => ({ at: [...at], expected: jsonValue, got: kindOf(value) })
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'string') return text(value) === null ? null : wrong()
  if (typeof value === 'number') return Number.isFinite(value) ? null : wrong()
  if (typeof value !== 'object' || at.length >= deepest) return wrong()
  const array = Array.isArray(value)
  if (!array && !isPlain(value)) return wrong()
  // entries() of an array also visits its holes, which JSON has not
  for (const [key, item] of array ? value.entries() : Object.entries(value)) {
    if (typeof key === 'string' && text(key) !== null) return wrong()
    at.push(key)
    const found = jsonPart(item, at)
    if (found !== null) return found
    at.pop()
  }
  return null
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function within(found: Problem | null, step: string | number): Problem | null {
  return found === null ? null : { ...found, at: [step, ...found.at] }
}

function list(field: FieldDefinition, value: unknown): Problem | null {
  if (!Array.isArray(value)) return here('an array', value)
  const { element } = field
  if (!element) throw failure('QT_BUG', 'a list field without its element')
  for (let i = 0; i < value.length; i++) {
    const item: unknown = value[i]
    if (item === null && element.nullable) continue
    const found = within(problem(element, item), i)
    if (found !== null) return found
  }
  return null
}

function object(field: FieldDefinition, value: unknown): Problem | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isPlain(value)) return here('an object', value)
  if (field.union) return union(field.union, value)
  const fields = field.fields ?? {}
  const unknown = Object.keys(value).find(key => !Object.hasOwn(fields, key))
  if (unknown !== undefined) return here(`an object without '${shown(unknown)}'`, value)
  for (const [key, of] of Object.entries(fields)) {
    const given = Object.hasOwn(value, key)
    if (!given && (of.nullable || of.default !== null)) continue
    const item = (value as Record<string, unknown>)[key]
    if (!given || item === undefined) return within(here(`a value of kind ${of.tag}`, undefined), key)
    const found = item === null && of.nullable ? null : within(problem(of, item), key)
    if (found !== null) return found
  }
  return null
}

function union({ by, of }: UnionDefinition, value: object): Problem | null {
  const name: unknown = Object.hasOwn(value, by) ? Object.getOwnPropertyDescriptor(value, by)?.value : undefined
  const shape = typeof name === 'string' && Object.hasOwn(of, name) ? of[name] : undefined
  return shape ? object(shape, value) : within(here(`one of ${Object.keys(of).join(', ')}`, name), by)
}

/** A key that somebody sent, short enough for a message. */
export function shown(key: string): string {
  return key.length > 40 ? `${key.slice(0, 40)}…` : key
}

function custom(codec: NonNullable<FieldDefinition['custom']>, value: unknown): Problem | null {
  let encoded: unknown
  try {
    encoded = codec.encode(value)
  } catch {
    // the codec's own error may hold the value
    return here('a value that its codec accepts', value)
  }
  const found = encoded === null ? here('a value', encoded) : problem(codec.on, encoded)
  return found && { ...found, expected: `a value that its codec turns into ${found.expected}` }
}

/** What kind of thing was given, without a word of what it says. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number that is not finite'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'function') return 'a function'
  return `a ${typeof value} that does not fit`
}
