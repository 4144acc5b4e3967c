import type { Action, FieldDefinition, StorageOptions } from './definition.ts'

/** Text in a server's language, and the form in which two spellings of the same thing are equal. */
export interface Spelled {
  readonly text: string
  readonly same: string
}

/** A name in a schema; null: the schema in which names stand alone. */
export interface Named {
  readonly schema: string | null
  readonly name: string
}

export interface DefaultSnapshot extends Spelled {
  /** The value, where it is a constant that the column's field can hold. */
  readonly value?: unknown
  /** Whether it is the moment of the insert in the very way that `defaultNow()` says it. */
  readonly now: boolean
}

/** Why something of the database has no equal in a model, and what to do. */
export interface Loss {
  readonly what: string
  readonly why: string
  readonly instead: string
}

export interface ColumnSnapshot {
  readonly name: string
  /** The type as DDL says it. */
  readonly type: string
  readonly collation: string | null
  readonly nullable: boolean
  readonly default: DefaultSnapshot | null
  /** Whether the store makes the value unless one is given, or always. */
  readonly identity: 'by default' | 'always' | null
  readonly computed: { readonly as: Spelled; readonly stored: boolean } | null
  /** The check that keeps values within the field's type, where the column's type alone does not. */
  readonly domain: CheckSnapshot | null
  readonly comment: string | null
  /** What the column is to a program: its kind and the facts of its kind, nothing of keys, defaults and names. */
  readonly field: FieldDefinition
  /** What the field does not say of the column. */
  readonly losses: readonly Loss[]
}

/** Names of constraints are null where the server made none that a program could say. */
export interface KeySnapshot {
  readonly name: string | null
  readonly columns: readonly string[]
  /** What models do not say, as text: deferrable, not valid … */
  readonly extra: readonly string[]
}

export interface CheckSnapshot {
  readonly name: string | null
  readonly that: Spelled
  readonly extra: readonly string[]
}

export interface ForeignKeySnapshot extends KeySnapshot {
  readonly to: Named
  readonly toColumns: readonly string[]
  readonly onDelete: Exclude<Action, 'no action'> | null
  readonly onUpdate: Exclude<Action, 'no action'> | null
}

export interface IndexTermSnapshot {
  /** A column, or null where it is an expression. */
  readonly column: string | null
  readonly by: Spelled
  readonly desc: boolean
  /** Where nulls go, if not where the server puts them for this direction. */
  readonly nulls: 'first' | 'last' | null
}

export interface IndexSnapshot {
  readonly name: string
  readonly unique: boolean
  /** Null: the server's usual one. */
  readonly method: string | null
  readonly terms: readonly IndexTermSnapshot[]
  readonly where: Spelled | null
  readonly extra: readonly string[]
}

export interface TableSnapshot extends Named {
  readonly comment: string | null
  readonly columns: readonly ColumnSnapshot[]
  readonly primaryKey: KeySnapshot | null
  readonly uniques: readonly KeySnapshot[]
  readonly checks: readonly CheckSnapshot[]
  readonly foreignKeys: readonly ForeignKeySnapshot[]
  readonly indexes: readonly IndexSnapshot[]
  /** The table whose rows it holds a part of. */
  readonly partOf: Named | null
  /** How it is kept, if not as the server would by itself. */
  readonly storage: StorageOptions | null
  /** What models do not say of the table as a whole. */
  readonly losses: readonly Loss[]
}

export interface ViewSnapshot extends Named {
  readonly materialized: boolean
  readonly columns: readonly ColumnSnapshot[]
  readonly as: Spelled
  readonly comment: string | null
  /** Of a materialized one. */
  readonly indexes: readonly IndexSnapshot[]
  readonly losses: readonly Loss[]
}

/** A type of the database that lists its values. */
export interface EnumSnapshot extends Named {
  readonly values: readonly string[]
}

export interface DomainSnapshot extends Named {
  readonly type: string
  readonly nullable: boolean
  readonly default: Spelled | null
  readonly checks: readonly CheckSnapshot[]
}

export interface SequenceSnapshot extends Named {
  readonly type: string
  readonly start: string
  readonly increment: string
  readonly cycle: boolean
  /** The column that owns it. */
  readonly of: { readonly table: Named; readonly column: string } | null
}

/** Something that the database does or keeps and that models do not: a trigger, a rule, a function, a policy. */
export interface NotedSnapshot extends Named {
  readonly what: string
  readonly table: string | null
  readonly text: string
}

/**
 * The structure of a database as frozen data: made from models, and read from a live database. Two of them made for one kind
 * of server can be compared.
 */
export interface Snapshot {
  /** Whether the server takes null for the smallest value, as models do. */
  readonly nullsSmallest: boolean
  readonly tables: readonly TableSnapshot[]
  readonly views: readonly ViewSnapshot[]
  readonly enums: readonly EnumSnapshot[]
  readonly domains: readonly DomainSnapshot[]
  readonly sequences: readonly SequenceSnapshot[]
  readonly noted: readonly NotedSnapshot[]
}

/** What options say for one family of servers, each thing in one form; null where they say what holds anyway. */
export function storageFor(family: string, options: StorageOptions): StorageOptions | null {
  const own: Readonly<Record<string, unknown>> = { ...options[family as keyof StorageOptions] }
  const said = Object.entries(own).flatMap(([key, value]): [string, unknown][] => {
    if (typeof value !== 'object' || value === null) return value === false || value === undefined ? [] : [[key, value]]
    const parts = Object.entries(value).map(([name, of]) => [name, String(of)] as const)
    return parts.length === 0 ? [] : [[key, Object.fromEntries(parts.sort(([a], [b]) => order(a, b)))]]
  })
  return said.length === 0 ? null : { [family]: Object.fromEntries(said.sort(([a], [b]) => order(a, b))) }
}

/** The name as one text. */
export function nameText({ schema, name }: Named): string {
  return schema === null ? name : `${schema}.${name}`
}

/** Whether it is a table in which the library keeps what is no table's: versions, maps, sequences. */
export function isKept({ name }: Named): boolean {
  return name.startsWith('q_')
}

/** A snapshot in the order in which two of one structure are alike, frozen through and through. */
export function snapshot(of: Snapshot): Snapshot {
  return deepFrozen({
    nullsSmallest: of.nullsSmallest,
    tables: of.tables.map(sortedTable).sort(byName),
    views: of.views.map(view => ({ ...view, indexes: sortedNames(view.indexes) })).sort(byName),
    enums: [...of.enums].sort(byName),
    domains: [...of.domains].sort(byName),
    sequences: [...of.sequences].sort(byName),
    noted: [...of.noted].sort((a, b) => order(`${a.what} ${a.table ?? ''} ${nameText(a)}`, `${b.what} ${b.table ?? ''} ${nameText(b)}`)),
  })
}

function sortedTable(table: TableSnapshot): TableSnapshot {
  const { uniques, checks, foreignKeys, indexes } = table
  return {
    ...table,
    uniques: sortedNames(uniques),
    checks: sortedNames(checks),
    foreignKeys: sortedNames(foreignKeys),
    indexes: sortedNames(indexes),
  }
}

function sortedNames<T extends { readonly name: string | null }>(of: readonly T[]): T[] {
  return [...of].sort((a, b) => order(a.name ?? '', b.name ?? ''))
}

function byName(a: Named, b: Named): number {
  return order(nameText(a), nameText(b))
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Fields and the values of defaults are frozen, or somebody else's, already. */
function deepFrozen<T extends object>(of: T): T {
  for (const [key, value] of Object.entries(of))
    if (key !== 'field' && key !== 'value' && typeof value === 'object' && value !== null && !Object.isFrozen(value)) deepFrozen(value)
  return Object.freeze(of)
}
