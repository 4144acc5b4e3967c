import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import {
  type CheckSnapshot,
  type ColumnSnapshot,
  type DomainSnapshot,
  type ForeignKeySnapshot,
  type IndexSnapshot,
  type IndexTermSnapshot,
  type Loss,
  type Named,
  type Snapshot,
  type Spelled,
  snapshot,
  storageFor,
  type TableSnapshot,
  type ViewSnapshot,
} from '../../schema/snapshot.ts'
import type { Catalog } from '../catalog.ts'
import { catalogRows } from './catalog-rows.ts'
import { arrayText } from './postgres-array.ts'
import { catalogText } from './postgres-catalog-text.ts'
import { PostgresColumns } from './postgres-columns.ts'
import type {
  ColumnRow,
  ConstraintRow,
  DomainRow,
  IndexRow,
  InSchema,
  NotedRow,
  PostgresRows,
  RelationRow,
  SequenceRow,
} from './postgres-rows.ts'
import { postgresSpelling } from './postgres-spelling.ts'
import { typeName } from './postgres-values.ts'

export const postgresCatalog: Catalog = Object.freeze<Catalog>({
  text: catalogText,
  values: schemas => [arrayText(schemas)],
  // what is looked up by the functions that print definitions, and is gone
  torn: ['XX000'],
  read: (rows, asked) => new Reading(rows, asked).snapshot(),
  spelling: postgresSpelling,
})

function named({ schema, here, name }: InSchema): Named {
  return { schema: here ? null : schema, name }
}

function spelled(pretty: string): Spelled {
  const text = pretty.trim()
  return { text, same: postgresSpelling.expression(text) }
}

const actions: Readonly<Record<string, ForeignKeySnapshot['onDelete']>> = { c: 'cascade', r: 'restrict', n: 'set null', d: 'set default' }

class Reading {
  readonly #rows: PostgresRows
  readonly #columns: PostgresColumns
  readonly #columnRows: ReadonlyMap<string, readonly ColumnRow[]>
  readonly #constraints: ReadonlyMap<string, readonly ConstraintRow[]>
  readonly #indexes: ReadonlyMap<string, readonly IndexRow[]>

  constructor(rows: readonly (readonly Value[])[], asked: readonly string[]) {
    this.#rows = catalogRows(rows)
    for (const name of asked)
      if (name !== '' && !this.#rows.space?.some(s => s.name === name))
        throw failure('QT_SCHEMA', `There is no schema '${name}' to introspect`)
    this.#columns = new PostgresColumns(this.#rows.enum ?? [], this.#rows.domain ?? [])
    this.#columnRows = grouped((this.#rows.column ?? []).toSorted((a, b) => a.number - b.number))
    this.#constraints = grouped(this.#rows.constraint ?? [])
    this.#indexes = grouped(this.#rows.index ?? [])
  }

  snapshot(): Snapshot | null {
    if (isTorn(this.#rows)) return null
    const { relation = [], domain = [], sequence = [], noted = [] } = this.#rows
    const isView = ({ kind }: RelationRow): boolean => kind === 'v' || kind === 'm'
    return snapshot({
      nullsSmallest: false,
      tables: relation.filter(r => !isView(r)).map(r => this.#table(r)),
      views: relation.filter(isView).map(r => this.#view(r)),
      enums: (this.#rows.enum ?? []).filter(e => e.shown).map(e => ({ ...named(e), values: e.values ?? [] })),
      domains: domain.filter(d => d.shown).map(domainOf),
      sequences: sequence.map(sequenceOf),
      noted: noted.map(({ what, table, text, ...name }: NotedRow) => ({ ...named(name), what, table, text })),
    })
  }

  #view(row: RelationRow): ViewSnapshot {
    const columns = (this.#columnRows.get(row.id) ?? []).map(column => this.#columns.column(column, null))
    return {
      ...named(row),
      materialized: row.kind === 'm',
      columns,
      as: spelled((row.view ?? '').trim().replace(/;$/, '')),
      comment: row.comment,
      indexes: (this.#indexes.get(row.id) ?? []).map(i => indexOf(i, this.#nameOf(row), columns)),
      losses: viewLosses(row),
    }
  }

  #nameOf({ id }: RelationRow): (number: number) => string {
    const rows = this.#columnRows.get(id) ?? []
    return number => rows.find(r => r.number === number)?.name ?? ''
  }

  #table(row: RelationRow): TableSnapshot {
    const rows = this.#columnRows.get(row.id) ?? []
    const constraints = (this.#constraints.get(row.id) ?? []).filter(k => row.partition === null || !k.inherited)
    const nameOf = this.#nameOf(row)
    const namesOf = (of: ConstraintRow): string[] => (of.columns ?? []).map(nameOf)
    const keys = (kind: string) =>
      constraints.filter(k => k.kind === kind).map(k => ({ name: k.name, columns: namesOf(k), extra: extraOf(k) }))
    const checks = constraints.filter(k => k.kind === 'c').map(k => ({ of: namesOf(k), check: checkOf(k.name, k.check ?? '', extraOf(k)) }))
    const columns = rows.map(r => this.#columns.column(r, ownCheck(r, checks)))
    const domains = new Set(columns.map(c => c.domain))
    const [parent] = row.parents ?? []
    return {
      ...named(row),
      comment: row.comment,
      columns,
      primaryKey: keys('p')[0] ?? null,
      uniques: keys('u'),
      checks: checks.map(c => c.check).filter(c => !domains.has(c)),
      foreignKeys: constraints.filter(k => k.kind === 'f').map(k => foreignKeyOf(k, namesOf(k))),
      indexes: (this.#indexes.get(row.id) ?? []).map(i => indexOf(i, nameOf, columns)),
      partOf: row.partition !== null && parent ? named(parent) : null,
      storage: storageOf(row),
      losses: [...tableLosses(row), ...constraints.filter(k => k.kind === 'x').map(exclusion)],
    }
  }
}

/** The rows are of one moment; the server prints definitions as of a later one, and nothing for what is gone by then. */
function isTorn({ relation = [], constraint = [], index = [], noted = [] }: PostgresRows): boolean {
  return (
    relation.some(({ kind, view }) => (kind === 'v' || kind === 'm') && view === null) ||
    constraint.some(({ text, check, kind }) => text === null || (kind === 'c' && check === null)) ||
    index.some(({ terms }) => terms?.some(term => term === null)) ||
    noted.some(({ text }) => text === null)
  )
}

function grouped<T extends { readonly of: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(row.of)
    if (group) group.push(row)
    else groups.set(row.of, [row])
  }
  return groups
}

function checkOf(name: string, text: string, extra: readonly string[]): CheckSnapshot {
  return { name, that: spelled(text), extra }
}

/** The checks that speak of one column alone: one of them may be what keeps an enum's values. */
function ownCheck(
  row: ColumnRow,
  checks: readonly { readonly of: readonly string[]; readonly check: CheckSnapshot }[],
): readonly CheckSnapshot[] {
  return checks.filter(({ of }) => of.length === 1 && of[0] === row.name).map(c => c.check)
}

/** What a constraint says behind its columns and its condition. */
function extraOf({ text, kind }: ConstraintRow): string[] {
  const found = /\b(?:(?:not )?deferrable(?: initially deferred)?|not valid|no inherit|match full|nulls not distinct|include \(.*?\))/gi
  const after = kind === 'c' ? text.slice(text.lastIndexOf(')')) : text.replace(/"(?:[^"]|"")*"/g, '""')
  return (after.match(found) ?? []).map(extra => extra.toLowerCase()).filter(extra => extra !== 'not deferrable')
}

function foreignKeyOf(row: ConstraintRow, columns: readonly string[]): ForeignKeySnapshot {
  return {
    name: row.name,
    columns,
    to: { schema: row.toHere === false ? row.toSchema : null, name: row.to ?? '' },
    toColumns: row.toColumns ?? [],
    onDelete: actions[row.onDelete] ?? null,
    onUpdate: actions[row.onUpdate] ?? null,
    extra: extraOf(row),
  }
}

function indexOf(row: IndexRow, nameOf: (number: number) => string, columns: readonly ColumnSnapshot[]): IndexSnapshot {
  const keys = row.keys.split(' ').map(Number)
  const options = row.options.split(' ').map(Number)
  const extra = [
    ...(row.valid ? [] : ['not valid']),
    ...(row.nullsNotDistinct ? ['nulls not distinct'] : []),
    ...(keys.length > row.width ? [`include (${keys.slice(row.width).map(nameOf).join(', ')})`] : []),
    ...(row.classes ?? []),
  ]
  return {
    name: row.name,
    unique: row.unique,
    method: row.method === 'btree' ? null : row.method,
    terms: keys.slice(0, row.width).map((key, i) => termOf(key === 0 ? null : nameOf(key), row.terms?.[i] ?? '', options[i] ?? 0, columns)),
    where: row.where === null ? null : spelled(row.where),
    extra,
  }
}

function termOf(column: string | null, text: string, option: number, columns: readonly ColumnSnapshot[]): IndexTermSnapshot {
  const desc = (option & 1) === 1
  const first = (option & 2) === 2
  const by = column === null ? spelled(text) : spelled(`"${column.replaceAll('"', '""')}"`)
  // where nothing is null, it does not matter where nulls would go
  const plain = first === desc || columns.some(c => c.name === column && !c.nullable)
  return { column, by, desc, nulls: plain ? null : first ? 'first' : 'last' }
}

function domainOf(row: DomainRow): DomainSnapshot {
  return {
    ...named(row),
    type: typeName(row.type),
    nullable: !row.required,
    default: row.default === null ? null : spelled(row.default),
    checks: (row.checks ?? []).map(({ name, check }) => checkOf(name, check, [])),
  }
}

function sequenceOf({ type, start, increment, cycle, of, ...row }: SequenceRow): Snapshot['sequences'][number] {
  const owner = of && { table: named({ ...of, name: of.table }), column: of.column }
  return { ...named(row), type, start, increment, cycle, of: owner }
}

function exclusion({ name, text }: ConstraintRow): Loss {
  return {
    what: `exclusion constraint ${name}`,
    why: `models have no exclusion constraints: ${text}`,
    instead: 'it stays with the server, which enforces it',
  }
}

function storageOf({ unlogged, tablespace, options }: RelationRow): Snapshot['tables'][number]['storage'] {
  const parameters = Object.fromEntries((options ?? []).map(option => option.split(/=(.*)/s).slice(0, 2)))
  return storageFor('postgres', { postgres: { unlogged, with: parameters, ...(tablespace === null ? {} : { tablespace }) } })
}

function viewLosses({ options, tablespace, unlogged }: RelationRow): Loss[] {
  const said = [...(options ?? []), ...(tablespace === null ? [] : [`tablespace ${tablespace}`]), ...(unlogged ? ['unlogged'] : [])]
  return said.map(option => ({
    what: `view with ${option}`,
    why: 'models do not say it',
    instead: 'the view itself is said; keep this by SQL',
  }))
}

function tableLosses(row: RelationRow): Loss[] {
  const losses: Loss[] = []
  const note = (what: string, why: string, instead: string): number => losses.push({ what, why, instead })
  if (row.kind === 'f')
    note('foreign table', 'its rows are on another server', 'it is read and written as a table where the server allows it')
  if (row.partitioned !== null)
    note(
      'partitioned table',
      `models do not say how rows are parted: ${row.partitioned}`,
      'it is one table to a program; keep its partitions by SQL',
    )
  if (row.partition === null && row.parents)
    note('inheritance', `its rows are also rows of ${row.parents.map(p => p.name).join(', ')}`, 'it is a table of its own to a program')
  if (row.secured) note('row level security', 'models do not say it', 'the server goes on to apply its policies')
  return losses
}
