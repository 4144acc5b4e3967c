import { failure } from '../base/failure.ts'
import type { Node } from './node.ts'

/**
 * One call of a lambda: the token of its scopes. A node may be used while the frame in which it was made is active, and a
 * predicate that was made but never used is found when its frame ends.
 */
export class Frame {
  declare readonly depth: number
  declare readonly outer: Frame | null
  declare active: boolean
  /** Predicates made here and not yet part of another or of the result. */
  declare pending: number
  declare last: Node | null

  constructor(outer: Frame | null) {
    this.outer = outer
    this.depth = outer === null ? 0 : outer.depth + 1
    this.active = true
    this.pending = 0
    this.last = null
  }
}

const outside = new Frame(null)
let current: Frame = outside

/** Outside of every lambda. */
export const root: Frame = outside

export function currentFrame(): Frame {
  return current
}

/** Runs a lambda in a frame of its own; `finish` sees the result while the frame is still active. */
export function inFrame<T, R>(body: (frame: Frame) => T, finish: (result: T, frame: Frame) => R): R {
  const frame = new Frame(current)
  current = frame
  try {
    const result = finish(body(frame), frame)
    if (frame.pending !== 0) dropped(frame)
    return result
  } finally {
    frame.active = false
    frame.last = null
    current = frame.outer as Frame
  }
}

/** A predicate was made in a lambda and is absent from its result: `a && b` keeps only `b`. */
function dropped(frame: Frame): never {
  const lost: string[] = []
  for (let node = frame.last; node !== null; node = node.previous) if (!node.used) lost.push(node.describe())
  throw failure(
    'QT_DROPPED_CONDITION',
    `The lambda made ${lost.length === 1 ? 'a condition' : `${lost.length} conditions`} that its result does not contain: ${lost.reverse().join(', ')}`,
  )
}
