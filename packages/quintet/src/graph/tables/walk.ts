import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Reader } from '../../engine/reader.ts'
import { collect } from '../../query/collect.ts'
import { Find } from '../../query/find.ts'
import { order } from '../../query/lambda.ts'
import { select } from '../../query/selection.ts'
import { where } from '../../query/where.ts'
import type { Match, Step } from '../contract.ts'

type Id = unknown
type Ends = Readonly<Record<'from' | 'to', unknown>>

/** Walks a graph by reads of its edges: one statement a hop, whatever the number of nodes. */
export class Walker {
  readonly #reader: Reader

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** The nodes that a match ends in. */
  nodes(match: Match, call: Call): Soon<readonly unknown[]> {
    return then(this.#bounded(match, call), find => (find === null ? [] : this.#reader.read(find, collect(find), call)))
  }

  /** The last find of a match, of those nodes only that its steps reach; null: they reach none. */
  #bounded({ find, via }: Match, call: Call): Soon<Find | null> {
    if (via === null) return find
    return then(this.#ids(via.from, call), starts =>
      then(this.#reached(starts, via.step, call), ids =>
        ids.length === 0 ? null : find.with({ where: where(find.entity, [{ id: ids }], find.entity.key, find.where) }),
      ),
    )
  }

  #ids(match: Match, call: Call): Soon<readonly Id[]> {
    return then(this.#bounded(match, call), find => {
      if (find === null) return []
      const ids = find.with({ select: select(find.entity, (node: { readonly id: unknown }) => node.id, 'id') })
      return this.#reader.read(ids, collect(ids), call)
    })
  }

  /** The distinct nodes whose least distance from one of the starts lies within the hops of a step. */
  #reached(starts: readonly Id[], step: Step, call: Call): Soon<readonly Id[]> {
    const [min, max] = step.hops
    const walks = starts.map(start => new Walk(start))
    const reached = new Set<Id>(min === 0 ? starts : [])
    const hop = (distance: number): Soon<readonly Id[]> => {
      const frontier = [...new Set(walks.flatMap(walk => walk.frontier))]
      if (distance > max || frontier.length === 0) return [...reached]
      return then(this.neighbours(frontier, step, call), next => {
        for (const walk of walks) walk.advance(next)
        if (distance >= min) for (const walk of walks) for (const id of walk.frontier) reached.add(id)
        return hop(distance + 1)
      })
    }
    return hop(1)
  }

  /** For each node the nodes that one edge leads to. */
  neighbours(frontier: readonly Id[], step: Omit<Step, 'hops'>, call: Call): Soon<ReadonlyMap<Id, readonly Id[]>> {
    const ways = step.go === 'both' ? (['from', 'to'] as const) : [step.go === 'out' ? ('from' as const) : ('to' as const)]
    const found = new Map<Id, Id[]>()
    return then(
      each(ways, way =>
        then(this.#edges(frontier, step, way, call), edges => {
          const end = way === 'from' ? 'to' : 'from'
          for (const edge of edges) {
            const list = found.get(edge[way])
            if (list) list.push(edge[end])
            else found.set(edge[way], [edge[end]])
          }
        }),
      ),
      () => found,
    )
  }

  #edges(frontier: readonly Id[], { edge, along }: Omit<Step, 'hops'>, way: 'from' | 'to', call: Call): Soon<readonly Ends[]> {
    const base = along ?? Find.on(edge)
    const find = base.with({
      where: where(edge, [{ [way]: frontier }], edge.key, base.where),
      select: select(edge, (e: Ends) => ({ from: e.from, to: e.to }), 'ends'),
      // in the order of the index that finds them: walks go the same way on every store
      order: order(edge, (e: Ends) => (way === 'from' ? [e.from, e.to] : [e.to, e.from]), 'ends'),
    })
    // the find selects both ends
    return this.#reader.read(find, collect(find), call) as Soon<readonly Ends[]>
  }
}

/** One breadth-first walk from one node. */
class Walk {
  frontier: readonly Id[]
  readonly #seen: Set<Id>

  constructor(start: Id) {
    this.frontier = [start]
    this.#seen = new Set([start])
  }

  advance(neighbours: ReadonlyMap<Id, readonly Id[]>): void {
    const next: Id[] = []
    for (const at of this.frontier)
      for (const id of neighbours.get(at) ?? []) {
        if (this.#seen.has(id)) continue
        this.#seen.add(id)
        next.push(id)
      }
    this.frontier = next
  }
}
