import { failure } from '../../base/failure.ts'
import type { Expr, Read, ReadOrigin } from '../../query/read.ts'
import { storedAs } from '../../schema/definition.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { column, type Select, type Sql, select, slot, sql, type Table } from '../../sql/statement.ts'
import { commonTable, selfTable } from './from-common.ts'
import { inOrderOf, rowSource } from './from-rows.ts'
import type { Lowering } from './lower.ts'
import { tableOf } from './place.ts'

type Of<K extends ReadOrigin['kind']> = Extract<ReadOrigin, { kind: K }>

/** What the rows of a read come from, under an alias. */
export function tableFrom(read: Read, alias: string, lowering: Lowering): Table {
  const { from, entity } = read
  if (!from) return tableOf(entity, alias)
  switch (from.kind) {
    case 'query':
      return derivedTable(from.read, alias, false, lowering)
    case 'set':
      return setTable(from, alias, lowering)
    case 'values':
      return valuesTable(from, entity, alias, lowering)
    case 'function':
      return functionTable(from, entity, alias, lowering)
    case 'common':
      return commonTable(from, entity, alias, lowering)
    case 'written':
      return { kind: 'table', schema: null, name: lowering.commons.written(from, entity), alias }
    case 'self':
      return selfTable(from.of, alias, lowering)
    case 'sources':
      throw failure('QT_BUG', 'the sources of a join have no one alias')
  }
}

export function derivedTable(read: Read, alias: string, lateral: boolean, lowering: Lowering): Table {
  return { kind: 'derived', select: rowSource(read, lowering).select, alias, lateral }
}

function setTable({ set, parts }: Of<'set'>, alias: string, lowering: Lowering): Table {
  if ((set === 'intersectAll' || set === 'exceptAll') && !lowering.dialect.features.setAll)
    throw failure(
      'QT_UNSUPPORTED',
      `${lowering.dialect.name} has no ${set}(…): number equal rows in both with rowNumber() over a partition, and use ${set.slice(0, -3)}(…)`,
    )
  const rows = parts.map(part => rowSource(part, lowering))
  const order = rows[0]?.columns ?? []
  const selects = rows.map(of =>
    alone(
      inOrderOf(of, order, expr => expr),
      lowering,
    ),
  )
  return { kind: 'derived', select: { kind: 'compound', set, parts: selects }, alias, lateral: false }
}

/** A part with an order or a limit of its own stands in a query of its own: servers disagree on parentheses there. */
export function alone(part: Select, lowering: Lowering): Select {
  if (part.orderBy.length === 0 && part.limit === null && part.offset === null) return part
  const alias = lowering.alias()
  return select({
    columns: part.columns.map(({ as, expr }) => ({ expr: column(alias, as ?? '', expr.field), as })),
    from: { kind: 'derived', select: part, alias, lateral: false },
  })
}

function valuesTable({ rows }: Of<'values'>, { columns }: Entity, alias: string, lowering: Lowering): Table {
  const { limits, name } = lowering.dialect
  if (rows.length * columns.length > limits.parameters)
    throw failure('QT_UNSUPPORTED', `${name} takes at most ${limits.parameters} values in one statement: ask for these in several`)
  if (rows.length > 0) {
    const cells = rows.map((row, i) => row.map((cell, at) => (i === 0 ? typedCell(cell, columns[at], lowering) : cellOf(cell, lowering))))
    return { kind: 'bound', values: { rows: cells }, alias }
  }
  const nothing = columns.map(({ name: as, field }) => ({ expr: sql('typed null', [], { field }), as }))
  return { kind: 'derived', select: select({ columns: nothing, where: sql('false') }), alias, lateral: false }
}

function cellOf(cell: Expr, lowering: Lowering): Sql {
  return cell.slot ? slot(cell.slot, true) : lowering.expr(cell)
}

/** The first row says what its columns are beyond their type: in which order their text is. */
function typedCell(cell: Expr, of: Column | undefined, lowering: Lowering): Sql {
  if (!cell.slot || !of || storedAs(of.field).tag !== 'text') return cellOf(cell, lowering)
  return sql('as column', [slot(cell.slot, false)], { field: of.field })
}

function functionTable({ name, args }: Of<'function'>, entity: Entity, alias: string, lowering: Lowering): Table {
  const { dialect } = lowering
  if (name === 'generateSeries' && !dialect.features.series && args.some(speaksOfRows))
    throw failure('QT_UNSUPPORTED', `${dialect.name} counts generateSeries(…) from values only, not from columns of the rows before it`)
  lowering.functions.set(alias, name)
  const call = sql(
    `table ${name}`,
    args.map(arg => lowering.value(arg)),
    { field: entity.columns[0]?.field ?? null },
  )
  return { kind: 'function', call, columns: entity.columns.map(of => of.name), alias }
}

function speaksOfRows(of: Expr): boolean {
  return of.row !== null || of.args.some(speaksOfRows)
}

/** A column of what a function gives, which has another form or another name on some servers. */
export function functionColumn(name: string, alias: string, of: Entity['columns'][number]): Sql {
  if (name === 'kept elements') return column(alias, of.key, of.field)
  return sql(`${name} ${of.key}`, [column(alias, of.name, of.field)], { field: of.field, table: alias })
}
