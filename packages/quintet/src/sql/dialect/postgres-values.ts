import { canonicalTime, canonicalTimestamp } from '../../schema/temporal.ts'
import { fromPostgresInterval } from './interval.ts'
import { parseArray } from './postgres-array.ts'

/** The server's long names of types, and those that DDL of the library says. */
export function typeName(text: string): string {
  const array = /^(.*)\[\]$/.exec(text)
  if (array) return `${typeName(array[1] ?? '')}[]`
  const moment = /^(timestamp|time)(?:tz)?(\(\d\))? ?(with time zone)?/.exec(text)
  if (moment && /^time/.test(text)) {
    const zone = moment[3] !== undefined || /^(timestamp|time)tz/.test(text)
    return `${moment[1]}${zone ? 'tz' : ''}${moment[2] ?? '(6)'}`
  }
  const plain = text.replace(/^character varying/, 'varchar').replace(/, /g, ',')
  return /^"(?:[^"]|"")*"$/.test(plain) ? plain.slice(1, -1).replaceAll('""', '"') : plain
}

/** The value that a column of a type holds, in one text for all that mean it. */
export function canonicalValue(text: string, type: string): string {
  if (type.endsWith('[]'))
    return JSON.stringify(parseArray(text).map(item => (item === null ? null : canonicalValue(item, type.slice(0, -2)))))
  if (/^(smallint|integer|bigint|numeric|real|double precision)/.test(type)) return canonicalNumber(text)
  if (/^timestamp/.test(type)) return canonicalTimestamp(text, type.startsWith('timestamptz'))
  if (type === 'interval') return fromPostgresInterval(text)
  if (type === 'boolean') return /^t/.test(text) ? 'true' : 'false'
  if (/^jsonb?$/.test(type)) return canonicalJson(JSON.parse(text))
  return /^time\(/.test(type) ? canonicalTime(text) : /^(uuid|bytea)$/.test(type) ? text.toLowerCase() : text
}

function canonicalNumber(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? []
  if (whole === '' && fraction === '') return /^[+-]?[0.]+$/.test(text) ? '0' : text
  return `${sign === '-' ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}
