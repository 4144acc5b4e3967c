import { failure } from '../base/failure.ts'
import type { Frame } from '../query/frame.ts'
import { run, settled } from '../query/lambda.ts'
import { asPredicate } from '../query/predicate.ts'
import { Scope } from '../query/scope.ts'
import { declaredIndexes } from '../schema/indexes.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { assignments } from './change.ts'
import { unknownField } from './layout.ts'
import type { OnConflict } from './writes.ts'

/** What an upsert does where a row is there, as its options say. */
export function onConflict(entity: Entity, by: unknown, set: unknown, where: unknown, verb: string): OnConflict {
  return {
    ...conflictTarget(entity, by, `${verb}: by`),
    set: set === undefined ? 'given' : conflictSet(entity, set, `${verb}.set`),
    where: where === undefined ? null : conflictWhere(entity, where, `${verb}.where`),
  }
}

/** The first parameter of a lambda is the row that is there, the second one the row that was to be inserted. */
function overBoth<R>(entity: Entity, body: Body, place: string, finish: (result: unknown, rows: Both) => R): R {
  return run(
    entity,
    (row: Scope) =>
      run(
        entity,
        (given: unknown) => body(row, given),
        place,
        (result, frame) => finish(result, { row: Scope.frame(row), given: frame }),
      ),
    place,
    // what the inner lambda's `finish` gave
    result => result as R,
  )
}

type Body = (row: unknown, given: unknown) => unknown

interface Both {
  readonly row: Frame
  readonly given: Frame
}

function conflictSet(entity: Entity, set: unknown, place: string): OnConflict['set'] {
  // a function of the program; what it gives is judged
  const body = typeof set === 'function' ? (set as Body) : () => set
  const made = overBoth(entity, body, place, (result, rows) => ({ assignments: assignments(entity, result, rows.given, place), ...rows }))
  return made.assignments.length === 0 ? 'nothing' : made
}

function conflictWhere(entity: Entity, where: unknown, place: string): OnConflict['where'] {
  if (typeof where !== 'function')
    throw failure('QT_EXPRESSION', `${place} expects a function of the row that is there and the row that was given`)
  // a function of the program; what it gives is judged
  return overBoth(entity, where as Body, place, (result, rows) => ({ that: settled(asPredicate(result, place), rows.given), ...rows }))
}

/** The unique fields or the unique index by which a row is found. */
function conflictTarget(entity: Entity, by: unknown, place: string): Pick<OnConflict, 'by' | 'index'> {
  if (by === undefined) return { by: primaryKey(entity, place.slice(0, -': by'.length)), index: null }
  if (typeof by !== 'object' || by === null || Array.isArray(by) || !('index' in by))
    return { by: uniqueSet(entity, by, place), index: null }
  const index = declaredIndexes(entity).find(one => one.name === by.index)
  if (!index?.unique)
    throw failure('QT_VALUE', `${place} names the index '${String(by.index).slice(0, 80)}', which is no unique index of ${entity.key}`, {
      model: entity.key,
    })
  const columns = index.on.map(part => (typeof part === 'string' ? entity.byKey.get(part) : undefined))
  // a row that is told by expressions is known to the server alone
  return { by: columns.every(column => column !== undefined) ? columns : [], index }
}

function primaryKey(entity: Entity, verb: string): readonly Column[] {
  if (entity.primary.length > 0) return entity.primary
  throw failure('QT_MODEL', `${verb}: ${entity.key} has no primary key, so the unique fields must be named with { by }`, {
    model: entity.key,
  })
}

/** Fields that name a unique set of the model, as its columns. */
export function uniqueSet(entity: Entity, by: unknown, place: string): readonly Column[] {
  const columns = columnsBy(entity, by, place)
  const found = entity.uniques.find(set => set.length === columns.length && set.every(column => columns.includes(column)))
  if (found) return found
  const sets = entity.uniques.map(set => set.map(column => column.key).join(' + ')).join(', ')
  throw failure('QT_VALUE', `${place} must be the primary key or a unique set of ${entity.key}: ${sets || 'it has none'}`, {
    model: entity.key,
  })
}

/** A field, or several. */
export function columnsBy(entity: Entity, by: unknown, place: string): readonly Column[] {
  const keys: readonly unknown[] = Array.isArray(by) ? by : [by]
  if (keys.length === 0 || new Set(keys).size !== keys.length) throw failure('QT_VALUE', `${place} takes one or more different fields`)
  return keys.map(key => {
    if (typeof key !== 'string') throw failure('QT_VALUE', `${place} takes names of fields`)
    const column = entity.byKey.get(key)
    if (!column) throw unknownField(entity, key, place)
    return column
  })
}
