import { defineField, type FieldDefinition } from '../../schema/definition.ts'
import type { CheckSnapshot, Loss } from '../../schema/snapshot.ts'
import { quote } from './base.ts'
import { sqliteDdl } from './sqlite-ddl.ts'
import { sqliteSpelling } from './sqlite-spelling.ts'
import { listedTexts } from './value-list.ts'

export interface MappedColumn {
  readonly field: FieldDefinition
  readonly domain: CheckSnapshot | null
  readonly losses: readonly Loss[]
}

export interface ColumnFacts {
  readonly name: string
  /** As declared. */
  readonly type: string
  readonly note: string | null
  /** Checks that stand in the column. */
  readonly checks: readonly CheckSnapshot[]
  readonly identity: boolean
}

/** The field that reads a column: by the library's own note, else by its check, else by its declared type. */
export function sqliteField(of: ColumnFacts): MappedColumn {
  const noted = of.note === null ? null : notedField(of.note)
  if (noted) return { field: noted, domain: domainOf(of, noted), losses: [] }
  const type = of.type.toUpperCase()
  if (of.identity) return { field: defineField('integer'), domain: null, losses: [] }
  const checked = checkedField(of, type)
  if (checked) return checked
  return { ...declaredField(type), domain: null }
}

function domainOf({ name, checks }: ColumnFacts, field: FieldDefinition): CheckSnapshot | null {
  const text = sqliteDdl.domain(field, quote(name))
  if (text === null) return null
  const same = sqliteSpelling.expression(text)
  return checks.find(check => check.that.same === same) ?? null
}

function checkedField(of: ColumnFacts, type: string): MappedColumn | null {
  const plain = type === 'INTEGER' ? [defineField('boolean'), defineField('integer')] : []
  for (const field of plain) {
    const domain = domainOf(of, field)
    if (domain) return { field, domain, losses: [] }
  }
  if (type !== 'TEXT') return null
  const name = sqliteSpelling.expression(quote(of.name))
  for (const domain of of.checks) {
    const { same } = domain.that
    const values = listedTexts(same, `${name} in ( `, ' , ')
    if (values) return { field: defineField('enum', { values }), domain, losses: [] }
    const most = same.startsWith(`length ( ${name} ) <= `) ? Number(same.split(' ').at(-1)) : Number.NaN
    if (Number.isInteger(most)) return { field: defineField('text', { max: most }), domain, losses: [] }
  }
  return null
}

/** What the library noted of a column whose type and check do not tell its kind. */
function notedField(note: string): FieldDefinition | null {
  const list = /^list\((.*)\)$/.exec(note)
  if (list) {
    const element = notedField(list[1] ?? '')
    return element && defineField('list', { element })
  }
  const decimal = /^decimal\((\d+), (\d+)\)$/.exec(note)
  if (decimal) return defineField('decimal', { precision: Number(decimal[1]), scale: Number(decimal[2]) })
  const moment = /^timestamp(?: (text|epoch))?( without zone)?$/.exec(note)
  if (moment) {
    const mode = moment[1] === 'text' || moment[1] === 'epoch' ? moment[1] : 'date'
    return defineField('timestamp', { mode, zone: moment[2] === undefined })
  }
  for (const tag of ['text', 'integer', 'double', 'boolean', 'date', 'time', 'interval', 'uuid', 'json', 'bigint', 'bytes'] as const)
    if (note === tag) return defineField(tag)
  return null
}

function loose(field: FieldDefinition, type: string, why: string, instead: string): { field: FieldDefinition; losses: readonly Loss[] } {
  return { field, losses: [{ what: `type ${type === '' ? '(none)' : type}`, why, instead }] }
}

const instants = 'the text is read as it was written; the library itself keeps a timestamp as a number'

/** SQLite lets a column be declared with any words, of which it takes only the gist. */
function declaredField(type: string): { readonly field: FieldDefinition; readonly losses: readonly Loss[] } {
  const [, name = type, size] = /^([^(]*?)\s*(?:\(\s*(\d+)(?:\s*,\s*\d+)?\s*\))?$/.exec(type) ?? []
  const exact = (field: FieldDefinition) => ({ field, losses: [] })
  if (/BOOL/.test(name)) return exact(defineField('boolean'))
  if (/^(BIGINT|INT8|UNSIGNED BIG INT)$/.test(name)) return exact(defineField('bigint'))
  if (type === 'INTEGER') return exact(defineField('integer'))
  if (/INT/.test(name))
    return loose(defineField('integer'), type, 'SQLite knows one size of integers', 't.integer() checks 32 bits when it writes')
  if (/^(DATETIME|TIMESTAMP)/.test(name))
    return loose(defineField('text'), type, 'SQLite has no such type, and the column holds what was written', instants)
  if (name === 'DATE') return exact(defineField('date'))
  if (name === 'TIME') return exact(defineField('time'))
  if (/CHAR|CLOB|TEXT/.test(name))
    return exact(defineField('text', { max: size === undefined || /TEXT|CLOB/.test(name) ? null : Number(size) }))
  if (/REAL|FLOA|DOUB/.test(name)) return exact(defineField('double'))
  if (/^(NUMERIC|DECIMAL|MONEY)/.test(name))
    return loose(
      defineField('double'),
      type,
      'SQLite keeps it as a floating point number',
      'sums are inexact; t.decimal() is exact in tables that the library makes',
    )
  if (/^BLOB\b.*TEXT/.test(name))
    return loose(defineField('text'), type, 'SQLite takes it for bytes, and the words say text', 'it is read as text')
  if (/^(BLOB|BINARY|VARBINARY|BYTEA)/.test(name)) return exact(defineField('bytes'))
  if (/^JSON/.test(name)) return exact(defineField('json'))
  const same = (value: unknown): unknown => value
  return loose(
    defineField('custom', { custom: { on: defineField('text'), encode: same, decode: same, comparable: false } }),
    type,
    'no field says it',
    'it is read as it is by a field of your own: give the codec the type that is meant',
  )
}
