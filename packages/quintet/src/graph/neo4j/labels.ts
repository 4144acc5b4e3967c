import { failure } from '../../base/failure.ts'
import { EdgeModel } from '../../schema/graph.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { quoted } from './cells.ts'
import type { Variable } from './fold.ts'

/** The label of a node model, or the type of an edge model. */
export function labelOf({ model }: Entity): string {
  return quoted(model.definition.name)
}

/** The labels of the nodes that an edge leads from and to. */
export function endLabels({ model }: Entity): { readonly from: string; readonly to: string } {
  if (model instanceof EdgeModel) return { from: quoted(model.from.definition.name), to: quoted(model.to.definition.name) }
  throw failure('QT_BUG', `${model.$n} is no edge`)
}

/** The models of the nodes that an edge leads from and to: their ids have the types of from and to. */
export function endColumns(edge: Entity): { readonly from: Column; readonly to: Column } {
  const [from, to] = [edge.byKey.get('from'), edge.byKey.get('to')]
  if (from && to) return { from, to }
  throw failure('QT_BUG', `${edge.key} has no ends`)
}

/** A node, or an edge between its nodes, as a pattern. */
export function itemPattern(entity: Entity, name: string): { readonly pattern: string; readonly variable: Variable } {
  if (entity.kind === 'node') return { pattern: `(${name}:${labelOf(entity)})`, variable: { name, ends: null } }
  const { from, to } = endLabels(entity)
  return {
    pattern: `(${name}_from:${from})-[${name}:${labelOf(entity)}]->(${name}_to:${to})`,
    variable: { name, ends: { from: `${name}_from.id`, to: `${name}_to.id` } },
  }
}
