import { failure } from '../base/failure.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { type ColumnRef, rootPath } from './column-path.ts'
import type { Lambda } from './find.ts'
import { Frame, root } from './frame.ts'
import { condition } from './lambda.ts'
import { Leaf } from './leaf.ts'
import { noNodes, operatorShape, valueNode } from './node.ts'
import { known } from './operand.ts'
import { Predicate } from './predicate.ts'
import { pair } from './shape.ts'

/** Conditions as users give them: an object of fields, a lambda, or given({ … }); all of them must hold, and those before. */
export function where(entity: Entity, conditions: readonly unknown[], place: string, before: readonly Lambda[] = []): readonly Lambda[] {
  let all = before
  for (let i = 0; i < conditions.length; i++) {
    const more = parts(entity, conditions[i], place)
    all = all.length === 0 ? more : [...all, ...more]
  }
  return all
}

function parts(entity: Entity, one: unknown, place: string): readonly Lambda[] {
  if (typeof one === 'function') return [condition(entity, one, place)]
  if (isPlain(one)) return objectConditions(entity, one, place)
  if (one instanceof Given) return objectConditions(entity, one.fields, place)
  if (one instanceof Leaf && one.op === 'raw') return [condition(entity, () => one, place)]
  throw failure(
    one === undefined ? 'QT_UNDEFINED' : 'QT_EXPRESSION',
    `${place} expects an object of fields or a lambda, got ${one === null ? 'null' : typeof one}`,
  )
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

/** An object of fields and values as conditions. */
export function objectConditions(entity: Entity, fields: Readonly<Record<string, unknown>>, place: string): readonly Lambda[] {
  const keys = Object.keys(fields)
  if (keys.length === 1) return [objectCondition(entity, keys[0] as string, fields, place)]
  return keys.sort().map(key => objectCondition(entity, key, fields, place))
}

function objectCondition(entity: Entity, key: string, fields: Readonly<Record<string, unknown>>, place: string): Lambda {
  const column = objectColumns(entity).get(key)
  if (!column) throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no field '${key}'`, { model: entity.key, field: key })
  const value = fields[key]
  if (value === undefined) throw failure('QT_UNDEFINED', `${place}: ${entity.key}.${key} is undefined`, { model: entity.key, field: key })
  return { scope: objectFrame, body: fieldCondition(column, value) }
}

function fieldCondition({ leaf, shapes, lists }: ObjectColumn, value: unknown): Predicate {
  if (value === null) return new Predicate('isNull', shapes.isNull, root, [leaf], null, null, false)
  if (Array.isArray(value) && !lists) throw ambiguous(leaf)
  if (Array.isArray(value))
    return new Predicate('in', shapes.in, root, [leaf, valueNode(listed(value, leaf), leaf.field, true)], null, null, false)
  return new Predicate('eq', shapes.eq, root, [leaf, valueNode(value, leaf.field)], null, null, false)
}

/** An array means one of several (A13), and such a field could hold an array itself. */
function ambiguous(leaf: Leaf): Error {
  return failure(
    'QT_EXPRESSION',
    `${leaf.describe()}: an array in a condition means one of several; for the field's own value say where(row => row.field.eq([…]))`,
  )
}

/** The list to choose from; null and undefined in it are refused, as by `in`. */
function listed(value: readonly unknown[], leaf: Leaf): readonly unknown[] {
  return value.includes(null) || value.includes(undefined) ? known(value, leaf.describe()) : Object.freeze([...value])
}

/** A column of a query's row, outside of any lambda. */
export function rowColumn(entity: Entity, column: Column): Lambda {
  const { leaf } = objectColumns(entity).get(column.key) ?? objectColumn(rootPath(entity).ref(column))
  return { scope: objectFrame, body: leaf }
}

/** A column as object conditions need it, made once: its node, and the shapes of what may be asked of it. */
export interface ObjectColumn {
  readonly leaf: Leaf
  readonly shapes: { readonly eq: number; readonly in: number; readonly isNull: number }
  /** Whether an array means a list to choose from. */
  readonly lists: boolean
}

function objectColumns(entity: Entity): ReadonlyMap<string, ObjectColumn> {
  const path = rootPath(entity)
  path.objects ??= new Map([...entity.byKey].map(([key, column]) => [key, objectColumn(path.ref(column))]))
  return path.objects
}

function objectColumn(ref: ColumnRef): ObjectColumn {
  const { field } = ref.column
  return {
    leaf: new Leaf('column', ref.shape, objectFrame, noNodes, ref, field, ref.nullable),
    shapes: {
      eq: pair(pair(eqShape, ref.shape), none.shape),
      in: pair(pair(inShape, ref.shape), list.shape),
      isNull: pair(isNullShape, ref.shape),
    },
    lists: !takesArrays.has(field.tag),
  }
}

/** Fields whose own values are arrays or objects: an array there is a value, not a list to choose from (A13). */
const takesArrays: ReadonlySet<string> = new Set(['list', 'json', 'object', 'bytes'])
