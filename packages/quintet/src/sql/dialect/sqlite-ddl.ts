import type { Value } from '../../base/value.ts'
import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import type { Ddl } from '../dialect.ts'
import { quote } from './base.ts'
import { toHex } from './json.ts'
import { noteOf } from './sqlite-note.ts'
import { sqliteSearchTables } from './sqlite-search.ts'

/** A value as text of a statement, for DDL, which takes no parameters. */
function literal(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (value instanceof Uint8Array) return `x'${toHex(value)}'`
  if (Object.is(value, -0)) return '(-0.0)'
  // in parentheses, so that no minus before it makes a comment
  return String(value).startsWith('-') ? `(${value})` : String(value)
}

/** What STRICT tables do not check by themselves. */
function domain(field: FieldDefinition, column: string): string | null {
  const { tag, max, values, precision } = storedAs(field)
  if (tag === 'integer' && precision === null && !field.identity) return `${column} between -2147483648 and 2147483647`
  if (tag === 'boolean') return `${column} in (0, 1)`
  if (tag === 'enum' && values) return `${column} in (${values.map(literal).join(', ')})`
  if (tag === 'text' && max !== null) return `length(${column}) <= ${max}`
  if (tag !== 'decimal' || precision === null || precision > 18) return null
  const most = '9'.repeat(precision)
  return `${column} between -${most} and ${most}`
}

function now({ tag, mode }: FieldDefinition): string {
  if (tag === 'date') return "(date('now'))"
  if (tag === 'time') return "(time('now'))"
  // the clock has milliseconds; a double holds them exactly, and times 1000 still
  return `(cast(round(unixepoch('subsec') * 1000) as integer)${mode === 'text' ? ' * 1000' : ''})`
}

export const sqliteDdl: Ddl = Object.freeze<Ddl>({
  identity: 'primary key autoincrement',
  identityIsKey: true,
  storage: ({ sqlite }) => ({ before: '', after: sqlite?.withoutRowid ? ' strict, without rowid' : ' strict' }),
  collation: () => null,
  note: noteOf,
  now,
  domain,
  literal,
  computed: (expression, stored) => `generated always as (${expression}) ${stored ? 'stored' : 'virtual'}`,
  trigger: {
    create: (name, table, after, body) =>
      `create trigger if not exists ${quote(name)} after ${after} on ${table} begin ${body.map(text => `${text};`).join(' ')} end`,
    drop: name => `drop trigger if exists ${quote(name)}`,
    refuse: condition => `select raise(abort, 'FOREIGN KEY constraint failed') where ${condition}`,
  },
  // never asked: foreign keys stand in their tables, and there are no types
  unlessThere: statement => statement,
  dropTable: name => `drop table if exists ${name}`,
  createView: text => `create view if not exists ${text}`,
  dropView: name => name,
  refresh: null,
  sequences: null,
  follow: null,
  searchTables: sqliteSearchTables,
  indexMethods: [],
  before: { create: [], drop: ['pragma defer_foreign_keys = on'] },
  names: { foldsCase: true, refused: { table: /^sqlite_/i, column: null } },
})
