import { failure } from '../../base/failure.ts'
import type { Entity } from '../../schema/registry.ts'
import type { GraphNode, Link } from '../writes.ts'

/** The rows that are written next, all of one entity. */
export interface Turn {
  readonly entity: Entity
  readonly nodes: readonly GraphNode[]
}

/**
 * In which order the rows of a graph are written: all rows of an entity together where what they refer to is there, level by
 * level where they refer to each other. Fewest statements: an entity waits as long as waiting brings its rows together.
 */
export class GraphOrder {
  readonly #left = new Map<Entity, Set<GraphNode>>()
  readonly #pending = new Set<GraphNode>()
  /** Keys that are filled in afterwards, since their rows wait for each other. */
  readonly deferred: Map<GraphNode, Set<Link>> = new Map()

  constructor(nodes: readonly GraphNode[]) {
    for (const node of nodes) {
      if (node.state === 'existing') continue
      const known = this.#left.get(node.entity)
      if (known) known.add(node)
      else this.#left.set(node.entity, new Set([node]))
      this.#pending.add(node)
    }
  }

  next(): Turn | null {
    if (this.#pending.size === 0) return null
    const turn = this.#whole() ?? this.#level() ?? this.#any()
    if (!turn) {
      this.#breakCycle()
      return this.next()
    }
    for (const node of turn.nodes) this.#done(node)
    return turn
  }

  #done(node: GraphNode): void {
    this.#pending.delete(node)
    const left = this.#left.get(node.entity)
    left?.delete(node)
    if (left?.size === 0) this.#left.delete(node.entity)
  }

  #waitsFor(node: GraphNode): GraphNode[] {
    const deferred = this.deferred.get(node)
    return node.links.filter(link => this.#pending.has(link.from) && !deferred?.has(link)).map(link => link.from)
  }

  #ready(nodes: Iterable<GraphNode>): GraphNode[] {
    return [...nodes].filter(node => this.#waitsFor(node).length === 0)
  }

  /** An entity of which all rows can be written. */
  #whole(): Turn | null {
    for (const [entity, nodes] of this.#left) {
      const ready = this.#ready(nodes)
      if (ready.length === nodes.size) return { entity, nodes: ready }
    }
    return null
  }

  /** An entity whose other rows wait for its own: waiting would not bring them together. */
  #level(): Turn | null {
    for (const [entity, nodes] of this.#left) {
      const ready = this.#ready(nodes)
      if (ready.length > 0 && this.#waitsForItself(entity)) return { entity, nodes: ready }
    }
    return null
  }

  #waitsForItself(entity: Entity): boolean {
    const seen = new Set<Entity>()
    const todo = [entity]
    for (let at = todo.pop(); at; at = todo.pop())
      for (const node of this.#left.get(at) ?? [])
        for (const { entity: needed } of this.#waitsFor(node)) {
          if (needed === entity) return true
          if (!seen.has(needed)) {
            seen.add(needed)
            todo.push(needed)
          }
        }
    return false
  }

  #any(): Turn | null {
    for (const [entity, nodes] of this.#left) {
      const ready = this.#ready(nodes)
      if (ready.length > 0) return { entity, nodes: ready }
    }
    return null
  }

  /** Rows that wait for each other: a key of one of them that may be null is filled in later. */
  #breakCycle(): void {
    const cycle = this.#cycle()
    for (const { node, link } of cycle) {
      if (node.state !== 'new' || !link.columns.some(column => column.field.nullable)) continue
      const known = this.deferred.get(node)
      if (known) known.add(link)
      else this.deferred.set(node, new Set([link]))
      return
    }
    const names = cycle.map(({ link }) => link.name).join(' and ')
    throw failure(
      'QT_FOREIGN_KEY',
      `Rows refer to each other (${names}), and none of these keys may be null, so that none can be written first`,
    )
  }

  #cycle(): { node: GraphNode; link: Link }[] {
    const trail: { node: GraphNode; link: Link }[] = []
    const at = new Map<GraphNode, number>()
    let [node] = this.#pending
    while (node && !at.has(node)) {
      at.set(node, trail.length)
      const deferred = this.deferred.get(node)
      const link = node.links.find(one => this.#pending.has(one.from) && !deferred?.has(one))
      if (!link) throw failure('QT_BUG', 'a row that waits for nothing and is not written')
      trail.push({ node, link })
      node = link.from
    }
    return node ? trail.slice(at.get(node)) : []
  }
}
