import { failure } from '../base/failure.ts'
import type { Call } from '../call/call.ts'
import { expression } from '../query/lambda.ts'
import type { Way } from './contract.ts'
import type { Ends, Id, Walker } from './walk.ts'

export interface WeighedPath {
  readonly nodes: readonly Id[]
  readonly length: number
}

/** One kind of edge with what a hop along it costs. */
export interface WeighedWay extends Way {
  readonly weight: (edge: Ends) => unknown
}

/** A way whose weights are what a lambda says of its edges. */
export function weighed(way: Way, weight: unknown, place: string): WeighedWay {
  const { field, nullable } = expression(way.edge, weight, `${place}: weight`).body
  if (field?.tag !== 'integer' && field?.tag !== 'double')
    throw failure('QT_EXPRESSION', `${place}: the weight of ${way.edge.key} is a number: t.integer() or t.double()`)
  if (nullable)
    throw failure('QT_EXPRESSION', `${place}: the weight of ${way.edge.key} may be null: say coalesce(…, 0) or what else it means`)
  // checked to be a function
  return { ...way, weight: weight as WeighedWay['weight'] }
}

interface Weighed extends Ends {
  readonly weight: unknown
}

/** How many nodes are looked at ahead of their turn: one statement reads the edges of all of them. */
const ahead = 64

/** A path with the least sum of weights, by Dijkstra's algorithm; null if there is none within a sum. */
export async function lightestPath(
  walker: Walker,
  { from, to, via, within }: { readonly from: Id; readonly to: Id; readonly via: readonly WeighedWay[]; readonly within: number },
  call: Call,
): Promise<WeighedPath | null> {
  const best = new Map<Id, { readonly sum: number; readonly before: Id | null }>([[from, { sum: 0, before: null }]])
  const edges = new Map<Id, { readonly to: Id; readonly weight: number }[]>()
  const settled = new Set<Id>()
  const open = new Heap()
  open.push(from, 0)
  for (let next = open.pop(); next !== null; next = open.pop()) {
    if (settled.has(next.id)) continue
    settled.add(next.id)
    if (next.id === to) return { nodes: trail(best, to), length: next.sum }
    if (!edges.has(next.id)) await readAhead(walker, [next.id, ...open.nearest(ahead - 1)], via, edges, call)
    for (const { to: id, weight } of edges.get(next.id) ?? []) {
      const sum = next.sum + weight
      if (sum > within || sum >= (best.get(id)?.sum ?? Number.POSITIVE_INFINITY)) continue
      best.set(id, { sum, before: next.id })
      open.push(id, sum)
    }
  }
  return null
}

async function readAhead(
  walker: Walker,
  ids: readonly Id[],
  via: readonly WeighedWay[],
  edges: Map<Id, { readonly to: Id; readonly weight: number }[]>,
  call: Call,
): Promise<void> {
  const unread = [...new Set(ids)].filter(id => !edges.has(id))
  for (const id of unread) edges.set(id, [])
  for (const way of via) {
    const shape = (e: Ends): Weighed => ({ from: e.from, to: e.to, weight: way.weight(e) })
    for (const { at, to, edge } of await walker.leading<Weighed>(unread, way, shape, call))
      edges.get(at)?.push({ to, weight: checked(edge.weight, way) })
  }
}

function checked(weight: unknown, { edge }: WeighedWay): number {
  if (typeof weight === 'number' && weight >= 0) return weight
  throw failure('QT_VALUE', `${edge.key}: an edge on the way has a weight that is negative`, { model: edge.key })
}

function trail(best: ReadonlyMap<Id, { readonly before: Id | null }>, to: Id): Id[] {
  const nodes: Id[] = []
  for (let at: Id | null = to; at !== null; at = best.get(at)?.before ?? null) nodes.unshift(at)
  return nodes
}

interface Entry {
  readonly id: Id
  readonly sum: number
}

/** A binary heap: the entry with the least sum comes first. */
class Heap {
  readonly #entries: Entry[] = []

  push(id: Id, sum: number): void {
    const entries = this.#entries
    let at = entries.push({ id, sum }) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#sum(parent) <= this.#sum(at)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  pop(): Entry | null {
    const entries = this.#entries
    const first = entries[0]
    const last = entries.pop()
    if (!first || !last) return null
    if (entries.length === 0) return first
    entries[0] = last
    for (let at = 0, child = 1; child < entries.length; child = 2 * at + 1) {
      if (child + 1 < entries.length && this.#sum(child + 1) < this.#sum(child)) child++
      if (this.#sum(at) <= this.#sum(child)) break
      this.#swap(at, child)
      at = child
    }
    return first
  }

  /** Some that will soon come first: the top of a heap is nearly in order. */
  nearest(count: number): Id[] {
    return this.#entries.slice(0, count).map(({ id }) => id)
  }

  #sum(at: number): number {
    return this.#entries[at]?.sum ?? Number.POSITIVE_INFINITY
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#entries[a], this.#entries[b]]
    if (!one || !other) return
    this.#entries[a] = other
    this.#entries[b] = one
  }
}
