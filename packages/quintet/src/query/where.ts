import { failure } from '../base/failure.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { rootPath } from './column-path.ts'
import type { Lambda } from './find.ts'
import { Frame, root } from './frame.ts'
import { condition } from './lambda.ts'
import { Leaf } from './leaf.ts'
import { noNodes, operatorShape, valueNode } from './node.ts'
import { Predicate } from './predicate.ts'
import { Reference } from './scope.ts'
import { pair } from './shape.ts'

/** Conditions as users give them: an object of fields, a lambda, or given({ … }); all of them must hold. */
export function where(entity: Entity, conditions: readonly unknown[], place: string): Lambda[] {
  const all: Lambda[] = []
  for (const one of conditions) {
    if (typeof one === 'function') all.push(condition(entity, one, place))
    else if (one instanceof Given) all.push(...objectConditions(entity, one.fields, place))
    else if (isPlain(one)) all.push(...objectConditions(entity, one, place))
    else
      throw failure(
        one === undefined ? 'QT_UNDEFINED' : 'QT_EXPRESSION',
        `${place} expects an object of fields or a lambda, got ${one === null ? 'null' : typeof one}`,
      )
  }
  return all
}

/** Optional input, said on purpose: keys whose value is undefined are left out (A9). */
export class Given {
  readonly fields: Readonly<Record<string, unknown>>
  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
    Object.freeze(this)
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** The frame of all object conditions: they hold no lambda, so one token serves them all. */
export const objectFrame: Frame = new Frame(root)

const isNullShape = operatorShape('isNull')
const eqShape = operatorShape('eq')
const inShape = operatorShape('in')
const none = valueNode(null, null)
const list = valueNode(null, null, true)

function objectConditions(entity: Entity, fields: Readonly<Record<string, unknown>>, place: string): Lambda[] {
  const keys = Object.keys(fields)
  if (keys.length > 1) keys.sort()
  return keys.map(key => ({ scope: objectFrame, body: fieldCondition(entity, key, fields[key], place) }))
}

function fieldCondition(entity: Entity, key: string, value: unknown, place: string): Predicate {
  const column = entity.byKey.get(key)
  if (!column) throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no field '${key}'`, { model: entity.key, field: key })
  if (value === undefined) throw failure('QT_UNDEFINED', `${place}: ${entity.key}.${key} is undefined`, { model: entity.key, field: key })
  const leaf = objectColumn(entity, column)
  if (value === null) return new Predicate('isNull', pair(isNullShape, leaf.shape), root, [leaf], null, null, false)
  if (Array.isArray(value) && !takesArrays.has(column.field.tag))
    return new Predicate(
      'in',
      pair(pair(inShape, leaf.shape), list.shape),
      root,
      [leaf, valueNode(Object.freeze([...value]), column.field, true)],
      null,
      null,
      false,
    )
  return new Predicate('eq', pair(pair(eqShape, leaf.shape), none.shape), root, [leaf, valueNode(value, column.field)], null, null, false)
}

/** Fields whose own values are arrays or objects: an array there is a value, not a list to choose from (A13). */
const takesArrays: ReadonlySet<string> = new Set(['list', 'json', 'object', 'bytes'])

const leaves = new WeakMap<Column, Leaf>()

function objectColumn(entity: Entity, column: Column): Leaf {
  let leaf = leaves.get(column)
  if (!leaf) {
    const ref = rootPath(entity).ref(column)
    leaf = new Leaf('column', ref.shape, root, noNodes, new Reference(objectFrame, ref), column.field, ref.nullable)
    leaves.set(column, leaf)
  }
  return leaf
}
