import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import { Path } from './column-path.ts'
import type { WasInsertedFunction } from './expression.ts'
import type { Frame } from './frame.ts'
import { Leaf } from './leaf.ts'
import { noNodes, operatorShape } from './node.ts'
import { booleanField } from './operator.ts'
import { Scope, scopeAt } from './scope.ts'

const paths = new WeakMap<Entity, Path>()

/** The row that a write changed, as it was before: there was none if it was inserted. */
export function rowBefore(entity: Entity, frame: Frame): Scope {
  let path = paths.get(entity)
  if (!path) {
    path = new Path(entity, null, null, { name: 'before', nullable: true })
    paths.set(entity, path)
  }
  return scopeAt(path, frame)
}

const insertedShape = operatorShape('wasInserted')

/**
 * Whether an upsert inserted the row that it gives back; false where it found one.
 *
 * @example
 * await db.users.upsert(rows, { by: 'email' }).returning(u => ({ id: u.id, isNew: wasInserted(u) }))
 */
// the declared type carries a phantom member that no run-time object has
export const wasInserted: WasInsertedFunction = ((row: unknown): Leaf => {
  if (!(row instanceof Scope)) throw failure('QT_EXPRESSION', 'wasInserted(…) expects the row of returning(row => …)')
  return new Leaf('wasInserted', insertedShape, Scope.frame(row), noNodes, null, booleanField, false)
}) as unknown as WasInsertedFunction
