import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import { rootPath } from './column-path.ts'
import type { Lambda, OrderTerm } from './find.ts'
import { enter, type Frame, leave, settle } from './frame.ts'
import { Leaf } from './leaf.ts'
import { type Node, shapeHere, use } from './node.ts'
import { Order } from './order-term.ts'
import { asPredicate } from './predicate.ts'
import { rowAt } from './scope.ts'

/** A function of a row, as users write it; what it may give is checked by `accept`. */
export type Body = (row: never, ...more: never[]) => unknown

/** What a lambda gets beside the row. */
export type More = (frame: Frame) => unknown

/** Runs a lambda over one row of a model; `finish` turns its result into something that keeps no scope. */
export function run<R>(entity: Entity, body: unknown, where: string, finish: (result: unknown, frame: Frame) => R, more?: More): R {
  const frame = enter()
  try {
    const result = finish(call(entity, body, frame, where, more), frame)
    settle(frame)
    return result
  } finally {
    leave(frame)
  }
}

/** Calls a lambda with a row of a model, in the frame that was entered for it. */
function call(entity: Entity, body: unknown, frame: Frame, where: string, more: More | undefined): unknown {
  if (typeof body !== 'function') throw failure('QT_EXPRESSION', `${where} expects a function of the row`)
  // checked to be a function; what it gives is judged by who asked
  const lambda = body as (row: unknown, more?: unknown) => unknown
  const row = rowAt(rootPath(entity), frame)
  return more === undefined ? lambda(row) : lambda(row, more(frame))
}

/** A condition over one row. Written out, since a closure for `run` would cost more than the rest of it. */
export function condition(entity: Entity, body: unknown, where: string, more?: More): Lambda {
  const frame = enter()
  try {
    const result = settled(asPredicate(call(entity, body, frame, where, more), where), frame)
    settle(frame)
    return { scope: frame, body: result }
  } finally {
    leave(frame)
  }
}

/** An expression with a value over one row. */
export function expression(entity: Entity, body: unknown, where: string): Lambda {
  return run(entity, body, where, (result, frame) => ({ scope: frame, body: settled(asLeaf(result, where), frame) }))
}

/** One or several terms of an order over one row; an expression alone ascends. */
export function order(entity: Entity, body: unknown, where: string, more?: More): readonly OrderTerm[] {
  const frame = enter()
  try {
    // raw SQL may be an order by itself
    const result = body instanceof Leaf && body.op === 'raw' ? body : call(entity, body, frame, where, more)
    const terms = Array.isArray(result) ? result.map(one => orderTerm(one, frame, where)) : [orderTerm(result, frame, where)]
    settle(frame)
    return terms
  } finally {
    leave(frame)
  }
}

function orderTerm(one: unknown, frame: Frame, where: string): OrderTerm {
  if (!(one instanceof Order)) return { scope: frame, body: settled(asLeaf(one, where), frame), desc: false, nulls: null }
  return { scope: frame, body: settled(one.by, frame), desc: one.desc, nulls: one.nulls }
}

export function asLeaf(value: unknown, where: string): Node {
  if (value instanceof Leaf) return value
  throw failure('QT_EXPRESSION', `${where} expects an expression, got ${value === null ? 'null' : typeof value}`)
}

/** The result of a lambda as seen from its own frame; refuses one that came from elsewhere. */
export function settled(node: Node, frame: Frame): Node {
  const shape = shapeHere(node, frame)
  use(node)
  return shape === node.shape ? node : new Moved(node, shape, frame)
}

/** A node of an outer lambda that is the whole result of an inner one: the same node, seen from further in. */
class Moved extends Leaf {
  constructor(node: Node, shape: number, frame: Frame) {
    super('moved', shape, frame, [node], null, node.field, node.nullable)
  }
}
