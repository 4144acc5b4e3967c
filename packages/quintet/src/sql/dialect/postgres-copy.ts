import type { Value } from '../../base/value.ts'
import type { Copy } from '../dialect.ts'
import { toHex } from './json.ts'

const special: Readonly<Record<string, string>> = Object.freeze({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })

/** A value in the text form of COPY, where a backslash is what a quote is elsewhere. */
function cell(value: Value): string {
  if (value === null) return '\\N'
  if (typeof value === 'string') return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, found => special[found] ?? found) : value
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value instanceof Uint8Array) return `\\\\x${toHex(value)}`
  return String(value)
}

export const postgresCopy: Copy = Object.freeze<Copy>({
  into: (table, columns) => `copy ${table} (${columns.join(', ')}) from stdin`,
  row(values) {
    let text = ''
    for (let i = 0; i < values.length; i++) text += i === 0 ? cell(values[i] as Value) : `\t${cell(values[i] as Value)}`
    return `${text}\n`
  },
  out: (table, columns) => `copy (select ${columns.join(', ')} from ${table}) to stdout with (format csv, header true, encoding 'UTF8')`,
})
