import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Direction, Path, Shortest, Way } from '../contract.ts'
import { compareChains, type Id, type Walker } from '../walk.ts'

/** One side of a search from both ends: who was reached how far away, and from where. */
class Side {
  frontier: readonly Id[]
  distance = 0
  readonly before = new Map<Id, { readonly from: Id[]; readonly distance: number }>()

  constructor(start: Id) {
    this.frontier = [start]
    this.before.set(start, { from: [], distance: 0 })
  }

  /** The ways from a node back to the start of this side: one, or all of the same length. */
  trails(id: Id, all: boolean): Id[][] {
    const { from } = this.before.get(id) ?? { from: [] }
    if (from.length === 0) return [[id]]
    return (all ? from : from.slice(0, 1)).flatMap(one => this.trails(one, all).map(trail => [id, ...trail]))
  }
}

/** Shortest paths by a search from both ends that always goes on at the smaller frontier. */
export function shortestPaths(walker: Walker, { entity, from, to, via, max, all }: Shortest, call: Call): Soon<readonly Path[]> {
  if (from === to) return then(walker.byId(entity, [from], call), found => [...found.keys()].map(id => ({ nodes: [id] })))
  const ahead = new Side(from)
  const back = new Side(to)
  const hop = (left: number): Soon<readonly Path[]> => {
    if (left === 0 || ahead.frontier.length === 0 || back.frontier.length === 0) return []
    const forward = ahead.frontier.length <= back.frontier.length
    const [side, other] = forward ? [ahead, back] : [back, ahead]
    return then(advance(walker, side, forward ? via : via.map(reversed), call), () => {
      const meetings = side.frontier.filter(id => other.before.has(id))
      return meetings.length === 0 ? hop(left - 1) : joined(ahead, back, meetings, all)
    })
  }
  return hop(max)
}

/** The paths through the nodes where the sides met; they met where the far side had been for the fewest hops. */
function joined(ahead: Side, back: Side, meetings: readonly Id[], all: boolean): readonly Path[] {
  const chosen = all ? meetings : meetings.slice(0, 1)
  const paths = chosen.flatMap(meeting =>
    ahead
      .trails(meeting, all)
      .flatMap(start => back.trails(meeting, all).map(end => ({ nodes: [...start.toReversed(), ...end.slice(1)] }))),
  )
  return paths.sort((a, b) => compareChains(a.nodes, b.nodes))
}

function advance(walker: Walker, side: Side, via: readonly Way[], call: Call): Soon<void> {
  const next: Id[] = []
  const distance = side.distance + 1
  return then(
    each(via, way =>
      then(walker.neighbours(side.frontier, way, call), found => {
        for (const [at, ids] of found)
          for (const id of ids) {
            const known = side.before.get(id)
            if (known === undefined) {
              side.before.set(id, { from: [at], distance })
              next.push(id)
            } else if (known.distance === distance && !known.from.includes(at)) known.from.push(at)
          }
      }),
    ),
    () => {
      side.frontier = next
      side.distance = distance
    },
  )
}

const opposite: Readonly<Record<Direction, Direction>> = { out: 'in', in: 'out', both: 'both' }

function reversed(way: Way): Way {
  return { ...way, go: opposite[way.go] }
}
