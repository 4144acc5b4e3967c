import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Finds } from '../call/kind-query.ts'
import type { Find } from '../query/find.ts'
import type { Entity } from '../schema/registry.ts'

/** What a graph server must do. A match is data: a start, steps, every hop bounded. */
export interface GraphStore extends Finds {
  /** The nodes that a match ends in, each once. */
  match(match: Match, call: Call): Soon<readonly unknown[]>
  /** A shortest path along these edges, or null if there is none of at most `max` hops. */
  shortest(ask: Shortest, call: Call): Soon<Path | null>
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
  readonly via: { readonly from: Match; readonly step: Step } | null
}

export interface Step {
  readonly edge: Entity
  readonly go: Direction
  /** Least distance from the node that it starts at: nodes whose distance lies in between, ends included, are reached. */
  readonly hops: readonly [min: number, max: number]
  /** Conditions on the edges that are walked; null: any. */
  readonly along: Find | null
}

export interface Shortest {
  readonly from: unknown
  readonly to: unknown
  readonly via: readonly Omit<Step, 'hops'>[]
  readonly max: number
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
