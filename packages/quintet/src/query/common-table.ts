import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Entity } from '../schema/registry.ts'
import { rowsOf, whole } from './derived.ts'
import { Find } from './find.ts'
import { root } from './frame.ts'
import { fieldShape } from './leaf.ts'
import { amount } from './operand.ts'
import type { Common, Recursion, RecursionEnd } from './origin.ts'
import { commonEntity, selectedEntity } from './sets.ts'

/** A query that stands once before the statement (`with`), however often its rows are read. */
export function commonTable(find: Find, materialized: boolean | null): Find {
  return reading({ find: standing(find, 'cte'), step: null, materialized }, selectedEntity(standing(find, 'cte')))
}

/** How deep recursions are nested where the lambdas of their steps run now. */
let level = 0

/**
 * Rows, then again and again what `step` makes of the rows found last. The step's columns decide, with the first rows', what may
 * be null: it is run again with what it gave, until that is all that it gives.
 */
export function recursive(find: Find, step: (self: Find) => Find, end: unknown): Find {
  const first = standing(find, 'recursive')
  const recursion: Recursion = Object.freeze({ level })
  const ending = endOf(end)
  let entity = selectedEntity(first)
  if (!entity.automatic)
    throw failure('QT_CLAUSE', `recursive: select the fields that go from step to step, rather than whole rows of ${entity.key}`)
  for (;;) {
    const self = Find.on(entity).with({ from: { kind: 'self', of: recursion } })
    const next = standing(
      deeper(() => step(whole(self))),
      'recursive',
    )
    const merged: Entity = commonEntity([first, next], 'recursive')
    if (alike(merged, entity)) return reading({ find: first, step: { find: next, recursion, end: ending }, materialized: null }, entity)
    entity = merged
  }
}

function deeper<T>(body: () => T): T {
  level++
  try {
    return body()
  } finally {
    level--
  }
}

function alike(a: Entity, b: Entity): boolean {
  const same = (x: FieldDefinition, y: FieldDefinition | undefined): boolean =>
    y !== undefined && x.nullable === y.nullable && fieldShape(x) === fieldShape(y)
  return a.columns.every((column, i) => same(column.field, b.columns[i]?.field))
}

/** A recursion needs to say how it ends: a cycle in the data would keep it going until the deadline. */
function endOf(end: unknown): RecursionEnd {
  const { once, depth } = (typeof end === 'object' && end !== null ? end : {}) as { readonly once?: unknown; readonly depth?: unknown }
  if (once === true && depth === undefined) return { once: true }
  if (once === undefined && depth !== undefined) return { depth: amount(depth, 'recursive(…, { depth })', 1) }
  throw failure(
    'QT_CLAUSE',
    'recursive(step, end) must say how it ends: { once: true } leaves out rows that were found before, { depth: 10 } goes so deep',
  )
}

/** It stands before the statement, where no row around it is known. */
function standing(find: Find, where: string): Find {
  if (find.frame !== root)
    throw failure('QT_FOREIGN_SCOPE', `${where}: a query that stands before the statement speaks of no row around it; use it as it is`)
  const rows = find.select ? find : rowsOf(find)
  if (rows.include.length > 0) throw failure('QT_CLAUSE', `${where}: a query with include(…) cannot be a source of another one`)
  return rows
}

function reading(common: Common, entity: Entity): Find {
  const found = Find.on(entity).with({ from: { kind: 'common', common } })
  return entity.automatic ? whole(found) : found
}
