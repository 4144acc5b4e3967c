import { failure } from '../base/failure.ts'
import type { Find } from '../query/find.ts'
import type { Node } from '../query/node.ts'
import { fromCursor } from '../query/page.ts'
import { Subquery } from '../query/subquery.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import { checkAssignable } from './change.ts'
import { WriteCommand } from './command.ts'
import { onConflict } from './conflict.ts'
import { checkWritable, fillsItself, layoutOf, missing, unknownField } from './layout.ts'
import type { Write } from './writes.ts'

export interface InsertFromOptions extends CallOptions {
  /** What becomes of rows that are there already; without it they are an error. */
  readonly upsert?: { readonly by?: unknown; readonly set?: unknown; readonly where?: unknown }
}

/** `insertFrom`: the rows of a query as new rows, without their coming here. */
export function insertFrom(access: Access, entity: Entity, query: unknown, options: InsertFromOptions = {}): WriteCommand {
  const what = `${entity.key}.insertFrom`
  if (!Subquery.is(query)) throw failure('QT_EXPRESSION', `${what} expects a query that selects the fields of new rows`)
  if (entity.variants?.parts)
    throw failure('QT_UNSUPPORTED', `${what}: the variants of ${entity.key} have tables of their own; read the rows, then insert them`)
  const find = fromCursor(Subquery.of(query))
  if (find.include.length > 0) throw failure('QT_CLAUSE', `${what}: a query with include(…) gives more than rows of fields`)
  const columns = targets(entity, find, what)
  checkGiven(entity, columns, what)
  const { upsert, ...call } = options
  const conflict = upsert === undefined ? null : onConflict(entity, upsert.by, upsert.set, upsert.where, what)
  const layout = layoutOf(entity, columns)
  const write: Write = { write: 'insertFrom', entity, find, columns, layout, conflict, returning: null }
  return new WriteCommand(access, what, write, 'count', false, call)
}

/** The column that each selected value goes to, in the order of the selection. */
function targets(entity: Entity, find: Find, what: string): readonly Column[] {
  return selected(find, what).map(({ key, of }) => {
    const column = entity.byKey.get(key)
    if (!column) throw unknownField(entity, key, what)
    checkWritable(column, what, false)
    checkAssignable(column, of, what)
    return column
  })
}

interface Given {
  readonly key: string
  readonly of: Pick<Node, 'field' | 'condition' | 'op'>
}

function selected({ entity, select }: Find, what: string): readonly Given[] {
  const whole = (of: Entity): Given[] =>
    of.columns.filter(c => c.variant === null).map(({ key, field }) => ({ key, of: { field, condition: false, op: 'column' } }))
  if (!select) return whole(entity)
  if (select.path) return whole(select.path.entity)
  if (!select.entries) throw failure('QT_EXPRESSION', `${what} expects a query that selects an object with the fields of new rows`)
  return select.entries.map(([key, part]) => {
    if (!part.leaf) throw failure('QT_EXPRESSION', `${what}.${key} is not one value`)
    return { key, of: part.leaf }
  })
}

/** A new row needs what it needs, wherever it comes from; what the library makes for each row cannot be made where it is not seen. */
function checkGiven(entity: Entity, columns: readonly Column[], what: string): void {
  const open = entity.columns.filter(column => column.variant === null && !columns.includes(column))
  missing(
    entity,
    open.filter(column => !fillsItself(column)),
    what,
  )
  const made = open.find(column => column.field.default?.by === 'function')
  if (made)
    throw failure(
      'QT_MISSING_VALUE',
      `${what}: ${made.key} is made by this program for each row, and these rows never come here: select a value for it`,
      {
        model: entity.key,
        field: made.key,
      },
    )
}
