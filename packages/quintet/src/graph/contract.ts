import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Finds } from '../call/kind-query.ts'
import type { Find } from '../query/find.ts'
import type { Entity } from '../schema/registry.ts'

/** What a graph server must do. A match is data: a start, steps, every hop bounded. */
export interface GraphStore extends Finds {
  match(ask: Ask, call: Call): Soon<readonly unknown[]>
  /** Shortest paths along these edges: one or all of them, none if there is none of at most `max` hops. */
  shortest(ask: Shortest, call: Call): Soon<readonly Path[]>
  /** One outcome each, in order; never rewrites what it does not name. */
  write(writes: readonly GraphWrite[], call: Call): Soon<readonly GraphOutcome[]>
  /** Makes what the graph is kept in, and drops it. */
  readonly create?: (call: Call) => Promise<void>
  readonly drop?: (call: Call) => Promise<void>
}

export type Direction = 'out' | 'in' | 'both'

/** The nodes for which `find` holds, reached from those of another match by a step. */
export interface Match {
  readonly find: Find
  /** What the node is called in the rows of the match; null: it is not in them. */
  readonly name: string | null
  readonly via: { readonly from: Match; readonly step: Step } | null
  /** Steps from here that need not be there: they bring names, and leave no node out. */
  readonly maybe: readonly { readonly step: Step; readonly find: Find; readonly name: string | null }[]
}

export interface Step {
  readonly edge: Entity
  readonly go: Direction
  /**
   * Least distance from the node that it starts at: nodes whose distance lies in between, ends included, are reached. In paths,
   * numbers of edges. null: along one edge, which may lead back to where it starts.
   */
  readonly hops: readonly [min: number, max: number] | null
  /** Conditions on the edges that are walked; null: any. */
  readonly along: Find | null
  /** What the edge is called in the rows of the match. */
  readonly name: string | null
}

/** Along which edges a search goes, hop by hop. */
export type Way = Pick<Step, 'edge' | 'go' | 'along'>

export type Ask =
  /** The nodes that the match ends in, each once. */
  | { readonly give: 'nodes'; readonly match: Match }
  /** What `find`, whose row has the names of the match, makes of its matches: trails, in which no edge comes twice. */
  | { readonly give: 'rows'; readonly match: Match; readonly find: Find }
  /** Trails as nodes and edges in order, the fewest edges first, then by the ids of their nodes; `most`: no more than so many. */
  | { readonly give: 'paths'; readonly match: Match; readonly most: number }

/** Items of a path in order; one edge between each two nodes. */
export interface Trail {
  readonly nodes: readonly unknown[]
  readonly edges: readonly unknown[]
}

export interface Shortest {
  /** The model of the nodes. */
  readonly entity: Entity
  readonly from: unknown
  readonly to: unknown
  readonly via: readonly Way[]
  readonly max: number
  /** Every path of that length, in the order of their ids, and not only one. */
  readonly all: boolean
}

/** Ids of the nodes of a path in order; one edge between each two. */
export interface Path {
  readonly nodes: readonly unknown[]
}

export type Fields = Readonly<Record<string, unknown>>

export type GraphWrite =
  | { readonly do: 'create' | 'merge'; readonly entity: Entity; readonly id: unknown; readonly fields: Fields; readonly given: Fields }
  | { readonly do: 'set'; readonly entity: Entity; readonly id: unknown; readonly fields: Fields }
  | { readonly do: 'delete'; readonly entity: Entity; readonly id: unknown; readonly detach: boolean }
  | {
      readonly do: 'link'
      readonly entity: Entity
      readonly from: unknown
      readonly to: unknown
      readonly fields: Fields
      readonly given: Fields
    }
  | { readonly do: 'unlink'; readonly entity: Entity; readonly from: unknown; readonly to: unknown }

export type GraphOutcome =
  /** created: it was not there before. */
  | { readonly ok: true; readonly created: boolean }
  /** taken: an id that is there; missing: a node that is not; linked: a node that still has edges. */
  | { readonly ok: false; readonly reason: 'taken' | 'missing' | 'linked' | 'unique' }
