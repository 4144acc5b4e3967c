import { each, type Soon, then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Finds } from '../call/kind-query.ts'
import { collect } from '../query/collect.ts'
import { Find } from '../query/find.ts'
import { order } from '../query/lambda.ts'
import type { Leaf } from '../query/leaf.ts'
import { junction } from '../query/predicate.ts'
import { select } from '../query/selection.ts'
import { Subquery } from '../query/subquery.ts'
import { where } from '../query/where.ts'
import type { Entity } from '../schema/registry.ts'
import type { Match, Step, Way } from './contract.ts'

export type Id = unknown
type End = 'from' | 'to'
/** An edge as a walk reads it: its ends, and what else was asked for. */
export type Ends = Readonly<Record<End, unknown>>

/** Walks a graph by reads of its edges: one statement a hop, whatever the number of nodes. */
export class Walker {
  readonly #reads: Pick<Finds, 'find'>

  constructor(reads: Pick<Finds, 'find'>) {
    this.#reads = reads
  }

  /** The nodes that a match ends in. */
  nodes(match: Match, call: Call): Soon<readonly unknown[]> {
    return then(this.#bounded(match, call), find => (find === null ? [] : this.read(find, call)))
  }

  read(find: Find, call: Call): Soon<readonly unknown[]> {
    return this.#reads.find(find, collect(find), call)
  }

  /** Items of a model by their ids. */
  byId(entity: Entity, ids: readonly Id[], call: Call): Soon<ReadonlyMap<Id, unknown>> {
    if (ids.length === 0) return new Map()
    return then(this.read(among(Find.on(entity), ids), call), rows => new Map(rows.map(row => [idOf(row), row])))
  }

  /** Those of the ids whose nodes the find holds for. */
  ids(find: Find, ids: readonly Id[] | null, call: Call): Soon<readonly Id[]> {
    if (ids?.length === 0) return []
    return this.read((ids === null ? find : among(find, ids)).with({ select: select(find.entity, idOf, 'id') }), call)
  }

  /** The last find of a match, of those nodes only that its steps reach; null: they reach none. */
  #bounded({ find, via }: Pick<Match, 'find' | 'via'>, call: Call): Soon<Find | null> {
    if (via === null) return find
    const { from, step } = via
    return then(this.#bounded(from, call), start => {
      if (start === null) return null
      if (step.hops === null) return alongEdge(find, start, step)
      return then(this.ids(start, null, call), starts =>
        then(this.#reached(starts, step, step.hops ?? [1, 1], call), ids => (ids.length === 0 ? null : among(find, ids))),
      )
    })
  }

  /** The distinct nodes whose least distance from one of the starts lies within the hops of a step. */
  #reached(starts: readonly Id[], step: Step, [min, max]: readonly [number, number], call: Call): Soon<readonly Id[]> {
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
  neighbours(frontier: readonly Id[], way: Way, call: Call): Soon<ReadonlyMap<Id, readonly Id[]>> {
    return then(this.leading(frontier, way, ends, call), leading => {
      const found = new Map<Id, Id[]>()
      for (const { at, to } of leading) {
        const list = found.get(at)
        if (list) list.push(to)
        else found.set(at, [to])
      }
      return found
    })
  }

  /** The edges that lead on from nodes, each as `shape` selects it; one that leads back to where it starts is one edge. */
  leading<E extends Ends>(
    frontier: readonly Id[],
    { edge, along, go }: Way,
    shape: Shape,
    call: Call,
  ): Soon<readonly { readonly at: Id; readonly to: Id; readonly edge: E }[]> {
    const sides: readonly End[] = go === 'both' ? ['from', 'to'] : [go === 'out' ? 'from' : 'to']
    return then(
      each(sides, side => this.#edges<E>(frontier, { edge, along }, side, shape, call)),
      found =>
        found.flatMap((edges, i) =>
          edges.flatMap(one => {
            const [start, end] = sides[i] === 'from' ? [one.from, one.to] : [one.to, one.from]
            return i === 1 && start === end ? [] : [{ at: start, to: end, edge: one }]
          }),
        ),
    )
  }

  #edges<E>(
    frontier: readonly Id[],
    { edge, along }: Pick<Way, 'edge' | 'along'>,
    side: End,
    shape: Shape,
    call: Call,
  ): Soon<readonly E[]> {
    const base = along ?? Find.on(edge)
    const find = base.with({
      where: where(edge, [{ [side]: frontier }], edge.key, base.where),
      select: shape === null ? null : select(edge, shape, 'ends'),
      // in the order of the index that finds them: walks go the same way on every store
      order: order(edge, (e: Ends) => (side === 'from' ? [e.from, e.to] : [e.to, e.from]), 'ends'),
    })
    // what the find selects
    return this.read(find, call) as Soon<readonly E[]>
  }
}

/** What is selected of an edge; null: all of it. */
export type Shape = ((edge: Ends) => Ends) | null

const ends: Shape = e => ({ from: e.from, to: e.to })

export function idOf(node: unknown): Id {
  // every node has one
  return (node as { readonly id: Id }).id
}

/** Ids of one model are of one type; texts are compared by code points, as everywhere. */
export function compareIds(a: Id, b: Id): number {
  if (a === b) return 0
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  // numbers or bigints
  return (a as number) < (b as number) ? -1 : 1
}

/** Lists of ids of one length, by the first that differ. */
export function compareChains(a: readonly Id[], b: readonly Id[]): number {
  for (let i = 0; i < a.length; i++) {
    const by = compareIds(a[i], b[i])
    if (by !== 0) return by
  }
  return 0
}

function among(find: Find, ids: readonly Id[]): Find {
  return narrowed(find, { id: ids })
}

/** Where the rows of a query are counted, it is that query which has the nodes. */
function narrowed(find: Find, condition: unknown): Find {
  const { from, entity } = find
  if (from?.kind === 'query') return find.with({ from: { kind: 'query', find: narrowed(from.find, condition) } }, find.frame)
  return find.with({ where: where(entity, [condition], entity.key, find.where) })
}

type Row = Readonly<Record<'id' | End, Leaf>>

/** The nodes at the other ends of edges from those of a find: one statement, however many steps. */
function alongEdge(find: Find, start: Find, { edge, go, along }: Way): Find {
  const starts = new Subquery(start.with({ select: select(start.entity, idOf, 'id'), include: [] }))
  const base = along ?? Find.on(edge)
  const ends = (side: End, other: End): Subquery =>
    new Subquery(
      base.with({
        where: where(edge, [(row: Row) => row[side].in(starts)], edge.key, base.where),
        select: select(edge, (row: Row) => row[other], 'ends'),
      }),
    )
  const sides = [...(go === 'in' ? [] : [ends('from', 'to')]), ...(go === 'out' ? [] : [ends('to', 'from')])]
  return narrowed(find, (node: Row) =>
    junction(
      'or',
      sides.map(side => node.id.in(side)),
    ),
  )
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
