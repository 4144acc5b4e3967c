import { failure } from '../../base/failure.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { inOrder, padded } from '../batch.ts'
import { layoutOf } from '../layout.ts'
import { fieldsOf } from '../returning.ts'
import type { Batch, GraphNode, GraphWrite, Link, OnConflict, Written } from '../writes.ts'
import { type Exec, sequence } from './exec.ts'
import type { Fetcher } from './fetch.ts'
import { GraphOrder, type Turn } from './graph-order.ts'
import type { Inserter } from './insert.ts'
import { KeyReader } from './key.ts'
import { broken } from './lost.ts'
import type { UpdateManyPlans } from './update-many.ts'

type Row = Record<string, unknown>

/** What a graph is written with. */
export interface GraphTools {
  readonly exec: Exec
  readonly inserter: Inserter
  readonly fetcher: Fetcher
  readonly updates: UpdateManyPlans
}

/** Writes a graph in one transaction: a statement for each entity and level, then the keys that had to wait. */
export function writeGraph(write: GraphWrite, tools: GraphTools, call: Call): Soon<Written> {
  return tools.exec.atomically(call, within => new GraphRun(write, tools).run(within))
}

class GraphRun {
  readonly #write: GraphWrite
  readonly #tools: GraphTools
  readonly #order: GraphOrder
  /** Rows as written or read, by node. */
  readonly #rows: (Row | undefined)[]
  /** Nodes that turned out to be the same row as another one. */
  readonly #same = new Map<GraphNode, GraphNode>()
  readonly #roots: ReadonlySet<GraphNode>
  /** Second halves of rows, which come back although nobody named them. */
  readonly #parts: ReadonlySet<GraphNode | null>

  constructor(write: GraphWrite, tools: GraphTools) {
    this.#write = write
    this.#tools = tools
    this.#order = new GraphOrder(write.nodes)
    this.#roots = new Set(write.roots)
    this.#parts = new Set(write.nodes.map(node => node.part))
    this.#rows = new Array(write.nodes.length)
  }

  run(call: Call): Soon<Written> {
    return then(this.#existing(call), () =>
      then(this.#turns(call), () =>
        then(sequence([within => this.#moves(within), within => this.#later(within)], call), () => this.#written()),
      ),
    )
  }

  /** Rows that exist: those given whole are taken at their word, the others are read, one statement an entity. */
  #existing(call: Call): Soon<void> {
    const byEntity = new Map<Entity, GraphNode[]>()
    for (const node of this.#write.nodes) {
      if (node.state !== 'existing') continue
      if (node.loaded) this.#rows[node.index] = ownFields(node.entity, node.loaded)
      // a row that moves under another one comes back from its update
      else if (node.links.length === 0 || node.entity.variants?.parts) push(byEntity, node.entity, node)
    }
    const steps = [...byEntity].map(([entity, nodes]) => (within: Call): Soon<void> => {
      const keys = entity.primary.map(column => nodes.map(node => node.values.get(column)))
      return then(this.#tools.fetcher.run(entity, entity.primary, keys, 'all', within), found => {
        nodes.forEach((node, i) => {
          if (found[i] === undefined && !this.#tools.exec.dry) throw broken(within, absent(node))
          this.#rows[node.index] = found[i] as Row | undefined
        })
      })
    })
    return sequence(steps, call)
  }

  #turns(call: Call): Soon<void> {
    for (let turn = this.#order.next(); turn; turn = this.#order.next()) {
      const soon = this.#turn(turn, call)
      if (soon instanceof Promise) return soon.then(() => this.#turns(call))
    }
  }

  #turn({ entity, nodes }: Turn, call: Call): Soon<void> {
    const { conflict } = this.#write
    const groups = new Map<string, { nodes: GraphNode[]; conflict: OnConflict | null }>()
    for (const node of this.#different(nodes, call)) {
      const on: OnConflict | null =
        node.state === 'sought'
          ? { by: node.by ?? [], index: null, set: 'nothing', where: null }
          : conflict && this.#roots.has(node)
            ? conflict
            : null
      const id = on === null ? '' : `${on === conflict} ${on.by.map(column => column.position).join()}`
      const known = groups.get(id)
      if (known) known.nodes.push(node)
      else groups.set(id, { nodes: [node], conflict: on })
    }
    return sequence(
      [...groups.values()].map(group => (within: Call) => this.#insert(entity, group.nodes, group.conflict, within)),
      call,
    )
  }

  #insert(entity: Entity, nodes: readonly GraphNode[], conflict: OnConflict | null, call: Call): Soon<void> {
    const batches = this.#batches(entity, nodes, call)
    const join = nodes.every(node => node.silent && !this.#parts.has(node))
    const returning = join ? null : 'all'
    const job = {
      entity,
      batches: inOrder(entity, conflict ? batches : padded(entity, batches)),
      count: nodes.length,
      returning,
      conflict,
      withIds: this.#write.withIds,
    } as const
    return then(this.#tools.inserter.run(job, call), ({ rows }) => {
      nodes.forEach((node, i) => {
        if (!join) this.#rows[node.index] = rows[i] as Row | undefined
      })
    })
  }

  #batches(entity: Entity, nodes: readonly GraphNode[], call: Call): Batch[] {
    const found = new Map<string, { columns: Column[]; made: readonly Column[]; rows: Map<Column, unknown>[]; at: number[] }>()
    nodes.forEach((node, i) => {
      const values = this.#values(node, call)
      const columns = [...values.keys()].sort((a, b) => a.position - b.position)
      const id = `${columns.map(c => c.position).join()};${node.made.map(c => c.position).join()}`
      const known = found.get(id)
      if (known) {
        known.rows.push(values)
        known.at.push(i)
      } else found.set(id, { columns, made: node.made, rows: [values], at: [i] })
    })
    return [...found.values()].map(({ columns, made, rows, at }) => ({
      layout: layoutOf(entity, columns, made),
      values: columns.map(column => rows.map(row => row.get(column))),
      at,
    }))
  }

  /** What a row holds: its own values, and keys of the rows that it refers to. */
  #values(node: GraphNode, call: Call): Map<Column, unknown> {
    const values = new Map(node.values)
    const deferred = this.#order.deferred.get(node)
    for (const link of node.links)
      link.columns.forEach((column, i) => {
        if (deferred?.has(link) && column.field.nullable) {
          values.set(column, null)
          return
        }
        const key = this.#key(link, i)
        if (node.values.has(column)) this.#agree(node, column, key, call)
        else values.set(column, key)
      })
    return values
  }

  #key({ from, remote }: Link, i: number): unknown {
    const column = remote[i] as Column
    const row = this.#rows[(this.#same.get(from) ?? from).index]
    return row ? row[column.key] : (from.values.get(column) ?? undefined)
  }

  /** A key that is given and also comes from a related row must be the same. */
  #agree(node: GraphNode, column: Column, key: unknown, call: Call): void {
    if (key === undefined) return
    const reader = new KeyReader(this.#tools.exec.dialect, [column])
    const given = node.values.get(column)
    if (given !== null && KeyReader.can([column]) && reader.sent([given]) === reader.sent([key])) return
    throw broken(
      call,
      failure('QT_VALUE', `${node.place}.${column.key} is given, but the related row has another key`, {
        model: node.entity.key,
        field: column.key,
      }),
    )
  }

  /** Rows that are sought twice are one row; a link that is given twice is one link. */
  #different(nodes: readonly GraphNode[], call: Call): readonly GraphNode[] {
    if (this.#tools.exec.dry || !nodes.some(node => identity(node))) return nodes
    const readers = new Map<readonly Column[], KeyReader>()
    const seen = new Map<string, GraphNode>()
    return nodes.filter(node => {
      const by = identity(node)
      if (!by || !KeyReader.can(by)) return true
      const values = this.#values(node, call)
      if (!by.every(column => values.has(column))) return true
      const reader = readers.get(by) ?? new KeyReader(this.#tools.exec.dialect, by)
      readers.set(by, reader)
      const key = `${by.map(column => column.position).join()} ${reader.sent(by.map(column => values.get(column)))}`
      const first = seen.get(key)
      if (!first) seen.set(key, node)
      else this.#same.set(node, first)
      return !first
    })
  }

  /** Existing rows that come under a new one. */
  #moves(call: Call): Soon<void> {
    return this.#relink(
      this.#write.nodes.filter(node => node.state === 'existing' && node.links.length > 0),
      node => node.links,
      call,
    )
  }

  /** Keys that had to wait for a row that refers back. */
  #later(call: Call): Soon<void> {
    return this.#relink([...this.#order.deferred.keys()], node => [...(this.#order.deferred.get(node) ?? [])], call)
  }

  #relink(nodes: readonly GraphNode[], linksOf: (node: GraphNode) => readonly Link[], call: Call): Soon<void> {
    const groups = new Map<string, GraphNode[]>()
    for (const node of nodes) {
      const id = `${node.entity.key} ${linksOf(node)
        .flatMap(link => link.columns)
        .map(column => column.position)
        .join()}`
      push(groups, id, node)
    }
    return sequence(
      [...groups.values()].map(group => (within: Call) => this.#relinkAlike(group, linksOf, within)),
      call,
    )
  }

  #relinkAlike(nodes: readonly GraphNode[], linksOf: (node: GraphNode) => readonly Link[], call: Call): Soon<void> {
    const [first] = nodes
    if (!first) return
    const { entity } = first
    const by = entity.primary
    const set = linksOf(first).flatMap(link => link.columns)
    const layout = layoutOf(entity, [...by, ...set])
    const values = layout.columns.map(column =>
      nodes.map(node => {
        if (by.includes(column)) return this.#rows[node.index]?.[column.key] ?? node.values.get(column)
        const link = linksOf(node).find(one => one.columns.includes(column))
        return link && this.#key(link, link.columns.indexOf(column))
      }),
    )
    const batch: Batch = { layout, values, at: nodes.map((_, i) => i) }
    const write = { write: 'updateMany', entity, by, batches: [batch], count: nodes.length, returning: 'all' } as const
    return then(this.#tools.updates.run(write, this.#tools.exec, call), ({ count, rows }) => {
      if (this.#tools.exec.dry) return
      if (count !== nodes.length) throw broken(call, absent(first))
      nodes.forEach((node, i) => {
        const known = this.#rows[node.index]
        if (known) Object.assign(known, rows[i])
        else this.#rows[node.index] = rows[i] as Row
      })
    })
  }

  /** The graph as it was written. */
  #written(): Written {
    const { nodes, roots, returning } = this.#write
    const row = (node: GraphNode): Row | undefined => this.#rows[(this.#same.get(node) ?? node).index]
    for (const node of nodes) {
      const own = row(node)
      if (!own) continue
      if (node.part) mergePart(own, node, row(node.part))
      for (const [relation, below] of node.below) {
        const rows = below.map(one => row(one) ?? null)
        own[relation.name] = relation.many ? rows : (rows[0] ?? null)
      }
    }
    if (returning === null || this.#tools.exec.dry) return { count: roots.length, rows: [] }
    const fields = fieldsOf(returning)
    const rows = roots.map(root => {
      const whole = row(root) ?? {}
      return fields === 'all' ? whole : Object.fromEntries(fields.map(key => [key, whole[key]]))
    })
    return { count: roots.length, rows }
  }
}

/** The columns by which a row of the graph is known to be the same as another one. */
function identity(node: GraphNode): readonly Column[] | null {
  if (node.state === 'sought') return node.by
  return node.silent && node.links.length === 2 ? node.entity.primary : null
}

function push<K>(groups: Map<K, GraphNode[]>, key: K, node: GraphNode): void {
  const known = groups.get(key)
  if (known) known.push(node)
  else groups.set(key, [node])
}

/** A variant's own fields stand in its own table. */
function mergePart(row: Row, { entity, part }: GraphNode, own: Row | undefined): void {
  if (!part || !own) return
  for (const column of entity.columns) if (column.part?.entity === part.entity) row[column.key] = own[column.part.key]
}

function ownFields(entity: Entity, loaded: Readonly<Row>): Row {
  return Object.fromEntries(
    entity.columns.filter(column => Object.hasOwn(loaded, column.key)).map(column => [column.key, loaded[column.key]]),
  )
}

function absent({ place, entity }: GraphNode): ReturnType<typeof failure> {
  return failure('QT_FOREIGN_KEY', `${place} names a row of ${entity.key} that does not exist`, { model: entity.key })
}
