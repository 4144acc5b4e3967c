import type { Expr, Read } from '../../query/read.ts'
import { type ElementTable, elementTables } from '../../schema/element-table.ts'
import { column, type Select, type Sql, select, slot, sql } from '../../sql/statement.ts'
import type { Lowering } from './lower.ts'

/** The table in which the elements of a list are kept once more, if the list is indexed so. */
function keptOf(list: Expr | undefined): ElementTable | null {
  if (list?.op !== 'column' || !list.ref) return null
  return elementTables(list.ref.path.entity).get(list.ref.column) ?? null
}

function rowsOf(table: ElementTable, alias: string, where: Sql | null): Select {
  return select({
    columns: [{ expr: column(alias, 'id'), as: null }],
    from: { kind: 'table', schema: null, name: table.name, alias },
    where,
  })
}

function among(op: 'in select' | 'notIn select', list: Expr, of: Select, lowering: Lowering): Sql | null {
  const key = list.ref?.path.entity.primary[0]
  if (!list.row || !list.ref || !key) return null
  return sql(op, [lowering.column(list.row, list.ref.path, key)], { select: of })
}

/** `some` and `none` over the elements of an indexed list: the documents are found by the index. */
export function someElement(read: Read, op: 'exists' | 'notExists', lowering: Lowering): Sql | null {
  const list = read.from?.kind === 'function' && read.from.name === 'elements' ? read.from.args[0] : undefined
  const table = keptOf(list)
  if (!list || !table) return null
  const { alias } = lowering.place(read.row)
  lowering.functions.set(alias, 'kept elements')
  const where = read.where && lowering.condition(read.where)
  return among(op === 'exists' ? 'in select' : 'notIn select', list, rowsOf(table, alias, where), lowering)
}

/** `has` and `hasAny` of an indexed list. */
export function hasAny({ args }: Expr, lowering: Lowering): Sql | null {
  const [list, values] = args
  const table = keptOf(list)
  if (!list || !table || !values?.slot) return null
  const alias = lowering.alias()
  const value = column(alias, 'value', table.element)
  const sought = slot({ ...values.slot, field: table.element, list: true }, true)
  return among('in select', list, rowsOf(table, alias, sql('in', [value, sought])), lowering)
}
