import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import type { Engine } from '../../engine/contract.ts'
import { Items } from '../../engine/storage/items.ts'
import { type StorageTable, storageTable, stored } from '../../engine/storage/table.ts'
import { EdgeModel } from '../../schema/graph.ts'
import type { Column, Entity, Registry } from '../../schema/registry.ts'
import { type Sql, sql } from '../../sql/statement.ts'

export type NodeColumn = 'id' | 'document'
export type EdgeColumn = 'from' | 'to' | 'document'

/** Where the nodes and edges of a graph are kept: a table for each model, edges in both directions by an index that has all a walk needs. */
export interface Layout {
  readonly nodes: ReadonlyMap<Entity, Items<NodeColumn>>
  readonly edges: ReadonlyMap<Entity, Items<EdgeColumn>>
  /** The edges that lead from or to a node of a model. */
  readonly touching: ReadonlyMap<Entity, readonly { readonly edge: Entity; readonly end: 'from' | 'to' }[]>
}

export function layoutOf(registry: Registry, engine: Engine, clock: Clock): Layout {
  const nodes = new Map<Entity, Items<NodeColumn>>()
  const edges = new Map<Entity, Items<EdgeColumn>>()
  const touching = new Map<Entity, { edge: Entity; end: 'from' | 'to' }[]>()
  const all = [...registry.entities.values()]
  for (const entity of all)
    if (entity.kind === 'node') {
      nodes.set(entity, new Items(engine, clock, nodeTable(entity), { key: ['id'], beside: [], document: 'document' }))
      touching.set(entity, [])
    }
  for (const entity of all) {
    const { model } = entity
    if (!(model instanceof EdgeModel)) continue
    const ends = { from: nodeOf(registry, entity, model.from.$n), to: nodeOf(registry, entity, model.to.$n) }
    const [from, to] = [nodes.get(ends.from), nodes.get(ends.to)]
    if (!from || !to) throw failure('QT_BUG', `${entity.key} has no nodes`)
    edges.set(
      entity,
      new Items(engine, clock, edgeTable(entity, from.table, to.table), { key: ['from', 'to'], beside: [], document: 'document' }),
    )
    for (const end of ['from', 'to'] as const) touching.get(ends[end])?.push({ edge: entity, end })
  }
  return { nodes, edges, touching }
}

function nodeOf(registry: Registry, edge: Entity, label: string): Entity {
  const found = registry.byName.get(label)
  if (found) return found
  throw failure('QT_UNKNOWN_MODEL', `${edge.key} leads to ${label}, which is not among the models`, { model: edge.key })
}

function nodeTable(entity: Entity): StorageTable<NodeColumn> {
  const [id] = entity.primary
  if (!id) throw failure('QT_BUG', `${entity.key} has no key`)
  const declared = (entity.model.definition.options.indexes ?? []).map(({ on, unique = false }) => ({
    on: on.map(key => term(column(entity, key))),
    unique,
  }))
  const own = ownIndexes(entity)
  return storageTable(
    entity.name,
    { id: stored(id.field), document: stored(documentOf(entity)) },
    { primaryKey: ['id'], indexes: [...own, ...declared] },
  )
}

/** Indexes that fields declare for themselves. */
function ownIndexes({ columns }: Entity): { on: ReturnType<typeof term>[]; unique: boolean }[] {
  const inside = columns.filter(({ within }) => within !== null)
  return inside.flatMap(of => [
    ...(of.field.unique ? [{ on: [term(of)], unique: true }] : []),
    ...of.field.indexes.map(({ unique = false }) => ({ on: [term(of)], unique })),
  ])
}

function edgeTable(entity: Entity, from: StorageTable, to: StorageTable): StorageTable<EdgeColumn> {
  const ends = { from: stored(column(entity, 'from').field), to: stored(column(entity, 'to').field) }
  return storageTable(
    entity.name,
    { ...ends, document: stored(documentOf(entity)) },
    {
      primaryKey: ['from', 'to'],
      indexes: [{ on: ['to', 'from'] }, ...ownIndexes(entity)],
      foreignKeys: [
        { column: 'from', to: from, key: 'id' },
        { column: 'to', to, key: 'id' },
      ],
    },
  )
}

function documentOf({ document, key }: Entity) {
  if (document) return document.field
  throw failure('QT_BUG', `${key} is not kept in a document`)
}

function column(entity: Entity, key: unknown): Column {
  const found = typeof key === 'string' ? entity.byKey.get(key) : undefined
  if (found) return found
  throw failure('QT_MODEL', `${entity.key}: an index names fields of the node`)
}

function term(of: Column): { readonly by: Sql; readonly name: string } {
  const named = ({ name, field }: Column): Sql => sql('column', [], { name, field })
  return { by: of.within ? sql('field', [named(of.within)], { data: [of.name], field: of.field }) : named(of), name: of.name }
}
