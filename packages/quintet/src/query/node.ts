import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { ColumnRef } from './column-path.ts'
import { shifted } from './column-path.ts'
import { currentFrame, type Frame, root } from './frame.ts'
import { operators } from './operator.ts'
import { freshShape, pair } from './shape.ts'

const none: readonly Node[] = []

/**
 * An expression: an operator over operands, made by the lambdas of queries. Structure is in the shape, values stay in
 * `value` nodes. A node is never changed after it was made, except for the mark that a predicate was used.
 */
export class Node {
  // `declare`: a field that is not only declared would be stored twice, and nodes are made by the dozen
  declare readonly op: string
  declare readonly shape: number
  declare readonly frame: Frame
  declare readonly kids: readonly Node[]
  /** What else belongs to the operator: a column reference, a subquery, a value. */
  declare readonly data: unknown
  /** The type of the result; null for conditions. */
  declare readonly field: FieldDefinition | null
  declare readonly nullable: boolean
  declare used: boolean
  declare previous: Node | null

  constructor(
    op: string,
    shape: number,
    frame: Frame,
    kids: readonly Node[],
    data: unknown,
    field: FieldDefinition | null,
    nullable: boolean,
  ) {
    this.op = op
    this.shape = shape
    this.frame = frame
    this.kids = kids
    this.data = data
    this.field = field
    this.nullable = nullable
    this.used = false
    this.previous = null
  }

  /** Whether it is a condition, which must not be lost. */
  get condition(): boolean {
    return false
  }

  /** For messages: what it is about, without values. */
  describe(): string {
    if (this.op === 'column') {
      // a cast: this is what a column's node carries
      const ref = this.data as ColumnRef
      return ref.path.text(ref.column.key)
    }
    const first = this.kids[0]
    return first ? `${first.describe()}.${this.op}(…)` : this.op
  }
}

const operatorShapes = new Map<string, number>(Object.values(operators).map(({ name, shape }) => [name, shape]))

/** The shape of an operator by itself. */
export function operatorShape(op: string): number {
  let shape = operatorShapes.get(op)
  if (shape === undefined) {
    shape = freshShape()
    operatorShapes.set(op, shape)
  }
  return shape
}

/** The shape of an operand as seen from the current frame; refuses one whose scope has ended or does not enclose it. */
export function shapeHere(node: Node, here: Frame): number {
  const frame = node.frame
  if (frame === here || frame === root) return node.shape
  if (!frame.active) foreign(node.describe())
  return shifted(node.shape, here.depth - frame.depth)
}

export function foreign(what: string): never {
  throw failure('QT_FOREIGN_SCOPE', `${what} belongs to a lambda that does not enclose this one`)
}

/** Notes that a predicate became part of another expression. */
export function use(node: Node): void {
  if (node.used || !node.condition) return
  node.used = true
  node.frame.pending--
}

/** The combined shape of an operator over operands in the current frame; marks the operands as used. */
export function combine(op: string, kids: readonly Node[], here: Frame): number {
  let shape = operatorShape(op)
  for (let i = 0; i < kids.length; i++) {
    const kid = kids[i] as Node
    shape = pair(shape, shapeHere(kid, here))
    use(kid)
  }
  return shape
}

/** Registers a new predicate with the frame in which it was made. */
export function made<N extends Node>(node: N): N {
  const frame = node.frame
  if (frame !== root) {
    frame.pending++
    node.previous = frame.last
    frame.last = node
  }
  return node
}

const valueShape = freshShape()
const listShape = freshShape()

/** A value that will be bound; its type is the field that it stands against. */
export function valueNode(value: unknown, field: FieldDefinition | null, list = false): Node {
  return new Node(list ? 'values' : 'value', list ? listShape : valueShape, root, none, value, field, false)
}

export { currentFrame, none as noNodes, root }
