// What graphs mean, by trying everything: for graphs of a few nodes.

export interface Step {
  readonly go: 'out' | 'in' | 'both'
  readonly hops: readonly [min: number, max: number] | null
  /** Only along edges that are on. */
  readonly on: boolean
  /** Only to nodes whose value is above it. */
  readonly above: number | null
}

export interface Edge {
  readonly from: string
  readonly to: string
  readonly w: number
  readonly on: boolean
}

export interface Trail {
  readonly nodes: readonly string[]
  readonly edges: readonly Edge[]
}

type Way = Pick<Step, 'go' | 'on'>

/** A graph in memory. */
export class Memory {
  readonly nodes = new Map<string, number | null>()
  readonly edges = new Map<string, Edge>()

  link(edge: Edge): boolean {
    const key = `${edge.from}>${edge.to}`
    const isNew = !this.edges.has(key)
    this.edges.set(key, edge)
    return isNew
  }

  remove(id: string): boolean {
    for (const [key, { from, to }] of this.edges) if (from === id || to === id) this.edges.delete(key)
    return this.nodes.delete(id)
  }

  isLinked(id: string): boolean {
    return [...this.edges.values()].some(({ from, to }) => from === id || to === id)
  }

  /** Edges that lead on from a node; one that leads back to it is one. */
  leading(at: string, { go, on }: Way): { readonly to: string; readonly edge: Edge }[] {
    return [...this.edges.values()].flatMap(edge => {
      if (on && !edge.on) return []
      if (go !== 'in' && edge.from === at) return [{ to: edge.to, edge }]
      return go !== 'out' && edge.to === at ? [{ to: edge.from, edge }] : []
    })
  }

  distances(from: string, way: Way): Map<string, number> {
    const found = new Map([[from, 0]])
    for (const [at, distance] of found) for (const { to } of this.leading(at, way)) if (!found.has(to)) found.set(to, distance + 1)
    return found
  }

  #meant(id: string, { above }: Step): boolean {
    const value = this.nodes.get(id) ?? null
    return above === null || (value !== null && value > above)
  }

  /** The nodes that steps lead to from some, each once. */
  reached(starts: readonly string[], steps: readonly Step[]): string[] {
    const [step, ...rest] = steps
    if (!step) return [...starts].sort()
    const next = starts.flatMap(start => {
      if (step.hops === null) return this.leading(start, step).map(({ to }) => to)
      const [min, max] = step.hops
      return [...this.distances(start, step)].flatMap(([id, distance]) => (distance >= min && distance <= max ? [id] : []))
    })
    return this.reached([...new Set(next.filter(id => this.#meant(id, step)))], rest)
  }

  /** Trails along steps: no edge comes twice. */
  trails(starts: readonly string[], steps: readonly Step[]): Trail[] {
    const begun = starts.map(id => ({ nodes: [id], edges: [] }))
    return steps.reduce<Trail[]>((trails, step) => trails.flatMap(trail => this.#onward(trail, step)), begun).sort(compareTrails)
  }

  #onward(trail: Trail, step: Step, count = 0): Trail[] {
    const [min, max] = step.hops ?? [1, 1]
    const end = trail.nodes.at(-1) ?? ''
    const here = count >= min && this.#meant(end, step) ? [trail] : []
    if (count === max) return here
    const next = this.leading(end, step).filter(({ edge }) => !trail.edges.includes(edge))
    return [
      ...here,
      ...next.flatMap(({ to, edge }) => this.#onward({ nodes: [...trail.nodes, to], edges: [...trail.edges, edge] }, step, count + 1)),
    ]
  }

  /** Every shortest path, by its nodes. */
  shortest(from: string, to: string, way: Way, max: number): string[] {
    const length = this.distances(from, way).get(to)
    if (length === undefined || length > max || !this.nodes.has(from)) return []
    const step: Step = { ...way, hops: [length, length], above: null }
    const found = this.trails([from], [step]).filter(({ nodes }) => nodes.at(-1) === to)
    return [...new Set(found.map(({ nodes }) => nodes.join('')))].sort()
  }

  /** The least sum of weights from a node to another. */
  lightest(from: string, to: string, way: Way): number | null {
    const sums = new Map([[from, 0]])
    for (let round = 0; round <= this.nodes.size; round++)
      for (const [at, sum] of [...sums])
        for (const { to: next, edge } of this.leading(at, way))
          if (sum + edge.w < (sums.get(next) ?? Number.POSITIVE_INFINITY)) sums.set(next, sum + edge.w)
    return sums.get(to) ?? null
  }
}

function compareTrails(a: Trail, b: Trail): number {
  const chains = ({ nodes, edges }: Trail): string => [...nodes, ...edges.map(({ from }) => from)].join('')
  return a.edges.length - b.edges.length || (chains(a) < chains(b) ? -1 : chains(a) > chains(b) ? 1 : 0)
}
