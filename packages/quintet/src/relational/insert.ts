import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import { WriteCommand } from './command.ts'
import { onConflict, uniqueSet } from './conflict.ts'
import { readGraph } from './graph.ts'
import { inserted, insertedWithIds, upserted } from './key-plan.ts'
import { readRows } from './rows.ts'
import type { OnConflict, Write } from './writes.ts'
import { checkWritten } from './written.ts'

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
  checkWritten(entity, verb)
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
  checkWritten(entity, verb)
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
  checkWritten(entity, what)
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

/** `insertMissing`: the rows that no row with the same unique fields keeps out. */
export function insertMissing(access: Access, entity: Entity, rows: unknown, options: CallOptions | undefined): WriteCommand {
  const what = `${entity.key}.insertMissing`
  checkWritten(entity, what)
  if (!Array.isArray(rows)) throw failure('QT_VALUE', `${what} expects an array of rows`)
  const batches = readRows(entity, rows, inserted, i => `${what}[${i}]`)
  if (!batches)
    throw failure('QT_UNSUPPORTED', `${what} takes rows of one table, without related rows and variants: say findOrCreate for those`, {
      model: entity.key,
    })
  const conflict: OnConflict = { by: [], index: 'any', set: 'nothing', where: null }
  const write: Write = { write: 'insert', entity, batches, count: rows.length, returning: 'all', withIds: false, conflict }
  return new WriteCommand(access, what, write, 'many', false, options)
}
