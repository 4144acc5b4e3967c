import { failure } from '../../base/failure.ts'
import type { Output, Read } from '../../query/read.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { column, type Select, type Selected, type Sql } from '../../sql/statement.ts'
import type { Lowering } from './lower.ts'
import type { Place } from './place.ts'

/** One column of a query that stands as rows for another statement. */
export interface RowColumn {
  /** Its key in the selection, members of nested objects after a dot; the key of a field where whole rows are meant. */
  readonly key: string
  /** Its name in the statement. */
  readonly name: string
  readonly field: FieldDefinition | null
  readonly nullable: boolean
}

/** A query as rows for another statement: what it selects, in order, and the statement that gives it. */
export interface RowSource {
  readonly select: Select
  readonly columns: readonly RowColumn[]
}

type Cell = Omit<RowColumn, 'name'> & { readonly expr: Sql; readonly name: string | null }

/** Lowers a query to rows that another statement takes: a derived table, the source of an insert. */
export function rowSource(read: Read, lowering: Lowering): RowSource {
  const { place, finish } = lowering.body(read)
  const cells = read.select ? cellsOf(read.select, '', lowering) : ownCells(read, place)
  const columns = cells.map(({ key, field, nullable, name }, i) => ({ key, field, nullable, name: name ?? `c${i}` }))
  const chosen: Selected[] = cells.map(({ expr }, i) => ({ expr, as: (columns[i] as RowColumn).name }))
  return { columns, select: finish({ columns: chosen }) }
}

/** Whole rows keep the names of their columns; fields within a document are read from it further out. */
function ownCells({ entity }: Read, place: Place): Cell[] {
  const own = entity.columns.filter(c => !c.part && c.within === null)
  return [...own, ...(entity.document ? [entity.document] : [])].map(c => ({
    key: c.key,
    name: c.name,
    field: c.field,
    nullable: c.field.nullable,
    expr: column(place.alias, c.name, c.field),
  }))
}

/** Every expression of a selection, in the order in which a derived table names them. */
function cellsOf(output: Output, key: string, lowering: Lowering): Cell[] {
  const member = (name: string): string => (key === '' ? name : `${key}.${name}`)
  if (output.kind === 'leaf') {
    const { field, nullable } = output.expr
    return [{ key, name: null, field, nullable, expr: lowering.value(output.expr) }]
  }
  if (output.kind === 'row') {
    const { row, path } = output
    return path.entity.columns
      .filter(c => c.variant === null)
      .map(c => ({
        key: member(c.key),
        name: null,
        field: c.field,
        nullable: path.ref(c).nullable,
        expr: lowering.column(row, path, c),
      }))
  }
  if (output.kind === 'object') return output.entries.flatMap(([name, of]) => cellsOf(of, member(name), lowering))
  throw failure('QT_BUG', 'a list in a derived table')
}

/** The same rows with their columns in the order of another's, each as what `as` makes of it; under the names of that order. */
export function inOrderOf(rows: RowSource, order: readonly RowColumn[], as: (expr: Sql, column: RowColumn) => Sql): Select {
  const chosen = order.map((wanted): Selected => {
    const at = rows.columns.findIndex(({ key }) => key === wanted.key)
    const found = rows.select.columns[at]
    if (!found) throw failure('QT_BUG', `a part of a set has no ${wanted.key}`)
    return { expr: as(found.expr, wanted), as: wanted.name }
  })
  return { ...rows.select, columns: chosen }
}
