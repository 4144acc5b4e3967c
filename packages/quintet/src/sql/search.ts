import type { FieldDefinition, FullTextOptions } from '../schema/definition.ts'
import type { Dialect } from './dialect.ts'
import { type Sql, sql } from './statement.ts'
import type { Step, TableName } from './step.ts'

/** A table whose texts are searched: all that a server has to know of it, whatever kind its rows are of. */
export interface Searched {
  /** As the server calls it. */
  readonly table: TableName
  readonly key: readonly { readonly name: string; readonly field: FieldDefinition }[]
  /** Whether the one integer of its key is what a server with numbered rows calls the row by. */
  readonly numbered: boolean
  /** The texts, over a row whose columns stand alone. */
  readonly terms: readonly Sql[]
  readonly options: FullTextOptions
}

/** The words of a row as one value: what an index is over, where a server has indexes of words. */
export function searchVector(of: Pick<Searched, 'terms' | 'options'>): Sql {
  return sql('search vector', of.terms, { data: of.options })
}

/** What makes a table searchable, and what drops that: an index, or tables of words that triggers keep. */
export function searchSteps(
  of: Searched,
  index: string,
  dialect: Dialect,
): { readonly create: readonly Step[]; readonly drop: readonly Step[] } {
  const { searchTables } = dialect.ddl
  const statements = (texts: readonly Sql[]): Step[] => texts.map(text => ({ step: 'statement', text }))
  if (searchTables) return { create: statements(searchTables.create(of)), drop: statements(searchTables.drop(of)) }
  const terms = [{ by: searchVector(of), desc: false, nulls: null }]
  return {
    create: [{ step: 'createIndex', table: of.table, index: { name: index, unique: false, method: 'gin', terms, where: null } }],
    drop: [],
  }
}
