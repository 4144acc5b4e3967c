import { failure } from '../../base/failure.ts'
import type { Output, Read, ReadSource } from '../../query/read.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { column, type Select, type Selected, type Sql, type Table } from '../../sql/statement.ts'
import { type Lowering, type Place, tableOf } from './lower.ts'

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

/** Whole rows keep the names of their columns. */
function ownCells(read: Read, place: Place): Cell[] {
  return read.entity.columns
    .filter(c => !c.part)
    .map(c => ({ key: c.key, name: c.name, field: c.field, nullable: c.field.nullable, expr: column(place.alias, c.name, c.field) }))
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

/** What the rows of a read come from, under an alias. */
export function tableFrom(read: Read, alias: string, lowering: Lowering): Table {
  if (!read.from) return tableOf(read.entity, alias)
  if (read.from.kind === 'query') return derivedTable(read.from.read, alias, false, lowering)
  throw failure('QT_BUG', 'the sources of a join have no one alias')
}

function derivedTable(read: Read, alias: string, lateral: boolean, lowering: Lowering): Table {
  return { kind: 'derived', select: rowSource(read, lowering).select, alias, lateral }
}

/** The sources of a join, each joined to those before it; gives the first. */
export function joinSources(sources: readonly ReadSource[], place: Place, lowering: Lowering): Table | null {
  let first: Table | null = null
  for (const source of sources) {
    const alias = first === null ? place.alias : lowering.alias()
    const table = sourceTable(source, alias, lowering)
    place.sources.set(source.name, alias)
    if (source.join === null || first === null) first = table
    else place.joins.push({ kind: source.join, table, on: source.on && tested(source, place, lowering) })
  }
  return first
}

/** The condition of a join. What its paths lead to is joined before it, which the row that is being joined cannot be. */
function tested({ name, on }: ReadSource, place: Place, lowering: Lowering): Sql | null {
  place.joining = name
  const condition = on && lowering.condition(on)
  place.joining = null
  return condition
}

function sourceTable({ read, lateral, name }: ReadSource, alias: string, lowering: Lowering): Table {
  if (lateral && !lowering.dialect.features.lateral)
    throw failure(
      'QT_UNSUPPORTED',
      `${lowering.dialect.name} has no lateral join, which '${name}' is: number the rows with rowNumber() over a partition and filter them as a table, or select the list of a relation, whose limit is per row`,
    )
  return isBare(read) ? tableFrom(read, alias, lowering) : derivedTable(read, alias, lateral, lowering)
}

/** Whether a read is nothing but the rows it comes from. */
export function isBare(read: Read): boolean {
  return (
    read.from?.kind !== 'sources' &&
    read.where === null &&
    read.group.length + read.order.length === 0 &&
    read.having === null &&
    read.after === null &&
    read.limit === null &&
    read.offset === null &&
    read.select === null &&
    read.columns === null &&
    !read.distinct &&
    read.lock === null
  )
}
