import { failure } from '../base/failure.ts'
import { problem } from '../schema/check.ts'
import type { FieldDefinition } from '../schema/definition.ts'

/** A field, or null for a value of no kind, and whether the value may be null. */
export interface PlaceField {
  readonly field: FieldDefinition | null
  readonly nullable: boolean
}

/** A place in an order as opaque text: a mark of what the order is of, and the values of its terms. */
export function placeText(mark: string, fields: readonly PlaceField[], values: readonly unknown[]): string {
  const body = JSON.stringify([mark, ...fields.map(({ field }, i) => plain(values[i] ?? null, field))])
  return Buffer.from(body, 'utf8').toString('base64url')
}

/** The values of such a text, in the order's own types; what comes back is checked like any other input. */
export function readPlace(mark: string, fields: readonly PlaceField[], text: unknown, of: string): readonly unknown[] {
  if (typeof text !== 'string') throw failure('QT_CURSOR', `${of}: a cursor is a text`)
  const [found, ...values] = parsed(text, of)
  if (found !== mark || values.length !== fields.length)
    throw failure('QT_CURSOR', `The cursor belongs to another query or order than this one on ${of}`)
  return fields.map((field, i) => exact(values[i], field, of))
}

const longest = 8192

function parsed(text: string, of: string): readonly unknown[] {
  try {
    const body: unknown = text.length > longest ? null : JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (Array.isArray(body)) return body
  } catch {}
  throw failure('QT_CURSOR', `What was given to ${of} is no cursor`)
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

function exact(value: unknown, { field, nullable }: PlaceField, of: string): unknown {
  if (value === null && nullable) return null
  const typed = field === null || value === null ? undefined : revived(value, field)
  if (typed === undefined || field === null || problem(field, typed) !== null)
    throw failure('QT_CURSOR', `A value of the cursor does not fit the order of ${of}`)
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

/** FNV-1a over 64 bits; it guards against mistakes, not against forgery, for which the values are checked. */
export function hash(text: string): string {
  let h = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text, 'utf8')) h = BigInt.asUintN(64, (h ^ BigInt(byte)) * 0x100000001b3n)
  return h.toString(36)
}
