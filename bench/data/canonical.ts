import type { Form } from '../runner/protocol.ts'
import { type Kind, tables } from './generate.ts'

/** Names of columns have one kind in all tables, so that a nested row needs no table to be read by. */
const kinds: ReadonlyMap<string, Kind> = new Map(tables.flatMap(table => Object.entries(table.columns)))

/** What two contenders must agree on: names as in the database, exact decimals, instants, true and false. */
export function canonical(value: unknown, form: Form, nested: Form = form): unknown {
  if (Array.isArray(value)) return value.map(item => canonical(item, form, nested))
  if (value === null || value === undefined || typeof value !== 'object') return value ?? null
  const out: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    const name = key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
    const kind = kinds.get(name)
    out[name] = kind === undefined ? canonical(item, nested) : cell(item, kind, form)
  }
  return Object.fromEntries(Object.entries(out).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function cell(value: unknown, kind: Kind, form: Form): unknown {
  if (value === null) return null
  if (kind === 'decimal') {
    if (form.decimal === 'hundredths') return (Number(value) / 100).toFixed(2)
    return form.decimal === 'number' ? Number(value).toFixed(2) : value
  }
  if (kind === 'timestamp') return new Date(value as string | number | Date).toISOString()
  if (kind === 'boolean') return form.boolean === 'number' ? value === 1 : value
  return value
}
