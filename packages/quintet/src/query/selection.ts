import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import { rootPath, shifted } from './column-path.ts'
import type { Find, Selection } from './find.ts'
import { currentFrame, type Frame } from './frame.ts'
import { run, settled } from './lambda.ts'
import { Leaf } from './leaf.ts'
import { Node, operatorShape } from './node.ts'
import { Predicate } from './predicate.ts'
import { Scope } from './scope.ts'
import { pair, word } from './shape.ts'
import { Subquery } from './subquery.ts'

/** What a select lambda gives, kept as data: expressions, whole rows, nested objects, lists from relations. */
export function select(entity: Entity, body: unknown, where: string): Selection {
  return run(entity, body, where, (result, frame) => selection(result, frame, where, 0))
}

/** A selection of named fields of the row itself. */
export function selectRow(entity: Entity, scope: Frame): Selection {
  return {
    kind: 'row',
    scope,
    leaf: null,
    path: rootPath(entity),
    entries: null,
    list: null,
    shape: pair(rowShape, rootPath(entity).shape),
  }
}

const leafShape = operatorShape('select leaf')
const rowShape = operatorShape('select row')
const objectShape = operatorShape('select object')
const listShape = operatorShape('select list')
const deepest = 16

function selection(value: unknown, frame: Frame, where: string, depth: number): Selection {
  const base = { scope: frame, leaf: null, path: null, entries: null, list: null }
  if (value instanceof Leaf || value instanceof Predicate) {
    const leaf = settled(value, frame)
    return { ...base, kind: 'leaf', leaf, shape: pair(leafShape, leaf.shape) }
  }
  if (value instanceof Scope) {
    const path = Scope.path(value)
    return {
      ...base,
      kind: 'row',
      scope: Scope.frame(value),
      path,
      shape: pair(rowShape, shifted(path.shape, frame.depth - Scope.frame(value).depth)),
    }
  }
  if (Subquery.is(value))
    return { ...base, kind: 'list', list: Subquery.of(value), shape: pair(listShape, listShapeOf(Subquery.of(value))) }
  if (typeof value === 'object' && value !== null && !(value instanceof Node) && depth < deepest) {
    const entries = Object.entries(value).map(([key, part]) => [key, selection(part, frame, `${where}.${key}`, depth + 1)] as const)
    let shape = objectShape
    for (const [key, part] of entries) shape = pair(pair(shape, word(key)), part.shape)
    return { ...base, kind: 'object', entries, shape }
  }
  throw failure(
    'QT_EXPRESSION',
    `${where} expects expressions, rows, relations or an object of these, got ${value === null ? 'null' : typeof value}`,
  )
}

function listShapeOf(find: Find): number {
  return shifted(find.shape, currentFrame().depth - find.frame.depth)
}
