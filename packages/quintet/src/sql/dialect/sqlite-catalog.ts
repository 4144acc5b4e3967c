import type { Value } from '../../base/value.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import {
  type CheckSnapshot,
  type ColumnSnapshot,
  type DefaultSnapshot,
  type ForeignKeySnapshot,
  type IndexSnapshot,
  type KeySnapshot,
  type Loss,
  type Snapshot,
  type Spelled,
  snapshot,
  storageFor,
  type TableSnapshot,
  type ViewSnapshot,
} from '../../schema/snapshot.ts'
import type { Catalog } from '../catalog.ts'
import { fieldType } from '../column-type.ts'
import { catalogRows } from './catalog-rows.ts'
import {
  type ColumnRow,
  catalogText,
  type ForeignRow,
  type IndexRow,
  type ObjectRow,
  type SqliteRows,
  type TableRow,
} from './sqlite-catalog-text.ts'
import { sqliteDdl } from './sqlite-ddl.ts'
import { type Declared, type DeclaredTable, readIndex, readTable } from './sqlite-declaration.ts'
import { sqliteField } from './sqlite-fields.ts'
import { literalOf, sqliteSpelling } from './sqlite-spelling.ts'
import { sqliteTypes } from './sqlite-types.ts'

export const sqliteCatalog: Catalog = Object.freeze<Catalog>({
  text: catalogText,
  values: () => [],
  torn: [],
  read: rows => new Reading(rows).snapshot(),
  spelling: sqliteSpelling,
})

function spelled(text: string): Spelled {
  return { text, same: sqliteSpelling.expression(text) }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name.toLowerCase() === b[i]?.toLowerCase())
}

class Reading {
  readonly #rows: SqliteRows
  readonly #texts: ReadonlyMap<string, string>

  constructor(rows: readonly (readonly Value[])[]) {
    this.#rows = catalogRows(rows)
    this.#texts = new Map((this.#rows.object ?? []).map(({ type, name, text }) => [`${type} ${name}`, text ?? '']))
  }

  snapshot(): Snapshot {
    const { table = [], object = [] } = this.#rows
    const triggers = object.filter(o => o.type === 'trigger')
    return snapshot({
      nullsSmallest: true,
      tables: table.filter(t => t.kind !== 'view').map(t => this.#table(t)),
      views: table.filter(t => t.kind === 'view').map(t => this.#view(t)),
      enums: [],
      domains: [],
      sequences: [],
      noted: triggers.map(({ name, table, text }: ObjectRow) => ({ what: 'trigger', schema: null, name, table, text: text ?? '' })),
    })
  }

  #columnRows(table: string): readonly ColumnRow[] {
    return (this.#rows.column ?? []).filter(c => c.of === table).sort((a, b) => a.number - b.number)
  }

  #view({ name }: TableRow): ViewSnapshot {
    const empty: DeclaredTable = { columns: [], constraints: [] }
    const columns = this.#columnRows(name).map(row => columnOf(row, empty, false, true))
    const text = this.#texts.get(`view ${name}`) ?? ''
    const body = /\bas\b([\s\S]*)$/i.exec(text)?.[1]?.trim().replace(/;$/, '') ?? text
    return { schema: null, name, materialized: false, columns, as: spelled(body), comment: null, indexes: [], losses: [] }
  }

  #table(row: TableRow): TableSnapshot {
    const { name } = row
    const declared = readTable(this.#texts.get(`table ${name}`) ?? '')
    const rows = this.#columnRows(name)
    const key = rows.filter(c => c.key > 0).sort((a, b) => a.key - b.key)
    const [only] = key
    const rowid = only !== undefined && key.length === 1 && only.type.toUpperCase() === 'INTEGER' && row.withoutRowid === 0 ? only : null
    const columns = rows.map(c => columnOf(c, declared, c === rowid, row.strict === 1))
    const domains = new Set(columns.map(c => c.domain?.that.text))
    const indexes = (this.#rows.index ?? []).filter(i => i.of === name)
    const primary = declared.constraints.find(c => c.kind === 'primary')
    return {
      schema: null,
      name,
      comment: null,
      columns,
      primaryKey: only === undefined ? null : { name: primary?.name ?? null, columns: key.map(c => c.name), extra: primary?.extra ?? [] },
      uniques: indexes.filter(i => i.origin === 'u').map(i => uniqueOf(i, declared)),
      checks: declared.constraints.filter(c => c.kind === 'check' && !domains.has(c.text)).map(checkOf),
      foreignKeys: this.#foreignKeys(name, declared),
      indexes: indexes.filter(i => i.origin === 'c').map(i => indexOf(i, this.#texts.get(`index ${i.name}`) ?? '')),
      partOf: null,
      storage: storageFor('sqlite', { sqlite: { withoutRowid: row.withoutRowid === 1 } }),
      losses: [...tableLosses(row), ...rowidLosses(columns, declared)],
    }
  }

  #foreignKeys(table: string, declared: DeclaredTable): ForeignKeySnapshot[] {
    const keys = new Map<number, ForeignRow[]>()
    for (const row of this.#rows.foreign ?? []) if (row.of === table) keys.set(row.id, [...(keys.get(row.id) ?? []), row])
    const open = declared.constraints.filter(c => c.kind === 'foreign')
    // the pragma tells the last one first
    return [...keys.values()].reverse().map(rows => {
      const sorted = [...rows].sort((a, b) => a.number - b.number)
      const columns = sorted.map(r => r.from)
      const said = open.find(c => sameNames(c.columns, columns))
      if (said) open.splice(open.indexOf(said), 1)
      const to = sorted[0]?.to ?? ''
      const target = this.#targetName(to)
      return {
        name: said?.name ?? null,
        columns,
        to: { schema: null, name: target },
        toColumns: sorted.map((r, i) => r.toColumn ?? this.#keyColumn(target, i)),
        onDelete: actionOf(sorted[0]?.onDelete),
        onUpdate: actionOf(sorted[0]?.onUpdate),
        extra: said?.extra ?? [],
      }
    })
  }

  /** A reference may spell the name of its table in another case. */
  #targetName(name: string): string {
    return this.#rows.table?.find(t => t.name.toLowerCase() === name.toLowerCase())?.name ?? name
  }

  /** A reference that names no column means the key. */
  #keyColumn(table: string, position: number): string {
    return this.#columnRows(table).find(c => c.key === position + 1)?.name ?? ''
  }
}

function actionOf(text = ''): ForeignKeySnapshot['onDelete'] {
  const action = text.toLowerCase()
  return action === 'cascade' || action === 'restrict' || action === 'set null' || action === 'set default' ? action : null
}

function columnOf(row: ColumnRow, { columns, constraints }: DeclaredTable, rowid: boolean, strict: boolean): ColumnSnapshot {
  const { name, type } = row
  const said = columns.find(c => c.name.toLowerCase() === name.toLowerCase())
  const checks = constraints.filter(c => c.kind === 'check' && c.inline && sameNames(c.columns, [name])).map(checkOf)
  // where the library makes a key that the program gives, it notes its kind or checks the range of its values; an identity counts up
  const refers = constraints.some(c => c.kind === 'foreign' && sameNames(c.columns, [name]))
  const given =
    said?.note != null || checks.some(c => c.that.same === sqliteSpelling.expression(`${name} between -2147483648 and 2147483647`))
  const identity = rowid && !refers && (said?.autoincrement === true || !given)
  const { field, domain, losses } = sqliteField({ name, type, note: said?.note ?? null, checks, identity })
  const computed = row.hidden >= 2 && said?.computed != null
  return {
    name,
    type: type.toUpperCase(),
    collation: said?.collation ?? null,
    nullable: row.required === 0 && !rowid && !(strict && row.key > 0),
    default: row.default === null ? null : defaultOf(row.default, field),
    identity: identity ? 'by default' : null,
    computed: computed ? { as: spelled(said.computed), stored: row.hidden === 3 } : null,
    domain,
    comment: null,
    field,
    losses: said?.collation == null || said.collation.toUpperCase() === 'BINARY' ? losses : [...losses, collationLoss(said.collation)],
  }
}

function collationLoss(name: string): Loss {
  return {
    what: 'collation',
    why: `text has the order of ${name}`,
    instead: 'models order text by bytes: expect the order of this column, or make it anew',
  }
}

function checkOf({ name, text, extra }: Declared): CheckSnapshot {
  return { name, that: spelled(text), extra }
}

function uniqueOf({ terms }: IndexRow, declared: DeclaredTable): KeySnapshot {
  const columns = terms.filter(t => t.key === 1).map(t => t.name ?? '')
  const said = declared.constraints.find(c => c.kind === 'unique' && sameNames(c.columns, columns))
  return { name: said?.name ?? null, columns, extra: said?.extra ?? [] }
}

function indexOf(row: IndexRow, text: string): IndexSnapshot {
  const { terms, where } = readIndex(text)
  const keys = row.terms.filter(t => t.key === 1).sort((a, b) => a.number - b.number)
  return {
    name: row.name,
    unique: row.unique === 1,
    method: null,
    terms: keys.map((term, i) => {
      const by = term.name === null ? spelled(terms[i] ?? '') : spelled(`"${term.name.replaceAll('"', '""')}"`)
      return { column: term.name, by, desc: term.desc === 1, nulls: null }
    }),
    where: where === null ? null : spelled(where),
    extra: keys.filter(t => t.collation !== 'BINARY').map(t => `collate ${t.collation}`),
  }
}

function defaultOf(text: string, field: FieldDefinition): DefaultSnapshot | null {
  const same = sqliteSpelling.default(text, '')
  if (same === 'null') return null
  const moment = field.tag === 'timestamp' || field.tag === 'date' || field.tag === 'time'
  const spelledDefault = { text, same, now: moment && same === sqliteSpelling.default(sqliteDdl.now(field), '') }
  const literal = literalOf(text)
  if (literal === undefined || literal === null || field.tag === 'custom') return spelledDefault
  try {
    const { decode } = fieldType(sqliteTypes, field)
    return { ...spelledDefault, value: decode === null ? literal : decode(literal) }
  } catch {
    // what no value of the field says stays an expression of the server's
    return spelledDefault
  }
}

function tableLosses({ strict, kind }: TableRow): Loss[] {
  const losses: Loss[] = []
  if (kind === 'virtual')
    losses.push({ what: 'virtual table', why: 'a module keeps its rows', instead: 'it is read as a table; make it by SQL' })
  else if (strict === 0)
    losses.push({
      what: 'no strict table',
      why: 'SQLite keeps in any column what it is given, whatever the type and length it was declared with',
      instead: 'values are checked when they are written, and read as their field says',
    })
  return losses
}

function rowidLosses(columns: readonly ColumnSnapshot[], declared: DeclaredTable): Loss[] {
  if (!columns.some(c => c.identity !== null) || declared.columns.some(c => c.autoincrement)) return []
  return [
    {
      what: 'no autoincrement',
      why: 'the id of a deleted last row may be given to the next one',
      instead: 'it is read as t.id(), which does not reuse ids in tables that the library makes',
    },
  ]
}
