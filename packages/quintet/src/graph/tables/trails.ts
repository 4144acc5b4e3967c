import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Entity } from '../../schema/registry.ts'
import type { Match, Trail } from '../contract.ts'
import { type Link, patternOf } from '../pattern.ts'
import { compareIds, type Ends, type Id, type Walker } from '../walk.ts'

/** A trail on its way: where it is, and the edge that led there. */
interface Way {
  readonly id: Id
  readonly entity: Entity
  readonly edge: { readonly entity: Entity; readonly row: Ends } | null
  readonly before: Way | null
  readonly length: number
}

/** The trails of a match, hop by hop: one statement a hop, and one for the nodes of each model in the end. */
export function trails(walker: Walker, match: Match, most: number, call: Call): Soon<readonly Trail[]> {
  const { start, links } = patternOf(match)
  const { find } = start
  return then(walker.ids(find, null, call), ids => {
    const begun = ids.map((id): Way => ({ id, entity: find.entity, edge: null, before: null, length: 0 }))
    return then(stepsFrom(walker, begun, links, call), ways => filled(walker, ordered(ways).slice(0, most), call))
  })
}

function stepsFrom(walker: Walker, ways: readonly Way[], links: readonly Link[], call: Call): Soon<readonly Way[]> {
  const [link, ...rest] = links
  if (!link || ways.length === 0) return ways
  return then(hops(walker, ways, link, call), next => stepsFrom(walker, next, rest, call))
}

/** Where ways are after a step of one or several hops, at nodes that are meant. */
function hops(walker: Walker, ways: readonly Way[], { step, to }: Link, call: Call): Soon<readonly Way[]> {
  const [min, max] = step.hops ?? [1, 1]
  const arrived: Way[] = min === 0 ? [...ways] : []
  const hop = (at: readonly Way[], count: number): Soon<readonly Way[]> => {
    if (count > max || at.length === 0) return arrived
    const frontier = [...new Set(at.map(({ id }) => id))]
    return then(walker.leading<Ends>(frontier, step, null, call), leading => {
      const from = Map.groupBy(leading, one => one.at)
      const next = at.flatMap(way =>
        (from.get(way.id) ?? [])
          .filter(({ edge }) => !walked(way, step.edge, edge))
          .map(
            ({ to: id, edge }): Way => ({
              id,
              entity: to.find.entity,
              edge: { entity: step.edge, row: edge },
              before: way,
              length: way.length + 1,
            }),
          ),
      )
      if (count >= min) arrived.push(...next)
      return hop(next, count + 1)
    })
  }
  return then(hop(ways, 1), () =>
    then(walker.ids(to.find, [...new Set(arrived.map(({ id }) => id))], call), ids => {
      const meant = new Set(ids)
      return arrived.filter(({ id }) => meant.has(id))
    }),
  )
}

/** Whether an edge is in a trail already. */
function walked(way: Way, entity: Entity, { from, to }: Ends): boolean {
  for (let at: Way | null = way; at; at = at.before)
    if (at.edge?.entity === entity && at.edge.row.from === from && at.edge.row.to === to) return true
  return false
}

function ordered(ways: readonly Way[]): Way[] {
  const keyed = ways.map(way => ({ way, chain: chainOf(way) }))
  keyed.sort((a, b) => a.way.length - b.way.length || compareChains(a.chain, b.chain))
  return keyed.map(({ way }) => way)
}

/** From the start to the end. */
function chainOf(way: Way): Way[] {
  const chain: Way[] = []
  for (let at: Way | null = way; at; at = at.before) chain.unshift(at)
  return chain
}

/** By the ids of the nodes; where two edges lead between the same nodes, by where they start. */
function compareChains(a: readonly Way[], b: readonly Way[]): number {
  for (const key of [(way: Way) => way.id, (way: Way) => way.edge?.row.from ?? null])
    for (let i = 0; i < a.length; i++) {
      const [left, right] = [a[i], b[i]]
      const by = left && right ? compareIds(key(left), key(right)) : 0
      if (by !== 0) return by
    }
  return 0
}

/** The nodes of trails are read in the end, each once. */
function filled(walker: Walker, ways: readonly Way[], call: Call): Soon<readonly Trail[]> {
  const chains = ways.map(chainOf)
  const byEntity = Map.groupBy(chains.flat(), ({ entity }) => entity)
  const models = [...byEntity].map(([entity, at]) => ({ entity, ids: [...new Set(at.map(({ id }) => id))] }))
  return then(
    each(models, ({ entity, ids }) => walker.byId(entity, ids, call)),
    found => {
      const rows = new Map(models.map(({ entity }, i) => [entity, found[i]]))
      return chains.map(chain => ({
        nodes: chain.map(({ entity, id }) => rows.get(entity)?.get(id)),
        edges: chain.flatMap(({ edge }) => (edge ? [edge.row] : [])),
      }))
    },
  )
}
