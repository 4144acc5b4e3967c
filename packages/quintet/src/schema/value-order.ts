import { failure } from '../base/failure.ts'
import { scaled } from './decimal.ts'
import { type FieldDefinition, storedAs } from './definition.ts'
import { jsonCodec } from './json-codec.ts'
import { canonicalTime, parseMicroseconds } from './temporal.ts'

/** The order of two values of a field as every store has it: below zero if `a` comes first. */
export function valueOrder(field: FieldDefinition, a: unknown, b: unknown): number {
  const [x, y] = [a, b].map(value => sortable(field, value))
  if (typeof x === 'string' && typeof y === 'string') return textOrder(x, y)
  if (x instanceof Uint8Array && y instanceof Uint8Array) return Buffer.compare(x, y)
  // both are numbers, or both are bigints
  return x === y ? 0 : (x as number) < (y as number) ? -1 : 1
}

function sortable(field: FieldDefinition, given: unknown): unknown {
  const stored = storedAs(field)
  const value = field.custom ? field.custom.encode(given) : given
  switch (stored.tag) {
    case 'decimal':
      return scaled(String(value), stored.scale ?? 0)
    case 'timestamp':
      return stored.mode === 'text' ? parseMicroseconds(String(value)) : Number(value)
    case 'time':
      return canonicalTime(String(value))
    case 'uuid':
      return String(value).toLowerCase()
    case 'enum':
      return stored.values?.indexOf(String(value)) ?? -1
    case 'boolean':
      return value === true ? 1 : 0
    case 'integer':
    case 'bigint':
    case 'double':
    case 'text':
    case 'date':
    case 'bytes':
      return value
    default:
      throw failure('QT_UNSUPPORTED', `values of kind ${stored.tag} have no order outside of a store`)
  }
}

/** By code points, which is the order of bytes in UTF-8; the language compares halves of them. */
function textOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    // a surrogate stands for a code point beyond all others
    const [high, other] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff]
    return high === other ? x - y : high ? 1 : -1
  }
  return a.length - b.length
}

const unordered: ReadonlySet<string> = new Set(['list', 'object', 'json'])

/** Whether two values of a field are stored the same. */
export function sameValue(field: FieldDefinition, a: unknown, b: unknown): boolean {
  if (!unordered.has(storedAs(field).tag)) return valueOrder(field, a, b) === 0
  const { write } = jsonCodec(field)
  return JSON.stringify(write(a)) === JSON.stringify(write(b))
}
