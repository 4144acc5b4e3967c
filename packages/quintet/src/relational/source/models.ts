import { type ColumnSnapshot, isKept, nameText, type Snapshot, type TableSnapshot, type ViewSnapshot } from '../../schema/snapshot.ts'
import type { Link, Reference } from './relations.ts'
import { capital, free, keyOf, type Naming, namingOf } from './words.ts'

/** A table on its way to become a model: the names that its columns and relations have there. */
export class Model {
  /** By which `db` and the source text know it. */
  readonly name: string
  readonly table: TableSnapshot
  /** What its rows are made of, where it is a view. */
  readonly view: ViewSnapshot | null
  readonly references: (Reference & { inverse: string })[] = []
  readonly #keys = new Map<string, string>()
  readonly #taken = new Set<string>()

  constructor(name: string, table: TableSnapshot, view: ViewSnapshot | null = null) {
    this.name = name
    this.table = table
    this.view = view
    for (const column of table.columns) {
      const key = free([keyOf(column.name, 'column')], k => this.#taken.has(k))
      this.#keys.set(column.name, key)
      this.#taken.add(key)
    }
  }

  /** The key of a column. */
  key(column: string): string {
    return this.#keys.get(column) ?? column
  }

  rename(column: string, key: string): void {
    this.#taken.delete(this.key(column))
    this.#keys.set(column, key)
    this.#taken.add(key)
  }

  taken(name: string): boolean {
    return this.#taken.has(name)
  }

  take(name: string): void {
    this.#taken.add(name)
  }
}

export interface Models {
  readonly all: readonly Model[]
  readonly byName: ReadonlyMap<string, Model>
  readonly links: { readonly from: Model; readonly link: Link }[]
  readonly naming: Naming
}

/** Words of the language that are no names, and what a source text itself names. */
const words =
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in ' +
  'instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package ' +
  'private protected public await async eval arguments undefined NaN Infinity table t belongsTo manyToMany view sql models naming Date Uint8Array'

/** `reserved`: what a model may not be called. Partitions are no models: their rows are those of the whole. */
export function modelsOf(of: Snapshot, reserved: readonly string[]): Models {
  const taken = new Set([...words.split(' '), ...reserved])
  const tables = of.tables.filter(table => table.partOf === null && table.columns.length > 0 && !isKept(table))
  const nameOf = (named: TableSnapshot | ViewSnapshot, what: 'table' | 'view'): string => {
    const key = keyOf(named.name, what)
    const candidates = [key, ...(named.schema === null ? [] : [keyOf(nameText(named), what)]), `${key}${capital(what)}`]
    const name = free(candidates, k => taken.has(k))
    taken.add(name)
    return name
  }
  const views = of.views.filter(view => view.columns.length > 0)
  const all = [
    ...tables.map(table => new Model(nameOf(table, 'table'), table)),
    ...views.map(view => new Model(nameOf(view, 'view'), asTable(view), view)),
  ]
  const naming = namingOf([...tables, ...views].flatMap(({ columns }) => columns.map(c => c.name)))
  return { all, byName: new Map(all.map(model => [nameText(model.table), model])), links: [], naming }
}

/** Its columns, seen as those of a table that nothing is known of but what is in it. */
function asTable(view: ViewSnapshot): TableSnapshot {
  return { ...view, primaryKey: null, uniques: [], checks: [], foreignKeys: [], partOf: null, storage: null }
}

/** What numbers the rows by a column: an identity, or as it was before there were any, a sequence of the column's own. */
export function madeBy(of: Snapshot, table: TableSnapshot, column: ColumnSnapshot): 'identity' | 'serial' | null {
  const { name, identity, field, default: given } = column
  if (field.tag !== 'integer' && field.tag !== 'bigint') return null
  if (identity !== null) return 'identity'
  const where = nameText(table)
  return given !== null && of.sequences.some(s => s.of && nameText(s.of.table) === where && s.of.column === name) ? 'serial' : null
}
