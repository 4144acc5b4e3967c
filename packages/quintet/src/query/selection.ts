import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import { shifted } from './column-path.ts'
import type { Find, Selection } from './find.ts'
import { currentFrame, type Frame } from './frame.ts'
import { type More, run, settled } from './lambda.ts'
import { Leaf } from './leaf.ts'
import { type Node, operatorShape } from './node.ts'
import { ObjectScope } from './object-scope.ts'
import { Predicate } from './predicate.ts'
import { Scope } from './scope.ts'
import { pair, word } from './shape.ts'
import { Subquery } from './subquery.ts'

/** What a select lambda gives, kept as data: expressions, whole rows, nested objects, lists from relations. */
export function select(entity: Entity, body: unknown, where: string, more?: More): Selection {
  return run(entity, body, where, (result, frame) => selection(result, frame, where, 0), more)
}

const leafShape = operatorShape('select leaf')
const rowShape = operatorShape('select row')
const objectShape = operatorShape('select object')
const listShape = operatorShape('select list')
const deepest = 16

function selection(value: unknown, frame: Frame, where: string, depth: number): Selection {
  const base = { scope: frame, leaf: null, path: null, entries: null, list: null }
  if (value instanceof Leaf && value.op === 'raw' && value.field === null)
    throw failure('QT_EXPRESSION', `${where}: raw SQL needs a type to be selected, as sql\`…\`.as(t.text())`)
  if (value instanceof Leaf || value instanceof Predicate) return leafSelection(value, frame)
  if (value instanceof ObjectScope) return leafSelection(ObjectScope.node(value), frame)
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
  if (isPlain(value) && depth < deepest) {
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

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** One expression as the whole of what is selected. */
export function leafSelection(node: Node, frame: Frame): Selection {
  const leaf = settled(node, frame)
  return { kind: 'leaf', scope: frame, leaf, path: null, entries: null, list: null, shape: pair(leafShape, leaf.shape) }
}

function listShapeOf(find: Find): number {
  return shifted(find.shape, currentFrame().depth - find.frame.depth)
}
