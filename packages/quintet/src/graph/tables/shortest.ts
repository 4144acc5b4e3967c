import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Direction, Path, Shortest, Step } from '../contract.ts'
import type { Walker } from './walk.ts'

type Id = unknown

/** One side of a search from both ends: who was reached, and from where. */
class Side {
  frontier: readonly Id[]
  readonly before = new Map<Id, Id | null>()

  constructor(start: Id) {
    this.frontier = [start]
    this.before.set(start, null)
  }

  /** The nodes from `id` back to the start of this side. */
  trail(id: Id): Id[] {
    const trail: Id[] = []
    for (let at: Id | null = id; at !== null; at = this.before.get(at) ?? null) trail.push(at)
    return trail
  }
}

/** A shortest path by a search from both ends that always goes on at the smaller frontier. */
export function shortestPath(walker: Walker, { from, to, via, max }: Shortest, call: Call): Soon<Path | null> {
  if (from === to) return { nodes: [from] }
  const ahead = new Side(from)
  const back = new Side(to)
  const hop = (left: number): Soon<Path | null> => {
    if (left === 0 || ahead.frontier.length === 0 || back.frontier.length === 0) return null
    const forward = ahead.frontier.length <= back.frontier.length
    const [side, other] = forward ? [ahead, back] : [back, ahead]
    return then(advance(walker, side, forward ? via : via.map(reversed), call), () => {
      const meeting = side.frontier.find(id => other.before.has(id))
      if (meeting === undefined) return hop(left - 1)
      return { nodes: [...ahead.trail(meeting).reverse(), ...back.trail(meeting).slice(1)] }
    })
  }
  return hop(max)
}

function advance(walker: Walker, side: Side, via: readonly Omit<Step, 'hops'>[], call: Call): Soon<void> {
  const next: Id[] = []
  return then(
    each(via, step =>
      then(walker.neighbours(side.frontier, step, call), found => {
        for (const [at, ids] of found)
          for (const id of ids) {
            if (side.before.has(id)) continue
            side.before.set(id, at)
            next.push(id)
          }
      }),
    ),
    () => {
      side.frontier = next
    },
  )
}

const opposite: Readonly<Record<Direction, Direction>> = { out: 'in', in: 'out', both: 'both' }

function reversed(step: Omit<Step, 'hops'>): Omit<Step, 'hops'> {
  return { ...step, go: opposite[step.go] }
}
