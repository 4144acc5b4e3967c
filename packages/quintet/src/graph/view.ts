import { failure } from '../base/failure.ts'
import type { Direction } from './contract.ts'
import { compareIds, type Id } from './walk.ts'

export interface RankOptions {
  readonly damping?: number
  readonly iterations?: number
  readonly tolerance?: number
}

/**
 * A graph as it was when it was read: ids, and the edges between them as numbers in typed arrays, some 8 bytes an edge and
 * direction. What is asked of it asks nothing of the store.
 */
export class GraphView {
  readonly ids: readonly Id[]
  readonly #out: Adjacent
  readonly #in: Adjacent

  constructor(ids: readonly Id[], from: Uint32Array, to: Uint32Array) {
    this.ids = Object.freeze([...ids])
    this.#out = adjacent(ids.length, from, to)
    this.#in = adjacent(ids.length, to, from)
    Object.freeze(this)
  }

  /** How many edges there are. */
  get edges(): number {
    return this.#out.targets.length
  }

  /** Edges at each node; with 'both', one that leads back to its own node counts twice. */
  degrees(go: Direction = 'both'): ReadonlyMap<Id, number> {
    if (!['out', 'in', 'both'].includes(go)) throw failure('QT_VALUE', "degrees(go): go is 'out', 'in' or 'both'")
    const sides = go === 'both' ? [this.#out, this.#in] : [go === 'out' ? this.#out : this.#in]
    return new Map(this.ids.map((id, at) => [id, sides.reduce((sum, side) => sum + count(side, at), 0)]))
  }

  /** Ids of nodes that are connected, whichever way the edges lead; the largest component first, then by their least id. */
  components(): readonly (readonly Id[])[] {
    const seen = new Uint8Array(this.ids.length)
    const components: Id[][] = []
    for (let start = 0; start < seen.length; start++) {
      if (seen[start] === 1) continue
      seen[start] = 1
      const members = [start]
      for (let next = 0; next < members.length; next++)
        for (const side of [this.#out, this.#in])
          for (const other of neighbours(side, members[next] ?? 0)) {
            if (seen[other] === 1) continue
            seen[other] = 1
            members.push(other)
          }
      components.push(members.map(at => this.ids[at]).sort(compareIds))
    }
    return components.sort((a, b) => b.length - a.length || compareIds(a[0], b[0]))
  }

  /** How likely a walker is at each node who follows edges and sometimes, one time in 1 / (1 - damping), starts anew anywhere; the sum is 1. */
  pageRank({ damping = 0.85, iterations = 100, tolerance = 1e-10 }: RankOptions = {}): ReadonlyMap<Id, number> {
    if (!(damping >= 0 && damping < 1) || !Number.isSafeInteger(iterations) || iterations < 1 || !(tolerance >= 0))
      throw failure('QT_VALUE', 'pageRank: damping is from 0 to less than 1, iterations a whole number, tolerance not negative')
    const size = this.ids.length
    let rank = new Float64Array(size).fill(1 / size)
    for (let i = 0; i < iterations; i++) {
      const next = this.#ranked(rank, damping)
      const change = next.reduce((sum, value, at) => sum + Math.abs(value - (rank[at] ?? 0)), 0)
      rank = next
      if (change <= tolerance) break
    }
    return new Map(this.ids.map((id, at) => [id, rank[at] ?? 0]))
  }

  /** One step of all walkers at once; who is where no edge leads on starts anew. */
  #ranked(rank: Float64Array, damping: number): Float64Array<ArrayBuffer> {
    const size = rank.length
    const next = new Float64Array(size)
    let stuck = 0
    for (let at = 0; at < size; at++) {
      const here = rank[at] ?? 0
      const ways = count(this.#out, at)
      if (ways === 0) stuck += here
      else for (const to of neighbours(this.#out, at)) next[to] = (next[to] ?? 0) + here / ways
    }
    for (let at = 0; at < size; at++) next[at] = (1 - damping + damping * stuck) / size + damping * (next[at] ?? 0)
    return next
  }
}

/** For each node where its neighbours begin in one list of all. */
interface Adjacent {
  readonly starts: Uint32Array
  readonly targets: Uint32Array
}

function adjacent(size: number, from: Uint32Array, to: Uint32Array): Adjacent {
  const starts = new Uint32Array(size + 1)
  for (const at of from) starts[at + 1] = (starts[at + 1] ?? 0) + 1
  for (let at = 0; at < size; at++) starts[at + 1] = (starts[at + 1] ?? 0) + (starts[at] ?? 0)
  const next = starts.slice()
  const targets = new Uint32Array(from.length)
  for (let i = 0; i < from.length; i++) {
    const at = from[i] ?? 0
    targets[next[at] ?? 0] = to[i] ?? 0
    next[at] = (next[at] ?? 0) + 1
  }
  return { starts, targets }
}

function count({ starts }: Adjacent, at: number): number {
  return (starts[at + 1] ?? 0) - (starts[at] ?? 0)
}

function neighbours({ starts, targets }: Adjacent, at: number): Uint32Array {
  return targets.subarray(starts[at], starts[at + 1])
}
