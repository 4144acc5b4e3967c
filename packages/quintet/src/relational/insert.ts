import { failure } from '../base/failure.ts'
import { condition, run } from '../query/lambda.ts'
import { Scope } from '../query/scope.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import { assignments } from './change.ts'
import { WriteCommand } from './command.ts'
import { readGraph } from './graph.ts'
import { inserted, insertedWithIds, upserted } from './key-plan.ts'
import { unknownField } from './layout.ts'
import { readRows } from './rows.ts'
import type { OnConflict, Write } from './writes.ts'

export interface UpsertOptions extends CallOptions {
  readonly by?: unknown
  readonly set?: unknown
  readonly where?: unknown
}

/** `insert`: one row or several, each with the rows below it. */
export function insert(access: Access, entity: Entity, input: unknown, options: CallOptions | undefined, withIds: boolean): WriteCommand {
  return insertion(access, entity, input, options, withIds, 'insert', null)
}

/** `upsert`: rows that are inserted, or change the row that has the same unique fields. */
export function upsert(access: Access, entity: Entity, input: unknown, options: UpsertOptions | undefined): WriteCommand {
  const verb = `${entity.key}.upsert`
  const { by, set, where, ...call } = options ?? {}
  checkParts(entity, verb)
  const conflict = onConflict(entity, by, set, where, verb)
  return insertion(access, entity, input, call, false, 'upsert', conflict)
}

/** `findOrCreate`: the row with these unique fields, made if it is not there. */
export function findOrCreateRow(
  access: Access,
  entity: Entity,
  input: unknown,
  options: (CallOptions & { readonly by?: unknown }) | undefined,
): WriteCommand {
  const verb = `${entity.key}.findOrCreate`
  const { by, ...call } = options ?? {}
  checkParts(entity, verb)
  const sought = by === undefined ? null : uniqueSet(entity, by, `${verb}: by`)
  const { nodes, roots } = readGraph(entity, [input], { withIds: false, sought }, () => verb)
  const write: Write = { write: 'graph', entity, nodes, roots, returning: 'all', withIds: false, conflict: null }
  return new WriteCommand(access, verb, write, 'one', true, call)
}

/** Both halves of such a row would have to be found together. */
function checkParts(entity: Entity, verb: string): void {
  if (!entity.variants?.parts) return
  throw failure(
    'QT_UNSUPPORTED',
    `${verb}: the variants of ${entity.key} have tables of their own; find the row first, then insert or update it`,
    {
      model: entity.key,
    },
  )
}

function insertion(
  access: Access,
  entity: Entity,
  input: unknown,
  options: CallOptions | undefined,
  withIds: boolean,
  verb: 'insert' | 'upsert',
  conflict: OnConflict | null,
): WriteCommand {
  const many = Array.isArray(input)
  const rows: readonly unknown[] = many ? input : [input]
  const what = `${entity.key}.${verb}`
  const place = (i: number): string => (many ? `${what}[${i}]` : what)
  const write = insertWrite(entity, rows, withIds, conflict, place)
  return new WriteCommand(access, what, write, many ? 'many' : 'one', !many, options)
}

function insertWrite(
  entity: Entity,
  rows: readonly unknown[],
  withIds: boolean,
  conflict: OnConflict | null,
  place: (i: number) => string,
): Write {
  const batches = readRows(entity, rows, conflict ? upserted : withIds ? insertedWithIds : inserted, place)
  if (batches) return { write: 'insert', entity, batches, count: rows.length, returning: 'all', withIds, conflict }
  const { nodes, roots } = readGraph(entity, rows, { withIds }, place)
  for (const root of roots)
    for (const [relation] of conflict ? root.below : [])
      if (!relation.reference)
        throw failure('QT_UNSUPPORTED', `${root.place}.${relation.name}: an upsert can't bring rows that refer to it; insert them after it`)
  return { write: 'graph', entity, nodes, roots, returning: 'all', withIds, conflict }
}

function onConflict(entity: Entity, by: unknown, set: unknown, where: unknown, verb: string): OnConflict {
  return {
    by: by === undefined ? primaryKey(entity, verb) : uniqueSet(entity, by, `${verb}: by`),
    set: set === undefined ? 'given' : conflictSet(entity, set, `${verb}.set`),
    where: where === undefined ? null : condition(entity, where, `${verb}.where`),
  }
}

/** The first parameter of a lambda is the row that is there, the second one the row that was to be inserted. */
function conflictSet(entity: Entity, set: unknown, place: string): OnConflict['set'] {
  const made = run(
    entity,
    (row: Scope) =>
      run(
        entity,
        (given: unknown) => (typeof set === 'function' ? set(row, given) : set),
        place,
        (result, frame) => ({ assignments: assignments(entity, result, frame, place), row: Scope.frame(row), given: frame }),
      ),
    place,
    result => result as Exclude<OnConflict['set'], string>,
  )
  return made.assignments.length === 0 ? 'nothing' : made
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
