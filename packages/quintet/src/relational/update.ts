import { failure } from '../base/failure.ts'
import type { Find, Lambda } from '../query/find.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import { change } from './change.ts'
import { WriteCommand } from './command.ts'
import { columnsBy } from './conflict.ts'
import { changed } from './key-plan.ts'
import { readRows } from './rows.ts'
import type { Batch, Write } from './writes.ts'

/** `update` of the rows that a query means; `every` says that all() was said. */
export function updateFound(access: Access, find: Find, every: boolean, set: unknown, options?: CallOptions): WriteCommand {
  const { entity } = find
  const what = `${entity.key}.update`
  checkTarget(find, every, what)
  const { scope, assignments } = change(entity, set, what)
  if (assignments.length === 0) throw failure('QT_VALUE', `${what} changes nothing`, { model: entity.key })
  const write: Write = { write: 'update', find, set: assignments, scope, returning: null }
  return new WriteCommand(access, what, write, 'count', false, options)
}

/** `delete` of the rows that a query means. */
export function deleteFound(access: Access, find: Find, every: boolean, options?: CallOptions): WriteCommand {
  const what = `${find.entity.key}.delete`
  checkTarget(find, every, what)
  return new WriteCommand(access, what, { write: 'delete', find, returning: null }, 'count', false, options)
}

/** A write means all rows of a condition: it needs one, and nothing that chooses among its rows. Order and include say nothing about that. */
function checkTarget(find: Find, every: boolean, what: string): void {
  const clause = chooses(find)
  if (clause) {
    const instead = `select the keys first and write where they are among them: .where(row => row.key.in(query))`
    throw failure('QT_UNSUPPORTED', `${what} with ${clause}, which no store of this kind can: ${instead}`, { model: find.entity.key })
  }
  if (!every && find.where.every(isEmpty)) throw failure('QT_NO_WHERE', `${what} would write every row`, { model: find.entity.key })
}

/** `where(and())` and its like hold for every row. */
function isEmpty({ body }: Lambda): boolean {
  return body.op === 'and' && body.kids.length === 0
}

function chooses(find: Find): string | null {
  if (find.limit) return 'limit'
  if (find.offset) return 'offset'
  if (find.distinct) return 'distinct'
  if (find.after || find.cursor) return 'after or before'
  if (find.group.length > 0) return 'groupBy'
  if (find.select) return 'select'
  return find.from ? 'asTable' : null
}

/** `updateMany`: rows with values of their own, each found by its key or by the fields named in `by`. */
export function updateMany(
  access: Access,
  entity: Entity,
  rows: unknown,
  options: (CallOptions & { readonly by?: unknown }) | undefined,
): WriteCommand {
  const what = `${entity.key}.updateMany`
  const { by: named, ...call } = options ?? {}
  if (!Array.isArray(rows)) throw failure('QT_VALUE', `${what} expects an array of rows`)
  const by = named === undefined ? entity.primary : columnsBy(entity, named, `${what}: by`)
  if (by.length === 0) throw failure('QT_MODEL', `${entity.key} has no primary key: name the fields with { by }`, { model: entity.key })
  const batches = readRows(entity, rows, changed, i => `${what}[${i}]`)
  if (!batches) throw failure('QT_UNKNOWN_FIELD', `${what} changes fields of rows, not their relations`, { model: entity.key })
  for (const batch of batches) checkBatch(entity, batch, by, what)
  const write: Write = { write: 'updateMany', entity, by, batches, count: rows.length, returning: null }
  return new WriteCommand(access, what, write, 'count', false, call)
}

function checkBatch(entity: Entity, { layout, values, at }: Batch, by: readonly Column[], what: string): void {
  const { columns } = layout
  const lacking = by.find(column => !columns.includes(column))
  const about = (column: Column) => ({ model: entity.key, field: column.key })
  if (lacking) throw failure('QT_MISSING_VALUE', `${what}[${at[0]}] lacks ${lacking.key}, by which its row is found`, about(lacking))
  if (columns.length === by.length) throw failure('QT_VALUE', `${what}[${at[0]}] changes nothing`, { model: entity.key })
  for (const [i, column] of columns.entries()) {
    if (!by.includes(column)) {
      if (column.field.identity || column.field.version || column === entity.variants?.by)
        throw failure('QT_UNKNOWN_FIELD', `${what}[${at[0]}].${column.key} is not for programs to change`, about(column))
      continue
    }
    const empty = values[i]?.indexOf(null) ?? -1
    if (empty !== -1) throw failure('QT_VALUE', `${what}[${at[empty]}].${column.key} is null, and null finds no row`, about(column))
  }
}
