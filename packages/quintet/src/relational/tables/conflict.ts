import { failure } from '../../base/failure.ts'
import { collectNode } from '../../query/collect.ts'
import type { Frame } from '../../query/frame.ts'
import { normalizeParts } from '../../query/normalize.ts'
import type { Row } from '../../query/read.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Conflict, column, type Sql } from '../../sql/statement.ts'
import type { Layout, OnConflict } from '../writes.ts'
import { Lowering } from './lower.ts'
import { RowExpressions } from './row-expression.ts'
import { withVersion } from './versioned.ts'

/** What tells one conflict clause from another in the key of a plan. */
export function conflictId({ by, index, set, where }: OnConflict): string {
  const target = index === null || index === 'any' ? `${index} ${by.map(c => c.position).join()}` : `by ${index.name}`
  const parts = typeof set === 'string' ? set : set.assignments.map(([c, to]) => `${c.position}=${to.shape}`).join()
  return `${target}\u0000${parts}\u0000${where?.that.shape ?? ''}`
}

/** Which unique index is meant: the columns or terms that it is over, and of which rows it is. */
function targetOf(dialect: Dialect, entity: Entity, { by, index }: OnConflict): Pick<Conflict, 'target' | 'only'> {
  if (index === 'any') return { target: null }
  if (index === null) return { target: by.map(c => c.name) }
  const expressions = new RowExpressions(entity, dialect)
  const place = `${entity.key}: the index ${index.name}`
  const target = index.on.flatMap((part): (string | Sql)[] => {
    const named = typeof part === 'string' ? entity.byKey.get(part) : undefined
    return named ? [named.name] : expressions.terms(part, place).map(term => term.by)
  })
  return { target, only: onlyOf(dialect, entity, index) }
}

/** The rows that a partial index is of, said of a table that stands alone; null: all. */
export function onlyOf(dialect: Dialect, entity: Entity, index: OnConflict['index']): Sql | null {
  if (index === null || index === 'any' || index.where === undefined) return null
  return new RowExpressions(entity, dialect).only(index.where, `${entity.key}: the index ${index.name}`)
}

interface Lowered {
  readonly clause: Conflict
  readonly alias: string
  readonly nextSlot: number
}

/** Lowers what an insert does where a row is there; values are numbered from `firstSlot` on. */
export function conflictOf(dialect: Dialect, layout: Layout, conflict: OnConflict, firstSlot: number): Lowered {
  const { entity } = layout
  const { by, set, where } = conflict
  const target = targetOf(dialect, entity, conflict)
  if (set === 'nothing') return { clause: { ...target, set: null, where: null }, alias: '', nextSlot: firstSlot }
  const lowering = new Lowering(dialect)
  const alias = lowering.alias()
  const row: Row = { entity }
  const given: Row = { entity }
  lowering.written(row, alias)
  lowering.written(given, 'excluded')
  const standing = [set, where].flatMap((part): (readonly [Frame, Row])[] =>
    part === null || typeof part === 'string'
      ? []
      : [
          [part.row, row],
          [part.given, given],
        ],
  )
  const parts = normalizeParts(standing, firstSlot)
  const changes: readonly (readonly [string, Sql])[] =
    set === 'given'
      ? givenColumns(layout, by).map(c => [c.name, column('excluded', c.name)] as const)
      : set.assignments.map(([c, to]) => [c.name, lowering.assigned(parts.value(to))] as const)
  const only = where && lowering.condition(parts.condition(where.that))
  if (lowering.placeOf(row).joins.length > 0 || lowering.placeOf(given).joins.length > 0)
    throw failure('QT_UNSUPPORTED', `An upsert of ${entity.key} can't follow a path to a relation's rows: update the rows afterwards`, {
      model: entity.key,
    })
  const clause = {
    ...target,
    set: changes.length > 0 ? withVersion(entity, changes, alias) : null,
    where: changes.length > 0 ? only : null,
  }
  return { clause, alias, nextSlot: parts.slots }
}

/** What an upsert takes over by default: all that the program gave, but not the key and not what the library made. */
function givenColumns({ columns, made }: Layout, by: readonly Column[]): readonly Column[] {
  return columns.filter(c => !by.includes(c) && !made.includes(c))
}

/** The values of a conflict's parts, in the order of their slots. */
export function conflictValues({ set, where }: OnConflict): unknown[] {
  const values: unknown[] = []
  if (typeof set !== 'string') for (const [, to] of set.assignments) collectNode(to, values)
  if (set !== 'nothing' && where) collectNode(where.that, values)
  return values
}

/** Whether an insert may leave a row out that is there already, so that it does not come back. */
export function maySkip(layout: Layout, { by, set, where }: OnConflict): boolean {
  return where !== null || set === 'nothing' || (set === 'given' && givenColumns(layout, by).length === 0)
}
