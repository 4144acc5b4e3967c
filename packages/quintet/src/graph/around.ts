import type { Call } from '../call/call.ts'
import { collect } from '../query/collect.ts'
import { countOf } from '../query/counting.ts'
import { Find } from '../query/find.ts'
import { or } from '../query/functions.ts'
import { select } from '../query/selection.ts'
import { where } from '../query/where.ts'
import type { Entity } from '../schema/registry.ts'
import type { GraphStore, Way } from './contract.ts'
import { GraphView } from './view.ts'
import { compareIds, type Ends, type Id, idOf, Walker } from './walk.ts'

/** The nodes around one, each with how far it is: the nearest first, then by their ids. */
export async function neighbourhood(
  store: GraphStore,
  entity: Entity,
  { id, via, max }: { readonly id: Id; readonly via: readonly Way[]; readonly max: number },
  call: Call,
): Promise<readonly { readonly node: unknown; readonly distance: number }[]> {
  const walker = new Walker(store)
  const distances = new Map<Id, number>([[id, 0]])
  let frontier: Id[] = [id]
  for (let distance = 1; distance <= max && frontier.length > 0; distance++) {
    const next: Id[] = []
    for (const way of via)
      for (const ids of (await walker.neighbours(frontier, way, call)).values())
        for (const one of ids) {
          if (distances.has(one)) continue
          distances.set(one, distance)
          next.push(one)
        }
    frontier = next
  }
  distances.delete(id)
  const nodes = await walker.byId(entity, [...distances.keys()], call)
  return [...distances]
    .sort(([a, near], [b, far]) => near - far || compareIds(a, b))
    .map(([one, distance]) => ({ node: nodes.get(one), distance }))
}

type Side = Readonly<Record<'from' | 'to', { eq(id: Id): never }>>

/** How many edges lead from a node, to it, or either: one that leads back to it is one. */
export async function degree(store: GraphStore, id: Id, via: readonly Way[], call: Call): Promise<number> {
  let sum = 0
  for (const { edge, go, along } of via) {
    const base = along ?? Find.on(edge)
    const at = go === 'both' ? (e: Side) => or(e.from.eq(id), e.to.eq(id)) : { [go === 'out' ? 'from' : 'to']: id }
    const find = countOf(base.with({ where: where(edge, [at], edge.key, base.where) }))
    const [count] = await store.find(find, collect(find), call)
    sum += Number(count)
  }
  return sum
}

/** The edges whose both ends are among these nodes. */
export async function edgesAmong(store: GraphStore, edge: Entity, ids: readonly Id[], call: Call): Promise<readonly unknown[]> {
  if (ids.length === 0) return []
  const find = Find.on(edge)
  const within = find.with({ where: where(edge, [{ from: ids, to: ids }], edge.key, find.where) })
  return store.find(within, collect(within), call)
}

/** Reads all nodes of a model and the edges between them into a view. */
export async function viewOf(store: GraphStore, entity: Entity, via: readonly Way[], call: Call): Promise<GraphView> {
  const how = { snapshot: false, onProgress: undefined }
  const nodes = Find.on(entity)
  const places = new Map<Id, number>()
  const selected = nodes.with({ select: select(entity, (node: { readonly id: unknown }) => ({ id: node.id }), 'view') })
  for await (const node of store.stream(selected, how, call)) places.set(idOf(node), places.size)
  const [from, to]: [number[], number[]] = [[], []]
  for (const { edge, go, along } of via) {
    const ends = (along ?? Find.on(edge)).with({ select: select(edge, (e: Ends) => ({ from: e.from, to: e.to }), 'view') })
    for await (const one of store.stream(ends, how, call)) {
      // what was selected
      const { from: start, to: end } = one as Ends
      const [a, b] = [places.get(start), places.get(end)]
      // a node that came after the nodes were read is not in the view, nor are its edges
      if (a === undefined || b === undefined) continue
      from.push(go === 'in' ? b : a)
      to.push(go === 'in' ? a : b)
    }
  }
  return new GraphView([...places.keys()], Uint32Array.from(from), Uint32Array.from(to))
}
