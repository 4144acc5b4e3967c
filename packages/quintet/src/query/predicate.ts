import { failure } from '../base/failure.ts'
import { currentFrame } from './frame.ts'
import { combine, made, Node } from './node.ts'

/** A condition: true or false for every row, never unknown (A12). */
export class Predicate extends Node {
  override get condition(): boolean {
    return true
  }

  and(...others: readonly unknown[]): Predicate {
    return junction('and', [this, ...others])
  }

  or(...others: readonly unknown[]): Predicate {
    return junction('or', [this, ...others])
  }

  not(): Predicate {
    return predicate('not', [this])
  }
}

/** Makes a predicate over operands in the current frame. */
export function predicate(op: string, kids: readonly Node[], data: unknown = null, extraShape?: (shape: number) => number): Predicate {
  const here = currentFrame()
  const shape = combine(op, kids, here)
  return made(new Predicate(op, extraShape ? extraShape(shape) : shape, here, kids, data, null, false))
}

export function asPredicate(value: unknown, where: string): Predicate {
  if (value instanceof Predicate) return value
  // raw SQL without a type stands for whatever is wanted of it
  if (value instanceof Node && value.op === 'raw' && value.field === null) return predicate('holds', [value])
  if (value instanceof Node)
    throw failure(
      'QT_EXPRESSION',
      `${where} got ${value.describe()}, which is not a condition; a boolean column is compared with .isTrue()`,
    )
  throw failure('QT_EXPRESSION', `${where} expects a condition, got ${value === null ? 'null' : typeof value}`)
}

/** All (`and`) or any (`or`) of a list; an empty list is true for `and`, false for `or`. */
export function junction(op: 'and' | 'or', parts: readonly unknown[]): Predicate {
  const kids: Predicate[] = new Array(parts.length)
  for (let i = 0; i < parts.length; i++) kids[i] = asPredicate(parts[i], op === 'and' ? 'and(...)' : 'or(...)')
  return kids.length === 1 ? (kids[0] as Predicate) : predicate(op, kids)
}
