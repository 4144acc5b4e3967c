import { isKept, nameText, type Snapshot, type TableSnapshot } from '../../schema/snapshot.ts'
import type { Link, Reference } from './relations.ts'
import { free, keyOf, type Naming, namingOf } from './words.ts'

/** A table on its way to become a model: the names that its columns and relations have there. */
export class Model {
  /** By which `db` and the source text know it. */
  readonly name: string
  readonly table: TableSnapshot
  readonly references: (Reference & { inverse: string })[] = []
  readonly #keys = new Map<string, string>()
  readonly #taken = new Set<string>()

  constructor(name: string, table: TableSnapshot) {
    this.name = name
    this.table = table
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
  'private protected public await async eval arguments undefined NaN Infinity table t belongsTo manyToMany sql models naming Date Uint8Array'

/** `reserved`: what a model may not be called. Partitions are no models: their rows are those of the whole. */
export function modelsOf(of: Snapshot, reserved: readonly string[]): Models {
  const taken = new Set([...words.split(' '), ...reserved])
  const tables = of.tables.filter(table => table.partOf === null && table.columns.length > 0 && !isKept(table))
  const all = tables.map(table => {
    const key = keyOf(table.name, 'table')
    const candidates = [key, ...(table.schema === null ? [] : [keyOf(nameText(table), 'table')]), `${key}Table`]
    const name = free(candidates, k => taken.has(k))
    taken.add(name)
    return new Model(name, table)
  })
  const naming = namingOf(tables.flatMap(table => table.columns.map(c => c.name)))
  return { all, byName: new Map(all.map(model => [nameText(model.table), model])), links: [], naming }
}
