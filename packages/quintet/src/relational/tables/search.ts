import { failure } from '../../base/failure.ts'
import type { Expr } from '../../query/read.ts'
import { fullTextOf } from '../../schema/full-text.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { columnType } from '../../sql/column-type.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Searched, searchVector } from '../../sql/search.ts'
import { all, column, constant, type Select, type Sql, select, slot, sql } from '../../sql/statement.ts'
import type { Lowering } from './lower.ts'

type SearchNames = ReturnType<NonNullable<Dialect['ddl']['searchTables']>['names']>

/** A model's table as search knows it; null where the model has no full-text index. */
export function searchedOf(entity: Entity, dialect: Dialect): Searched | null {
  const index = fullTextOf(entity)
  if (!index) return null
  const { schema, name, primary, model } = entity
  const [first, second] = primary
  const stored = first && columnType(dialect, first.field).ddl
  const numbered = !second && stored === 'INTEGER' && !model.definition.options.storage?.sqlite?.withoutRowid
  return {
    table: { schema, name },
    key: primary.map(of => ({ name: of.name, field: of.field })),
    numbered,
    terms: index.columns.map(bare),
    options: index.options,
  }
}

/** A column of a row that stands alone; it may stand inside a document. */
export function bare({ name, field, within }: Column): Sql {
  if (!within) return sql('column', [], { name, field })
  return sql('field', [bare(within)], { data: [name], field })
}

/** `match(row, search)`, and `relevance(row, search)` as a number. */
export function searched(of: Expr, lowering: Lowering): Sql {
  // a cast: query/search made it of the key of a row and a text
  const [{ row, ref }, text] = of.args as readonly [Expr & { row: NonNullable<Expr['row']>; ref: NonNullable<Expr['ref']> }, Expr]
  const { path } = ref
  const table = searchedOf(path.entity, lowering.dialect)
  if (!table) throw failure('QT_BUG', `${path.entity.key} has no full-text index`)
  const sought = text.slot ? slot(text.slot, true) : lowering.expr(text)
  const { searchTables } = lowering.dialect.ddl
  if (!searchTables) {
    const terms = (fullTextOf(path.entity)?.columns ?? []).map(one => lowering.column(row, path, one))
    return sql(of.op === 'match' ? 'search match' : 'search rank', [searchVector({ ...table, terms }), sought])
  }
  const keys = path.entity.primary.map(one => lowering.column(row, path, one))
  if (of.op === 'match')
    return sql('in select', [keys.length === 1 ? (keys[0] as Sql) : sql('row', keys)], {
      select: found(table, sought, searchTables.names(table), false, lowering),
    })
  const far = lowering.alias()
  lowering.placeOf(row).joins.push({
    kind: 'left',
    table: { kind: 'derived', select: found(table, sought, searchTables.names(table), true, lowering), alias: far, lateral: false },
    on: all(keys.map((key, i) => sql('eq', [key, column(far, `k${i}`)]))),
  })
  return sql('coalesce', [column(far, 'rank'), constant(0)], { field: of.field })
}

/** The rows in which something is found, from the table of words. */
function found(table: Searched, sought: Sql, names: SearchNames, ranked: boolean, lowering: Lowering): Select {
  const [words, rows] = [lowering.alias(), lowering.alias()]
  // the whole of a row is called by the name of the table
  const whole = column(words, names.words)
  const numbers = sql('eq', [column(rows, 'row'), column(words, 'rowid')])
  return select({
    columns: [
      ...table.key.map((_, i) => ({ expr: table.numbered ? column(words, 'rowid') : column(rows, `k${i}`), as: `k${i}` })),
      ...(ranked ? [{ expr: sql('search rank', [whole]), as: 'rank' }] : []),
    ],
    from: { kind: 'table', schema: null, name: names.words, alias: words },
    joins: table.numbered ? [] : [{ kind: 'inner', table: { kind: 'table', schema: null, name: names.rows, alias: rows }, on: numbers }],
    where: sql('search match', [whole, sought]),
  })
}
