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

/** Begins a lambda: its frame is the current one until `leave`, which must follow whatever happens. */
export function enter(): Frame {
  current = new Frame(current)
  return current
}

/** Refuses conditions that the result does not contain; asked once the result was used. */
export function settle(frame: Frame): void {
  if (frame.pending !== 0) dropped(frame)
}

export function leave(frame: Frame): void {
  frame.active = false
  frame.last = null
  current = frame.outer as Frame
}

/** Runs a lambda in a frame of its own; `finish` sees the result while the frame is still active. */
export function inFrame<T, R>(body: (frame: Frame) => T, finish: (result: T, frame: Frame) => R): R {
  const frame = enter()
  try {
    const result = finish(body(frame), frame)
    settle(frame)
    return result
  } finally {
    leave(frame)
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
