import { fault } from '../base/fault.ts'
import type { Value } from '../base/value.ts'

/** What node-postgres writes as it is: text, or bytes in binary. */
export type Wired = string | Buffer | null

/** PostgreSQL's text form of a value; bytes go as they are. Refuses what would overflow a length on the wire. */
export function wireValue(value: Value): Wired {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
      return String(value)
    case 'boolean':
      return value ? 't' : 'f'
    default:
      if (value === null) return null
      if (value instanceof Uint8Array) return bytes(value)
      if (Array.isArray(value)) return listText(value)
      throw fault('22000', false)
  }
}

function bytes(value: Uint8Array): Buffer {
  if (value.byteLength >= 2 ** 30) throw fault('54000', false)
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

/** `{1,"a\"b",NULL,{2}}`: strings are always quoted, so that none reads as NULL or as a number of braces. */
function listText(list: readonly Value[]): string {
  let text = '{'
  for (let index = 0; index < list.length; index++) {
    if (index > 0) text += ','
    text += elementText(list[index] ?? null)
  }
  return `${text}}`
}

function elementText(value: Value): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return quoted(value)
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`
  if (Array.isArray(value)) return listText(value)
  // booleans, numbers and bigints have neither quotes nor spaces
  return typeof value === 'boolean' ? (value ? 't' : 'f') : String(value)
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`
}
