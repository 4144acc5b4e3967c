import { failure } from '../../base/failure.ts'
import type { Expr, ReadWritten } from '../../query/read.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, type Insert, type Selected, type Sql, type Statement } from '../../sql/statement.ts'
import { rowSource } from './from-rows.ts'
import { Lowering } from './lower.ts'
import { tableOf } from './place.ts'
import { deleteStatement, updateStatement, writtenAlias } from './update-statement.ts'

/** A write that stands before the statement which reads what it gives back. */
export function writtenStatement({ of, read, set, rows }: ReadWritten, lowering: Lowering): Statement {
  const { dialect, commons } = lowering
  if (!dialect.features.writesInside)
    throw failure(
      'QT_UNSUPPORTED',
      `${dialect.name} reads what a write gives back in no other statement: await the write with returning(…), then use its rows in the same transaction`,
      { model: of.entity.key },
    )
  const inside = (): Lowering => new Lowering(dialect, commons)
  const alias = of.verb === 'insert' || !dialect.features.returningByAlias ? null : writtenAlias
  const gives = of.gives.map(({ name, field }): Selected => ({ expr: { ...column('', name, field), table: alias }, as: null }))
  if (of.verb === 'insert') return { ...insertStatement({ of, read, rows }, inside(), dialect), returning: gives }
  if (!read) throw failure('QT_BUG', 'a change of no rows')
  return of.verb === 'delete' ? deleteStatement(inside, read, gives) : updateStatement(inside, read, set, gives)
}

function insertStatement({ of, read, rows }: Pick<ReadWritten, 'of' | 'read' | 'rows'>, lowering: Lowering, dialect: Dialect): Insert {
  const facts = {
    kind: 'insert',
    into: tableOf(of.entity, ''),
    columns: of.columns.map(c => c.name),
    overriding: false,
    conflict: null,
  } as const
  if (read) return { ...facts, values: { select: rowSource(read, lowering).select }, returning: [] }
  if (of.columns.length === 0 && rows.length > 1)
    throw failure('QT_UNSUPPORTED', `${dialect.name}: several rows of defaults only are several statements`, { model: of.entity.key })
  const cell = (value: Expr): Sql => lowering.assigned(value)
  return { ...facts, values: of.columns.length === 0 ? { defaults: true } : { rows: rows.map(row => row.map(cell)) }, returning: [] }
}
