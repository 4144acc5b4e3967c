import type { Path } from '../../query/column-path.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { all, column, type Join, type Select, type Sql, type SqlOrder, sql, type Table } from '../../sql/statement.ts'

/** A row's place in the statement that is being made: its alias, and the joins that its paths needed so far. */
export interface Place {
  readonly alias: string
  readonly joins: Join[]
  readonly paths: Map<Path, string>
  /** Tables of variants by the alias of the row that they belong to and their name. */
  readonly parts: Map<string, string>
  /** The aliases of the named sources of a joined row. */
  readonly sources: Map<string, string>
  /** The source that is being joined: nothing can be joined to it yet. */
  joining: string | null
}

export function tableOf(entity: Entity, alias: string): Extract<Table, { kind: 'table' }> {
  return { kind: 'table', schema: entity.schema, name: entity.name, alias }
}

/** A select whose columns come last: what they need is joined first. */
export interface Body {
  readonly place: Place
  readonly orderBy: readonly SqlOrder[]
  readonly finish: (more: Partial<Select>, where?: Sql | null) => Select
}

/** A field that stands inside a document. */
export function member(alias: string, within: Column, of: Column): Sql {
  return sql('field', [column(alias, within.name, within.field)], { data: [of.name], field: of.field })
}

/** `a.x = b.y and …` over paired key columns. */
export function pairs(left: string, leftColumns: readonly Column[], right: string, rightColumns: readonly Column[]): Sql | null {
  return all(leftColumns.map((c, i) => sql('eq', [column(left, c.name, c.field), column(right, (rightColumns[i] as Column).name)])))
}
